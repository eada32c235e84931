#include "engine/healing.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/capacity_sla.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

namespace {

/// Others hold their place until they are gone.
bool can_move(const Vm& vm) { return vm.power == PowerState::Running && !vm.is_leaving(); }

}  // namespace

Healing::Healing(Context& context, Accounts& accounts, Placements& placements,
                 OperationLog& operations, VmLife& vms, Tenants& tenants, FaultLog& faults)
    : context_(context),
      accounts_(accounts),
      placements_(placements),
      operations_(operations),
      vms_(vms),
      tenants_(tenants),
      faults_(faults),
      lost_(context.world.zones.size()),
      offers_(context.world.zones.size()) {}

std::vector<VmId> Healing::allocated_in(ZoneId zone) const {
  const World& world = context_.world;
  std::vector<VmId> found;
  for (std::uint32_t i = 0; i < world.vms.size(); ++i) {
    const Vm& vm = world.vms[VmId(i)];
    if (vm.alive && vm.allocated && *vm.zone == zone) found.push_back(VmId(i));
  }
  std::ranges::sort(found, {}, [&world](VmId id) { return world.vms[id].number; });
  return found;
}

std::vector<VmId> Healing::in_order_of_joining(ZoneId zone) const {
  const World& world = context_.world;
  std::vector<VmId> members;
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    const CapacityReservation& reservation = world.reservations[ReservationId(i)];
    if (reservation.zone != zone) continue;
    OptionalId<VmId> vm = reservation.join_list.first;
    for (; vm; vm = world.vms[*vm].join_next) members.push_back(*vm);
  }
  return members;
}

OperationId Healing::submit(const char* name, ZoneId zone) {
  const PhysicalZone& place = context_.world.zones[zone];
  return operations_.submit(name, context_.world.regions[place.region].name + "/" + place.name,
                            nullptr);
}

void Healing::fail_steps(const std::vector<VmId>& vms) {
  for (const VmId id : vms) {
    const PowerState power = context_.world.vms[id].power;
    if (power == PowerState::Creating || power == PowerState::Starting) vms_.fail_step(id);
  }
}

// ---- losing a place ------------------------------------------------------------------------

void Healing::lose(std::uint32_t fault, const std::vector<VmId>& vms) {
  const World& world = context_.world;
  std::vector<LostVm>& lost = lost_[faults_[fault].zone];
  const auto known = static_cast<std::ptrdiff_t>(lost.size());
  // The newest leave first, so that nobody takes over a slot on the way down.
  for (auto at = vms.rbegin(); at != vms.rend(); ++at) {
    if (!can_move(world.vms[*at])) continue;
    placements_.vacate(*at);
    accounts_.change(*at, [](Vm& vm) {
      vm.power = PowerState::Deallocated;
      vm.lost = true;
      vm.unavailable = true;
    });
    lost.push_back({*at, world.vms[*at].number, fault});
  }
  std::reverse(lost.begin() + known, lost.end());
}

void Healing::lose_all(std::uint32_t fault) {
  const ZoneId zone = faults_[fault].zone;
  std::vector<VmId> others = allocated_in(zone);
  std::erase_if(others, [this](VmId id) { return context_.world.vms[id].reservation.has_value(); });
  lose(fault, in_order_of_joining(zone));
  for (const VmId id : others) lose(fault, {id});
  tenants_.lose(zone, [](const TenantVm&) { return true; });
}

// ---- service healing -----------------------------------------------------------------------

bool Healing::heal_vm(std::uint32_t fault, VmId id, OperationId operation) {
  const auto refusal = vms_.heal(id, operation);
  if (!refusal) {
    ++faults_[fault].healed;
    return true;
  }
  if (!operations_.is_refused(operation)) operations_.refuse(operation, *refusal);
  return false;
}

