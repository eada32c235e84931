// The idle slots of reservations: which fault domains they go to, which one an allocation takes,
// which ones are given back.

#include <algorithm>
#include <functional>

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

/// Slots in the fault domains that new ones may go to, idle ones and those that covered VMs hold.
/// All others are `closed`.
StrongVector<FaultDomainId, std::int32_t> slots_per_fault_domain(
    const World& world, const CapacityReservation& reservation, std::int32_t closed) {
  StrongVector<FaultDomainId, std::int32_t> slots(world.fault_domains.size(), closed);
  for (const FaultDomainId id : reservation.fault_domains) slots[id] = 0;
  for (const IdleSlots& idle : reservation.idle_slots) {
    if (slots[idle.fault_domain] != closed) {
      slots[idle.fault_domain] += static_cast<std::int32_t>(idle.count);
    }
  }
  OptionalId<VmId> vm = reservation.join_list.first;
  for (; vm && world.vms[*vm].covered; vm = world.vms[*vm].join_next) {
    std::int32_t& here = slots[*world.vms[*vm].fault_domain];
    if (here != closed) ++here;
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

void Allocator::put_idle(CapacityReservation& reservation, std::span<const Place> places) {
  for (const Place& place : places) {
    IdleSlots& slots = slots_in(reservation, place.fault_domain);
    ++slots.count;
    if (place.host) slots.hosts.push_back(*place.host);
  }
  for (const FaultDomainId id : reservation.fault_domains) {
    std::ranges::sort(slots_in(reservation, id).hosts, std::greater<>());
  }
  Resources held = world_.sizes[reservation.size].resources();
  held.vcpus *= static_cast<std::int64_t>(places.size());
  held.memory_mib *= static_cast<std::int64_t>(places.size());
  world_.zones[reservation.zone].held_idle += held;
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
  const PhysicalZone& zone = world_.zones[reservation.zone];
  std::vector<std::pair<std::int64_t, FaultDomainId>> candidates;
  for (FaultDomainId id = zone.fault_domains_begin; id < zone.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    const bool chosen = std::ranges::count(reservation.fault_domains, id) > 0;
    if (chosen || !pool_serves(world_.fault_domains[id].pool, reservation.size)) continue;
    candidates.emplace_back(zone.unlimited ? 0 : -room_in(id, reservation.size), id);
  }
  std::ranges::sort(candidates);
  for (const auto& [room, id] : candidates) {
    if (reservation.fault_domains.size() == rules::kReservationFaultDomainsMax) break;
    reservation.fault_domains.push_back(id);
  }
}

bool Allocator::has_room_for_slots(const CapacityReservation& reservation,
                                   std::int64_t count) const {
  if (world_.zones[reservation.zone].unlimited) return !reservation.fault_domains.empty();
  std::int64_t room = 0;
  for (const FaultDomainId id : reservation.fault_domains) room += room_in(id, reservation.size);
  return room >= count;
}

bool Allocator::add_idle_slots(CapacityReservation& reservation, std::int64_t count) {
  if (count == 0) return true;
  const std::vector<FaultDomainId> chosen_before = reservation.fault_domains;
  choose_fault_domains(reservation);
  if (!has_room_for_slots(reservation, count)) {
    reservation.fault_domains = chosen_before;
    return false;
  }
  Counts slots = slots_per_fault_domain(world_, reservation, kClosed);
  std::vector<Place> places;
  const std::int64_t found = fill_evenly(reservation.zone, reservation.size, slots, count, places);
  CAPDRILL_CHECK(found == count, "fault domains with room for slots have none");
  put_idle(reservation, places);
  return true;
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
