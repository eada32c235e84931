#include <algorithm>
#include <tuple>

#include "results/rows.hpp"
#include "results/totals.hpp"

/// The state at the end of a run, as the summary shows it.
namespace capdrill::results {

namespace {

GroupLine to_line(const World& world, const CapacityReservation& reservation) {
  GroupLine line;
  line.size = world.sizes[reservation.size].name;
  line.reservation = reservation.name;
  line.zone = world.zones[reservation.zone].name;
  line.logical_zone = reservation.logical_zone;
  line.reserved = reservation.quantity;
  line.current_capacity = reservation.current_capacity;
  line.vms = reservation.allocated;
  line.covered = reservation.covered;
  line.unused = reservation.unused();
  line.overallocated = reservation.overallocated();
  return line;
}

void add_to(GroupLine& total, const GroupLine& line) {
  total.reserved += line.reserved;
  total.current_capacity += line.current_capacity;
  total.vms += line.vms;
  total.covered += line.covered;
  total.unused += line.unused;
  total.overallocated += line.overallocated;
}

/// Names of zones are numbers as a rule: 2 comes before 10.
auto zone_order(const std::string& name) { return std::tuple(name.size(), name); }

std::vector<std::string> zones_of(const World& world, const ReservationGroup& group) {
  std::vector<std::string> zones;
  for (const ZoneName& zone : group.zones) zones.push_back(world.zones[zone.physical].name);
  if (zones.empty() && group.pinned_zone) zones.push_back(world.zones[*group.pinned_zone].name);
  std::ranges::sort(zones, {}, zone_order);
  return zones;
}

/// One size of a group, zone by zone: zones without a reservation of it hold nothing.
EvenSplit split_of(const std::vector<GroupLine>& lines, const std::string& size,
                   const std::vector<std::string>& zones) {
  std::vector<ZoneQuantity> quantities(zones.size());
  for (const GroupLine& line : lines) {
    const auto zone = std::ranges::find(zones, line.zone);
    if (line.size != size || zone == zones.end()) continue;
    ZoneQuantity& quantity = quantities[static_cast<std::size_t>(zone - zones.begin())];
    quantity.quantity += line.current_capacity;
    quantity.allocated += line.vms;
  }
  return compare_with_even(quantities);
}

GroupSummary summarize_group(const World& world, const ReservationGroup& group) {
  GroupSummary summary;
  summary.name = group.name;
  summary.subscription = world.subscriptions[group.subscription].name;
  summary.location = world.regions[group.region].name;
  for (const ReservationId id : group.members) {
    summary.lines.push_back(to_line(world, world.reservations[id]));
    add_to(summary.total, summary.lines.back());
  }
  std::ranges::stable_sort(summary.lines, {}, [](const GroupLine& line) {
    return std::tuple_cat(std::tuple(line.size), zone_order(line.zone));
  });
  const std::vector<std::string> zones = zones_of(world, group);
  summary.zones = zones.size();
  std::string size;
  for (const GroupLine& line : summary.lines) {
    if (line.size != size) summary.evenly += split_of(summary.lines, line.size, zones);
    size = line.size;
  }
  return summary;
}

}  // namespace

std::vector<GroupSummary> summarize_groups(const World& world) {
  std::vector<GroupSummary> groups;
  for (const ReservationGroup& group : world.groups) {
    if (group.exists) groups.push_back(summarize_group(world, group));
  }
  return groups;
}

ScaleSetSummary summarize_scale_set(const World& world, const ScaleSet& set) {
  ScaleSetSummary summary;
  summary.name = set.name;
  summary.subscription = world.subscriptions[set.subscription].name;
  summary.location = world.regions[set.region].name;
  summary.size = world.sizes[set.size].name;
  summary.target = set.target;
  const ZoneCounts total = total_counts(set);
  summary.instances = total.instances;
  summary.running = total.running;
  summary.covered = set.coverage.covered;
  summary.eligible = set.coverage.eligible;
  for (const ScaleSetZone& zone : set.zones) {
    const ZoneCounts& counts = zone.counts;
    summary.zones.push_back({world.zones[zone.name.physical].name, zone.name.logical,
                             counts.instances, counts.running, counts.covered,
                             counts.overallocated});
  }
  return summary;
}

}  // namespace capdrill::results
