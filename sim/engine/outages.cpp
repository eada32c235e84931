#include "engine/outages.hpp"

#include <algorithm>
#include <tuple>

#include "engine/sharing.hpp"

namespace capdrill::engine {

Outages::Outages(Context& context, Accounts& accounts, Placements& placements,
                 OperationLog& operations, VmLife& vms, Tenants& tenants)
    : context_(context),
      accounts_(accounts),
      placements_(placements),
      operations_(operations),
      vms_(vms),
      tenants_(tenants),
      lost_(context.world.zones.size()) {}

std::vector<VmId> Outages::allocated_in(ZoneId zone) const {
  const World& world = context_.world;
  std::vector<VmId> found;
  for (std::uint32_t i = 0; i < world.vms.size(); ++i) {
    const Vm& vm = world.vms[VmId(i)];
    if (vm.alive && vm.allocated && *vm.zone == zone) found.push_back(VmId(i));
  }
  std::ranges::sort(found, {}, [&world](VmId id) { return world.vms[id].number; });
  return found;
}

void Outages::touch(ZoneId zone) {
  context_.changes.zones.add(zone);
  for (std::uint32_t i = 0; i < context_.world.reservations.size(); ++i) {
    if (context_.world.reservations[ReservationId(i)].zone == zone) {
      context_.changes.reservations.add(ReservationId(i));
    }
  }
}

// ---- the zone goes down --------------------------------------------------------------------

void Outages::begin(const scenario::ZoneOutage& outage, const std::string& timeline_id,
                    OperationId operation) {
  World& world = context_.world;
  const ZoneId zone =
      *find_zone(world, *find_region(world, outage.location.text), outage.zone.text);
  operations_.request(operation, 1);
  operations_.add_done(operation, 1);
  FaultRecord record;
  record.id = outages_.size() + 1;
  record.kind = "zoneOutage";
  record.timeline_id = timeline_id;
  record.zone = zone;
  record.begin = context_.now();
  record.tenants_down = world.zones[zone].tenants.running;
  record.mode = outage.vms == scenario::LostVms::lose ? "lose" : "hold";
  if (++world.zones[zone].outages == 1) fail_steps(zone);
  touch(zone);
  hold(record);
  if (outage.vms == scenario::LostVms::lose) lose(record);
  context_.schedule_after(outage.duration, EventClass::Recovery,
                          {EventKind::OutageEnd, static_cast<std::uint32_t>(outages_.size()), 0});
  outages_.push_back({record, false});
}

void Outages::fail_steps(ZoneId zone) {
  for (const VmId id : allocated_in(zone)) {
    const PowerState power = context_.world.vms[id].power;
    if (power == PowerState::Creating || power == PowerState::Starting) vms_.fail_step(id);
  }
}

void Outages::hold(FaultRecord& record) {
  for (const VmId id : allocated_in(record.zone)) {
    if (context_.world.vms[id].unavailable) continue;
    accounts_.change(id, [](Vm& vm) { vm.unavailable = true; });
    ++record.vms_down;
  }
}

void Outages::lose(FaultRecord& record) {
  World& world = context_.world;
  const std::vector<VmId> allocated = allocated_in(record.zone);
  std::vector<VmId> members;
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    const CapacityReservation& reservation = world.reservations[ReservationId(i)];
    if (reservation.zone != record.zone) continue;
    OptionalId<VmId> vm = reservation.join_list.first;
    for (; vm; vm = world.vms[*vm].join_next) members.push_back(*vm);
  }
  // The newest leave first, so that nobody takes over a slot on the way down.
  std::vector<LostVm>& lost = lost_[record.zone];
  const auto known = static_cast<std::ptrdiff_t>(lost.size());
  for (auto id = members.rbegin(); id != members.rend(); ++id) lose_vm(record, *id);
  std::reverse(lost.begin() + known, lost.end());
  for (const VmId id : allocated) {
    if (!world.vms[id].reservation) lose_vm(record, id);
  }
  tenants_.lose(record.zone);
}

void Outages::lose_vm(FaultRecord& record, VmId id) {
  // Deallocations and deletions complete; what they leave is not lost.
  const Vm& leaving = context_.world.vms[id];
  if (leaving.power != PowerState::Running || leaving.is_leaving()) return;
  placements_.vacate(id);
  accounts_.change(id, [](Vm& vm) {
    vm.power = PowerState::Deallocated;
    vm.lost = true;
    vm.unavailable = true;
  });
  lost_[record.zone].emplace_back(id, context_.world.vms[id].number);
}

