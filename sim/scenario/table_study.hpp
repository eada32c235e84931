#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "capdrill/scenario/study.hpp"
#include "form.hpp"
#include "problems.hpp"

/// The table of everything that a study file may say.
namespace capdrill::scenario {

/// An axis before it is expanded.
struct AxisDraft {
  Origin origin;
  /// One after the other; of named ones, each with what it sets.
  std::vector<Node> values;
  Named<Named<Node>> named;
  std::optional<Fraction> from;
  std::optional<Fraction> to;
  std::optional<Fraction> step;
};

struct PrecisionDraft {
  Name metric;
  std::optional<double> half_width;
  std::optional<double> relative_half_width;
  std::int64_t at_least = 10;
  std::int64_t at_most = 1000;
};

/// A number of replications, or what decides on it.
struct ReplicationsDraft {
  std::int64_t count = 20;
  std::optional<PrecisionDraft> precision;
};

struct MetricDraft {
  Expectation what;
  std::optional<double> quantile;
};

struct StudyDraft {
  std::string name;
  std::string description;
  Name base;
  Named<AxisDraft> axes;
  std::optional<Node> constraint;
  ReplicationsDraft replications;
  std::vector<MetricDraft> metrics;
  std::optional<Named<Node>> compare;
};

[[nodiscard]] Form<StudyDraft> study_form();

/// Checks the `metrics` of a study against the run of one of its points, and reads them.
[[nodiscard]] std::vector<Expectation> read_metrics(const Node& metrics, const BindContext& context,
                                                    Problems& problems);

}  // namespace capdrill::scenario
