#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <type_traits>
#include <variant>

#include "capdrill/scenario/nearest.hpp"
#include "check.hpp"
#include "resolve.hpp"
#include "resolver.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::size_t kZonesMax = 64;
constexpr std::int64_t kHostsMax = 2'000'000;

std::int64_t count_hosts(const PhysicalZone& zone) {
  std::int64_t hosts = 0;
  for (const HardwarePool& pool : zone.pools) {
    hosts += std::int64_t{pool.fault_domains} * pool.hosts_per_fault_domain;
  }
  return hosts;
}

template <class T>
void add_names(const Named<T>& things, const Node& root, std::string_view key, NameTable& table) {
  for (const auto& thing : things) table.add(thing.first.text);
  if (is_broken(&root, key)) table.set_incomplete();
}

template <class T>
void declare_names(const Named<T>& things, const Node& root, std::string_view key,
                   Lifetimes& names) {
  add_names(things, root, key, names.declared);
  add_names(things, root, key, names.ever);
}

}  // namespace

Resolver::Resolver(Draft& draft, const Node& root, Sources& sources, Problems& problems)
    : draft_(draft),
      scenario_(draft.scenario),
      root_(root),
      sources_(sources),
      problems_(problems),
      sizes_(draft.skus, root, problems),
      zones_(draft.scenario, root) {}

void Resolver::resolve_all() {
  collect_names();
  collect_created_names();
  check_hardware();
  check_output();
  resolve_subscriptions();
  resolve_resources();
  resolve_timeline();
  resolve_faults();
  resolve_expectations();
  resolve_tenants();
  scenario_.sizes = sizes_.used();
  number_trace_sizes();
}

NameTable& Resolver::reservations_of(const std::string& group) {
  return reservations_.try_emplace(group, "capacity reservation").first->second;
}

void Resolver::collect_names() {
  add_names(scenario_.regions, root_, "regions", regions_);
  for (const auto& region : scenario_.regions) {
    regions_by_name_.emplace(region.first.text, &region.second);
  }
  add_names(scenario_.subscriptions, root_, "subscriptions", subscriptions_);
  declare_names(scenario_.groups, root_, "capacityReservationGroups", groups_);
  declare_names(scenario_.scale_sets, root_, "virtualMachineScaleSets", scale_sets_);
  declare_names(scenario_.virtual_machines, root_, "virtualMachines", vms_);
  for (std::size_t i = 0; i < scenario_.groups.size(); ++i) {
    const auto& [name, group] = scenario_.groups[i];
    NameTable& members = reservations_of(name.text);
    for (const auto& member : group.reservations) members.add(member.first.text);
    const Node* written = written_at(root_, "capacityReservationGroups", i);
    if (is_broken(written, "capacityReservations")) members.set_incomplete();
  }
  for (const auto& [name, group] : scenario_.groups) {
    group_places_.emplace(name.text, Place{group.subscription.text, group.location.text});
  }
  for (const auto& [name, set] : scenario_.scale_sets) {
    set_places_.emplace(name.text, Place{set.subscription.text, set.location.text});
  }
}

void Resolver::collect_created_names() {
  for (std::size_t i = 0; i < scenario_.timeline.size(); ++i) {
    TimelineEntry& entry = scenario_.timeline[i];
    if (entry.id.empty()) entry.id = fmt::format("timeline[{}]", i);
    timeline_ids_.add(entry.id);
    collect_created(entry);
  }
  collect_created_reservations();
  mark_incomplete_creations();
}

void Resolver::collect_created(const TimelineEntry& entry) {
  if (const auto* group = std::get_if<CreateGroup>(&entry.operation)) {
    if (group->name.text.empty()) return;
    groups_.ever.add(group->name.text);
    const std::string& name = *groups_.ever.find(group->name.text);
    group_places_.emplace(name, Place{group->group.subscription.text, group->group.location.text});
    for (const auto& member : group->group.reservations)
      reservations_of(name).add(member.first.text);
  } else if (const auto* set = std::get_if<CreateScaleSet>(&entry.operation)) {
    if (set->name.text.empty()) return;
    scale_sets_.ever.add(set->name.text);
    set_places_.emplace(*scale_sets_.ever.find(set->name.text),
                        Place{set->scale_set.subscription.text, set->scale_set.location.text});
  } else if (const auto* vm = std::get_if<CreateVm>(&entry.operation)) {
    if (!vm->name.text.empty()) vms_.ever.add(vm->name.text);
  }
}

void Resolver::collect_created_reservations() {
  for (const TimelineEntry& entry : scenario_.timeline) {
    const auto* member = std::get_if<CreateReservation>(&entry.operation);
    if (member == nullptr || member->name.text.empty()) continue;
    if (const std::string* group = groups_.ever.find(member->group.text)) {
      reservations_of(*group).add(member->name.text);
    }
  }
}

