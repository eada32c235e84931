#include "engine/vm_life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/rules/terminate_notification.hpp"
#include "engine/capacity_sla.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

namespace {

/// Keyed by the VM's name and the instant, so that nobody else's draws shift.
Duration sample_latency(const Context& context, const DurationDistribution& latency,
                        const char* purpose, const Vm& vm) {
  if (latency.kind == DurationDistribution::Kind::constant) return latency.a;
  const RandomStream stream(context.seed, purpose, vm_name(context.world, vm));
  return latency.sample(stream, static_cast<std::uint64_t>(context.now().us()));
}

}  // namespace

VmLife::VmLife(Context& context, Accounts& accounts, Placements& placements,
               OperationLog& operations, InstanceHealth& health)
    : context_(context),
      accounts_(accounts),
      placements_(placements),
      operations_(operations),
      health_(health) {}

VmId VmLife::next_id() const {
  const World& world = context_.world;
  return world.free_vms.empty() ? VmId(world.vms.size()) : world.free_vms.back();
}

VmId VmLife::new_index() {
  World& world = context_.world;
  if (world.free_vms.empty()) {
    const VmId id = world.vms.push_back({});
    steps_.resize(world.vms.size());
    return id;
  }
  const VmId id = world.free_vms.back();
  world.free_vms.pop_back();
  return id;
}

VmId VmLife::create(const VmModel& model, OptionalId<ReservationId> reservation, const Spot& spot,
                    std::optional<OperationId> operation) {
  World& world = context_.world;
  const VmId id = new_index();
  Vm& vm = world.vms[id];
  vm = Vm{};
  vm.number = world.next_vm_number++;
  vm.join_tie = kJoinTieByNumber + vm.number;
  vm.size = model.size;
  vm.subscription = model.subscription;
  vm.region = model.region;
  vm.zonal = model.zonal;
  vm.zone = spot.zone;
  vm.scale_set = model.scale_set;
  if (vm.scale_set) vm.model = world.scale_sets[*vm.scale_set].model;
  vm.entry = model.entry;
  vm.instance = model.instance;
  vm.extra = model.extra;
  vm.reservation = reservation;
  accounts_.contribute(vm);
  placements_.occupy(id, spot);
  begin_step(id, context_.scenario.timing.create, "create", operation);
  return id;
}

void VmLife::start_on(VmId id, const Spot& spot, std::optional<OperationId> tell) {
  accounts_.change(id, [](Vm& vm) {
    vm.power = PowerState::Starting;
    vm.lost = false;
    vm.unavailable = false;
    vm.provisioning_failed = false;
  });
  placements_.occupy(id, spot);
  begin_step(id, context_.scenario.timing.start, "start", tell);
}

std::optional<rules::Refusal> VmLife::start(VmId id, OperationId operation) {
  const Vm& vm = context_.world.vms[id];
  if (vm.power == PowerState::Running || vm.power == PowerState::Starting) {
    operations_.add_done(operation, 1);
    return std::nullopt;
  }
  if (vm.power != PowerState::Deallocated) return in_transition(vm);
  if (auto refusal = check_reallocation(context_, vm)) return refusal;
  const std::vector<ZoneId> zones = zones_for(vm);
  const std::optional<Spot> spot = find_spot(zones, vm.size, vm.reservation, vm.scale_set);
  if (!spot) {
    note_failed_attempts(context_, vm.reservation, 1);
    context_.world.vms[id].provisioning_failed = true;
    rules::Refusal refusal = no_room(vm.zonal, vm.size, zones);
    refusal.target = vm_name(context_.world, vm);
    return refusal;
  }
  start_on(id, *spot, operation);
  return std::nullopt;
}

std::optional<rules::Refusal> VmLife::deallocate(VmId id, OperationId operation) {
  const Vm& vm = context_.world.vms[id];
  if (vm.power == PowerState::Deallocated) {
    if (vm.lost) {  // choice 11.46: it stays down after the outage
      accounts_.change(id, [](Vm& lost) { lost.lost = lost.unavailable = false; });
    }
    operations_.add_done(operation, 1);
    return std::nullopt;
  }
  const bool is_steady = vm.power == PowerState::Running || vm.power == PowerState::Stopped;
  if (!is_steady || vm.terminating) return in_transition(vm);
  set_power(id, PowerState::Deallocating);
  begin_step(id, context_.scenario.timing.deallocate, "deallocate", operation);
  return std::nullopt;
}

