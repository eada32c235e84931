#include <fmt/format.h>

#include <algorithm>

#include "capdrill/results/text_table.hpp"
#include "results/summary_format.hpp"

/// Tables of the summary: groups, scale sets, the best possible, alerts, tenants.
namespace capdrill::results {

namespace {

std::string zone_text(const GroupLine& line) {
  const bool is_renamed = !line.logical_zone.empty() && line.logical_zone != line.zone;
  return is_renamed ? fmt::format("{} (logical {})", line.zone, line.logical_zone) : line.zone;
}

std::vector<std::string> count_cells(const GroupLine& line) {
  std::vector<std::string> cells;
  for (const std::int64_t count :
       {line.current_capacity, line.vms, line.unused, line.overallocated}) {
    cells.push_back(std::to_string(count));
  }
  return cells;
}

std::string group_text(const GroupSummary& group, const TextStyle& style) {
  const bool has_sizes = std::ranges::any_of(
      group.lines, [&](const GroupLine& line) { return line.size != group.lines.front().size; });
  std::string title = fmt::format("group {}", group.name);
  std::string where = fmt::format("  {}, {}", group.location, group.subscription);
  if (!group.lines.empty() && !has_sizes) where += ", " + group.lines.front().size;
  std::string text = "\n" + colored(title, Color::bold, style) + where + "\n";
  if (group.lines.empty()) return text + "  no reservations\n";
  TextTable table;
  if (has_sizes) table.add_column("size", TextTable::Align::left);
  table.add_column("zone", TextTable::Align::left);
  for (const char* name : {"reserved", "VMs", "unused", "overallocated"}) {
    table.add_column(name, TextTable::Align::right);
  }
  const auto add = [&](const std::string& size, const std::string& zone, const GroupLine& line) {
    std::vector<std::string> cells = count_cells(line);
    cells.insert(cells.begin(), zone);
    if (has_sizes) cells.insert(cells.begin(), size);
    table.add_row(std::move(cells));
  };
  for (const GroupLine& line : group.lines) add(line.size, zone_text(line), line);
  add(has_sizes ? "total" : "", has_sizes ? "" : "total", group.total);
  text += table.text("  ");
  if (group.zones < 2) return text;
  const EvenSplit& evenly = group.evenly;
  return text +
         fmt::format("  the same total placed evenly: covers {} of {}, idle {} (now {}, {})\n",
                     evenly.covers, evenly.of, evenly.idle, evenly.covers_now, evenly.idle_now);
}

std::string zones_text(const ScaleSetSummary& set) {
  std::string text;
  for (const ScaleSetZoneSummary& zone : set.zones) {
    text += (text.empty() ? "" : ", ") + fmt::format("zone {}: {}", zone.zone, zone.instances);
  }
  return text;
}

/// The highest utilization, or the most overallocated VMs.
std::string peak_text(const Alert& alert) {
  if (alert.kind == "utilization") {
    return fmt::format("{:.4g} %", Fraction{alert.value.num * 100, alert.value.den}.to_double());
  }
  return fmt::format("{} VM{}", ratio_text(alert.value), alert.value == Fraction{1, 1} ? "" : "s");
}

}  // namespace

std::string groups_text(const Summary& summary, const TextStyle& style) {
  std::string text;
  for (const GroupSummary& group : summary.groups) text += group_text(group, style);
  return text;
}

std::string scale_sets_text(const Summary& summary, const TextStyle& style) {
  if (summary.scale_sets.empty()) return {};
  TextTable table;
  table.add_column("scale set", TextTable::Align::left);
  for (const char* name : {"target", "instances", "running", "covered", "coverage", "protection"}) {
    table.add_column(name, TextTable::Align::right);
  }
  table.add_column("instances by zone", TextTable::Align::left);
  for (const ScaleSetSummary& set : summary.scale_sets) {
    table.add_row({set.name, std::to_string(set.target), std::to_string(set.instances),
                   std::to_string(set.running), std::to_string(set.covered),
                   ratio_text(set.coverage.at_end), ratio_text(set.protection.at_end),
                   zones_text(set)});
  }
  return heading("scale sets", style) + table.text("  ");
}

std::string attainable_text(const Summary& summary, const TextStyle& style) {
  if (!summary.attainable || summary.attainable->eligible == 0) return {};
  const Attainable& attainable = *summary.attainable;
  TextTable table;
  table.add_column("", TextTable::Align::left);
  for (const char* name : {"covered", "eligible", "coverage"}) {
    table.add_column(name, TextTable::Align::right);
  }
  table.add_column("changes", TextTable::Align::left);
  const auto add = [&](const char* name, std::int64_t covered, const std::string& changes) {
    table.add_row({name, std::to_string(covered), std::to_string(attainable.eligible),
                   ratio_text(Fraction{covered, attainable.eligible}), changes});
  };
  const auto add_best = [&](const char* name, const BestCoverage& best, const char* what) {
    add(name, best.covered,
        fmt::format("{} {}{}", best.changes, what, best.changes == 1 ? "" : "s"));
  };
  add("now", attainable.covered_now, "-");
  add_best("by moving VMs", attainable.by_moves, "VM");
  add_best("within the hardware", attainable.within_hardware, "VM");
  add_best("by moving slots", attainable.by_slots, "slot");
  return heading("attainable coverage", style) + table.text("  ");
}

std::string alerts_text(const Summary& summary, const TextStyle& style) {
  if (summary.alerts.empty()) return {};
  std::vector<const Alert*> alerts;
  for (const Alert& alert : summary.alerts) alerts.push_back(&alert);
  const auto is_on = [](const Alert* alert) { return !alert->end.has_value(); };
  const auto still_on = std::stable_partition(alerts.begin(), alerts.end(), is_on) - alerts.begin();
  TextTable table;
  for (const char* name : {"alert", "reservation", "since", "until"}) {
    table.add_column(name, TextTable::Align::left);
  }
  table.add_column("peak", TextTable::Align::right);
  for (std::size_t i = 0; i < std::min(alerts.size(), kLinesShown); ++i) {
    const Alert& alert = *alerts[i];
    table.add_row({alert.kind == "utilization" ? "above 80 %" : alert.kind,
                   alert.group + "/" + alert.reservation, offset_text(alert.begin),
                   alert.end ? offset_text(*alert.end) : "still on", peak_text(alert)});
  }
  std::string text =
      heading(fmt::format("alerts: {}, {} still on", alerts.size(), still_on), style) +
      table.text("  ");
  if (alerts.size() <= kLinesShown) return text;
  return text + fmt::format("  and {} more\n", alerts.size() - kLinesShown);
}

std::string tenants_text(const Summary& summary, const TextStyle& style) {
  if (summary.tenants.empty()) return {};
  TextTable table;
  table.add_column("zone", TextTable::Align::left);
  for (const char* name : {"arrived", "refused", "running"}) {
    table.add_column(name, TextTable::Align::right);
  }
  for (const TenantSummary& tenants : summary.tenants) {
    table.add_row({tenants.location + "/" + tenants.zone, std::to_string(tenants.arrived),
                   std::to_string(tenants.refused), std::to_string(tenants.running)});
  }
  return heading("tenants", style) + table.text("  ");
}

}  // namespace capdrill::results
