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

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

/// Groups that have, or come to have, a reservation of this name.
std::vector<std::string> groups_with(const scenario::Scenario& scenario, const std::string& name) {
  std::vector<std::string> groups;
  const auto add_members = [&](const std::string& group, const scenario::ReservationGroup& spec) {
    for (const auto& [reservation, unused] : spec.reservations) {
      if (reservation.text == name) add_once(groups, group);
    }
  };
  for (const auto& [group, spec] : scenario.groups) add_members(group.text, spec);
  for (const scenario::TimelineEntry& entry : scenario.timeline) {
    if (const auto* create = std::get_if<scenario::CreateGroup>(&entry.operation)) {
      add_members(create->name.text, create->group);
    } else if (const auto* add = std::get_if<scenario::CreateReservation>(&entry.operation)) {
      if (add->name.text == name) add_once(groups, add->group.text);
    }
  }
  return groups;
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
  if (of.reservation && !of.group) {
    const auto groups = groups_with(scenario, of.reservation->text);
    if (groups.size() > 1) {
      return Fault{"several groups have a reservation '" + of.reservation->text + "': " +
                       joined(groups), "name one with group: " + groups.front()};
    }
  }
  const bool zone_stands_alone = of.zone && !of.location && !of.scale_set && !of.group &&
                                 !of.reservation;
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
  const Comparison comparison = expectation.comparison;
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
  const Statistic statistic = expectation.statistic;
  const bool takes_one_value = statistic == Statistic::first || statistic == Statistic::last;
  const bool adds_up = statistic == Statistic::mean || statistic == Statistic::integral;
  if (metric.kind == MetricKind::text && !takes_one_value) {
    return Fault{"the metric '" + name + "' is a text, which has no such statistic",
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

std::optional<Fault> find_span_fault(const scenario::Scenario& scenario,
                                     const Expectation& expectation) {
  if (!expectation.over) return std::nullopt;
  const scenario::Span& span = *expectation.over;
  if (!span.during) {
    if (span.from.time < span.to.time) return std::nullopt;
    return Fault{"the span ends before it begins", "it is half open: from < to"};
  }
  const bool known = std::ranges::any_of(scenario.timeline, [&](const auto& entry) {
    return entry.id == span.during->text;
  });
  if (known) return std::nullopt;
  return Fault{"no timeline entry has the id '" + span.during->text + "'", ""};
}

}  // namespace

std::vector<ExpectationProblem> check_expectations(const scenario::Scenario& scenario) {
  std::vector<ExpectationProblem> problems;
  for (std::size_t i = 0; i < scenario.expectations.size(); ++i) {
    const Expectation& expectation = scenario.expectations[i];
    const scenario::MetricTarget of = plain_target(expectation.of);
    const auto found = find_metric(expectation.metric, of);
    if (const auto* problem = std::get_if<ExpectationProblem>(&found)) {
      problems.push_back(*problem);
      problems.back().expectation = i;
      continue;
    }
    const Metric& metric = std::get<Metric>(found);
    for (const std::optional<Fault>& fault :
         {find_ambiguity(scenario, metric, of), find_comparison_fault(expectation, metric.kind),
          find_statistic_fault(expectation, metric), find_span_fault(scenario, expectation)}) {
      if (fault) problems.push_back({expectation.metric.origin, i, fault->message, fault->hint});
    }
  }
  return problems;
}

}  // namespace capdrill::results
