#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "capdrill/results/text_table.hpp"
#include "results/summary_format.hpp"

/// The steps of a runbook, as a table.
namespace capdrill::results {

namespace {

constexpr std::size_t kStepsShown = 60;

/// What tells one quota from another: subscription, location, family.
using QuotaKey = std::tuple<std::string, std::string, std::string>;

QuotaKey key_of(const QuotaRoom& room) { return {room.subscription, room.location, room.family}; }

/// Columns for what is limited at some step: the unlimited would only widen the table.
struct Columns {
  std::vector<QuotaKey> quota;
  std::vector<std::string> free_pool;
  bool names_location = false;
};

template <class Item>
void add_once(std::vector<Item>& items, const Item& item) {
  if (std::ranges::find(items, item) == items.end()) items.push_back(item);
}

Columns find_columns(const std::vector<StepSummary>& steps) {
  Columns columns;
  std::set<std::string> locations;
  for (const StepSummary& step : steps) {
    for (const QuotaRoom& room : step.exposure.quota) {
      locations.insert(room.location);
      if (room.limit) add_once(columns.quota, key_of(room));
    }
    for (const FreePoolRoom& room : step.exposure.free_pool) {
      if (room.vcpus) add_once(columns.free_pool, room.location);
    }
  }
  columns.names_location = locations.size() > 1 || columns.free_pool.size() > 1;
  return columns;
}

std::string quota_heading(const QuotaKey& key, bool names_location) {
  const auto& [subscription, location, family] = key;
  std::string text = "quota left " + subscription;
  if (names_location) text += "/" + location;
  return family == "total" ? text : text + "/" + family;
}

TextTable table_for(const Columns& columns) {
  TextTable table;
  for (const char* name : {"at", "step", "outcome"}) table.add_column(name, TextTable::Align::left);
  for (const char* name : {"running", "covered", "uncovered", "unallocated", "exposed"}) {
    table.add_column(name, TextTable::Align::right);
  }
  for (const QuotaKey& key : columns.quota) {
    table.add_column(quota_heading(key, columns.names_location), TextTable::Align::right);
  }
  for (const std::string& location : columns.free_pool) {
    table.add_column(columns.names_location ? "free vCPUs " + location : "free vCPUs",
                     TextTable::Align::right);
  }
  for (const char* name : {"USD/h", "lasts", "VM-hours without coverage"}) {
    table.add_column(name, TextTable::Align::right);
  }
  return table;
}

std::string quota_cell(const Exposure& exposure, const QuotaKey& key) {
  const auto room = std::ranges::find(exposure.quota, key, key_of);
  if (room == exposure.quota.end() || !room->limit) return "-";
  return fmt::format("{} of {}", *room->left(), *room->limit);
}

std::string free_pool_cell(const Exposure& exposure, const std::string& location) {
  const auto room = std::ranges::find(exposure.free_pool, location, &FreePoolRoom::location);
  return room == exposure.free_pool.end() || !room->vcpus ? "-" : std::to_string(*room->vcpus);
}

std::vector<std::string> cells_of(const StepSummary& step, const Columns& columns) {
  const Exposure& exposure = step.exposure;
  std::vector<std::string> cells = {
      offset_text(step.at), step.target.empty() ? step.action : step.action + " " + step.target,
      step.code.empty() ? step.outcome : step.code};
  for (const std::int64_t count : {exposure.running, exposure.covered, exposure.uncovered,
                                   exposure.unallocated, exposure.exposed}) {
    cells.push_back(std::to_string(count));
  }
  for (const QuotaKey& key : columns.quota) cells.push_back(quota_cell(exposure, key));
  for (const std::string& location : columns.free_pool) {
    cells.push_back(free_pool_cell(exposure, location));
  }
  cells.push_back(format_money(exposure.cost_per_hour));
  cells.push_back(format_duration(step.lasts));
  cells.push_back(fmt::format("{:.6g}", step.vm_hours_without_coverage.to_double()));
  return cells;
}

}  // namespace

std::string steps_text(const Summary& summary, const TextStyle& style) {
  if (summary.steps.empty()) return {};
  const Columns columns = find_columns(summary.steps);
  TextTable table = table_for(columns);
  const std::size_t shown = std::min(summary.steps.size(), kStepsShown);
  for (std::size_t i = 0; i < shown; ++i) table.add_row(cells_of(summary.steps[i], columns));
  std::string text = heading("steps", style) + table.text("  ");
  if (summary.steps.size() > shown) {
    text += fmt::format("  and {} more\n", summary.steps.size() - shown);
  }
  return text;
}

}  // namespace capdrill::results
