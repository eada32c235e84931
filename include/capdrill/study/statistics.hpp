#pragma once

#include <cstdint>
#include <optional>
#include <span>

/// What replications say about a mean, and how sure that is.
namespace capdrill::study {

/// Two-sided, of every interval.
inline constexpr double kConfidence = 0.95;

/// A mean over replications. The half-width is absent when one draw says nothing of the spread.
struct Estimate {
  double mean = 0;
  std::optional<double> half_width;
  std::int64_t count = 0;
};

/// The mean with its half-width by Student's t: t(count - 1, 97.5 %) s / sqrt(count), where s is the
/// standard deviation of the sample. Requires: not empty.
/// Source: Law, Simulation Modeling and Analysis, 5th edition, equation 4.12.
[[nodiscard]] Estimate estimate_mean(std::span<const double> values);

/// The mean of a - b, pair by pair: with common random numbers much surer than the difference of two
/// means. Requires: as many of each, not empty.
/// Source: Law, section 10.2.1 (paired t).
[[nodiscard]] Estimate estimate_difference(std::span<const double> a, std::span<const double> b);

/// What needs no more than one replication: the value is exact.
[[nodiscard]] Estimate exactly(double value);

}  // namespace capdrill::study
