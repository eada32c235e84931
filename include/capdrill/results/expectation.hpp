#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/fraction.hpp"

namespace capdrill::results {

enum class Verdict : std::uint8_t { met, unmet, skipped };

/// What became of one expectation; all texts are ready to be shown.
struct ExpectationResult {
  Verdict verdict = Verdict::skipped;
  /// The user's; may be empty.
  std::string name;
  std::string metric;
  /// `reservation web-z1`; empty for everything.
  std::string target;
  /// `at end`, `over PT1H..PT2H`, `during outage`.
  std::string instant;
  /// Of a span: `min`; empty for an instant.
  std::string statistic;
  std::string comparison;
  /// `15`, `1 and 2`, `0.9 ± 0.05`; empty for `isAbsent`.
  std::string expected;
  /// `0.8 (60/75)`, `absent`; of a skipped one, why.
  std::string found;
  /// `file:line:column`.
  std::string place;
};

/// What a study reads of a run.
struct MetricReading {
  /// Absent where the metric is; of a metric that is to meet something 1 if it does, else 0.
  std::optional<Fraction> value;
  /// Of a metric that is a step function, the mean of each hour from the start of the run.
  std::vector<std::optional<Fraction>> hours;
};

/// `coverage of scaleSet web at end`, with the expectation's name in front.
[[nodiscard]] std::string subject_of(const ExpectationResult& result);

/// One line: `ok   unused of reservation web-z1 at end = 15`,
/// `FAIL coverage of scaleSet web at end: expected equals 0.9, found 0.8 (60/75)  x.yaml:34:5`.
[[nodiscard]] std::string describe(const ExpectationResult& result);

}  // namespace capdrill::results
