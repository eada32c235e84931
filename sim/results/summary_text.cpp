#include "capdrill/results/summary_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "capdrill/base/version.hpp"
#include "results/summary_format.hpp"

namespace capdrill::results {

namespace {

std::string header(const Summary& summary, const TextStyle& style) {
  return fmt::format("{}  from {} for {}, seed {}, {} events, capdrill {}\n",
                     colored(summary.scenario, Color::bold, style), format_date_time(summary.start),
                     format_duration(summary.duration), summary.seed, summary.events, kVersion);
}

std::string restored_text(const std::optional<Duration>& duration) {
  return duration ? "restored after " + format_duration(*duration) : "not restored";
}

std::string failure_line(const engine::OperationRecord& operation, const TextStyle& style) {
  const bool failed = operation.outcome == engine::Outcome::Failed;
  const std::string what = fmt::format("{} {} {}", offset_text(operation.submitted),
                                       operation.operation, operation.target);
  const std::string outcome = failed ? fmt::format("{}: {}", operation.code, operation.message)
                                     : "succeeded, though an error was expected";
  if (operation.as_expected) return fmt::format("  {}: {} (as expected)\n", what, outcome);
  return fmt::format("  {} {}: {}  {}\n", colored("FAIL", Color::red, style), what, outcome,
                     operation.place);
}

std::string warnings_text(const OperationSummary& operations, const TextStyle& style) {
  std::string lines;
  const std::size_t shown = std::min(operations.warnings.size(), kLinesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const engine::OperationRecord& operation = operations.warnings[i];
    lines += fmt::format("  {} {} {} {}: {}\n", colored("warning", Color::yellow, style),
                         offset_text(operation.submitted), operation.operation, operation.target,
                         operation.warning);
  }
  if (operations.warnings.size() > shown) {
    lines += fmt::format("  and {} more\n", operations.warnings.size() - shown);
  }
  return lines;
}

std::string expectation_line(const ExpectationResult& result, const TextStyle& style) {
  constexpr Color kColors[] = {Color::green, Color::red, Color::yellow};
  const std::string line = describe(result);
  return "  " + colored(line.substr(0, 4), kColors[static_cast<int>(result.verdict)], style) +
         line.substr(4) + "\n";
}

}  // namespace

std::string colored(std::string_view text, Color color, const TextStyle& style) {
  if (!style.has_color) return std::string(text);
  constexpr const char* kCodes[] = {"1", "32", "31", "33"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<int>(color)], text);
}

std::string heading(std::string_view text, const TextStyle& style) {
  return "\n" + colored(text, Color::bold, style) + "\n";
}

std::string ratio_text(const std::optional<Fraction>& ratio) {
  return ratio ? fmt::format("{:.4g}", ratio->to_double()) : "-";
}

std::string offset_text(SimTime time) { return format_duration(time - SimTime()); }

std::string operations_text(const Summary& summary, const TextStyle& style) {
  const OperationSummary& operations = summary.operations;
  std::string lines;
  std::size_t shown = 0;
  for (const bool is_expected : {false, true}) {
    for (const engine::OperationRecord& operation : operations.failures) {
      if (operation.as_expected != is_expected || shown == kLinesShown) continue;
      if (is_expected && style.is_quiet) continue;
      lines += failure_line(operation, style);
      ++shown;
    }
  }
  // An unexpected operation either failed or succeeded against `expectError`.
  const std::int64_t all =
      style.is_quiet
          ? operations.unexpected
          : operations.failed + std::ranges::count(operations.failures, engine::Outcome::Succeeded,
                                                   &engine::OperationRecord::outcome);
  if (all > static_cast<std::int64_t>(shown)) {
    lines += fmt::format("  and {} more\n", all - static_cast<std::int64_t>(shown));
  }
  if (style.is_quiet) return lines;
  if (operations.submitted == 0) return {};
  lines += warnings_text(operations, style);
  return heading(fmt::format("operations: {} submitted, {} succeeded, {} failed",
                             operations.submitted, operations.succeeded, operations.failed),
                 style) +
         lines;
}