void VmLife::remove(VmId id, OperationId operation, Removal removal) {
  const Vm& vm = context_.world.vms[id];
  if (vm.power == PowerState::Deleting || vm.terminating) {
    operations_.add_done(operation, 1);
    return;
  }
  if (context_.simulation.cancel(steps_[id].event)) finish(id, std::nullopt);
  const Duration notice =
      vm.scale_set ? rules::notice_of(context_.world.scale_sets[*vm.scale_set], vm) : Duration();
  if (notice == Duration()) return begin_deletion(id, removal, operation);
  accounts_.change(id, [](Vm& leaving) { leaving.terminating = true; });
  steps_[id].removal = removal;
  DurationDistribution latency;
  latency.a = notice;
  begin_step(id, latency, "notice", operation);
}

void VmLife::begin_deletion(VmId id, Removal removal, std::optional<OperationId> operation) {
  accounts_.change(id, [](Vm& vm) {
    vm.power = PowerState::Deleting;
    vm.lost = false;  // it does not return
  });
  const DurationDistribution at_once;
  begin_step(id, removal == Removal::forced ? at_once : context_.scenario.timing.remove, "delete",
             operation);
}

void VmLife::end_notice(VmId id) {
  const std::optional<OperationId> operation = std::exchange(steps_[id].operation, {});
  begin_deletion(id, steps_[id].removal, operation);
  if (operation) operations_.resume(*operation);
}

std::optional<rules::Refusal> VmLife::check_on(const Vm& vm) const {
  const bool is_on = vm.power == PowerState::Running || vm.power == PowerState::Stopped;
  if (is_on && !vm.terminating) return std::nullopt;
  if (vm.power != PowerState::Deallocated) return in_transition(vm);
  const std::string name = vm_name(context_.world, vm);
  return rules::Refusal{rules::Code::OperationNotAllowed,
                        fmt::format("'{}' is deallocated. Start it instead.", name),
                        name,
                        {}};
}

std::optional<rules::Refusal> VmLife::start_in_place(VmId id, const DurationDistribution& latency,
                                                     const char* purpose, OperationId operation) {
  const Vm& vm = context_.world.vms[id];
  if (auto refusal = check_on(vm)) return refusal;
  if (vm.unavailable) {
    const std::string name = vm_name(context_.world, vm);
    return rules::Refusal{rules::Code::OperationNotAllowed,
                          fmt::format("'{}' stands on hardware that is down. Wait for it, or "
                                      "redeploy the VM.",
                                      name),
                          name,
                          {}};
  }
  set_power(id, PowerState::Starting);
  begin_step(id, latency, purpose, operation);
  steps_[id].in_place = true;
  return std::nullopt;
}

std::optional<rules::Refusal> VmLife::restart(VmId id, OperationId operation) {
  return start_in_place(id, context_.scenario.timing.start, "restart", operation);
}

std::optional<rules::Refusal> VmLife::reimage(VmId id, OperationId operation) {
  return start_in_place(id, context_.scenario.timing.create, "reimage", operation);
}

std::optional<rules::Refusal> VmLife::redeploy(VmId id, OperationId operation) {
  return start_elsewhere(id, zones_for(context_.world.vms[id]), "redeploy", operation);
}

std::optional<rules::Refusal> VmLife::heal(VmId id, OperationId operation) {
  return start_elsewhere(id, {*context_.world.vms[id].zone}, "heal", operation);
}

std::optional<rules::Refusal> VmLife::start_elsewhere(VmId id, const std::vector<ZoneId>& zones,
                                                      const char* purpose, OperationId operation) {
  const Vm& vm = context_.world.vms[id];
  if (auto refusal = check_on(vm)) return refusal;
  if (auto refusal = check_reallocation(context_, vm)) return refusal;
  const auto found =
      std::ranges::find_if(zones, [&](ZoneId zone) { return placements_.move(id, zone); });
  if (found == zones.end()) {
    rules::Refusal refusal = no_room(vm.zonal, vm.size, zones);
    refusal.target = vm_name(context_.world, vm);
    return refusal;
  }
  set_power(id, PowerState::Starting);
  begin_step(id, context_.scenario.timing.start, purpose, operation);
  return std::nullopt;
}

