// The idle slots of reservations: which fault domains they go to, which one an allocation takes,
// which ones are given back.

#include <algorithm>
#include <functional>

#include "allocator/best_place.hpp"
#include "capdrill/allocator/allocator.hpp"
#include "capdrill/rules/fault_domains.hpp"

namespace capdrill {

namespace {

IdleSlots& slots_in(CapacityReservation& reservation, FaultDomainId id) {
  const auto at =
      std::ranges::lower_bound(reservation.idle_slots, id, {}, &IdleSlots::fault_domain);
  if (at != reservation.idle_slots.end() && at->fault_domain == id) return *at;
  return *reservation.idle_slots.insert(at, IdleSlots{id, 0, {}});
}

/// Slots per fault domain, idle ones and those that covered VMs hold.
std::vector<std::int64_t> slots_per_fault_domain(const World& world,
                                                 const CapacityReservation& reservation) {
  std::vector<std::int64_t> slots(world.fault_domains.size(), 0);
  for (const IdleSlots& idle : reservation.idle_slots) {
    slots[idle.fault_domain.index()] += idle.count;
  }
  OptionalId<VmId> vm = reservation.join_list.first;
  for (; vm && world.vms[*vm].covered; vm = world.vms[*vm].join_next) {
    ++slots[(*world.vms[*vm].fault_domain).index()];
  }
  return slots;
}

}  // namespace

std::int64_t idle_slot_count(const CapacityReservation& reservation) {
  std::int64_t count = 0;
  for (const IdleSlots& idle : reservation.idle_slots) count += idle.count;
  return count;
}

void Allocator::put_idle(CapacityReservation& reservation, const Place& place) {
  IdleSlots& slots = slots_in(reservation, place.fault_domain);
  ++slots.count;
  if (place.host) {
    slots.hosts.insert(std::ranges::lower_bound(slots.hosts, *place.host, std::greater<>()),
                       *place.host);
  }
  world_.zones[reservation.zone].held_idle += world_.sizes[reservation.size].resources();
}

void Allocator::turn_into_idle_slot(CapacityReservation& reservation, const Place& place) {
  world_.zones[reservation.zone].vms -= world_.sizes[reservation.size].resources();
  put_idle(reservation, place);
}

Place Allocator::take_idle_slot(CapacityReservation& reservation, Spread spread) {
  IdleSlots* best = nullptr;
  const auto fewest = [spread](const IdleSlots& slots) {
    return slots.fault_domain.index() < spread.size() ? spread[slots.fault_domain.index()] : 0;
  };
  for (IdleSlots& slots : reservation.idle_slots) {
    if (slots.count > 0 && (best == nullptr || fewest(slots) < fewest(*best))) best = &slots;
  }
  CAPDRILL_CHECK(best != nullptr, "an idle slot was taken where none is");
  Place place{best->fault_domain, {}};
  if (!best->hosts.empty()) {
    place.host = best->hosts.back();
    best->hosts.pop_back();
  }
  --best->count;
  const Resources held = world_.sizes[reservation.size].resources();
  world_.zones[reservation.zone].held_idle -= held;
  world_.zones[reservation.zone].vms += held;
  return place;
}

void Allocator::choose_fault_domains(CapacityReservation& reservation) const {
  if (reservation.claimed_capacity == 0) reservation.fault_domains.clear();
  const VmSize& size = world_.sizes[reservation.size];
  const PhysicalZone& zone = world_.zones[reservation.zone];
  std::vector<std::pair<std::int64_t, FaultDomainId>> candidates;
  for (FaultDomainId id = zone.fault_domains_begin; id < zone.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    const bool chosen = std::ranges::count(reservation.fault_domains, id) > 0;
    if (chosen || !pool_serves(world_.pools[world_.fault_domains[id].pool], size)) continue;
    candidates.emplace_back(zone.unlimited ? 0 : -room_in(id, size), id);
  }
  std::ranges::sort(candidates);
  for (const auto& [room, id] : candidates) {
    if (reservation.fault_domains.size() == rules::kReservationFaultDomainsMax) break;
    reservation.fault_domains.push_back(id);
  }
}

std::optional<Place> Allocator::find_slot_place(const CapacityReservation& reservation,
                                                std::span<const std::int64_t> slots) const {
  const VmSize& size = world_.sizes[reservation.size];
  const bool unlimited = world_.zones[reservation.zone].unlimited;
  BestPlace best;
  for (const FaultDomainId id : reservation.fault_domains) {
    best.offer(slots[id.index()], id, best_fit(id, size, unlimited));
  }
  return best.place(unlimited);
}

bool Allocator::add_idle_slots(CapacityReservation& reservation, std::int64_t count) {
  if (count == 0) return true;
  const std::vector<FaultDomainId> chosen_before = reservation.fault_domains;
  choose_fault_domains(reservation);
  std::vector<std::int64_t> slots = slots_per_fault_domain(world_, reservation);
  std::vector<Place> places;
  while (static_cast<std::int64_t>(places.size()) < count) {
    const std::optional<Place> place = find_slot_place(reservation, slots);
    if (!place) break;
    take(*place, world_.sizes[reservation.size]);
    ++slots[place->fault_domain.index()];
    places.push_back(*place);
  }
  const bool found = static_cast<std::int64_t>(places.size()) == count;
  if (!found) reservation.fault_domains = chosen_before;
  for (const Place& place : places) {
    if (found) {
      put_idle(reservation, place);
    } else {
      give_back(place, world_.sizes[reservation.size]);
    }
  }
  return found;
}

void Allocator::drop_idle(CapacityReservation& reservation, IdleSlots& slots) {
  Place place{slots.fault_domain, {}};
  if (!slots.hosts.empty()) {
    place.host = slots.hosts.front();
    slots.hosts.erase(slots.hosts.begin());
  }
  --slots.count;
  give_back(place, world_.sizes[reservation.size]);
  world_.zones[reservation.zone].held_idle -= world_.sizes[reservation.size].resources();
}

void Allocator::remove_idle_slots(CapacityReservation& reservation, std::int64_t count) {
  for (; count > 0; --count) {
    IdleSlots* fullest = nullptr;
    for (IdleSlots& slots : reservation.idle_slots) {
      if (slots.count > 0 && (fullest == nullptr || slots.count >= fullest->count))
        fullest = &slots;
    }
    CAPDRILL_CHECK(fullest != nullptr, "an idle slot was given back where none is");
    drop_idle(reservation, *fullest);
  }
}

void Allocator::remove_idle_slot_near(CapacityReservation& reservation, FaultDomainId preferred) {
  IdleSlots& near = slots_in(reservation, preferred);
  if (near.count > 0) {
    drop_idle(reservation, near);
  } else {
    remove_idle_slots(reservation, 1);
  }
}

}  // namespace capdrill