std::string faults_text(const Summary& summary, const TextStyle& style) {
  if (summary.faults.empty()) return {};
  std::string text = heading("faults", style);
  for (std::size_t i = 0; i < std::min(summary.faults.size(), kLinesShown); ++i) {
    const FaultSummary& fault = summary.faults[i];
    const engine::FaultRecord& record = fault.record;
    text += fmt::format(
        "  {} {} {}/{}{}{}: {} VMs down, {}{} returned, {} not returned\n",
        offset_text(record.begin), record.kind, fault.location, fault.zone,
        record.hardware.empty() ? "" : " (" + record.hardware + ")",
        record.end ? " for " + format_duration(*record.end - record.begin) : ", still under way",
        record.vms_down,
        record.healed > 0 ? fmt::format("{} healed elsewhere, ", record.healed) : "",
        record.returned, record.not_returned);
    text += fmt::format(
        "    capacity down to {}, {}; protection down to {}, {}\n",
        ratio_text(fault.capacity.lowest), restored_text(fault.capacity.time_to_restore),
        ratio_text(fault.protection.lowest), restored_text(fault.protection.time_to_restore));
    std::string failures;
    for (const auto& [code, count] : fault.start_failures) {
      failures += fmt::format("{} did not start ({}), ", count, code);
    }
    text += fmt::format("    {}{} VM-hours without coverage; idle reservations cost {}\n", failures,
                        format_fraction(fault.vm_hours_without_coverage),
                        usd(fault.unused_reservation_cost));
  }
  if (summary.faults.size() > kLinesShown) {
    text += fmt::format("  and {} more\n", summary.faults.size() - kLinesShown);
  }
  return text;
}

std::string sla_text(const Summary& summary, const TextStyle& style) {
  const std::vector<SlaLine>& lines = summary.sla.lines;
  if (lines.empty()) return {};
  std::string text = heading("capacity SLA", style);
  for (std::size_t i = 0; i < std::min(lines.size(), kLinesShown); ++i) {
    const SlaLine& line = lines[i];
    const Fraction percent{line.lowest_uptime.num * 100, line.lowest_uptime.den};
    text += fmt::format(
        "  month {} {}/{}: {} of {} units, {} minutes not available, lowest uptime {:.2f} %, {} "
        "with credit\n",
        line.month, line.group, line.reservation, line.units_not_available, line.units.size(),
        format_fraction({line.not_available.us(), Duration::minutes(1).us()}), percent.to_double(),
        line.units_with_credit);
  }
  if (lines.size() > kLinesShown) {
    text += fmt::format("  and {} more\n", lines.size() - kLinesShown);
  }
  return text;
}

std::string cost_text(const Summary& summary, const TextStyle& style) {
  const CostSummary& cost = summary.cost;
  std::string text = fmt::format("\n{}  {}: VMs {} (overallocated {}), unused reservations {}",
                                 colored("cost", Color::bold, style), usd(cost.total), usd(cost.vm),
                                 usd(cost.overallocated_vm), usd(cost.unused_reservation));
  if (cost.reserved_instance_discount != Money()) {
    text += ", reserved instances -" + usd(cost.reserved_instance_discount);
  }
  text += '\n';
  if (summary.cost_by_subscription.size() < 2) return text;
  for (const CostSummary& each : summary.cost_by_subscription) {
    text += fmt::format("  {}  {}\n", each.subscription, usd(each.total));
  }
  return text;
}

std::string expectations_text(const Summary& summary, const TextStyle& style) {
  std::string lines;
  for (const ExpectationResult& result : summary.expectations) {
    if (style.is_quiet && result.verdict != Verdict::unmet) continue;
    lines += expectation_line(result, style);
  }
  if (style.is_quiet || summary.expectations.empty()) return lines;
  return heading(fmt::format("expectations: {} met, {} not met, {} skipped",
                             summary.count(Verdict::met), summary.count(Verdict::unmet),
                             summary.count(Verdict::skipped)),
                 style) +
         lines;
}

std::string usd(Money money) {
  std::string amount = format_money(money);
  const std::size_t point = amount.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : amount.size() - point - 1;
  if (decimals == 0) amount += '.';
  if (decimals < 2) amount.append(2 - decimals, '0');
  return "USD " + amount;
}

std::string to_text(const Summary& summary, const TextStyle& style) {
  if (style.is_quiet) {
    const std::string failures =
        operations_text(summary, style) + expectations_text(summary, style);
    return failures.empty() ? failures : summary.scenario + "\n" + failures;
  }
  std::string text = header(summary, style);
  text += groups_text(summary, style);
  text += scale_sets_text(summary, style);
  text += attainable_text(summary, style);
  text += tenants_text(summary, style);
  text += steps_text(summary, style);
  text += operations_text(summary, style);
  text += faults_text(summary, style);
  text += alerts_text(summary, style);
  text += sla_text(summary, style);
  text += cost_text(summary, style);
  text += expectations_text(summary, style);
  return text + fmt::format("\nrepro: {}\nfingerprint {}  state {}\n", style.repro,
                            format_hash(summary.fingerprint), format_hash(summary.state_hash));
}

}  // namespace capdrill::results