std::optional<rules::Refusal> VmLife::resize(VmId id, SizeId size,
                                             OptionalId<ReservationId> reservation,
                                             OperationId operation) {
  Vm wanted = context_.world.vms[id];
  const bool allocated = wanted.allocated;
  if (wanted.power != PowerState::Running && wanted.power != PowerState::Deallocated) {
    return in_transition(wanted);
  }
  wanted.size = size;
  wanted.reservation = reservation;
  std::optional<Spot> spot;
  if (allocated) {
    const std::vector<ZoneId> zones = zones_for(wanted);
    spot = find_spot(zones, size, reservation, wanted.scale_set);
    if (!spot) return no_room(wanted.zonal, size, zones);
    placements_.vacate(id);
  }
  accounts_.change(id, [&](Vm& vm) {
    vm.size = size;
    vm.reservation = reservation;
  });
  if (spot) {
    start_on(id, *spot, operation);
  } else {
    operations_.add_done(operation, 1);
  }
  return std::nullopt;
}

void VmLife::set_power(VmId id, PowerState power) {
  accounts_.change(id, [power](Vm& vm) { vm.power = power; });
}

void VmLife::begin_step(VmId id, const DurationDistribution& latency, const char* purpose,
                        std::optional<OperationId> operation) {
  const Vm& vm = context_.world.vms[id];
  steps_[id].event = {};
  steps_[id].operation = operation;
  steps_[id].in_place = false;
  if (operation) operations_.step_begins(*operation);
  if (!context_.starting) {
    if (const Duration delay = sample_latency(context_, latency, purpose, vm); delay > Duration()) {
      steps_[id].event = context_.schedule_after(delay, EventClass::Completion,
                                                 {EventKind::VmStep, id.value(), vm.number});
      return;
    }
  }
  end_step(id);
}

void VmLife::step_ended(VmId id, std::uint64_t number) {
  CAPDRILL_CHECK(context_.world.vms[id].number == number, "a step ended for a VM that is gone");
  end_step(id);
}

void VmLife::end_step(VmId id) {
  const Vm& vm = context_.world.vms[id];
  if (vm.terminating && vm.power != PowerState::Deleting) return end_notice(id);
  switch (vm.power) {
    case PowerState::Creating:
      note_creation(vm);
      [[fallthrough]];
    case PowerState::Starting:
      set_power(id, PowerState::Running);
      if (context_.world.vms[id].scale_set) health_.started(id);
      break;
    case PowerState::Deallocating:
      placements_.vacate(id);
      accounts_.change(id, [](Vm& stopped) {
        stopped.power = PowerState::Deallocated;
        stopped.unavailable = false;
      });
      break;
    case PowerState::Deleting: {
      const std::optional<OperationId> operation = std::exchange(steps_[id].operation, {});
      erase(id);
      if (operation) operations_.step_ends(*operation, std::nullopt);
      return;
    }
    default:
      CAPDRILL_CHECK(false, "a step ended for a VM that takes none");
  }
  finish(id, std::nullopt);
}

void VmLife::note_creation(const Vm& vm) {
  if (!vm.scale_set || !context_.world.scale_sets[*vm.scale_set].overprovision) return;
  context_.schedule_after(Duration(), EventClass::Upgrade,
                          {EventKind::ExtraInstances, (*vm.scale_set).value(), 0});
}

void VmLife::finish(VmId id, const std::optional<rules::Refusal>& refusal) {
  const std::optional<OperationId> operation = std::exchange(steps_[id].operation, {});
  if (operation) operations_.step_ends(*operation, refusal);
}

void VmLife::fail_step(VmId id) {
  const Vm& vm = context_.world.vms[id];
  const rules::Refusal refusal = no_room(vm.zonal, vm.size, {*vm.zone});
  context_.simulation.cancel(steps_[id].event);
  if (steps_[id].in_place) {
    set_power(id, PowerState::Running);
    finish(id, refusal);
    return;
  }
  note_failed_attempts(context_, vm.reservation, 1);
  finish(id, refusal);
  if (vm.power == PowerState::Creating) {
    note_creation(vm);
    erase(id);
    return;
  }
  placements_.vacate(id);
  accounts_.change(id, [](Vm& failed) {
    failed.power = PowerState::Deallocated;
    failed.provisioning_failed = true;
  });
}

