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

/// An idle slot that an allocation may take: its place in `hosts`, counted from the lowest. On
/// unlimited hardware 0.
std::optional<std::size_t> lowest_working(const World& world, const IdleSlots& slots) {
  if (slots.count == 0) return std::nullopt;
  if (slots.hosts.empty()) {
    return is_working(world, slots.fault_domain, {}) ? std::optional<std::size_t>(0) : std::nullopt;
  }
  const auto works = [&world](HostId host) { return world.hosts[host].faults == 0; };
  const auto found = std::find_if(slots.hosts.rbegin(), slots.hosts.rend(), works);
  if (found == slots.hosts.rend()) return std::nullopt;
  return static_cast<std::size_t>(found - slots.hosts.rbegin());
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

std::int64_t working_slot_count(const World& world, const CapacityReservation& reservation) {
  std::int64_t count = 0;
  for (const IdleSlots& idle : reservation.idle_slots) {
    if (idle.hosts.empty()) {
      count += is_working(world, idle.fault_domain, {}) ? idle.count : 0;
    } else {
      count += std::ranges::count(idle.hosts, 0,
                                  [&world](HostId host) { return world.hosts[host].faults; });
    }
  }
  return count;
}

bool has_working_slot(const World& world, const CapacityReservation& reservation) {
  return std::ranges::any_of(reservation.idle_slots, [&world](const IdleSlots& slots) {
    return lowest_working(world, slots).has_value();
  });
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
    if (best != nullptr && fewest(slots) >= fewest(*best)) continue;
    if (lowest_working(world_, slots)) best = &slots;
  }
  CAPDRILL_CHECK(best != nullptr, "an idle slot was taken where none is");
  Place place{best->fault_domain, {}};
  if (!best->hosts.empty()) {
    const auto at =
        best->hosts.end() - 1 - static_cast<std::ptrdiff_t>(*lowest_working(world_, *best));
    place.host = *at;
    best->hosts.erase(at);
  }
  --best->count;
  const Resources held = world_.sizes[reservation.size].resources();
  world_.zones[reservation.zone].held_idle -= held;
  world_.zones[reservation.zone].vms += held;
  return place;
}

void Allocator::choose_fault_domains(CapacityReservation& reservation) const {
  if (reservation.claimed_capacity == 0) reservation.fault_domains.clear();
  const auto is_out = [this](FaultDomainId id) { return world_.fault_domains[id].faults > 0; };
  std::erase_if(reservation.fault_domains, is_out);
  const PhysicalZone& zone = world_.zones[reservation.zone];
  std::vector<std::pair<std::int64_t, FaultDomainId>> candidates;
  for (FaultDomainId id = zone.fault_domains_begin; id < zone.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    const bool chosen = std::ranges::count(reservation.fault_domains, id) > 0;
    if (chosen || is_out(id) || !pool_serves(world_.fault_domains[id].pool, reservation.size))
      continue;
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

void Allocator::drop_idle(CapacityReservation& reservation, IdleSlots& slots, std::size_t at) {
  Place place{slots.fault_domain, {}};
  if (!slots.hosts.empty()) {
    const auto host = slots.hosts.begin() + static_cast<std::ptrdiff_t>(at);
    place.host = *host;
    slots.hosts.erase(host);
  }
  --slots.count;
  give_back(place, world_.sizes[reservation.size]);
  world_.zones[reservation.zone].held_idle -= world_.sizes[reservation.size].resources();
}

/// Of the highest fault domain and host. Returns: whether there was one.
bool Allocator::drop_unbacked(CapacityReservation& reservation) {
  if (world_.zones[reservation.zone].not_working == 0) return false;
  for (auto slots = reservation.idle_slots.rbegin(); slots != reservation.idle_slots.rend();
       ++slots) {
    if (slots->count == 0) continue;
    const auto out = std::ranges::find_if(
        slots->hosts, [this](HostId host) { return world_.hosts[host].faults > 0; });
    const bool is_out = slots->hosts.empty() ? !is_working(world_, slots->fault_domain, {})
                                             : out != slots->hosts.end();
    if (!is_out) continue;
    drop_idle(reservation, *slots, static_cast<std::size_t>(out - slots->hosts.begin()));
    return true;
  }
  return false;
}

std::int64_t Allocator::back_again(CapacityReservation& reservation) {
  std::int64_t open = idle_slot_count(reservation) - working_slot_count(world_, reservation);
  if (open == 0) return 0;
  choose_fault_domains(reservation);
  std::int64_t backed = 0;
  for (; open > 0; --open) {
    // Those that are closed come last, when no other has room.
    const Counts slots = slots_per_fault_domain(world_, reservation, kClosed);
    const std::optional<Place> place =
        find_place(reservation.zone, reservation.size, Spread(slots.data(), slots.size()));
    if (!place) break;
    drop_unbacked(reservation);
    take(*place, world_.sizes[reservation.size]);
    put_idle(reservation, *place);
    ++backed;
  }
  return backed;
}

void Allocator::remove_idle_slots(CapacityReservation& reservation, std::int64_t count) {
  for (; count > 0; --count) {
    if (drop_unbacked(reservation)) continue;
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
  if (drop_unbacked(reservation)) return;
  IdleSlots& near = slots_in(reservation, preferred);
  if (near.count > 0) {
    drop_idle(reservation, near);
  } else {
    remove_idle_slots(reservation, 1);
  }
}

}  // namespace capdrill