void Healing::heal(std::uint32_t fault, const std::vector<VmId>& vms,
                   const std::function<bool(const TenantVm&)>& struck) {
  const World& world = context_.world;
  const ZoneId zone = faults_[fault].zone;
  std::vector<VmId> uncovered;
  std::vector<VmId> covered;
  for (const VmId id : vms) {
    if (!can_move(world.vms[id])) continue;
    (world.vms[id].covered ? covered : uncovered).push_back(id);
  }
  if (covered.empty() && uncovered.empty()) {
    back_slots(zone);
    tenants_.lose(zone, struck);
    return compete(zone, {}, {});
  }
  const OperationId operation = submit("serviceHealing", zone);
  operations_.request(operation, static_cast<std::int64_t>(covered.size() + uncovered.size()));
  std::ranges::sort(covered);
  std::vector<VmId> in_vain;
  for (const VmId id : in_order_of_joining(zone)) {
    if (!std::ranges::binary_search(covered, id) || heal_vm(fault, id, operation)) continue;
    note_failed_attempts(context_, world.vms[id].reservation, 1);
    in_vain.push_back(id);
  }
  lose(fault, in_vain);
  back_slots(zone);
  tenants_.lose(zone, struck);
  std::vector<VmId> without_place;
  compete(zone, uncovered, [&](VmId id) {
    if (!heal_vm(fault, id, operation)) without_place.push_back(id);
  });
  std::ranges::sort(without_place, {}, [&world](VmId id) { return world.vms[id].number; });
  lose(fault, without_place);
  operations_.submitted(operation);
}

void Healing::back_slots(ZoneId zone) {
  World& world = context_.world;
  if (world.zones[zone].not_working == 0) return;
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    const ReservationId id(i);
    if (world.reservations[id].zone != zone) continue;
    if (context_.allocator.back_again(world.reservations[id]) == 0) continue;
    accounts_.touch(id);
    context_.changes.zones.add(zone);
  }
}

// ---- room becomes free ---------------------------------------------------------------------

Healing::Offer Healing::offer_of(ZoneId zone) const {
  return {context_.world.zones[zone].free(), context_.world.zones[zone].held_idle};
}

void Healing::follow() {
  for (std::uint32_t i = 0; i < offers_.size(); ++i) {
    const ZoneId id(i);
    const PhysicalZone& zone = context_.world.zones[id];
    if (zone.not_working == 0 || !zone.is_up() || offer_of(id) == offers_[id]) continue;
    retry(id);
    offers_[id] = offer_of(id);
  }
}

std::vector<Healing::LostVm> Healing::take_lost(ZoneId zone) {
  std::vector<LostVm> lost = std::exchange(lost_[zone], {});
  std::erase_if(lost, [this](const LostVm& former) {
    const Vm& vm = context_.world.vms[former.id];
    return !vm.alive || vm.number != former.number || !vm.lost;
  });
  return lost;
}

void Healing::retry(ZoneId zone) {
  back_slots(zone);
  std::optional<OperationId> operation;
  for (const LostVm& lost : take_lost(zone)) {
    const Vm& vm = context_.world.vms[lost.id];
    std::optional<Spot> spot;
    if (!check_reallocation(context_, vm)) {
      spot = vms_.find_spot({zone}, vm.size, vm.reservation, vm.scale_set);
    }
    if (!spot) {
      lost_[zone].push_back(lost);
      continue;
    }
    if (!operation) operation = submit("serviceHealing", zone);
    operations_.request(*operation, 1);
    ++faults_[lost.fault].healed;
    vms_.start_on(lost.id, *spot, operation);
  }
  if (operation) operations_.submitted(*operation);
}

// ---- the zone or its hardware comes back ---------------------------------------------------

std::int64_t Healing::release_held(ZoneId zone) {
  std::int64_t released = 0;
  for (const VmId id : allocated_in(zone)) {
    const Vm& vm = context_.world.vms[id];
    if (!vm.unavailable || !is_working(context_.world, *vm.fault_domain, vm.host)) continue;
    accounts_.change(id, [](Vm& held) { held.unavailable = false; });
    ++released;
  }
  return released;
}

