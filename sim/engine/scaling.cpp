#include "engine/scaling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/rules/fault_domains.hpp"
#include "capdrill/rules/instance_protection.hpp"
#include "capdrill/rules/overprovisioning.hpp"
#include "capdrill/rules/quota.hpp"
#include "capdrill/rules/scale_in.hpp"
#include "engine/association.hpp"
#include "engine/capacity_sla.hpp"
#include "engine/named_zones.hpp"
#include "engine/reservation_operations.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

std::int64_t instance_count(const ScaleSet& set) {
  std::int64_t count = 0;
  for (const ScaleSetZone& zone : set.zones) count += zone.counts.instances;
  return count - set.surplus;
}

Scaling::Scaling(Context& context, Accounts& accounts, OperationLog& operations, VmLife& vms)
    : context_(context), accounts_(accounts), operations_(operations), vms_(vms) {}

// ---- checks --------------------------------------------------------------------------------

std::optional<rules::Refusal> Scaling::check_size(const ScaleSet& set,
                                                  std::int64_t capacity) const {
  const std::int64_t limit = rules::instances_max(set, context_.world.sizes[set.size].name);
  if (capacity <= limit) return std::nullopt;
  return rules::Refusal{
      rules::Code::InvalidParameter,
      fmt::format(
          "The value {} of parameter sku.capacity is out of range: a scale set of this size "
          "and shape with singlePlacementGroup {} holds at most {} instances.",
          capacity, set.single_placement_group ? "True" : "False", limit),
      "sku.capacity",
      {}};
}

std::optional<ReservationId> Scaling::member_for(const ScaleSet& set, ZoneId zone) const {
  return set.group ? find_member(context_.world, *set.group, set.size, zone) : std::nullopt;
}

std::int64_t Scaling::planned_vcpus(const ScaleSet& set, std::int64_t instances) const {
  const World& world = context_.world;
  const std::int64_t each = world.sizes[set.size].vcpus;
  if (!set.group) return each * instances;
  if (!set.zonal) {
    const OptionalId<ZoneId> pinned = world.groups[*set.group].pinned_zone;
    const auto member = pinned ? member_for(set, *pinned) : std::nullopt;
    return member ? accounts_.quota_of_new(*member, set.subscription, instances) : 0;
  }
  const NamedZones zones = named_zones(world, set);
  const std::vector<std::int64_t> split = rules::planned_split(zones.balance, instances);
  std::int64_t vcpus = 0;
  for (std::size_t zone = 0; zone < split.size(); ++zone) {
    const auto member = member_for(set, zones.ids[zone]);
    if (member) vcpus += accounts_.quota_of_new(*member, set.subscription, split[zone]);
  }
  return vcpus;
}

std::optional<rules::Refusal> Scaling::check_vcpus(const ScaleSet& set, std::int64_t vcpus) const {
  const World& world = context_.world;
  const FamilyId family = world.sizes[set.size].family;
  return rules::check_quota(world.subscriptions[set.subscription].quota[set.region], family,
                            world.families[family], world.regions[set.region].name, vcpus,
                            rules::QuotaAsker::ReservationOrScaleSet);
}

std::optional<rules::Refusal> Scaling::check_balance(const ScaleSet& set,
                                                     std::int64_t delta) const {
  const NamedZones zones = named_zones(context_.world, set);
  if (rules::blocks_scaling(zones.balance)) {
    return rules::Refusal{
        rules::Code::OperationNotAllowed,
        fmt::format("Scale set '{}' cannot be scaled while two or more of its zones are "
                    "down (ZoneBalance). Wait until at most one is.",
                    set.name),
        "ZoneBalance",
        {}};
  }
  if (!set.zone_balance) return std::nullopt;
  std::vector<rules::BalanceZone> after = zones.balance;
  if (delta > 0) {
    const std::vector<std::int64_t> split = rules::planned_split(zones.balance, delta);
    for (std::size_t zone = 0; zone < split.size(); ++zone) after[zone].count += split[zone];
  } else {
    for (const VmId member : pick_for_scale_in(set, -delta)) {
      const Vm& vm = context_.world.vms[member];
      if (vm.zonal) --after[zones.rank_of(*vm.zone)].count;
    }
  }
  return rules::check_strict_balance(set.name, zones.balance, after);
}

std::optional<rules::Refusal> Scaling::check_group(const ScaleSet& set) const {
  if (!set.group) return std::nullopt;
  const ReservationGroup& group = context_.world.groups[*set.group];
  if (!group.exists) return not_found("capacity reservation group", group.name);  // choice 11.42
  return check_access(context_, *set.group, set.subscription);                    // choice 11.45
}

std::optional<rules::Refusal> Scaling::check(const ScaleSet& set, std::int64_t delta) const {
  rules::Checks checks;
  if (delta > 0) checks.add(check_group(set));
  if (set.zonal) checks.add(check_balance(set, delta));
  if (delta > 0) checks.add(check_vcpus(set, planned_vcpus(set, delta)));
  return std::move(checks).refusal();
}

std::vector<ZoneId> Scaling::zones_for_next(const ScaleSet& set) const {
  if (set.zonal) {
    std::vector<ZoneId> zones;
    const NamedZones named = named_zones(context_.world, set);
    for (const std::size_t zone : rules::zones_by_preference(named.balance)) {
      zones.push_back(named.ids[zone]);
    }
    if (set.zone_balance && zones.size() > 1) zones.erase(zones.begin() + 1, zones.end());  // BAL-6
    return zones;
  }
  if (!set.group) return vms_.regional_zones(set.region, set.size);
  const OptionalId<ZoneId> pinned = context_.world.groups[*set.group].pinned_zone;
  return pinned ? std::vector<ZoneId>{*pinned} : std::vector<ZoneId>();
}

