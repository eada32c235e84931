#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "capdrill/scenario/spec.hpp"

/// What an expectation may speak of: columns of the series tables, and keys of the summary.
namespace capdrill::results {

/// Where a metric is read. Several keys of `of` narrow it down:
///   coverage     nothing (all), group, scaleSet, subscription
///   scale_set    scaleSet, with a zone
///   quota        subscription, with location and family (absent = the total)
///   consumer     subscription (the VMs' owner) with a reservation or a group, also zone, location;
///                sums over the reservations that match
///   reservation  reservation, group, zone, location, subscription; sums over those that match
///   zone, tenant zone, location; sums over those that match
///   cost, sla    as reservation; minutes not available are summed up, of uptimes the lowest of a
///                unit in a month so far counts, of credits the highest
///   summary      nothing
enum class MetricSource : std::uint8_t {
  coverage,
  scale_set,
  quota,
  consumer,
  reservation,
  zone,
  tenant,
  cost,
  sla,
  summary
};
enum class MetricKind : std::uint8_t { count, ratio, text, money };

/// A metric that was found: `field` is its place in its source's list.
struct Metric {
  MetricSource source = MetricSource::coverage;
  MetricKind kind = MetricKind::count;
  std::size_t field = 0;

  friend bool operator==(const Metric&, const Metric&) = default;
};

/// Something wrong with an expectation that only results can know.
struct ExpectationProblem {
  scenario::Origin origin;
  /// Index into Scenario::expectations, and beyond them into Scenario::metrics.
  std::size_t expectation = 0;
  std::string message;
  /// What to write instead; may be empty.
  std::string hint;
};

/// `of` without the family `total`, which is what the absent family means.
[[nodiscard]] scenario::MetricTarget plain_target(scenario::MetricTarget of);

/// `reservation web-z1`, `scaleSet web zone 1`, empty for everything.
[[nodiscard]] std::string describe_target(const scenario::MetricTarget& of);

/// The metric that `metric` names for what `of` names, or why there is none.
/// Requires: `of` is plain.
[[nodiscard]] std::variant<Metric, ExpectationProblem> find_metric(
    const scenario::Name& metric, const scenario::MetricTarget& of);

/// Everything wrong with the expectations of a scenario, and with the metrics that a study reads of
/// it, that its reader cannot know: unknown metrics, targets that do not fit them, comparisons and
/// statistics that they do not have. Empty = each can be evaluated.
[[nodiscard]] std::vector<ExpectationProblem> check_expectations(
    const scenario::Scenario& scenario);

}  // namespace capdrill::results
