#include "engine/scale_set_operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "capdrill/rules/fault_domains.hpp"
#include "capdrill/rules/instance_protection.hpp"
#include "capdrill/rules/overprovisioning.hpp"
#include "capdrill/rules/zone_balance.hpp"
#include "engine/reservation_operations.hpp"

namespace capdrill::engine {

Applicant applicant(const ScaleSet& set, const rules::ForbiddenFeatures& features) {
  Applicant asking;
  asking.subscription = set.subscription;
  asking.region = set.region;
  asking.size = set.size;
  for (const ScaleSetZone& zone : set.zones) {
    if (zone.named) asking.zones.push_back(zone.name);
    asking.has_regional_instances |= set.zonal && zone.counts.regional > 0;
  }
  asking.features = features;
  asking.single_placement_group = set.single_placement_group;
  asking.fault_domain_count = set.fault_domain_count;
  asking.is_set = true;
  return asking;
}

ScaleSetOperations::ScaleSetOperations(Context& context, Accounts& accounts,
                                       OperationLog& operations, VmLife& vms)
    : context_(context),
      accounts_(accounts),
      operations_(operations),
      vms_(vms),
      scaling_(context, accounts, operations, vms),
      rebalancing_(context, operations, vms, scaling_) {}

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
  set.zone_balance = asked.zone_balance;
  set.scale_in_rule = static_cast<ScaleInRule>(asked.scale_in_policy.rule);
  set.force_deletion = asked.scale_in_policy.force_deletion;
  set.overprovision = asked.overprovision;
  set.zone_rebalancing = asked.zone_rebalancing.enabled;
  set.terminate_notification = asked.terminate_notification.value_or(Duration());
  for (const ZoneName& zone : world.subscriptions[set.subscription].zones[set.region]) {
    const bool named = std::ranges::count(asked.zones, zone.logical,
                                          [](const scenario::Name& name) { return name.text; }) > 0;
    if (named || !set.zonal) set.zones.push_back({zone, {}, set.zonal});
  }
  return set;
}

std::int32_t ScaleSetOperations::fault_domains_there(const ScaleSet& set) const {
  std::int32_t fewest = std::numeric_limits<std::int32_t>::max();
  std::int32_t most = 0;
  for (const ScaleSetZone& zone : set.zones) {
    const PhysicalZone& where = context_.world.zones[zone.name.physical];
    std::int32_t domains = 0;
    for_each_id(where.fault_domains_begin, where.fault_domains_end, [&](FaultDomainId domain) {
      domains += context_.allocator.serves(domain, set.size) ? 1 : 0;
    });
    fewest = std::min(fewest, domains);
    most = std::max(most, domains);
  }
  return set.zonal ? fewest : most;
}

std::optional<rules::Refusal> ScaleSetOperations::check_creation(
    const scenario::CreateScaleSet& request, const ScaleSet& set) const {
  rules::Checks checks;
  const Applicant asking = applicant(set, to_rules(request.scale_set.features));
  if (request.scale_set.group) {
    checks.add(check_association(context_, asking, *request.scale_set.group));
  }
  rules::SetShape shape{
      set.orchestration_mode, set.zonal, set.fault_domain_count, set.single_placement_group,
      context_.scenario.options.zonal_custom_fault_domains && request.scale_set.group.has_value()};
  if (request.scale_set.platform_fault_domain_count) {
    shape.fault_domains_there = fault_domains_there(set);
  }
  checks.add(rules::check_shape(shape));
  checks.add(check_offer(context_, asking));
  checks.add(rules::check_zone_balance(set.zone_balance, asking.zones.size()));
  checks.add(
      rules::check_zone_rebalancing(set.zone_rebalancing, set.zone_balance, asking.zones.size()));
  checks.add(rules::check_overprovisioning(set.overprovision, set.orchestration_mode,
                                           asking.features.automatic_zone_placement));
  checks.add(scaling_.check_size(set, request.scale_set.sku.capacity));
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
    checks.add(scaling_.check(set, capacity));
  }
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  const scenario::ScaleSet& asked = request.scale_set;
  settings_.push_back({to_rules(asked.features),
                       asked.upgrade_policy.rolling,
                       asked.automatic_repairs_policy,
                       {{set.size, set.group, asked.image}}});
  const ScaleSetId id = world.scale_sets.push_back(std::move(set));
  vms_.health().add_model(id, asked.health);
  operations_.set_http_status(operation, 201);
  context_.changes.scale_sets.add(id);
  accounts_.set_target(id, capacity);
  if (asked.automatic_repairs_policy.enabled) context_.follow(id, Follower::repairs);
  rebalancing_.follow(id);
  scaling_.scale_out(id, capacity, operation);
}

