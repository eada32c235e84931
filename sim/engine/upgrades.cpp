#include "engine/upgrades.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/reservation_operations.hpp"

namespace capdrill::engine {

Upgrades::Upgrades(Context& context, Accounts& accounts, Placements& placements,
                   OperationLog& operations, ScaleSetOperations& sets, VmLife& vms)
    : context_(context),
      accounts_(accounts),
      operations_(operations),
      sets_(sets),
      vms_(vms),
      instances_(context, accounts, placements, operations, sets, vms),
      rolling_(context, accounts, operations, sets, vms, instances_) {}

// ---- changes of the model ------------------------------------------------------------------

bool Upgrades::applies_by_itself(ScaleSetId id) const {
  const ScaleSet& set = context_.world.scale_sets[id];
  return rules::applies_by_itself(set.upgrade_mode, set.orchestration_mode);
}

void Upgrades::update(const scenario::UpdateScaleSet& request, OperationId operation) {
  const std::optional<ScaleSetId> id = sets_.find(request.scale_set, operation);
  if (!id) return;
  ScaleSet& set = context_.world.scale_sets[*id];
  operations_.request(operation, static_cast<std::int64_t>(set.instances.size()));
  if (auto refusal = rules::check_idle(set.name, rolling_.is_rolling(*id))) {
    return operations_.refuse(operation, *refusal);
  }
  const ScaleSet before = set;
  if (auto refusal = sets_.change_placement(*id, request)) {
    return operations_.refuse(operation, *refusal);
  }
  const UpgradeMode former = set.upgrade_mode;
  if (request.upgrade_policy) {
    set.upgrade_mode = static_cast<UpgradeMode>(request.upgrade_policy->mode);
  }
  if (auto refusal = change_model(*id, request)) {
    set.upgrade_mode = former;
    sets_.adopt_placement(*id, before);
    return operations_.refuse(operation, *refusal);
  }
  take_policies(*id, request);
  apply(*id, operation);
}

void Upgrades::take_policies(ScaleSetId id, const scenario::UpdateScaleSet& request) {
  if (request.upgrade_policy) sets_.settings(id).rolling = request.upgrade_policy->rolling;
  if (!request.automatic_repairs_policy) return;
  sets_.settings(id).repairs = *request.automatic_repairs_policy;
  context_.world.scale_sets[id].repairs_suspended = false;
  if (request.automatic_repairs_policy->enabled) {
    context_.follow(id, Follower::repairs);
    context_.instance_changed(id);
  } else {
    context_.unfollow(id, Follower::repairs);
  }
}

Upgrades::Model Upgrades::wanted_model(ScaleSetId id,
                                       const scenario::UpdateScaleSet& request) const {
  const World& world = context_.world;
  Model wanted = instances_.latest(id);
  if (request.size) wanted.size = *find_size(world, request.size->text);
  if (request.image) wanted.image = *request.image;
  if (!request.group) return wanted;
  wanted.group = {};
  if (request.group->name) {
    if (const auto found = find_group(world, request.group->name->text)) wanted.group = *found;
  }
  return wanted;
}

std::optional<rules::Refusal> Upgrades::change_model(ScaleSetId id,
                                                     const scenario::UpdateScaleSet& request) {
  ScaleSet& set = context_.world.scale_sets[id];
  const Model wanted = wanted_model(id, request);
  std::optional<scenario::Name> group;
  if (request.group) group = request.group->name;
  const bool is_known = !group || wanted.group;
  if (is_known && wanted == instances_.latest(id) && !request.health) {
    return std::nullopt;  // nothing changes
  }
  if (auto refusal = check_model(id, wanted, group)) return refusal;
  sets_.settings(id).models.push_back(wanted);
  const InstanceHealth::Spec health =
      request.health ? request.health : vms_.health().of_model(id, set.model);
  vms_.health().add_model(id, health);
  ++set.model;
  set.size = wanted.size;
  if (set.group != wanted.group) accounts_.set_group(id, wanted.group);
  for (const VmId vm : set.instances) {
    accounts_.change(vm, [](Vm& instance) { instance.latest_model = false; });
  }
  return std::nullopt;
}

std::optional<rules::Refusal> Upgrades::check_model(
    ScaleSetId id, const Model& wanted, const std::optional<scenario::Name>& group) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  const bool resizes = wanted.size != set.size;
  const bool joins = group && (!wanted.group || set.group != wanted.group);
  Applicant asking = applicant(set, sets_.settings(id).features);
  asking.size = wanted.size;
  rules::Checks checks;
  if (joins) {
    checks.add(check_association(context_, asking, *group));
  } else if (resizes && wanted.group) {
    checks.add(check_association(context_, asking, {world.groups[*wanted.group].name, {}}));
  }
  if (joins && !resizes) {
    const bool tied =
        std::ranges::any_of(set.instances, [&world](VmId vm) { return is_tied(world.vms[vm]); });
    checks.add(rules::check_joining_while_running(set.name, tied, set.zonal));
  }
  if (resizes) checks.add(check_offer(context_, asking));
  if (checks.passed() && applies_by_itself(id)) checks.add(instances_.check_all(id, wanted));
  return std::move(checks).refusal();
}

void Upgrades::apply(ScaleSetId id, OperationId operation) {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  const auto latest = std::ranges::count_if(
      set.instances, [&world](VmId vm) { return world.vms[vm].latest_model; });
  operations_.add_done(operation, latest);
  if (!applies_by_itself(id)) return;
  if (set.upgrade_mode == UpgradeMode::Rolling) return rolling_.begin(id, operation);
  for (const VmId vm : std::vector<VmId>(set.instances)) {
    if (world.vms[vm].latest_model || rules::is_spared_by_set_actions(world.vms[vm])) continue;
    instances_.bring(vm, set.model, operation);
  }
}

// ---- on request ----------------------------------------------------------------------------

void Upgrades::upgrade_instances(const scenario::UpgradeInstances& request, OperationId operation) {
  const std::optional<ScaleSetId> id = sets_.find(request.scale_set, operation);
  if (!id) return;
  const World& world = context_.world;
  const std::vector<VmId> selected = sets_.select(
      world.scale_sets[*id], request.instances, ScaleSetOperations::Protected::spared,
      [](const Vm& vm) { return !vm.latest_model; }, operation);
  operations_.request(operation, static_cast<std::int64_t>(selected.size()));
  for (const VmId vm : selected) {
    if (world.vms[vm].latest_model) {
      operations_.add_done(operation, 1);
    } else {
      instances_.bring(vm, world.scale_sets[*id].model, operation);
    }
  }
}

void Upgrades::control(const scenario::ControlUpgrade& request, OperationId operation) {
  const std::optional<ScaleSetId> id = sets_.find(request.scale_set, operation);
  if (!id) return;
  const std::string& name = context_.world.scale_sets[*id].name;
  const bool rolls = rolling_.is_rolling(*id);
  if (request.start) {
    if (auto refusal = rules::check_idle(name, rolls)) {
      return operations_.refuse(operation, *refusal);
    }
    return rolling_.begin(*id, operation);
  }
  operations_.request(operation, 1);
  if (!rolls) {
    return operations_.refuse(
        operation, {rules::Code::OperationNotAllowed,
                    fmt::format("No rolling upgrade of scale set '{}' is in progress.", name),
                    name,
                    {}});
  }
  rolling_.cancel(*id);
  operations_.add_done(operation, 1);
}

}  // namespace capdrill::engine
