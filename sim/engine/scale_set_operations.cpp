#include "engine/scale_set_operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/rules/fault_domains.hpp"
#include "capdrill/rules/quota.hpp"
#include "capdrill/rules/scale_in.hpp"
#include "engine/capacity_sla.hpp"
#include "engine/reservation_operations.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

namespace {

std::int64_t instance_count(const ScaleSet& set) {
  std::int64_t count = 0;
  for (const ScaleSetZone& zone : set.zones) count += zone.counts.instances;
  return count;
}

}  // namespace

Applicant applicant(const ScaleSet& set, const rules::ForbiddenFeatures& features) {
  Applicant asking;
  asking.subscription = set.subscription;
  asking.region = set.region;
  asking.size = set.size;
  if (set.zonal) {
    for (const ScaleSetZone& zone : set.zones) asking.zones.push_back(zone.name);
  }
  asking.features = features;
  asking.single_placement_group = set.single_placement_group;
  asking.fault_domain_count = set.fault_domain_count;
  asking.is_set = true;
  return asking;
}

ScaleSetOperations::ScaleSetOperations(Context& context, Accounts& accounts,
                                       OperationLog& operations, VmLife& vms)
    : context_(context), accounts_(accounts), operations_(operations), vms_(vms) {}

std::optional<ScaleSetId> ScaleSetOperations::find(const scenario::Name& name,
                                                   OperationId operation) {
  const std::optional<ScaleSetId> id = find_scale_set(context_.world, name.text);
  if (id && !context_.world.scale_sets[*id].deleting) return id;
  operations_.refuse(operation, not_found("virtual machine scale set", name.text));
  return std::nullopt;
}

// ---- creation ------------------------------------------------------------------------------

ScaleSet ScaleSetOperations::build(const scenario::CreateScaleSet& request) const {
  const World& world = context_.world;
  const scenario::ScaleSet& asked = request.scale_set;
  ScaleSet set;
  set.name = request.name.text;
  set.subscription = *find_subscription(world, asked.subscription.text);
  set.region = *find_region(world, asked.location.text);
  set.size = *find_size(world, asked.sku.name.text);
  set.orchestration_mode = static_cast<OrchestrationMode>(asked.orchestration_mode);
  set.upgrade_mode = static_cast<UpgradeMode>(asked.upgrade_policy.mode);
  set.zonal = !asked.zones.empty();
  set.fault_domain_count = asked.platform_fault_domain_count.value_or(
      rules::default_fault_domain_count(set.orchestration_mode, set.zonal));
  set.single_placement_group = asked.single_placement_group.value_or(
      rules::default_single_placement_group(set.orchestration_mode, set.zonal));
  for (const ZoneName& zone : world.subscriptions[set.subscription].zones[set.region]) {
    const bool named = std::ranges::count(asked.zones, zone.logical,
                                          [](const scenario::Name& name) { return name.text; }) > 0;
    if (named || !set.zonal) set.zones.push_back({zone, {}});
  }
  return set;
}

std::optional<rules::Refusal> ScaleSetOperations::check_creation(
    const scenario::CreateScaleSet& request, const ScaleSet& set) const {
  rules::Checks checks;
  const Applicant asking = applicant(set, to_rules(request.scale_set.features));
  if (request.scale_set.group) {
    checks.add(check_association(context_, asking, *request.scale_set.group));
  }
  checks.add(rules::check_shape({set.orchestration_mode, set.zonal, set.fault_domain_count,
                                 set.single_placement_group,
                                 context_.scenario.options.zonal_custom_fault_domains &&
                                     request.scale_set.group.has_value()}));
  checks.add(check_offer(context_, asking));
  checks.add(check_size(set, request.scale_set.sku.capacity));
  return std::move(checks).refusal();
}