void VmLife::evict(VmId id) {
  switch (context_.world.vms[id].power) {
    case PowerState::Creating:
    case PowerState::Starting:
      fail_step(id);
      if (!steps_[id].in_place) return;
      break;
    case PowerState::Deallocating:
      context_.simulation.cancel(steps_[id].event);
      return end_step(id);
    case PowerState::Deleting:  // its place goes now, the rest with its last step
      return placements_.vacate(id);
    default:
      break;
  }
  placements_.vacate(id);
  accounts_.change(id, [](Vm& vm) {
    vm.power = PowerState::Deallocated;
    vm.unavailable = false;
  });
}

void VmLife::erase(VmId id) {
  World& world = context_.world;
  if (world.vms[id].allocated) placements_.vacate(id);
  accounts_.retract(world.vms[id]);
  const Vm& vm = world.vms[id];
  std::vector<VmId>& members =
      vm.scale_set ? world.scale_sets[*vm.scale_set].instances : world.vm_entries[*vm.entry].vms;
  const auto at = std::ranges::lower_bound(
      members, vm.instance, {}, [&world](VmId member) { return world.vms[member].instance; });
  CAPDRILL_CHECK(at != members.end() && *at == id, "a VM is listed by its set or entry");
  members.erase(at);
  if (members.empty()) close_owner(vm);
  world.vms[id].alive = false;
  world.free_vms.push_back(id);
}

void VmLife::close_owner(const Vm& last) {
  World& world = context_.world;
  if (last.entry) {
    world.vm_entries[*last.entry].exists = false;
  } else if (world.scale_sets[*last.scale_set].deleting) {
    world.scale_sets[*last.scale_set].exists = false;
    context_.changes.scale_sets.add(*last.scale_set);
  }
}

rules::Refusal VmLife::in_transition(const Vm& vm) const {
  const std::string name = vm_name(context_.world, vm);
  return {rules::Code::OperationNotAllowed,
          fmt::format("Another operation on '{}' is in progress. Retry when it has ended.", name),
          name,
          {}};
}

std::vector<ZoneId> VmLife::regional_zones(RegionId region, SizeId size) const {
  const World& world = context_.world;
  std::vector<ZoneId> zones;
  for (const ZoneId zone : world.regions[region].zones) {
    if (world.zones[zone].is_up() && context_.allocator.serves(zone, size)) zones.push_back(zone);
  }
  std::ranges::stable_sort(zones, [&world](ZoneId a, ZoneId b) {
    const PhysicalZone& left = world.zones[a];
    const PhysicalZone& right = world.zones[b];
    if (left.unlimited || right.unlimited) return left.unlimited && !right.unlimited;
    return left.free().vcpus > right.free().vcpus;
  });
  return zones;
}

std::vector<ZoneId> VmLife::zones_for(const Vm& vm) const {
  if (vm.reservation) return {context_.world.reservations[*vm.reservation].zone};
  if (vm.zonal || vm.lost) return {*vm.zone};  // choice 11.46: a lost one returns where it was
  return regional_zones(vm.region, vm.size);
}

std::optional<Spot> VmLife::find_spot(const std::vector<ZoneId>& zones, SizeId size,
                                      OptionalId<ReservationId> reservation,
                                      OptionalId<ScaleSetId> set) const {
  std::int32_t tried = 0;
  for (const ZoneId zone : zones) {
    ++tried;
    std::optional<Spot> spot = placements_.find_spot(zone, size, reservation, set);
    if (!spot) continue;
    spot->tried = tried;
    return spot;
  }
  return std::nullopt;
}

rules::Refusal VmLife::no_room(bool zonal, SizeId size, const std::vector<ZoneId>& zones) const {
  const World& world = context_.world;
  const std::string& name = world.sizes[size].name;
  if (!zonal || zones.empty()) {
    return {zonal ? rules::Code::ZonalAllocationFailed : rules::Code::AllocationFailed,
            fmt::format("Allocation failed. There is not sufficient capacity for VM size {} in "
                        "this {}. Try another size, fewer VMs, or reserve the capacity ahead.",
                        name, zonal ? "zone" : "region"),
            name,
            {}};
  }
  const PhysicalZone& zone = world.zones[zones.front()];
  return {
      rules::Code::ZonalAllocationFailed,
      fmt::format("Allocation failed. There is not sufficient capacity for VM size {} in "
                  "physical zone {}{}. Constraints: Availability Zone, VM Size. Try another zone "
                  "or size, fewer VMs, or reserve the capacity ahead.",
                  name, zone.name, zone.is_up() ? "" : ", which is down"),
      name,
      {}};
}

}  // namespace capdrill::engine
