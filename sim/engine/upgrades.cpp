#include "engine/upgrades.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "capdrill/rules/block_reservation.hpp"
#include "engine/reservation_operations.hpp"

namespace capdrill::engine {

Upgrades::Upgrades(Context& context, Accounts& accounts, Placements& placements,
                   OperationLog& operations, ScaleSetOperations& sets)
    : context_(context),
      accounts_(accounts),
      placements_(placements),
      operations_(operations),
      sets_(sets) {}

// ---- changes of the model ------------------------------------------------------------------

bool Upgrades::applies_by_itself(ScaleSetId id) const {
  const ScaleSet& set = context_.world.scale_sets[id];
  return rules::applies_by_itself(set.upgrade_mode, set.orchestration_mode);
}

bool Upgrades::is_rolling(ScaleSetId id) const {
  return id.index() < rolling_.size() && rolling_[id].has_value();
}

void Upgrades::update(const scenario::UpdateScaleSet& request, OperationId operation) {
  const std::optional<ScaleSetId> id = sets_.find(request.scale_set, operation);
  if (!id) return;
  ScaleSet& set = context_.world.scale_sets[*id];
  operations_.request(operation, static_cast<std::int64_t>(set.instances.size()));
  if (auto refusal = rules::check_idle(set.name, is_rolling(*id)))
    return operations_.refuse(operation, *refusal);
  const ScaleSet before = set;
  if (auto refusal = sets_.change_placement(*id, request)) {
    return operations_.refuse(operation, *refusal);
  }
  const UpgradeMode former = set.upgrade_mode;
  if (request.upgrade_policy) {
    set.upgrade_mode = static_cast<UpgradeMode>(request.upgrade_policy->mode);
  }
  if (request.group) {
    if (auto refusal = change_group(*id, *request.group)) {
      set.upgrade_mode = former;
      sets_.adopt_placement(*id, before);
      return operations_.refuse(operation, *refusal);
    }
  }
  if (request.upgrade_policy) sets_.settings(*id).rolling = request.upgrade_policy->rolling;
  apply(*id, operation);
}

std::optional<rules::Refusal> Upgrades::change_group(ScaleSetId id,
                                                     const scenario::NullableName& name) {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  OptionalId<GroupId> group;
  if (name.name) {
    if (const auto found = find_group(world, name.name->text)) group = *found;
  }
  const bool is_known = !name.name || group;
  if (is_known && set.group == group) return std::nullopt;  // nothing changes
  if (name.name) {
    if (auto refusal = check_joining(id, *name.name)) return refusal;
  } else if (auto refusal = check_change(id, group)) {
    return refusal;
  }
  accounts_.set_group(id, group);
  for (const VmId vm : set.instances) {
    accounts_.change(vm, [](Vm& instance) { instance.latest_model = false; });
  }
  return std::nullopt;
}

std::optional<rules::Refusal> Upgrades::check_joining(ScaleSetId id,
                                                      const scenario::Name& name) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  rules::Checks checks;
  checks.add(check_association(context_, applicant(set, sets_.settings(id).features), name));
  const bool tied =
      std::ranges::any_of(set.instances, [&world](VmId vm) { return is_tied(world.vms[vm]); });
  checks.add(rules::check_joining_while_running(set.name, tied, set.zonal));
  if (checks.passed()) checks.add(check_change(id, *find_group(world, name.text)));
  return std::move(checks).refusal();
}