void ScaleSetOperations::create(const scenario::CreateScaleSet& request, OperationId operation) {
  World& world = context_.world;
  const std::int64_t capacity = request.scale_set.sku.capacity;
  operations_.request(operation, capacity);
  if (find_scale_set(world, request.name.text)) {
    return operations_.refuse(
        operation, {rules::Code::Conflict,
                    fmt::format("A virtual machine scale set '{}' exists. Scale or update it "
                                "instead.",
                                request.name.text),
                    request.name.text,
                    {}});
  }
  ScaleSet set = build(request);
  rules::Checks checks;
  checks.add(check_creation(request, set));
  if (checks.passed()) {
    if (request.scale_set.group) set.group = *find_group(world, request.scale_set.group->text);
    checks.add(check_scaling(set, capacity));
  }
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  const ScaleSetId id = world.scale_sets.push_back(std::move(set));
  settings_.push_back(
      {to_rules(request.scale_set.features), request.scale_set.upgrade_policy.rolling});
  operations_.set_http_status(operation, 201);
  context_.changes.scale_sets.add(id);
  accounts_.set_target(id, capacity);
  scale_out(id, capacity, operation);
}

// ---- scaling -------------------------------------------------------------------------------

std::optional<rules::Refusal> ScaleSetOperations::check_size(const ScaleSet& set,
                                                             std::int64_t capacity) const {
  const std::int64_t limit = rules::instances_max(set.single_placement_group);
  if (capacity <= limit) return std::nullopt;
  return rules::Refusal{
      rules::Code::InvalidParameter,
      fmt::format("The value {} of parameter sku.capacity is out of range: a scale set with "
                  "singlePlacementGroup {} holds at most {} instances.",
                  capacity, set.single_placement_group ? "True" : "False", limit),
      "sku.capacity",
      {}};
}

std::vector<rules::BalanceZone> ScaleSetOperations::balance_of(const ScaleSet& set) const {
  std::vector<rules::BalanceZone> zones;
  for (const ScaleSetZone& zone : set.zones) {
    zones.push_back({zone.counts.instances, context_.world.zones[zone.name.physical].is_up()});
  }
  return zones;
}

std::optional<ReservationId> ScaleSetOperations::member_for(const ScaleSet& set,
                                                            ZoneId zone) const {
  return set.group ? find_member(context_.world, *set.group, set.size, zone) : std::nullopt;
}

std::int64_t ScaleSetOperations::planned_vcpus(const ScaleSet& set, std::int64_t instances) const {
  const World& world = context_.world;
  const std::int64_t each = world.sizes[set.size].vcpus;
  if (!set.group) return each * instances;
  if (!set.zonal) {
    const OptionalId<ZoneId> pinned = world.groups[*set.group].pinned_zone;
    const auto member = pinned ? member_for(set, *pinned) : std::nullopt;
    return member ? accounts_.quota_of_new(*member, set.subscription, instances) : 0;
  }
  const std::vector<std::int64_t> split = rules::planned_split(balance_of(set), instances);
  std::int64_t vcpus = 0;
  for (std::size_t zone = 0; zone < split.size(); ++zone) {
    const auto member = member_for(set, set.zones[zone].name.physical);
    if (member) vcpus += accounts_.quota_of_new(*member, set.subscription, split[zone]);
  }
  return vcpus;
}

std::optional<rules::Refusal> ScaleSetOperations::check_vcpus(const ScaleSet& set,
                                                              std::int64_t vcpus) const {
  const World& world = context_.world;
  const FamilyId family = world.sizes[set.size].family;
  return rules::check_quota(world.subscriptions[set.subscription].quota[set.region], family,
                            world.families[family], world.regions[set.region].name, vcpus,
                            rules::QuotaAsker::ReservationOrScaleSet);
}

std::optional<rules::Refusal> ScaleSetOperations::check_scaling(const ScaleSet& set,
                                                                std::int64_t delta) const {
  const World& world = context_.world;
  rules::Checks checks;
  if (delta > 0 && set.group && !world.groups[*set.group].exists) {  // choice 11.42
    checks.add(not_found("capacity reservation group", world.groups[*set.group].name));
  } else if (delta > 0 && set.group) {  // choice 11.45
    checks.add(check_access(context_, *set.group, set.subscription));
  }
  if (set.zonal && rules::blocks_scaling(balance_of(set))) {
    checks.add(rules::Code::OperationNotAllowed,
               fmt::format("Scale set '{}' cannot be scaled while two or more of its zones are "
                           "down (ZoneBalance). Wait until at most one is.",
                           set.name),
               "ZoneBalance");
  }
  if (delta > 0) checks.add(check_vcpus(set, planned_vcpus(set, delta)));
  return std::move(checks).refusal();
}