std::optional<rules::Refusal> Scaling::add_instance(ScaleSetId id, std::int64_t waiting,
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
    create(id, member, *spot, operation);
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

void Scaling::create(ScaleSetId id, OptionalId<ReservationId> member, const Spot& spot,
                     std::optional<OperationId> operation) {
  ScaleSet& set = context_.world.scale_sets[id];
  const VmModel model{.size = set.size,
                      .subscription = set.subscription,
                      .region = set.region,
                      .zonal = set.zonal,
                      .scale_set = id,
                      .entry = {},
                      .instance = set.next_instance++,
                      .extra = !operation};
  set.instances.push_back(vms_.next_id());
  vms_.create(model, member, spot, operation);
}

std::optional<rules::Refusal> Scaling::add_in_zone(ScaleSetId id, ZoneId zone,
                                                   OperationId operation) {
  const ScaleSet& set = context_.world.scale_sets[id];
  rules::Checks checks;
  checks.add(check_size(set, instance_count(set) + 1));
  checks.add(check_group(set));
  OptionalId<ReservationId> member;
  if (const auto found = member_for(set, zone)) member = *found;
  checks.add(check_vcpus(set, member ? accounts_.quota_of_new(*member, set.subscription, 1)
                                     : context_.world.sizes[set.size].vcpus));
  if (auto refusal = std::move(checks).refusal()) return refusal;
  const auto spot = vms_.find_spot({zone}, set.size, member, id);
  if (!spot) {
    if (member) note_failed_attempts(context_, *member, 1);
    return vms_.no_room(set.zonal, set.size, {zone});
  }
  create(id, member, *spot, operation);
  return std::nullopt;
}

void Scaling::scale_out(ScaleSetId id, std::int64_t instances, OperationId operation) {
  std::int64_t created = 0;
  for (; created < instances; ++created) {
    auto refusal = add_instance(id, instances - created, operation);
    if (!refusal) continue;
    // Choice 11.34: the others would find the same, so they are not tried one by one.
    refusal->message = fmt::format("{} of {} instances were not created. {}", instances - created,
                                   instances, refusal->message);
    operations_.refuse(operation, *refusal);
    break;
  }
  const bool is_asked = context_.world.scale_sets[id].overprovision && !context_.starting;
  if (is_asked) add_extras(id, rules::extra_instances(created));
}

// ---- overprovisioning ----------------------------------------------------------------------

void Scaling::add_extras(ScaleSetId id, std::int64_t instances) {
  for (std::int64_t i = 0; i < instances; ++i) {
    const ScaleSet& set = context_.world.scale_sets[id];
    const auto spot = vms_.find_spot(zones_for_next(set), set.size, {}, id);
    if (!spot) break;
    create(id, {}, *spot, std::nullopt);  // OVP-3
  }
  drop_extras(id);
}

void Scaling::drop_extras(ScaleSetId id) {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::vector<VmId> extras;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    if (!vm.extra && vm.power == PowerState::Creating) return;  // OVP-2
    if (vm.extra && vm.power != PowerState::Deleting) extras.push_back(member);
  }
  if (extras.empty()) return;
  const OperationId operation = operations_.submit("overprovisioning", set.name, nullptr);
  operations_.request(operation, static_cast<std::int64_t>(extras.size()));
  for (const VmId extra : extras) vms_.remove(extra, operation);
  operations_.submitted(operation);
}

// ---- scale-in ------------------------------------------------------------------------------

std::vector<VmId> Scaling::pick_for_scale_in(const ScaleSet& set, std::int64_t instances) const {
  const World& world = context_.world;
  std::vector<VmId> members;
  std::vector<rules::ScaleInCandidate> candidates;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    if (vm.is_leaving() || vm.surplus) continue;
    members.push_back(member);
    candidates.push_back({.instance = vm.instance,
                          .zone = set.zonal ? (*vm.zone).value() : 0,
                          .fault_domain = vm.fault_domain ? (*vm.fault_domain).value() : 0,
                          .is_protected = rules::is_spared_by_scale_in(vm),
                          .is_regional = set.zonal && !vm.zonal});
  }
  std::vector<VmId> picked;
  for (const std::size_t index : rules::pick_for_scale_in(candidates, set.scale_in_rule,
                                                          static_cast<std::size_t>(instances))) {
    picked.push_back(members[index]);
  }
  return picked;
}

void Scaling::scale_in(ScaleSetId id, std::int64_t instances, OperationId operation) {
  const ScaleSet& set = context_.world.scale_sets[id];
  const std::vector<VmId> picked = pick_for_scale_in(set, instances);
  for (const VmId vm : picked) {
    vms_.remove(vm, operation, set.force_deletion ? Removal::forced : Removal::graceful);
  }
  const std::int64_t spared = instances - static_cast<std::int64_t>(picked.size());
  if (spared == 0) return;
  accounts_.set_target(id, instance_count(set));
  operations_.warn(operation, fmt::format("{} more would have to go, but all other instances of "
                                          "scale set '{}' are protected: it keeps {}.",
                                          spared, set.name, set.target));
}

}  // namespace capdrill::engine
