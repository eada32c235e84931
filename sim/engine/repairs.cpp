#include "engine/repairs.hpp"

#include <algorithm>
#include <utility>

#include "capdrill/rules/health.hpp"

namespace capdrill::engine {

namespace {

std::string_view action_name(scenario::RepairAction action) {
  switch (action) {
    case scenario::RepairAction::Replace:
      return "repairByReplace";
    case scenario::RepairAction::Reimage:
      return "repairByReimage";
    case scenario::RepairAction::Restart:
      break;
  }
  return "repairByRestart";
}

}  // namespace

Repairs::Repairs(Context& context, Accounts& accounts, OperationLog& operations,
                 ScaleSetOperations& sets, VmLife& vms)
    : context_(context),
      operations_(operations),
      sets_(sets),
      vms_(vms),
      replacements_(context, accounts, operations, sets, vms) {}

bool Repairs::needs_repair(VmId id) const {
  const Vm& vm = context_.world.vms[id];
  return rules::needs_repair(vm, context_.world.zones[*vm.zone].is_up());
}

SimTime Repairs::repairable_from(ScaleSetId id, const Vm& vm) const {
  return rules::repairable_from(vm.changed, sets_.settings(id).repairs.grace_period);
}

bool Repairs::is_under_repair(const State& state, VmId vm) const {
  return std::ranges::any_of(state.under_way, [&](const Repair& repair) {
    return (repair.vm.id == vm && repair.vm.exists(context_.world)) ||
           (repair.replacement && repair.replacement->old.id == vm &&
            repair.replacement->old.exists(context_.world));
  });
}

void Repairs::set_changed(ScaleSetId id) {
  if (states_.size() <= id.index()) states_.resize(id.index() + 1);
  State& state = states_[id];
  std::vector<Repair> going_on;
  for (Repair& repair : std::vector<Repair>(std::move(state.under_way))) {
    if (!advance(id, repair)) going_on.push_back(repair);
  }
  state.under_way = std::move(going_on);
  if (sets_.settings(id).repairs.enabled) begin_some(id);
}

// ---- what is under way ---------------------------------------------------------------------

bool Repairs::advance(ScaleSetId id, Repair& repair) {
  const World& world = context_.world;
  if (repair.replacement && repair.replacement->is_open) {
    Replacement& replacement = *repair.replacement;
    const bool both = replacements_.look_at(replacement, *repair.operation);
    if (both && world.vms[replacement.fresh.id].power == PowerState::Running) {
      replacements_.end(replacement, Replacements::Leaving::old, *repair.operation);
    } else if (both) {
      return false;
    }
  }
  if (repair.operation) operations_.submitted(*std::exchange(repair.operation, {}));
  if (!repair.vm.stays(world)) return true;
  const Vm& vm = world.vms[repair.vm.id];
  if (vm.power == PowerState::Starting || vm.power == PowerState::Creating) return false;
  if (vm.power != PowerState::Running) return true;
  const auto health = rules::health_of(vm, world.zones[*vm.zone].is_up());
  if (health == HealthState::Healthy) {
    forget(id, repair.vm);
    return true;
  }
  if (context_.now() < repairable_from(id, vm)) {
    wake_at(id, repairable_from(id, vm));
    return false;
  }
  failed(id, repair.vm);
  return true;
}

void Repairs::failed(ScaleSetId id, const VmRef& vm) {
  std::vector<Tries>& tries = states_[id].tries;
  const auto known = std::ranges::find_if(tries, [&vm](const Tries& each) {
    return each.vm.id == vm.id && each.vm.number == vm.number;
  });
  Tries& of_vm = known != tries.end() ? *known : tries.emplace_back(Tries{vm, 0});
  if (++of_vm.count < rules::kRepairTriesMax) return;
  context_.world.scale_sets[id].repairs_suspended = true;  // REP-5
  tries.clear();
}

void Repairs::forget(ScaleSetId id, const VmRef& vm) {
  std::erase_if(states_[id].tries, [&](const Tries& each) {
    return (each.vm.id == vm.id && each.vm.number == vm.number) || !each.vm.exists(context_.world);
  });
}

// ---- new ones ------------------------------------------------------------------------------

void Repairs::begin_some(ScaleSetId id) {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  if (set.repairs_suspended || set.deleting) return;
  const std::int64_t most = rules::repairs_max(static_cast<std::int64_t>(set.instances.size()));
  for (const VmId vm : std::vector<VmId>(set.instances)) {
    if (set.repairs_suspended) return;
    if (static_cast<std::int64_t>(states_[id].under_way.size()) >= most) return;  // REP-1
    if (!needs_repair(vm) || is_under_repair(states_[id], vm)) continue;
    const SimTime from = repairable_from(id, world.vms[vm]);
    if (context_.now() < from) {
      wake_at(id, from);  // REP-2
    } else {
      begin(id, vm);
    }
  }
}

void Repairs::begin(ScaleSetId id, VmId vm) {
  const World& world = context_.world;
  const scenario::RepairAction action = sets_.settings(id).repairs.repair_action;
  Repair repair{{vm, world.vms[vm].number}, {}, {}};
  const OperationId operation =
      operations_.submit(std::string(action_name(action)), vm_name(world, world.vms[vm]), nullptr);
  operations_.request(operation, action == scenario::RepairAction::Replace ? 2 : 1);
  std::optional<rules::Refusal> refusal;
  if (action == scenario::RepairAction::Replace) {
    refusal = replacements_.check_quota(id, {vm});
    if (!refusal) repair.replacement = replacements_.begin(vm, operation);
  } else {
    refusal = action == scenario::RepairAction::Reimage ? vms_.reimage(vm, operation)
                                                        : vms_.restart(vm, operation);
  }
  if (refusal) operations_.refuse(operation, *refusal);
  if (operations_.is_refused(operation)) {
    operations_.submitted(operation);
    // It is tried again when another grace period is over.
    context_.world.vms[vm].changed = context_.now();
    wake_at(id, repairable_from(id, world.vms[vm]));
    return failed(id, repair.vm);
  }
  if (repair.replacement) {
    for (Tries& tries : states_[id].tries) {
      if (tries.vm.id == repair.vm.id && tries.vm.number == repair.vm.number) {
        tries.vm = repair.replacement->fresh;
      }
    }
    repair.vm = repair.replacement->fresh;
  }
  repair.operation = operation;
  if (!advance(id, repair)) states_[id].under_way.push_back(repair);
}

void Repairs::wake_at(ScaleSetId id, SimTime time) {
  State& state = states_[id];
  if (state.wakes && *state.wakes > context_.now() && *state.wakes <= time) return;
  state.wakes = time;
  context_.schedule_at(time, EventClass::Upgrade, {EventKind::RepairsDue, id.value(), 0});
}

}  // namespace capdrill::engine
