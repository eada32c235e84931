// Changes of a scale set's model: joining a reservation group and leaving it (§3.4, §3.8).

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/rules/quota.hpp"
#include "engine/reservation_operations.hpp"
#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

void ScaleSetOperations::update(const scenario::UpdateScaleSet& request, OperationId operation) {
  const std::optional<ScaleSetId> id = find(request.scale_set, operation);
  if (!id || !request.group) return;
  const ScaleSet& set = context_.world.scale_sets[*id];
  operations_.request(operation, static_cast<std::int64_t>(set.instances.size()));
  if (request.group->name && set.group &&
      find_group(context_.world, request.group->name->text) == *set.group) {
    // Nothing of the model changes.
    return operations_.add_done(operation, static_cast<std::int64_t>(set.instances.size()));
  }
  const auto refusal =
      request.group->name ? check_joining(*id, *request.group->name) : check_leaving(*id);
  if (refusal) return operations_.refuse(operation, *refusal);
  OptionalId<GroupId> group;
  if (request.group->name) group = *find_group(context_.world, request.group->name->text);
  accounts_.set_group(*id, group);
  for (const VmId vm : set.instances) {
    accounts_.change(vm, [](Vm& instance) { instance.latest_model = false; });
  }
  // Without a policy of its own a rolling upgrade pauses for nothing between its batches, and a
  // model change that only touches the reservation restarts nothing (choice 11.9).
  if (set.upgrade_mode == UpgradeMode::Manual) return;
  for (const VmId vm : std::vector<VmId>(set.instances)) upgrade(vm, operation);
}

std::optional<rules::Refusal> ScaleSetOperations::check_joining(ScaleSetId id,
                                                                const scenario::Name& name) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  rules::Checks checks;
  checks.add(check_association(context_, applicant(set, features_[id]), name));
  if (set.group && world.groups[*set.group].exists && find_group(world, name.text) != *set.group) {
    checks.add(check_leaving(id));
  }
  const bool allocated =
      std::ranges::any_of(set.instances, [&world](VmId vm) { return world.vms[vm].allocated; });
  checks.add(rules::check_joining_while_running(set.name, allocated, set.zonal));
  if (checks.passed() && set.upgrade_mode != UpgradeMode::Manual) {
    checks.add(check_vcpus(set, vcpus_of_joining(id, *find_group(world, name.text))));
  }
  return std::move(checks).refusal();
}

std::int64_t ScaleSetOperations::vcpus_of_joining(ScaleSetId id, GroupId group) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::int64_t vcpus = 0;
  for (const ScaleSetZone& zone : set.zones) {
    const OptionalId<ZoneId> where =
        set.zonal ? OptionalId<ZoneId>(zone.name.physical) : world.groups[group].pinned_zone;
    const auto joining = std::ranges::count_if(set.instances, [&](VmId vm) {
      return !world.vms[vm].reservation && *world.vms[vm].zone == zone.name.physical;
    });
    const auto member = find_member(world, group, set.size, *where);
    vcpus += accounts_.quota_of_joining(*member, set.subscription, joining) -
             joining * world.sizes[set.size].vcpus;
  }
  return vcpus;
}

std::optional<rules::Refusal> ScaleSetOperations::check_leaving(ScaleSetId id) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  if (set.upgrade_mode == UpgradeMode::Manual) return std::nullopt;
  std::int64_t vcpus = 0;
  for (const ScaleSetZone& zone : set.zones) {
    std::int64_t leaving = 0;
    OptionalId<ReservationId> left;
    for (const VmId member : set.instances) {
      const Vm& vm = world.vms[member];
      if (!vm.reservation || *vm.zone != zone.name.physical) continue;
      ++leaving;
      left = vm.reservation;
      if (auto refusal =
              rules::check_leaving(vm_name(world, vm), vm.allocated,
                                   world.reservations[*vm.reservation].claimed_capacity)) {
        return refusal;
      }
    }
    // Choice 11.40: what idle units leave behind must fit the quota.
    if (left) {
      vcpus += accounts_.quota_of_joining(*left, set.subscription, -leaving) +
               leaving * world.sizes[set.size].vcpus;
    }
  }
  return check_vcpus(set, vcpus);
}

void ScaleSetOperations::upgrade(VmId id, OperationId operation) {
  const World& world = context_.world;
  const Vm& vm = world.vms[id];
  const ScaleSet& set = world.scale_sets[*vm.scale_set];
  OptionalId<ReservationId> member;
  if (set.group) {
    const ZoneId zone = set.zonal ? *vm.zone : *world.groups[*set.group].pinned_zone;
    if (const auto found = find_member(world, *set.group, set.size, zone)) member = *found;
  }
  if (vm.reservation != member) {
    if (vm.reservation) placements_.disassociate(id);
    if (member) placements_.associate(id, *member);
  }
  accounts_.change(id, [](Vm& instance) { instance.latest_model = true; });
  operations_.add_done(operation, 1);
}

}  // namespace capdrill::engine