/// A creation whose name could not be read may have created anything.
void Resolver::mark_incomplete_creations() {
  const auto is_unread_creation = [](const Entry& entry) {
    if (!folded(entry.key).starts_with("create")) return false;
    const Node* name = entry.value.find("name");
    return entry.value.invalid || name == nullptr || name->invalid;
  };
  const Node* timeline = root_.find("timeline");
  bool is_incomplete = is_broken(&root_, "timeline");
  for (std::size_t i = 0; timeline != nullptr && i < timeline->items.size(); ++i) {
    const Node& item = timeline->items[i];
    is_incomplete =
        is_incomplete || item.invalid || std::ranges::any_of(item.entries, is_unread_creation);
  }
  if (!is_incomplete) return;
  for (NameTable* table : {&groups_.ever, &scale_sets_.ever, &vms_.ever}) table->set_incomplete();
  for (auto& members : reservations_) members.second.set_incomplete();
}

void Resolver::check_hardware() {
  std::int64_t hosts = 0;
  for (auto& [name, region] : scenario_.regions) {
    if (region.zones.size() > kZonesMax) {
      problems_.add(name.origin, fmt::format("a region has at most {} zones", kZonesMax));
    }
    for (auto& [zone_name, zone] : region.zones) {
      const std::int64_t before = hosts;
      hosts += count_hosts(zone);
      if (before <= kHostsMax && hosts > kHostsMax) {
        problems_.add(zone_name.origin,
                      fmt::format("with this zone there are more than {} hosts", kHostsMax));
      }
      for (HardwarePool& pool : zone.pools) {
        for (Name& family : pool.families) sizes_.families().resolve(family, problems_);
      }
    }
  }
}

void Resolver::check_output() {
  const std::optional<Duration>& interval = scenario_.output.interval;
  const bool is_fine = interval && interval->us() > 0;
  if (!is_fine || scenario_.clock.duration.us() / interval->us() <= kStepsMax) return;
  problems_.add(root_.find("output")->find("interval")->origin,
                fmt::format("'interval' divides the run into more than {} steps", kStepsMax));
}

void Resolver::resolve_subscriptions() {
  for (auto& [name, subscription] : scenario_.subscriptions) {
    for (LocationQuota& quota : subscription.quota) resolve_quota(quota);
    for (ZoneMapping& mapping : subscription.zone_mapping) resolve_mapping(name, mapping);
    for (RoleAssignment& role : subscription.role_assignments) {
      subscriptions_.resolve(role.to, problems_);
    }
    for (ReservedInstances& instances : subscription.reserved_instances) {
      for (Name& scope : instances.applied_scopes) subscriptions_.resolve(scope, problems_);
      regions_.resolve(instances.location, problems_);
      sizes_.use(instances.size, problems_);
    }
  }
}

/// Beside `total` there are families only.
bool Resolver::resolve_quota_key(Name& family) {
  if (const std::string* known = sizes_.families().find(family.text)) {
    family.text = *known;
    return true;
  }
  if (sizes_.families().is_incomplete()) return false;
  std::vector<std::string> keys = sizes_.families().names();
  keys.insert(keys.begin(), "total");
  problems_.add(family.origin,
                fmt::format("'{}' is neither 'total' nor a quota family", printable(family.text)),
                problems_.size() < kHintsMax ? hint_nearest(family.text, keys) : "");
  return false;
}

void Resolver::resolve_quota(LocationQuota& quota) {
  regions_.resolve(quota.location, problems_);
  std::set<std::string> seen;
  for (auto& [family, limit] : quota.families) {
    if (!resolve_quota_key(family)) continue;
    if (seen.insert(family.text).second) continue;
    problems_.add(family.origin, fmt::format("the family '{}' is given twice", family.text));
  }
}

void Resolver::resolve_mapping(const Name& subscription, ZoneMapping& mapping) {
  if (!regions_.resolve(mapping.location, problems_)) return;
  const NameTable& physical = zones_.physical(mapping.location.text);
  std::set<std::string> used;
  for (auto& [logical, zone] : mapping.zones) {
    if (!physical.resolve(zone, problems_) || used.insert(zone.text).second) continue;
    problems_.add(zone.origin,
                  fmt::format("two logical zones map to the physical zone '{}'", zone.text));
  }
  for (const std::string& zone : physical.names()) {
    const bool is_written = used.contains(zone) || mapping.zones.size() >= physical.names().size();
    if (!is_written) {
      problems_.add(mapping.location.origin,
                    fmt::format("no logical zone maps to the physical zone '{}'", zone));
    }
  }
  zones_.add_mapping(subscription.text, mapping);
}

void resolve_draft(Draft& draft, const Node& root, Sources& sources, Problems& problems) {
  Resolver(draft, root, sources, problems).resolve_all();
}

}  // namespace capdrill::scenario
