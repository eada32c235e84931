#include "engine/placements.hpp"

#include "capdrill/rules/coverage.hpp"
#include "capdrill/rules/fault_domains.hpp"
#include "engine/names.hpp"

namespace capdrill::engine {

Placements::Placements(Context& context, Accounts& accounts)
    : context_(context), accounts_(accounts) {}

Placements::Note& Placements::note(VmId id) {
  if (notes_.size() <= id.index()) notes_.resize(context_.world.vms.size());
  return notes_[id];
}

Place Placements::place_of(const Vm& vm) const { return Place{*vm.fault_domain, vm.host}; }

Spread Placements::spread_in(ZoneId zone, SizeId size, OptionalId<ScaleSetId> id,
                             const Vm* without) const {
  if (!id) return {};
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[*id];
  if (set.fault_domain_count == 1 && without == nullptr) {
    return Spread(set.spread.data(), set.spread.size());
  }
  spread_.assign(set.spread.data(), set.spread.data() + set.spread.size());
  spread_.resize(world.fault_domains.size());
  if (without != nullptr) --spread_[(*without->fault_domain).index()];
  if (set.fault_domain_count == 1) return spread_;
  std::vector<std::int32_t> counts;
  std::vector<FaultDomainId> domains;
  for_each_id(world.zones[zone].fault_domains_begin, world.zones[zone].fault_domains_end,
              [&](FaultDomainId domain) {
                if (!context_.allocator.serves(domain, size)) return;
                domains.push_back(domain);
                counts.push_back(spread_[domain.index()]);
              });
  rules::close_fault_domains(counts, set.fault_domain_count);
  for (std::size_t i = 0; i < domains.size(); ++i) spread_[domains[i].index()] = counts[i];
  return spread_;
}

std::optional<Place> Placements::find_place(ZoneId zone, SizeId size, Spread spread) const {
  const std::optional<Place> place = context_.allocator.find_place(zone, size, spread);
  if (!place) return std::nullopt;
  const std::size_t domain = place->fault_domain.index();
  const bool is_closed = domain < spread.size() && spread[domain] == rules::kFaultDomainClosed;
  return is_closed ? std::nullopt : place;
}

std::optional<Spot> Placements::find_spot(ZoneId zone, SizeId size,
                                          OptionalId<ReservationId> reservation,
                                          OptionalId<ScaleSetId> set) const {
  const World& world = context_.world;
  if (!world.zones[zone].is_up()) return std::nullopt;
  if (reservation) {
    const CapacityReservation& draw = world.reservations[*reservation];
    if (!draw.failed && draw.covered < draw.current_capacity) {
      if (!has_working_slot(world, draw)) return std::nullopt;
      return Spot{zone, std::nullopt, 1};
    }
    if (draw.failed && context_.scenario.options.failed_cr_blocks_allocation) return std::nullopt;
    if (draw.schedule) return std::nullopt;  // BLK-6
  }
  const std::optional<Place> place = find_place(zone, size, spread_in(zone, size, set));
  if (!place) return std::nullopt;
  return Spot{zone, place, 1};
}

void Placements::occupy(VmId id, const Spot& spot) {
  World& world = context_.world;
  const Vm& before = world.vms[id];
  CAPDRILL_CHECK(!before.allocated, "a VM that is placed cannot be placed again");
  Place place;
  if (spot.place) {
    place = *spot.place;
    context_.allocator.claim_for_vm(spot.zone, before.size, place);
  } else {
    place = context_.allocator.take_idle_slot(world.reservations[*before.reservation],
                                              spread_in(spot.zone, before.size, before.scale_set));
  }
  accounts_.change(id, [&](Vm& vm) {
    vm.allocated = true;
    vm.zone = spot.zone;
    vm.host = place.host;
    vm.fault_domain = place.fault_domain;
    vm.placed = context_.now();
  });
  context_.changes.zones.add(spot.zone);
  note(id) = Note{std::nullopt, spot.tried};
  fold_placement(context_, world.vms[id]);
  if (!before.reservation) return;
  link(id);
  settle(*before.reservation);
}

void Placements::vacate(VmId id) {
  World& world = context_.world;
  CAPDRILL_CHECK(world.vms[id].allocated, "a VM without a place cannot leave it");
  record(id, context_.now());
  const Place place = place_of(world.vms[id]);
  const ZoneId zone = *world.vms[id].zone;
  const OptionalId<ReservationId> reservation = world.vms[id].reservation;
  const std::int64_t in_use = reservation ? world.reservations[*reservation].covered : 0;
  if (reservation) unlink(id);
  accounts_.change(id, [](Vm& vm) {
    vm.allocated = false;
    vm.covered = false;
    vm.host = {};
  });
  context_.changes.zones.add(zone);
  fold_placement(context_, world.vms[id]);
  if (reservation && is_short_of_slots(world.reservations[*reservation])) {
    context_.allocator.turn_into_idle_slot(world.reservations[*reservation], place);
  } else {
    context_.allocator.release_from_vm(zone, world.vms[id].size, place);
  }
  if (reservation) settle(*reservation, in_use);
}

std::optional<Place> Placements::claim_elsewhere(const Vm& vm, ZoneId zone) {
  World& world = context_.world;
  // It leaves the place where it stands, which does not count against it.
  const Spread spread = spread_in(zone, vm.size, vm.scale_set, &vm);
  if (vm.reservation) {
    CapacityReservation& reservation = world.reservations[*vm.reservation];
    if (vm.covered && has_working_slot(world, reservation)) {
      const Place taken = context_.allocator.take_idle_slot(reservation, spread);
      context_.allocator.turn_into_idle_slot(reservation, place_of(vm));
      return taken;
    }
    if (reservation.failed && context_.scenario.options.failed_cr_blocks_allocation) return {};
  }
  const std::optional<Place> found = find_place(zone, vm.size, spread);
  if (!found) return std::nullopt;
  context_.allocator.claim_for_vm(zone, vm.size, *found);
  context_.allocator.release_from_vm(*vm.zone, vm.size, place_of(vm));
  return found;
}

bool Placements::move(VmId id, ZoneId zone) {
  World& world = context_.world;
  const Vm& vm = world.vms[id];
  CAPDRILL_CHECK(vm.allocated, "a VM without a place cannot move");
  if (!world.zones[zone].is_up()) return false;
  const OptionalId<HostId> left = vm.host;
  if (left) context_.allocator.take_out(*left);
  const std::optional<Place> place = claim_elsewhere(vm, zone);
  if (left) context_.allocator.put_back(*left);
  if (!place) return false;
  record(id, context_.now());
  context_.changes.zones.add(*vm.zone);
  context_.changes.zones.add(zone);
  accounts_.change(id, [&](Vm& moved) {
    moved.zone = zone;
    moved.host = place->host;
    moved.fault_domain = place->fault_domain;
    moved.placed = context_.now();
    moved.unavailable = false;
  });
  note(id) = Note{vm.covered ? std::optional(context_.now()) : std::nullopt, 1};
  fold_placement(context_, vm);
  return true;
}

void Placements::associate(VmId id, ReservationId reservation) {
  accounts_.change(id, [&](Vm& vm) { vm.reservation = reservation; });
  if (!context_.world.vms[id].allocated) return;
  link(id);
  settle(reservation);
}

void Placements::disassociate(VmId id) {
  World& world = context_.world;
  const ReservationId left = *world.vms[id].reservation;
  const bool allocated = world.vms[id].allocated;
  const std::int64_t in_use = world.reservations[left].covered;
  if (allocated) unlink(id);
  accounts_.change(id, [](Vm& vm) {
    vm.reservation = {};
    vm.covered = false;
  });
  note(id).covered_from.reset();
  CAPDRILL_CHECK(!allocated || !is_short_of_slots(world.reservations[left]),
                 "an allocated VM leaves only a reservation that can spare its place");
  settle(left, in_use);
}

bool Placements::is_short_of_slots(const CapacityReservation& reservation) const {
  return idle_slot_count(reservation) + reservation.allocated < reservation.claimed_capacity;
}

void Placements::settle(ReservationId id) { settle(id, context_.world.reservations[id].covered); }

void Placements::settle(ReservationId id, std::int64_t in_use) {
  CapacityReservation& reservation = context_.world.reservations[id];
  const std::int64_t wanted = rules::covered(reservation.current_capacity, reservation.allocated,
                                             reservation.failed, in_use);
  OptionalId<FaultDomainId> adopted;
  while (reservation.covered < wanted) {
    const VmId oldest = *reservation.join_list.first_uncovered;
    adopted = context_.world.vms[oldest].fault_domain;
    reservation.join_list.first_uncovered = context_.world.vms[oldest].join_next;
    set_covered(oldest, true);
    if (idle_slot_count(reservation) + reservation.covered > reservation.claimed_capacity) {
      context_.allocator.remove_idle_slot_near(reservation, *adopted);
    }
  }
  while (reservation.covered > wanted) {
    const VmId newest = last_covered(reservation);
    reservation.join_list.first_uncovered = newest;
    set_covered(newest, false);
  }
  const std::int64_t surplus = idle_slot_count(reservation) + reservation.covered -
                               std::max(reservation.claimed_capacity, reservation.covered);
  if (surplus > 0) context_.allocator.remove_idle_slots(reservation, surplus);
  context_.changes.zones.add(reservation.zone);
  accounts_.touch(id);
}

void Placements::set_covered(VmId id, bool covered) {
  accounts_.change(id, [covered](Vm& vm) { vm.covered = covered; });
  note(id).covered_from = covered ? std::optional(context_.now()) : std::nullopt;
}

VmId Placements::last_covered(const CapacityReservation& reservation) const {
  const JoinList& list = reservation.join_list;
  return list.first_uncovered ? *context_.world.vms[*list.first_uncovered].join_previous
                              : *list.last;
}

void Placements::link(VmId id) {
  World& world = context_.world;
  Vm& vm = world.vms[id];
  CapacityReservation& reservation = world.reservations[*vm.reservation];
  JoinList& list = reservation.join_list;
  vm.joined = context_.now();
  OptionalId<VmId> before = list.last;
  while (before && world.vms[*before].joined == vm.joined &&
         world.vms[*before].join_tie > vm.join_tie) {
    before = world.vms[*before].join_previous;
  }
  const OptionalId<VmId> after = before ? world.vms[*before].join_next : list.first;
  vm.join_previous = before;
  vm.join_next = after;
  (before ? world.vms[*before].join_next : list.first) = id;
  (after ? world.vms[*after].join_previous : list.last) = id;
  if (after && world.vms[*after].covered) {
    // It stands among the covered, so the last of them makes room for it.
    const VmId displaced = last_covered(reservation);
    list.first_uncovered = displaced;
    set_covered(displaced, false);
    set_covered(id, true);
  } else if (list.first_uncovered == after) {
    list.first_uncovered = id;
  }
}

void Placements::unlink(VmId id) {
  World& world = context_.world;
  Vm& vm = world.vms[id];
  JoinList& list = world.reservations[*vm.reservation].join_list;
  if (list.first_uncovered == OptionalId<VmId>(id)) list.first_uncovered = vm.join_next;
  (vm.join_previous ? world.vms[*vm.join_previous].join_next : list.first) = vm.join_next;
  (vm.join_next ? world.vms[*vm.join_next].join_previous : list.last) = vm.join_previous;
  vm.join_previous = {};
  vm.join_next = {};
  vm.join_tie = kJoinTieByNumber + vm.number;
}

void Placements::record(VmId id, std::optional<SimTime> end) {
  const World& world = context_.world;
  const Vm& vm = world.vms[id];
  PlacementRecord record;
  record.number = vm.number;
  record.vm = vm_name(world, vm);
  record.begin = vm.placed;
  record.end = end;
  if (vm.scale_set) record.scale_set = world.scale_sets[*vm.scale_set].name;
  record.subscription = vm.subscription;
  record.zone = *vm.zone;
  record.fault_domain = vm.fault_domain;
  record.host = vm.host;
  record.reservation = vm.reservation;
  record.covered_from = note(id).covered_from;
  record.tried = note(id).tried;
  context_.observer.placement_ended(world, record);
}

void Placements::close_records() {
  for (std::uint32_t i = 0; i < context_.world.vms.size(); ++i) {
    const VmId id(i);
    if (context_.world.vms[id].alive && context_.world.vms[id].allocated) {
      record(id, std::nullopt);
    }
  }
}

}  // namespace capdrill::engine
