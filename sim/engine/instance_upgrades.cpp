#include "engine/instance_upgrades.hpp"

#include <map>
#include <utility>

#include "capdrill/rules/block_reservation.hpp"
#include "capdrill/rules/quota.hpp"
#include "engine/reservation_operations.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

InstanceUpgrades::InstanceUpgrades(Context& context, Accounts& accounts, Placements& placements,
                                   OperationLog& operations, ScaleSetOperations& sets, VmLife& vms)
    : context_(context),
      accounts_(accounts),
      placements_(placements),
      operations_(operations),
      sets_(sets),
      vms_(vms) {}

const InstanceUpgrades::Model& InstanceUpgrades::model_of(ScaleSetId set,
                                                          std::uint32_t version) const {
  return sets_.settings(set).models[version];
}

const InstanceUpgrades::Model& InstanceUpgrades::latest(ScaleSetId id) const {
  return sets_.settings(id).models.back();
}

OptionalId<ReservationId> InstanceUpgrades::member_for(const Vm& vm, const Model& model) const {
  const World& world = context_.world;
  OptionalId<ReservationId> member;
  if (!model.group) return member;
  const OptionalId<ZoneId> zone = vm.zonal ? vm.zone : world.groups[*model.group].pinned_zone;
  if (!zone) return member;
  if (const auto found = find_member(world, *model.group, model.size, *zone)) member = *found;
  return member;
}

std::optional<rules::Refusal> InstanceUpgrades::check_may_leave(const Vm& vm) const {
  return rules::check_leaving(vm_name(context_.world, vm), vm.allocated,
                              context_.world.reservations[*vm.reservation].claimed_capacity);
}

std::optional<rules::Refusal> InstanceUpgrades::check_vcpus(const ScaleSet& set, SizeId size,
                                                            std::int64_t vcpus) const {
  const World& world = context_.world;
  const FamilyId family = world.sizes[size].family;
  return rules::check_quota(world.subscriptions[set.subscription].quota[set.region], family,
                            world.families[family], world.regions[set.region].name, vcpus,
                            rules::QuotaAsker::ReservationOrScaleSet);
}

std::optional<rules::Refusal> InstanceUpgrades::check_all(ScaleSetId id, const Model& model) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::map<ReservationId, std::int64_t> joining;
  std::map<ReservationId, std::int64_t> allocated;
  std::int64_t vcpus = 0;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    const OptionalId<ReservationId> target = member_for(vm, model);
    if (vm.reservation == target && vm.size == model.size) continue;
    if (vm.reservation) {
      // Who takes another size gives up its place first.
      if (auto refusal = vm.size == model.size ? check_may_leave(vm) : std::nullopt) return refusal;
      --joining[*vm.reservation];
    }
    if (target) ++joining[*target];
    if (target) allocated[*target] += vm.allocated ? 1 : 0;
    // Each VM's own vCPUs move between the ordinary count and the reservation's (QUO-1, QUO-2).
    vcpus += (target ? 0 : world.sizes[model.size].vcpus) -
             (vm.reservation ? 0 : world.size_of(vm).vcpus);
  }
  for (const auto& [reservation, vms] : allocated) {
    if (auto refusal = rules::check_room(world.reservations[reservation], vms)) return refusal;
  }
  for (const auto& [reservation, vms] : joining) {
    vcpus += accounts_.quota_of_joining(reservation, set.subscription, vms);
  }
  return check_vcpus(set, model.size, vcpus);
}

std::int64_t InstanceUpgrades::quota_of_change(const Vm& vm, const Model& model) const {
  const World& world = context_.world;
  const OptionalId<ReservationId> target = member_for(vm, model);
  std::int64_t after = world.sizes[model.size].vcpus;
  if (target) {
    after = vm.size == model.size ? accounts_.quota_of_joining(*target, vm.subscription, 1)
                                  : accounts_.quota_of_new(*target, vm.subscription, 1);
  }
  const std::int64_t before =
      vm.reservation ? -accounts_.quota_of_joining(*vm.reservation, vm.subscription, -1)
                     : std::int64_t{world.size_of(vm).vcpus};
  return after - before;
}

/// Up front things looked well; by the time of its turn each instance is judged anew.
std::optional<rules::Refusal> InstanceUpgrades::check(const Vm& vm, const Model& model) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[*vm.scale_set];
  const OptionalId<ReservationId> target = member_for(vm, model);
  const bool moves = vm.size != model.size;
  if (!moves && vm.reservation == target && target.has_value() == model.group.has_value()) {
    return std::nullopt;
  }
  Applicant asking = applicant(set, sets_.settings(*vm.scale_set).features);
  asking.size = model.size;
  rules::Checks checks;
  if (model.group) {
    checks.add(check_association(context_, asking, {world.groups[*model.group].name, {}}));
  }
  if (moves) {
    checks.add(check_offer(context_, asking));
  } else if (model.group) {
    checks.add(rules::check_joining_while_running(vm_name(world, vm), is_tied(vm), vm.zonal));
  }
  if (vm.reservation && !moves) checks.add(check_may_leave(vm));
  if (target) checks.add(rules::check_room(world.reservations[*target], vm.allocated ? 1 : 0));
  if (!checks.passed()) return std::move(checks).refusal();
  return check_vcpus(set, model.size, quota_of_change(vm, model));
}

bool InstanceUpgrades::needs_restart(const Vm& vm, std::uint32_t version) const {
  const Model& model = model_of(*vm.scale_set, version);
  return vm.size != model.size || model_of(*vm.scale_set, vm.model).image != model.image;
}

std::optional<rules::Refusal> InstanceUpgrades::change(VmId id, const Model& model, bool restarts,
                                                       OperationId operation) {
  const Vm& vm = context_.world.vms[id];
  const OptionalId<ReservationId> target = member_for(vm, model);
  if (vm.size != model.size) return vms_.resize(id, model.size, target, operation);
  const bool stands = restarts && vm.power != PowerState::Deallocated;
  if (stands) {
    if (auto refusal = vms_.reimage(id, operation)) return refusal;
  }
  if (vm.reservation != target) {
    if (vm.reservation) placements_.disassociate(id);
    if (target) placements_.associate(id, *target);
  }
  if (!stands) operations_.add_done(operation, 1);
  return std::nullopt;
}

bool InstanceUpgrades::bring(VmId id, std::uint32_t version, OperationId operation) {
  const Vm& vm = context_.world.vms[id];
  const Model model = model_of(*vm.scale_set, version);
  if (auto refusal = check(vm, model)) {
    operations_.refuse(operation, *refusal);
    return false;
  }
  const bool restarts = needs_restart(vm, version);
  if (restarts && vm.is_leaving()) {  // nobody waits for it any more
    operations_.add_done(operation, 1);
    return true;
  }
  const std::uint32_t former = vm.model;
  // What it starts with tells how healthy it will be, so the version comes first.
  const auto take = [this, id](std::uint32_t number) {
    accounts_.change(id, [this, number](Vm& instance) {
      instance.model = number;
      instance.latest_model = number == context_.world.scale_sets[*instance.scale_set].model;
    });
  };
  take(version);
  auto refusal = change(id, model, restarts, operation);
  if (!refusal) return true;
  take(former);
  operations_.refuse(operation, *refusal);
  return false;
}

}  // namespace capdrill::engine
