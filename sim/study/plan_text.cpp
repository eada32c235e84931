#include <fmt/format.h>

#include <map>

#include "capdrill/base/quoting.hpp"
#include "capdrill/results/text_table.hpp"
#include "capdrill/study/plan.hpp"
#include "study/number_text.hpp"

namespace capdrill::study {

namespace {

using results::TextTable;
using results::Value;

/// Coverages near 1 differ in their last digits.
constexpr int kShareDecimals = 4;

TextTable table_of(const std::vector<std::string>& headings) {
  TextTable table;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    table.add_column(headings[i], i == 0 ? TextTable::Align::left : TextTable::Align::right);
  }
  return table;
}

std::string bound_text(const std::optional<std::int64_t>& bound) {
  return bound ? fmt::format("{}", *bound) : "?";
}

std::string goal_text(const Plan& plan) {
  const std::string target = format_fraction(plan.target);
  return plan.goal == PlanGoal::coverage
             ? fmt::format("coverage of at least {}", target)
             : fmt::format("each reservation covers everybody with probability {}", target);
}

std::string reservations_text(const Plan& plan) {
  const bool is_bounded = plan.goal == PlanGoal::probability;
  std::vector<std::string> headings = {"reservation", "size",        "zone", "now",
                                       "plan",        "mean demand", "most"};
  if (is_bounded) headings.insert(headings.begin() + 5, "between");
  TextTable table = table_of(headings);
  for (const PlannedReservation& each : plan.reservations) {
    std::vector<std::string> row = {
        each.group + "/" + each.name,        each.size,
        each.zone.empty() ? "-" : each.zone, fmt::format("{}", each.reserved_now),
        fmt::format("{}", each.slots),       number_text(each.mean_demand, 2),
        fmt::format("{}", each.most_demand)};
    if (is_bounded) {
      row.insert(row.begin() + 5,
                 fmt::format("{} and {}", bound_text(each.low), bound_text(each.high)));
    }
    table.add_row(std::move(row));
  }
  return table.text("  ");
}

std::string situations_text(const Plan& plan) {
  TextTable table =
      table_of({"with these slots", "coverage", "everybody covered", "failed starts", "target"});
  for (const VerifiedSituation& each : plan.situations) {
    table.add_row({each.name, estimate_text(each.coverage, kShareDecimals),
                   number_text(each.least_probability, kShareDecimals),
                   estimate_text(each.failed_starts), each.is_met ? "met" : "missed"});
  }
  return table.text("  ");
}

std::string frontier_text(const Plan& plan) {
  TextTable table = table_of({"target", "slots", "USD per hour", "coverage"});
  for (const FrontierPoint& each : plan.frontier) {
    table.add_row({format_fraction(each.target), fmt::format("{}", each.slots),
                   format_money(each.per_hour), estimate_text(each.coverage, kShareDecimals)});
  }
  return table.text("  ");
}

Value bound_value(const std::optional<std::int64_t>& bound) {
  return bound ? Value::integer(*bound) : Value();
}

Value to_value(const PlannedReservation& each) {
  Value value = Value::object();
  value.set("group", Value::text(each.group));
  value.set("reservation", Value::text(each.name));
  value.set("sku", Value::text(each.size));
  value.set("zone", each.zone.empty() ? Value() : Value::text(each.zone));
  value.set("reserved_now", Value::integer(each.reserved_now));
  value.set("slots", Value::integer(each.slots));
  value.set("low", bound_value(each.low));
  value.set("high", bound_value(each.high));
  value.set("mean_demand", Value::ratio(rounded(each.mean_demand)));
  value.set("most_demand", Value::integer(each.most_demand));
  return value;
}

Value to_value(const VerifiedSituation& each) {
  Value value = Value::object();
  value.set("name", Value::text(each.name));
  value.set("coverage", estimate_value(each.coverage));
  value.set("least_probability", Value::ratio(rounded(each.least_probability)));
  value.set("failed_starts", estimate_value(each.failed_starts));
  value.set("met", Value::truth(each.is_met));
  return value;
}

Value to_value(const FrontierPoint& each) {
  Value value = Value::object();
  value.set("target", Value::ratio(each.target));
  value.set("slots", Value::integer(each.slots));
  value.set("cost_per_hour", Value::money(each.per_hour));
  value.set("coverage", estimate_value(each.coverage));
  return value;
}

}  // namespace

std::string to_text(const Plan& plan) {
  return fmt::format(
      "{}  what to reserve: {}\n{} replication{} from seed {}, quantities chosen {}\n\n{}\n"
      "{} slots, USD {} per hour{}\n{}\nwhat other targets take\n{}",
      plan.scenario, goal_text(plan), plan.replications, plan.replications == 1 ? "" : "s",
      plan.seed, plan.rounds == 1 ? "once" : fmt::format("{} times", plan.rounds),
      reservations_text(plan), plan.slots, format_money(plan.per_hour),
      plan.replications == 1 ? "" : "; means with 95 % confidence", situations_text(plan),
      frontier_text(plan));
}

Value to_value(const Plan& plan) {
  Value value = Value::object();
  value.set("scenario", Value::text(plan.scenario));
  value.set("goal", Value::text(plan.goal == PlanGoal::coverage ? "coverage" : "probability"));
  value.set("target", Value::ratio(plan.target));
  value.set("seed", Value::integer(static_cast<Wide>(plan.seed)));
  value.set("replications", Value::integer(plan.replications));
  value.set("rounds", Value::integer(plan.rounds));
  value.set("met", Value::truth(plan.is_met()));
  value.set("slots", Value::integer(plan.slots));
  value.set("cost_per_hour", Value::money(plan.per_hour));
  const auto list = [](const auto& items) {
    Value values = Value::list();
    for (const auto& each : items) values.add(to_value(each));
    return values;
  };
  value.set("reservations", list(plan.reservations));
  value.set("situations", list(plan.situations));
  value.set("frontier", list(plan.frontier));
  return value;
}

std::string to_scenario(const Plan& plan, const std::string& base) {
  std::map<std::string, std::string> groups;
  for (const PlannedReservation& each : plan.reservations) {
    groups[each.group] += fmt::format("      {}: {{ sku: {{ capacity: {} }} }}\n",
                                      yaml_quoted(each.name), each.slots);
  }
  std::string text = fmt::format(
      "# Planned for {}: {} slots, USD {} per hour.\nextends: {}\nscenario: {}\n"
      "capacityReservationGroups:\n",
      goal_text(plan), plan.slots, format_money(plan.per_hour), yaml_quoted(base),
      yaml_quoted(plan.scenario + ", as planned"));
  for (const auto& [group, reservations] : groups) {
    text += fmt::format("  {}:\n    capacityReservations:\n{}", yaml_quoted(group), reservations);
  }
  return text;
}

}  // namespace capdrill::study