// ---- the zone comes back -------------------------------------------------------------------

void Outages::end(std::uint32_t index) {
  FaultRecord& record = outages_[index].record;
  outages_[index].ended = true;
  record.end = context_.now();
  if (--context_.world.zones[record.zone].outages == 0) {
    touch(record.zone);
    release_held(record);
    return_lost(record);
  }
  context_.observer.fault_ended(context_.world, record);
}

void Outages::release_held(FaultRecord& record) {
  for (const VmId id : allocated_in(record.zone)) {
    if (!context_.world.vms[id].unavailable) continue;
    accounts_.change(id, [](Vm& vm) { vm.unavailable = false; });
    ++record.returned;
  }
}

std::vector<VmId> Outages::still_lost(ZoneId zone) {
  const World& world = context_.world;
  std::vector<VmId> lost;
  for (const auto& [id, number] : lost_[zone]) {
    const Vm& vm = world.vms[id];
    if (vm.alive && vm.number == number && vm.lost) lost.push_back(id);
  }
  lost_[zone].clear();
  return lost;
}

void Outages::return_lost(FaultRecord& record) {
  const std::vector<VmId> lost = still_lost(record.zone);
  const PhysicalZone& zone = context_.world.zones[record.zone];
  if (lost.empty()) return return_to_free_pool(record, {}, std::nullopt);
  const OperationId operation = operations_.submit(
      "zoneRecovery", context_.world.regions[zone.region].name + "/" + zone.name, nullptr);
  operations_.request(operation, static_cast<std::int64_t>(lost.size()));
  const std::vector<VmId> waiting = return_to_slots(record, lost, operation);
  return_to_free_pool(record, waiting, operation);
  operations_.submitted(operation);
}

std::vector<VmId> Outages::return_to_slots(FaultRecord& record, const std::vector<VmId>& lost,
                                           OperationId operation) {
  World& world = context_.world;
  std::vector<VmId> waiting;
  std::uint64_t rank = 0;
  for (const VmId id : lost) {
    Vm& vm = world.vms[id];
    // Choice 11.46: they join again in their former order, before anyone else of this instant.
    vm.join_tie = rank++;
    const CapacityReservation* reservation =
        vm.reservation ? &world.reservations[*vm.reservation] : nullptr;
    if (reservation == nullptr || reservation->failed ||
        reservation->covered >= reservation->current_capacity || check_reallocation(context_, vm)) {
      waiting.push_back(id);
      continue;
    }
    ++record.returned;
    vms_.start_on(id, Spot{record.zone, std::nullopt, 1}, operation);
  }
  return waiting;
}

void Outages::return_to_free_pool(FaultRecord& record, const std::vector<VmId>& waiting,
                                  std::optional<OperationId> operation) {
  const World& world = context_.world;
  const RandomStream order(context_.seed, "return after an outage", world.zones[record.zone].name);
  /// Key, whether a tenant's, index.
  std::vector<std::tuple<std::uint64_t, bool, std::uint32_t>> queue;
  for (const VmId id : waiting) {
    queue.emplace_back(order.bits(world.vms[id].number, 0), false, id.value());
  }
  for (const TenantVmId id : tenants_.lost_in(record.zone)) {
    queue.emplace_back(order.bits(world.tenant_vms[id].number, 1), true, id.value());
  }
  std::ranges::sort(queue);
  for (const auto& [key, is_tenant, index] : queue) {
    if (is_tenant) {
      tenants_.try_return(TenantVmId(index));
    } else {
      return_vm(record, VmId(index), *operation);
    }
  }
}

void Outages::return_vm(FaultRecord& record, VmId id, OperationId operation) {
  const Vm& vm = context_.world.vms[id];
  std::optional<rules::Refusal> refusal = check_reallocation(context_, vm);  // choice 11.14
  if (!refusal) {
    if (const auto spot = vms_.find_spot({record.zone}, vm.size, vm.reservation, vm.scale_set)) {
      ++record.returned;
      return vms_.start_on(id, *spot, operation);
    }
    refusal = vms_.no_room(true, vm.size, {record.zone});
  }
  if (++record.not_returned == 1) operations_.refuse(operation, *refusal);
  accounts_.change(id, [](Vm& down) {
    down.lost = false;
    down.unavailable = false;
    down.provisioning_failed = true;
    down.join_tie = kJoinTieByNumber + down.number;
  });
}

void Outages::close() {
  for (Outage& outage : outages_) {
    if (!outage.ended) context_.observer.fault_ended(context_.world, outage.record);
  }
}

}  // namespace capdrill::engine
