// The part of ScaleSetOperations that changes where instances go and which of them leave.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/rules/fault_domains.hpp"
#include "capdrill/rules/zone_balance.hpp"
#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

namespace {

rules::Refusal unchangeable(const std::string& set, const char* property, const char* why) {
  return {rules::Code::PropertyChangeNotAllowed,
          fmt::format("Changing property '{}' of scale set '{}' so is not allowed: {}.", property,
                      set, why),
          property,
          {}};
}

/// BAL-8: `set` with these zones besides the ones it has. Returns: nothing when one is taken away.
std::optional<ScaleSet> with_zones(const World& world, ScaleSet set,
                                   const std::vector<scenario::Name>& asked) {
  const auto is_asked = [&asked](const std::string& logical) {
    return std::ranges::count(asked, logical, &scenario::Name::text) > 0;
  };
  for (const ScaleSetZone& zone : set.zones) {
    if (zone.named && !is_asked(zone.name.logical)) return std::nullopt;
  }
  set.zonal = !asked.empty();
  for (ScaleSetZone& zone : set.zones) zone.named = is_asked(zone.name.logical);
  // New ones come last, so that the others keep their places in what is recorded of the set.
  for (const ZoneName& name : world.subscriptions[set.subscription].zones[set.region]) {
    const bool is_known = std::ranges::any_of(
        set.zones, [&name](const ScaleSetZone& zone) { return zone.name.logical == name.logical; });
    if (!is_known && is_asked(name.logical)) set.zones.push_back({name, {}, true});
  }
  return set;
}

}  // namespace

std::optional<rules::Refusal> ScaleSetOperations::check_zones(ScaleSetId id,
                                                              const ScaleSet& changed) const {
  const ScaleSet& set = context_.world.scale_sets[id];
  const Applicant asking = applicant(changed, settings_[id].features);
  rules::Checks checks;
  if (set.group) {
    const std::string& group = context_.world.groups[*set.group].name;
    if (set.zonal) {
      checks.add(check_association(context_, asking, {group, {}}));
    } else if (changed.zonal) {  // ASC-2, ASC-13
      checks.add(rules::Code::NotSupported,
                 fmt::format("Scale set '{}' cannot get zones while it uses capacity reservation "
                             "group '{}'. Disassociate it first.",
                             set.name, group),
                 "zones");
    }
  }
  checks.add(rules::check_shape(
      {changed.orchestration_mode, changed.zonal, changed.fault_domain_count,
       changed.single_placement_group,
       context_.scenario.options.zonal_custom_fault_domains && changed.group.has_value()}));
  checks.add(check_offer(context_, asking));
  return std::move(checks).refusal();
}

std::optional<rules::Refusal> ScaleSetOperations::change_placement(
    ScaleSetId id, const scenario::UpdateScaleSet& request) {
  World& world = context_.world;
  ScaleSet& set = world.scale_sets[id];
  ScaleSet changed = set;
  rules::Checks checks;
  if (request.single_placement_group) {
    if (*request.single_placement_group && !set.single_placement_group) {  // FDS-6
      checks.add(
          unchangeable(set.name, "singlePlacementGroup", "it may become false, never true again"));
    }
    changed.single_placement_group = *request.single_placement_group;
  }
  if (request.zones) {
    if (auto expanded = with_zones(world, changed, *request.zones)) {
      changed = std::move(*expanded);
      checks.add(check_zones(id, changed));
    } else {
      checks.add(unchangeable(set.name, "zones", "zones may be added, never taken away"));
    }
  }
  changed.zone_balance = request.zone_balance.value_or(set.zone_balance);
  const auto zones = std::ranges::count(changed.zones, true, &ScaleSetZone::named);
  checks.add(rules::check_zone_balance(changed.zone_balance, static_cast<std::size_t>(zones)));
  if (request.zone_rebalancing) changed.zone_rebalancing = request.zone_rebalancing->enabled;
  checks.add(rules::check_zone_rebalancing(changed.zone_rebalancing, changed.zone_balance,
                                           static_cast<std::size_t>(zones)));
  if (request.scale_in_policy) {
    changed.scale_in_rule = static_cast<ScaleInRule>(request.scale_in_policy->rule);
    changed.force_deletion = request.scale_in_policy->force_deletion;
  }
  if (auto refusal = std::move(checks).refusal()) return refusal;
  adopt_placement(id, changed);
  return std::nullopt;
}

void ScaleSetOperations::adopt_placement(ScaleSetId id, const ScaleSet& wanted) {
  World& world = context_.world;
  ScaleSet& set = world.scale_sets[id];
  const auto is_alike = [](const ScaleSetZone& a, const ScaleSetZone& b) {
    return a.name.physical == b.name.physical && a.named == b.named;
  };
  if (!std::ranges::equal(set.zones, wanted.zones, is_alike)) {
    // Which instances are regional depends on whether their set has zones.
    for (const VmId vm : set.instances) accounts_.retract(world.vms[vm]);
    set.zonal = wanted.zonal;
    set.zones = wanted.zones;
    for (ScaleSetZone& zone : set.zones) zone.counts = {};
    for (const VmId vm : set.instances) accounts_.contribute(world.vms[vm]);
    context_.changes.scale_sets.add(id);
  }
  set.single_placement_group = wanted.single_placement_group;
  set.zone_balance = wanted.zone_balance;
  set.zone_rebalancing = wanted.zone_rebalancing;
  set.scale_in_rule = wanted.scale_in_rule;
  set.force_deletion = wanted.force_deletion;
  rebalancing_.follow(id);
}

}  // namespace capdrill::engine
