#include "capdrill/results/inspection_text.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "capdrill/results/rest_view.hpp"
#include "capdrill/results/text_table.hpp"
#include "results/rows.hpp"
#include "results/summary_format.hpp"

namespace capdrill::results {

namespace {

using engine::Bound;
using engine::Headroom;

/// Empty for nothing.
std::string_view bound_name(Bound bound) {
  constexpr std::array<std::string_view, 7> kNames = {
      "", "slot", "quota", "hardware", "balance", "instances", "unavailable"};
  return kNames[static_cast<std::size_t>(bound)];
}

std::vector<GroupId> groups_of(const World& world, OptionalId<GroupId> only) {
  if (only) return {*only};
  std::vector<GroupId> groups;
  for (std::uint32_t i = 0; i < world.groups.size(); ++i) {
    if (world.groups[GroupId(i)].exists) groups.push_back(GroupId(i));
  }
  return groups;
}

bool is_wanted(const Headroom& line, OptionalId<GroupId> only) {
  return !only || line.group == only;
}

/// What the subscription calls the zone of a line; empty without one.
std::string logical_zone(const World& world, const Headroom& line) {
  if (!line.zone) return {};
  for (const ZoneName& zone : world.subscriptions[line.subscription].zones[line.region]) {
    if (zone.physical == *line.zone) return zone.logical;
  }
  return {};
}

Value text_if(bool is_there, std::string_view text) {
  return is_there ? Value::text(text) : Value();
}

Value to_value(const Inspection& inspection, const Headroom& line) {
  const World& world = inspection.world;
  const std::string logical = logical_zone(world, line);
  const auto bound = [](Bound each) { return text_if(each != Bound::none, bound_name(each)); };
  Value value = Value::object();
  value.set("scaleSet",
            line.scale_set ? Value::text(world.scale_sets[*line.scale_set].name) : Value());
  value.set("capacityReservationGroup",
            line.group ? Value::text(world.groups[*line.group].name) : Value());
  value.set("subscription", Value::text(world.subscriptions[line.subscription].name));
  value.set("sku", Value::text(world.sizes[line.size].name));
  value.set("location", Value::text(world.regions[line.region].name));
  value.set("physicalZone", line.zone ? Value::text(world.zones[*line.zone].name) : Value());
  value.set("zone", text_if(!logical.empty(), logical));
  value.set("covered", Value::integer(line.covered));
  value.set("coveredLimit", bound(line.covered_bound));
  value.set("vms", line.vms == engine::kUnlimited ? Value() : Value::integer(line.vms));
  return std::move(value.set("limit", bound(line.bound)));
}

std::string zone_text(const World& world, ZoneId zone, const std::string& logical) {
  const std::string& physical = world.zones[zone].name;
  return logical.empty() || logical == physical ? physical
                                                : fmt::format("{} (logical {})", physical, logical);
}

std::string reservations_text(const Inspection& inspection, const std::vector<GroupId>& groups,
                              const TextStyle& style) {
  const World& world = inspection.world;
  TextTable table;
  for (const char* name : {"group", "reservation", "size", "zone"}) {
    table.add_column(name, TextTable::Align::left);
  }
  for (const char* name :
       {"asked", "current", "allocated", "associated", "covered", "unused", "overallocated"}) {
    table.add_column(name, TextTable::Align::right);
  }
  table.add_column("state", TextTable::Align::left);
  bool any = false;
  for (const GroupId group : groups) {
    for (const ReservationId id : world.groups[group].members) {
      const CapacityReservation& r = world.reservations[id];
      std::vector<std::string> cells = {world.groups[group].name, r.name, world.sizes[r.size].name,
                                        zone_text(world, r.zone, r.logical_zone)};
      for (const std::int64_t count : {r.quantity, r.current_capacity, r.allocated, r.associated,
                                       r.covered, r.unused(), r.overallocated()}) {
        cells.push_back(std::to_string(count));
      }
      cells.emplace_back(reservation_state(r));
      table.add_row(std::move(cells));
      any = true;
    }
  }
  return heading("reservations", style) + (any ? table.text("  ") : "  none\n");
}

/// Subscriptions with VMs in a reservation, when others than its owner have some.
std::string consumers_text(const Inspection& inspection, const std::vector<GroupId>& groups,
                           const TextStyle& style) {
  const World& world = inspection.world;
  TextTable table;
  for (const char* name : {"reservation", "subscription"}) {
    table.add_column(name, TextTable::Align::left);
  }
  for (const char* name : {"allocated", "associated", "covered", "overallocated"}) {
    table.add_column(name, TextTable::Align::right);
  }
  bool has_others = false;
  for (const GroupId group : groups) {
    for (const ReservationId id : world.groups[group].members) {
      const CapacityReservation& r = world.reservations[id];
      for (const ConsumerCounts& counts : r.consumers) {
        if (counts.associated == 0) continue;
        has_others |= counts.subscription != world.groups[group].subscription;
        table.add_row({world.groups[group].name + "/" + r.name,
                       world.subscriptions[counts.subscription].name,
                       std::to_string(counts.allocated), std::to_string(counts.associated),
                       std::to_string(counts.covered), std::to_string(counts.overallocated())});
      }
    }
  }
  return has_others ? heading("by subscription", style) + table.text("  ") : "";
}

std::string asker_text(const World& world, const Headroom& line) {
  switch (line.asker) {
    case Headroom::Asker::scaleSet:
      return "scale set " + world.scale_sets[*line.scale_set].name;
    case Headroom::Asker::group:
      return "VMs in " + world.groups[*line.group].name;
    case Headroom::Asker::subscription:
      break;
  }
  return "other VMs";
}

std::string or_dash(std::string_view text) { return text.empty() ? "-" : std::string(text); }

std::string headroom_text(const Inspection& inspection, OptionalId<GroupId> only,
                          const TextStyle& style) {
  const World& world = inspection.world;
  TextTable table;
  for (const char* name : {"for", "subscription", "size", "zone"}) {
    table.add_column(name, TextTable::Align::left);
  }
  table.add_column("covered", TextTable::Align::right);
  table.add_column("limit", TextTable::Align::left);
  table.add_column("VMs", TextTable::Align::right);
  table.add_column("limit", TextTable::Align::left);
  bool any = false;
  for (const Headroom& line : inspection.headroom) {
    if (!is_wanted(line, only)) continue;
    any = true;
    table.add_row({asker_text(world, line), world.subscriptions[line.subscription].name,
                   world.sizes[line.size].name,
                   line.zone ? zone_text(world, *line.zone, logical_zone(world, line)) : "all",
                   line.group ? std::to_string(line.covered) : "-",
                   or_dash(bound_name(line.covered_bound)),
                   line.vms == engine::kUnlimited ? "unlimited" : std::to_string(line.vms),
                   or_dash(bound_name(line.bound))});
  }
  return any ? heading("headroom", style) + table.text("  ") : "";
}

}  // namespace

Value to_value(const Inspection& inspection, OptionalId<GroupId> only) {
  Value groups = Value::list();
  Value reservations = Value::list();
  for (const GroupId group : groups_of(inspection.world, only)) {
    groups.add(group_view(inspection, group));
    for (const ReservationId member : inspection.world.groups[group].members) {
      reservations.add(reservation_view(inspection, member));
    }
  }
  Value headroom = Value::list();
  for (const Headroom& line : inspection.headroom) {
    if (is_wanted(line, only)) headroom.add(to_value(inspection, line));
  }
  Value value = Value::object();
  value.set("scenario", Value::text(inspection.scenario));
  value.set("at", inspection.at.is_end
                      ? Value::text("end")
                      : Value::text(format_duration(inspection.at.time - SimTime())));
  value.set("time",
            Value::text(format_date_time(DateTime{inspection.start.us + inspection.at.time.us()})));
  value.set("capacityReservationGroups", std::move(groups));
  value.set("capacityReservations", std::move(reservations));
  return std::move(value.set("headroom", std::move(headroom)));
}

std::string to_text(const Inspection& inspection, OptionalId<GroupId> only,
                    const TextStyle& style) {
  const std::vector<GroupId> groups = groups_of(inspection.world, only);
  const DateTime date{inspection.start.us + inspection.at.time.us()};
  return fmt::format("{}  at {}{}, {}\n", colored(inspection.scenario, Color::bold, style),
                     inspection.at.is_end ? "end, just before " : "",
                     format_duration(inspection.at.time - SimTime()), format_date_time(date)) +
         reservations_text(inspection, groups, style) + consumers_text(inspection, groups, style) +
         headroom_text(inspection, only, style);
}

std::string list_text(const Inspection& inspection, const std::vector<GroupId>& groups) {
  const World& world = inspection.world;
  if (groups.empty()) return "no capacity reservation groups\n";
  TextTable table;
  for (const char* name : {"group", "subscription", "location"}) {
    table.add_column(name, TextTable::Align::left);
  }
  for (const GroupId id : groups) {
    const ReservationGroup& group = world.groups[id];
    table.add_row({group.name, world.subscriptions[group.subscription].name,
                   world.regions[group.region].name});
  }
  return table.text("");
}

}  // namespace capdrill::results