void Healing::return_lost(std::uint32_t fault, const char* name) {
  const ZoneId zone = faults_[fault].zone;
  back_slots(zone);
  const std::vector<LostVm> lost = take_lost(zone);
  if (lost.empty()) return compete(zone, {}, {});
  const OperationId operation = submit(name, zone);
  operations_.request(operation, static_cast<std::int64_t>(lost.size()));
  const std::vector<LostVm> waiting = return_to_slots(fault, lost, operation);
  std::vector<VmId> ids;
  for (const LostVm& vm : waiting) ids.push_back(vm.id);
  compete(zone, ids, [&](VmId id) {
    return_vm(fault, *std::ranges::find(waiting, id, &LostVm::id), operation);
  });
  operations_.submitted(operation);
}

std::vector<Healing::LostVm> Healing::return_to_slots(std::uint32_t fault,
                                                      const std::vector<LostVm>& lost,
                                                      OperationId operation) {
  World& world = context_.world;
  std::vector<LostVm> waiting;
  for (const LostVm& former : lost) {
    Vm& vm = world.vms[former.id];
    // Choice 11.46: they join again in their former order, before anyone else of this instant.
    vm.join_tie = next_tie_++;
    const CapacityReservation* reservation =
        vm.reservation ? &world.reservations[*vm.reservation] : nullptr;
    if (reservation == nullptr || reservation->failed ||
        reservation->covered >= reservation->current_capacity ||
        !has_working_slot(world, *reservation) || check_reallocation(context_, vm)) {
      waiting.push_back(former);
      continue;
    }
    ++faults_[fault].returned;
    vms_.start_on(former.id, Spot{*vm.zone, std::nullopt, 1}, operation);
  }
  return waiting;
}

void Healing::compete(ZoneId zone, const std::vector<VmId>& waiting,
                      const std::function<void(VmId)>& place) {
  const World& world = context_.world;
  const RandomStream order(context_.seed, "return after an outage", world.zones[zone].name);
  /// Key, whether a tenant's, index.
  std::vector<std::tuple<std::uint64_t, bool, std::uint32_t>> queue;
  for (const VmId id : waiting) {
    queue.emplace_back(order.bits(world.vms[id].number, 0), false, id.value());
  }
  for (const TenantVmId id : tenants_.lost_in(zone)) {
    queue.emplace_back(order.bits(world.tenant_vms[id].number, 1), true, id.value());
  }
  std::ranges::sort(queue);
  for (const auto& [key, is_tenant, index] : queue) {
    if (is_tenant) {
      tenants_.try_return(TenantVmId(index));
    } else {
      place(VmId(index));
    }
  }
}

void Healing::return_vm(std::uint32_t fault, const LostVm& lost, OperationId operation) {
  const Vm& vm = context_.world.vms[lost.id];
  const ZoneId zone = *vm.zone;
  std::optional<rules::Refusal> refusal = check_reallocation(context_, vm);  // choice 11.14
  if (!refusal) {
    if (const auto spot = vms_.find_spot({zone}, vm.size, vm.reservation, vm.scale_set)) {
      ++faults_[fault].returned;
      return vms_.start_on(lost.id, *spot, operation);
    }
    refusal = vms_.no_room(true, vm.size, {zone});
  }
  if (!operations_.is_refused(operation)) operations_.refuse(operation, *refusal);
  const bool waits = context_.world.zones[zone].not_working > 0;
  accounts_.change(lost.id, [waits](Vm& down) {
    down.lost = waits;
    down.unavailable = waits;
    down.provisioning_failed = true;
    down.join_tie = kJoinTieByNumber + down.number;
  });
  if (waits) {
    lost_[zone].push_back(lost);
  } else {
    ++faults_[fault].not_returned;
  }
}

}  // namespace capdrill::engine
