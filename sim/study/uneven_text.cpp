#include <fmt/format.h>

#include <functional>

#include "capdrill/results/text_table.hpp"
#include "capdrill/study/uneven.hpp"
#include "study/number_text.hpp"

namespace capdrill::study {

namespace {

using results::TextTable;
using results::Value;

/// `40/20/15`, a number per zone.
std::string by_zone(const Split& split, const std::function<double(const SplitFigures&)>& value) {
  std::string text;
  for (const SplitFigures& zone : split.zones)
    text += (text.empty() ? "" : "/") + number_text(value(zone), 2);
  return text;
}

std::vector<std::string> ends_row(const Split& split) {
  return {
      split.name,
      by_zone(split, [](const SplitFigures& zone) { return static_cast<double>(zone.reserved); }),
      by_zone(split, [](const SplitFigures& zone) { return zone.vms_at_end.mean; }),
      by_zone(split, [](const SplitFigures& zone) { return zone.unused_at_end.mean; }),
      by_zone(split, [](const SplitFigures& zone) { return zone.uncovered_at_end.mean; }),
      by_zone(split, [](const SplitFigures& zone) { return zone.failed_starts.mean; })};
}

std::vector<std::string> costs_row(const Split& split) {
  return {split.name,
          estimate_text(split.total.unused_slot_hours),
          estimate_text(split.total.unused_cost),
          estimate_text(split.extra_cost),
          estimate_text(split.total.uncovered_vm_hours),
          estimate_text(split.extra_uncovered_vm_hours),
          estimate_text(split.total.coverage)};
}

std::string faults_text(const UnevenStudy& study) {
  std::string text;
  for (const Split& split : study.splits) {
    if (!split.fault) continue;
    text += fmt::format("{} cannot be run: {}\n", split.name, split.fault->message);
  }
  return text;
}

// ---- the same for machines -----------------------------------------------------------------

/// Calls use(column, estimate) for each estimate of a split in one zone.
template <class Use>
void for_each_estimate(const SplitFigures& figures, Use&& use) {
  use("vms_at_end", std::optional(figures.vms_at_end));
  use("unused_at_end", std::optional(figures.unused_at_end));
  use("uncovered_at_end", std::optional(figures.uncovered_at_end));
  use("unused_slot_hours", std::optional(figures.unused_slot_hours));
  use("unused_cost", std::optional(figures.unused_cost));
  use("uncovered_vm_hours", std::optional(figures.uncovered_vm_hours));
  use("coverage", figures.coverage);
  use("failed_starts", std::optional(figures.failed_starts));
}

Value to_value(const SplitFigures& figures) {
  Value value = Value::object();
  value.set("reserved", Value::integer(figures.reserved));
  for_each_estimate(figures, [&](const char* column, const std::optional<Estimate>& estimate) {
    value.set(column, estimate_value(estimate));
  });
  return value;
}

Value to_value(const Split& split, const std::vector<std::string>& zones) {
  Value value = Value::object();
  value.set("name", Value::text(split.name));
  if (split.fault) return std::move(value.set("fault", Value::text(split.fault->message)));
  Value by_zone = Value::object();
  for (std::size_t i = 0; i < zones.size(); ++i) by_zone.set(zones[i], to_value(split.zones[i]));
  value.set("zones", std::move(by_zone));
  value.set("total", to_value(split.total));
  value.set("extra_cost", estimate_value(split.extra_cost));
  value.set("extra_uncovered_vm_hours", estimate_value(split.extra_uncovered_vm_hours));
  return value;
}

/// A mean and its half-width, each after a comma.
std::string csv_cells(const std::optional<Estimate>& estimate) {
  if (!estimate) return ",,";
  return "," + csv_cell(estimate->mean) + "," +
         (estimate->half_width ? csv_cell(*estimate->half_width) : "");
}

std::string csv_line(const Split& split, const std::string& zone, const SplitFigures& figures,
                     bool is_total) {
  std::string line = fmt::format("{},{},{}", split.name, zone, figures.reserved);
  for_each_estimate(figures, [&](const char*, const std::optional<Estimate>& estimate) {
    line += csv_cells(estimate);
  });
  line += csv_cells(is_total ? split.extra_cost : std::nullopt);
  return line + csv_cells(is_total ? split.extra_uncovered_vm_hours : std::nullopt) + "\n";
}

}  // namespace

std::string to_text(const UnevenStudy& study) {
  std::string zones;
  for (const std::string& zone : study.zones) zones += (zones.empty() ? "" : ", ") + zone;
  TextTable ends;
  ends.add_column("split", TextTable::Align::left);
  for (const char* heading : {"reserved", "VMs", "idle", "unprotected", "failed starts"}) {
    ends.add_column(heading, TextTable::Align::right);
  }
  TextTable costs;
  costs.add_column("split", TextTable::Align::left);
  for (const char* heading :
       {"idle slot-hours", "USD", "vs even", "VM-hours uncovered", "vs even", "coverage"}) {
    costs.add_column(heading, TextTable::Align::right);
  }
  for (const Split& split : study.splits) {
    if (split.fault) continue;
    ends.add_row(ends_row(split));
    costs.add_row(costs_row(split));
  }
  return fmt::format(
      "{}  what its split of reserved slots costs, {} replication{} from seed {}\n\n"
      "at the end, by zone ({}); failed starts: VMs that find no place when this zone is lost\n"
      "{}\nover the run{}\n{}{}",
      study.scenario, study.replications, study.replications == 1 ? "" : "s", study.seed, zones,
      ends.text("  "), study.replications == 1 ? "" : ", means with 95 % confidence",
      costs.text("  "), faults_text(study));
}

std::string to_csv(const UnevenStudy& study) {
  std::string text = "split,zone,reserved";
  const auto add = [&text](const std::string& column) {
    text += "," + column + "," + column + "_half_width";
  };
  for_each_estimate({}, [&](const char* column, const std::optional<Estimate>&) { add(column); });
  add("extra_cost");
  add("extra_uncovered_vm_hours");
  text += "\n";
  for (const Split& split : study.splits) {
    if (split.fault) continue;
    for (std::size_t i = 0; i < study.zones.size(); ++i) {
      text += csv_line(split, study.zones[i], split.zones[i], false);
    }
    text += csv_line(split, "total", split.total, true);
  }
  return text;
}

Value to_value(const UnevenStudy& study) {
  Value value = Value::object();
  value.set("scenario", Value::text(study.scenario));
  value.set("seed", Value::integer(static_cast<Wide>(study.seed)));
  value.set("replications", Value::integer(study.replications));
  value.set("confidence", Value::ratio(rounded(kConfidence)));
  Value splits = Value::list();
  for (const Split& split : study.splits) splits.add(to_value(split, study.zones));
  value.set("splits", std::move(splits));
  return value;
}

}  // namespace capdrill::study