void ScaleSetOperations::scale(const scenario::Scale& request, OperationId operation) {
  const std::optional<ScaleSetId> id = find(request.scale_set, operation);
  if (!id) return;
  const ScaleSet& set = context_.world.scale_sets[*id];
  const std::int64_t delta = request.capacity - instance_count(set);
  operations_.request(operation, delta < 0 ? -delta : delta);
  rules::Checks checks;
  checks.add(check_size(set, request.capacity));
  if (delta != 0) checks.add(check_scaling(set, delta));  // choice 11.35
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  accounts_.set_target(*id, request.capacity);
  if (delta > 0) scale_out(*id, delta, operation);
  if (delta < 0) scale_in(*id, -delta, operation);
}

std::vector<ZoneId> ScaleSetOperations::zones_for_next(const ScaleSet& set) const {
  if (set.zonal) {
    std::vector<ZoneId> zones;
    for (const std::size_t zone : rules::zones_by_preference(balance_of(set))) {
      zones.push_back(set.zones[zone].name.physical);
    }
    return zones;
  }
  if (!set.group) return vms_.regional_zones(set.region, set.size);
  const OptionalId<ZoneId> pinned = context_.world.groups[*set.group].pinned_zone;
  return pinned ? std::vector<ZoneId>{*pinned} : std::vector<ZoneId>();
}

std::optional<rules::Refusal> ScaleSetOperations::add_instance(ScaleSetId id, std::int64_t waiting,
                                                               OperationId operation) {
  ScaleSet& set = context_.world.scale_sets[id];
  const std::vector<ZoneId> zones = zones_for_next(set);
  std::int32_t tried = 0;
  std::vector<ReservationId> in_vain;
  std::optional<rules::Refusal> spill_refusal;
  for (const ZoneId zone : zones) {
    ++tried;
    OptionalId<ReservationId> member;
    if (set.group) {
      const auto found = member_for(set, zone);
      if (!found) continue;
      member = *found;
    }
    auto spot = vms_.find_spot({zone}, set.size, member, id);
    if (!spot) {
      if (member) in_vain.push_back(*member);
      continue;
    }
    // Choice 11.32: what spills to another zone than planned is checked again there.
    const std::int64_t spilled =
        tried > 1 && member ? accounts_.quota_of_new(*member, set.subscription, 1) : 0;
    if ((spill_refusal = check_vcpus(set, spilled))) continue;
    spot->tried = tried;
    const VmModel model{set.size, set.subscription,   set.region, set.zonal, id,
                        {},       set.next_instance++};
    set.instances.push_back(vms_.next_id());
    vms_.create(model, member, *spot, operation);
    for (const ReservationId failed : in_vain) note_failed_attempts(context_, failed, 1);
    return std::nullopt;
  }
  // Who finds no room anywhere has also asked in vain for what the set's zones that are down hold.
  for (const ScaleSetZone& zone : set.zones) {
    if (!set.zonal || context_.world.zones[zone.name.physical].is_up()) continue;
    if (const auto member = member_for(set, zone.name.physical)) in_vain.push_back(*member);
  }
  for (const ReservationId failed : in_vain) note_failed_attempts(context_, failed, waiting);
  rules::Refusal refusal = vms_.no_room(set.zonal, set.size, zones);
  if (spill_refusal) refusal.details.push_back(*spill_refusal);
  return refusal;
}

void ScaleSetOperations::scale_out(ScaleSetId id, std::int64_t instances, OperationId operation) {
  for (std::int64_t i = 0; i < instances; ++i) {
    auto refusal = add_instance(id, instances - i, operation);
    if (!refusal) continue;
    // Choice 11.34: the others would find the same, so they are not tried one by one.
    refusal->message = fmt::format("{} of {} instances were not created. {}", instances - i,
                                   instances, refusal->message);
    return operations_.refuse(operation, *refusal);
  }
}

