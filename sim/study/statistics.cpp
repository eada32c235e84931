#include "capdrill/study/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "capdrill/base/check.hpp"

namespace capdrill::study {

// Summed one after the other: vectorised sums differ between machines in their last bits.
Estimate estimate_mean(std::span<const double> values) {
  CAPDRILL_CHECK(!values.empty(), "a mean of nothing was asked for");
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  Estimate estimate{sum / count, {}, static_cast<std::int64_t>(values.size())};
  if (values.size() == 1) return estimate;
  double squares = 0;
  for (const double value : values) {
    squares += (value - estimate.mean) * (value - estimate.mean);
  }
  const boost::math::students_t student(count - 1);
  const double t = boost::math::quantile(student, (1 + kConfidence) / 2);
  estimate.half_width = t * std::sqrt(squares / (count - 1) / count);
  return estimate;
}

Estimate estimate_difference(std::span<const double> a, std::span<const double> b) {
  CAPDRILL_CHECK(a.size() == b.size(), "pairs were compared of which one half is missing");
  std::vector<double> differences(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) differences[i] = a[i] - b[i];
  return estimate_mean(differences);
}

Estimate exactly(double value) { return {value, 0.0, 1}; }

}  // namespace capdrill::study