/// Choice 11.40: what the platform is to do by itself is checked whole and up front.
std::optional<rules::Refusal> Upgrades::check_change(ScaleSetId id,
                                                     OptionalId<GroupId> group) const {
  if (!applies_by_itself(id)) return std::nullopt;
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::map<ReservationId, std::int64_t> joining;
  std::map<ReservationId, std::int64_t> allocated;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    const OptionalId<ReservationId> target = member_for(vm, group);
    if (vm.reservation == target) continue;
    if (vm.reservation) {
      if (auto refusal = check_may_leave(vm)) return refusal;
      --joining[*vm.reservation];
    }
    if (target) ++joining[*target];
    if (target) allocated[*target] += vm.allocated ? 1 : 0;
  }
  for (const auto& [reservation, vms] : allocated) {
    if (auto refusal = rules::check_room(world.reservations[reservation], vms)) return refusal;
  }
  // Each VM's own vCPUs move between the ordinary count and the reservation's (QUO-1, QUO-2).
  std::int64_t vcpus = 0;
  for (const auto& [reservation, vms] : joining) {
    vcpus += accounts_.quota_of_joining(reservation, set.subscription, vms) -
             vms * world.sizes[set.size].vcpus;
  }
  return sets_.scaling().check_vcpus(set, vcpus);
}

void Upgrades::apply(ScaleSetId id, OperationId operation) {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  const auto latest = std::ranges::count_if(
      set.instances, [&world](VmId vm) { return world.vms[vm].latest_model; });
  operations_.add_done(operation, latest);
  if (!applies_by_itself(id)) return;
  if (set.upgrade_mode == UpgradeMode::Rolling) return begin_rolling(id, operation);
  for (const VmId vm : std::vector<VmId>(set.instances)) {
    if (!world.vms[vm].latest_model) upgrade(vm, operation);
  }
}

// ---- one instance --------------------------------------------------------------------------

OptionalId<ReservationId> Upgrades::member_for(const Vm& vm, OptionalId<GroupId> group) const {
  const World& world = context_.world;
  OptionalId<ReservationId> member;
  if (!group) return member;
  const OptionalId<ZoneId> zone = vm.zonal ? vm.zone : world.groups[*group].pinned_zone;
  if (!zone) return member;
  if (const auto found = find_member(world, *group, vm.size, *zone)) member = *found;
  return member;
}

std::optional<rules::Refusal> Upgrades::check_may_leave(const Vm& vm) const {
  return rules::check_leaving(vm_name(context_.world, vm), vm.allocated,
                              context_.world.reservations[*vm.reservation].claimed_capacity);
}

/// Up front things looked well; by the time of its turn each instance is judged anew.
std::optional<rules::Refusal> Upgrades::check_upgrade(const Vm& vm) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[*vm.scale_set];
  const OptionalId<ReservationId> target = member_for(vm, set.group);
  if (vm.reservation == target && target.has_value() == set.group.has_value()) return std::nullopt;
  rules::Checks checks;
  if (set.group) {
    checks.add(check_association(context_, applicant(set, sets_.settings(*vm.scale_set).features),
                                 {world.groups[*set.group].name, {}}));
    checks.add(rules::check_joining_while_running(vm_name(world, vm), is_tied(vm), vm.zonal));
  }
  if (vm.reservation) checks.add(check_may_leave(vm));
  if (target) checks.add(rules::check_room(world.reservations[*target], vm.allocated ? 1 : 0));
  if (!checks.passed()) return std::move(checks).refusal();
  const std::int64_t each = world.sizes[vm.size].vcpus;
  std::int64_t vcpus = target ? accounts_.quota_of_joining(*target, vm.subscription, 1) - each : 0;
  if (vm.reservation) {
    vcpus += accounts_.quota_of_joining(*vm.reservation, vm.subscription, -1) + each;
  }
  return sets_.scaling().check_vcpus(set, vcpus);
}

void Upgrades::upgrade(VmId id, OperationId operation) {
  const World& world = context_.world;
  const Vm& vm = world.vms[id];
  if (auto refusal = check_upgrade(vm)) return operations_.refuse(operation, *refusal);
  const OptionalId<ReservationId> target = member_for(vm, world.scale_sets[*vm.scale_set].group);
  if (vm.reservation != target) {
    if (vm.reservation) placements_.disassociate(id);
    if (target) placements_.associate(id, *target);
  }
  accounts_.change(id, [](Vm& instance) { instance.latest_model = true; });
  operations_.add_done(operation, 1);
}

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
      upgrade(vm, operation);
    }
  }
}

}  // namespace capdrill::engine