void ScaleSetOperations::note_request(const scenario::Operation& operation) {
  std::visit(
      [this](const auto& request) {
        if constexpr (requires { request.scale_set.text; }) {
          const auto id = find_scale_set(context_.world, request.scale_set.text);
          if (id) rebalancing_.note_request(*id);
        }
      },
      operation);
}

// ---- scaling -------------------------------------------------------------------------------

void ScaleSetOperations::scale(const scenario::Scale& request, OperationId operation) {
  const std::optional<ScaleSetId> id = find(request.scale_set, operation);
  if (!id) return;
  rebalancing_.note_request(*id);
  rebalancing_.cancel(*id);
  const ScaleSet& set = context_.world.scale_sets[*id];
  const std::int64_t delta = request.capacity - instance_count(set);
  operations_.request(operation, delta < 0 ? -delta : delta);
  rules::Checks checks;
  checks.add(scaling_.check_size(set, request.capacity));
  if (delta != 0) checks.add(scaling_.check(set, delta));  // choice 11.35
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  accounts_.set_target(*id, request.capacity);
  if (delta > 0) scaling_.scale_out(*id, delta, operation);
  if (delta < 0) scaling_.scale_in(*id, -delta, operation);
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
                                             Protected those_protected,
                                             const std::function<bool(const Vm&)>& applies,
                                             OperationId operation) {
  using Kind = scenario::InstanceSelector::Kind;
  const World& world = context_.world;
  std::vector<VmId> selected;
  for (const VmId id : set.instances) {
    const Vm& vm = world.vms[id];
    const bool spared = those_protected == Protected::spared && rules::is_spared_by_set_actions(vm);
    const bool wanted =
        (selector.kind == Kind::all && !spared) ||
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
    if (action == scenario::InstanceAction::Delete) return !vm.is_leaving();
    return vm.power == PowerState::Running;
  };
  const Protected those_protected =
      request.action == scenario::InstanceAction::Delete ? Protected::included : Protected::spared;
  const std::vector<VmId> selected =
      select(set, request.instances, those_protected, applies, operation);
  operations_.request(operation, static_cast<std::int64_t>(selected.size()));
  if (request.action == scenario::InstanceAction::Delete) {  // choice 11.44
    const auto deleted = std::ranges::count_if(selected, [this](VmId vm) {
      const Vm& leaving = context_.world.vms[vm];
      return !leaving.is_leaving() && !leaving.surplus;
    });
    accounts_.set_target(*id, std::max<std::int64_t>(0, set.target - deleted));
  }
  for (const VmId vm : selected) act_on_vm(vms_, operations_, vm, request.action, operation);
}

void ScaleSetOperations::protect(const scenario::ProtectInstances& request, OperationId operation) {
  const std::optional<ScaleSetId> id = find(request.scale_set, operation);
  if (!id) return;
  const rules::ProtectionRequest asked{request.protect_from_scale_in,
                                       request.protect_from_scale_set_actions};
  const std::vector<VmId> selected = select(
      context_.world.scale_sets[*id], request.instances, Protected::included,
      [](const Vm& vm) { return !vm.is_leaving(); }, operation);
  operations_.request(operation, static_cast<std::int64_t>(selected.size()));
  for (const VmId vm : selected) {
    const std::string name = vm_name(context_.world, context_.world.vms[vm]);
    if (auto refusal = rules::check_protection(name, context_.world.vms[vm], asked)) {
      operations_.refuse(operation, *refusal);
      continue;
    }
    accounts_.change(vm, [&asked](Vm& changed) { rules::protect(changed, asked); });
    operations_.add_done(operation, 1);
  }
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
