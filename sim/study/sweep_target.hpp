#pragma once

#include <cmath>
#include <cstddef>

#include "capdrill/scenario/study.hpp"
#include "capdrill/study/statistics.hpp"

namespace capdrill::study {

/// The half-width that the mean of a metric should have: what the study asks of this metric, else a
/// twentieth of the mean.
[[nodiscard]] inline double target_of(const scenario::Study& study, std::size_t metric,
                                      const Estimate& estimate) {
  constexpr double kRelativeByDefault = 0.05;
  const std::optional<scenario::Precision>& precision = study.replications.precision;
  const bool is_asked = precision && precision->metric == metric;
  if (is_asked && precision->half_width) return *precision->half_width;
  return std::abs(estimate.mean) *
         (is_asked ? *precision->relative_half_width : kRelativeByDefault);
}

}  // namespace capdrill::study
