#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "capdrill/results/metric.hpp"
#include "results/metric_catalogue.hpp"

namespace capdrill::results {

namespace {

using scenario::Comparison;
using scenario::Expectation;
using scenario::Statistic;

/// What is wrong, without where.
struct Fault {
  std::string message;
  std::string hint;
};

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return text;
}

std::vector<std::string> regions_with(const scenario::Scenario& scenario, const std::string& zone) {
  std::vector<std::string> regions;
  for (const auto& [name, region] : scenario.regions) {
    for (const auto& [zone_name, unused] : region.zones) {
      if (zone_name.text == zone) regions.push_back(name.text);
    }
  }
  return regions;
}

std::optional<Fault> find_ambiguity(const scenario::Scenario& scenario, const Metric& metric,
                                    const scenario::MetricTarget& of) {
  const bool zone_stands_alone =
      of.zone && !of.location && !of.scale_set && !of.group && !of.reservation;
  if (zone_stands_alone) {
    const auto regions = regions_with(scenario, of.zone->text);
    if (regions.size() > 1) {
      return Fault{"several regions have a zone '" + of.zone->text + "': " + joined(regions),
                   "name one with location: " + regions.front()};
    }
  }
  if (metric.source == MetricSource::quota && !of.location && scenario.regions.size() > 1) {
    return Fault{"a quota is one of a location, and there are several",
                 "name one with location: " + scenario.regions.front().first.text};
  }
  return std::nullopt;
}

std::optional<Fault> find_comparison_fault(const Expectation& expectation, MetricKind kind) {
  const std::string& name = expectation.metric.text;
  const bool has_text = std::ranges::any_of(expectation.values, [](const auto& value) {
    return std::holds_alternative<std::string>(value);
  });
  if (kind != MetricKind::text) {
    if (!has_text) return std::nullopt;
    return Fault{"the metric '" + name + "' is a number, and cannot be compared with a text", ""};
  }
  if (!expectation.comparison) {
    return Fault{"the metric '" + name + "' is a text, which has no mean", "say what it meets"};
  }
  const Comparison comparison = *expectation.comparison;
  if (comparison == Comparison::isAbsent) return std::nullopt;
  if (comparison != Comparison::equals && comparison != Comparison::notEquals) {
    return Fault{"the metric '" + name + "' is a text: it can equal another, not be above it",
                 "use equals or notEquals"};
  }
  if (!has_text) return Fault{"the metric '" + name + "' is a text, not a number", ""};
  const std::string& wanted = std::get<std::string>(expectation.values.front());
  const auto states = reservation_states();
  if (std::ranges::find(states, wanted) != states.end()) return std::nullopt;
  return Fault{"no reservation is ever in the state '" + wanted + "'",
               "states: " + joined({states.begin(), states.end()})};
}

std::optional<Fault> find_statistic_fault(const Expectation& expectation, const Metric& metric) {
  const std::string& name = expectation.metric.text;
  if (metric.source == MetricSource::summary) {
    if (expectation.at && expectation.at->is_end) return std::nullopt;
    return Fault{"'" + name + "' is a key of the summary, which is made when the run has ended",
                 "use at: end"};
  }
  if (!expectation.over) return std::nullopt;
  if (expectation.statistic == Statistic::worstHour && metric.kind != MetricKind::ratio) {
    return Fault{"the metric '" + name + "' is no ratio, of which an hour is the worst",
                 "use min or max"};
  }
  const Statistic statistic = expectation.statistic;
  const bool takes_one_value = statistic == Statistic::first || statistic == Statistic::last;
  const bool adds_up = statistic == Statistic::mean || statistic == Statistic::integral;
  if (metric.kind == MetricKind::text && !takes_one_value) {
    return Fault{"the metric '" + name + "' is a text, which has no such statistic",
                 "use first or last"};
  }
  if (metric.source == MetricSource::sla && !takes_one_value) {
    return Fault{
        "the metric '" + name + "' only ever goes one way, from its first to its last value",
        "use first or last"};
  }
  if (metric.kind == MetricKind::money && adds_up) {
    return Fault{"the metric '" + name + "' is cumulative: its mean and integral mean nothing",
                 "use first, last, min or max"};
  }
  if (metric.kind == MetricKind::ratio && statistic == Statistic::integral) {
    return Fault{"the metric '" + name + "' is a ratio, which has no integral", "use mean"};
  }
  return std::nullopt;
}

void check_one(const scenario::Scenario& scenario, const Expectation& expectation,
               std::size_t index, std::vector<ExpectationProblem>& problems) {
  const scenario::MetricTarget of = plain_target(expectation.of);
  const auto found = find_metric(expectation.metric, of);
  if (const auto* problem = std::get_if<ExpectationProblem>(&found)) {
    problems.push_back(*problem);
    problems.back().expectation = index;
    return;
  }
  const Metric& metric = std::get<Metric>(found);
  for (const std::optional<Fault>& fault :
       {find_ambiguity(scenario, metric, of), find_comparison_fault(expectation, metric.kind),
        find_statistic_fault(expectation, metric)}) {
    if (fault) problems.push_back({expectation.metric.origin, index, fault->message, fault->hint});
  }
}

}  // namespace

std::vector<ExpectationProblem> check_expectations(const scenario::Scenario& scenario) {
  std::vector<ExpectationProblem> problems;
  std::size_t index = 0;
  for (const Expectation& expectation : scenario.expectations) {
    if (expectation.metric.text == kUnmetPath) {
      problems.push_back({expectation.metric.origin,
                          index,
                          "an expectation cannot speak of what becomes of expectations",
                          {}});
    }
    check_one(scenario, expectation, index++, problems);
  }
  for (const Expectation& metric : scenario.metrics) {
    check_one(scenario, metric, index++, problems);
  }
  return problems;
}

}  // namespace capdrill::results