void ScaleSetOperations::scale_in(ScaleSetId id, std::int64_t instances, OperationId operation) {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::vector<VmId> members;
  std::vector<rules::ScaleInCandidate> candidates;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    if (vm.power == PowerState::Deleting) continue;
    members.push_back(member);
    candidates.push_back({vm.instance, set.zonal ? (*vm.zone).value() : 0,
                          vm.fault_domain ? (*vm.fault_domain).value() : 0});
  }
  for (const std::size_t picked :
       rules::pick_default(candidates, static_cast<std::size_t>(instances))) {
    vms_.remove(members[picked], operation);
  }
}

// ---- deletion and instances ----------------------------------------------------------------

void ScaleSetOperations::remove(const scenario::DeleteScaleSet& request, OperationId operation) {
  const std::optional<ScaleSetId> id = find(request.scale_set, operation);
  if (!id) return;
  ScaleSet& set = context_.world.scale_sets[*id];
  const std::vector<VmId> members = set.instances;
  operations_.request(operation, static_cast<std::int64_t>(members.size()));
  accounts_.set_target(*id, 0);
  set.deleting = true;
  set.exists = !members.empty();
  for (const VmId member : members) vms_.remove(member, operation);
}

std::vector<VmId> ScaleSetOperations::select(const ScaleSet& set,
                                             const scenario::InstanceSelector& selector,
                                             const std::function<bool(const Vm&)>& applies,
                                             OperationId operation) {
  using Kind = scenario::InstanceSelector::Kind;
  const World& world = context_.world;
  std::vector<VmId> selected;
  for (const VmId id : set.instances) {
    const Vm& vm = world.vms[id];
    const bool wanted =
        selector.kind == Kind::all ||
        (selector.kind == Kind::ids && std::ranges::count(selector.ids, vm.instance) > 0) ||
        (selector.kind == Kind::zone &&
         physical_zone(world, set.subscription, set.region, selector.zone->text) == *vm.zone) ||
        (selector.kind == Kind::count && applies(vm) &&
         static_cast<std::int64_t>(selected.size()) < selector.count);
    if (wanted) selected.push_back(id);
  }
  for (const std::int64_t id : selector.ids) {
    const auto is_it = [&](VmId member) { return world.vms[member].instance == id; };
    if (std::ranges::any_of(set.instances, is_it)) continue;
    operations_.request(operation, 1);
    operations_.refuse(operation, not_found("instance", fmt::format("{}_{}", set.name, id)));
  }
  return selected;
}

void ScaleSetOperations::act(const scenario::ActOnInstances& request, OperationId operation) {
  const std::optional<ScaleSetId> id = find(request.scale_set, operation);
  if (!id) return;
  const ScaleSet& set = context_.world.scale_sets[*id];
  const auto applies = [action = request.action](const Vm& vm) {
    if (action == scenario::InstanceAction::Start) return vm.power == PowerState::Deallocated;
    if (action == scenario::InstanceAction::Delete) return vm.power != PowerState::Deleting;
    return vm.power == PowerState::Running;
  };
  const std::vector<VmId> selected = select(set, request.instances, applies, operation);
  operations_.request(operation, static_cast<std::int64_t>(selected.size()));
  if (request.action == scenario::InstanceAction::Delete) {  // choice 11.44
    const auto deleted = std::ranges::count_if(
        selected, [this](VmId vm) { return context_.world.vms[vm].power != PowerState::Deleting; });
    accounts_.set_target(*id, std::max<std::int64_t>(0, set.target - deleted));
  }
  for (const VmId vm : selected) act_on_vm(vms_, operations_, vm, request.action, operation);
}

void act_on_vm(VmLife& vms, OperationLog& operations, VmId id, scenario::InstanceAction action,
               OperationId operation) {
  std::optional<rules::Refusal> refusal;
  switch (action) {
    case scenario::InstanceAction::Start:
      refusal = vms.start(id, operation);
      break;
    case scenario::InstanceAction::Deallocate:
      refusal = vms.deallocate(id, operation);
      break;
    case scenario::InstanceAction::Restart:
      refusal = vms.restart(id, operation);
      break;
    case scenario::InstanceAction::Reimage:
      refusal = vms.reimage(id, operation);
      break;
    case scenario::InstanceAction::Redeploy:
      refusal = vms.redeploy(id, operation);
      break;
    case scenario::InstanceAction::Delete:
      vms.remove(id, operation);
      break;
  }
  if (refusal) operations.refuse(operation, *refusal);
}

}  // namespace capdrill::engine
