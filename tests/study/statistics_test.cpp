#include "capdrill/study/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "capdrill/base/random.hpp"

namespace capdrill::study {
namespace {

TEST(EstimateOfAMean, IsStudentsT) {
  const std::vector<double> values = {1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09};
  const Estimate estimate = estimate_mean(values);
  EXPECT_NEAR(estimate.mean, 1.343, 1e-12);
  // s = 0.40928257 and, from a table, t(9, 97.5 %) = 2.26215716.
  EXPECT_NEAR(*estimate.half_width, 2.26215716 * 0.40928257 / std::sqrt(10.0), 1e-8);
  EXPECT_EQ(estimate.count, 10);
}

TEST(EstimateOfAMean, OneDrawTellsNothingOfItsSpread) {
  const Estimate estimate = estimate_mean(std::vector{3.0});
  EXPECT_EQ(estimate.mean, 3);
  EXPECT_FALSE(estimate.half_width);
}

TEST(EstimateOfAMean, OfEqualDrawsIsSure) {
  EXPECT_EQ(estimate_mean(std::vector{2.0, 2.0, 2.0}).half_width, 0);
}

TEST(EstimateOfAMean, CoversTheTruthAsOftenAsItSays) {
  int covered = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const RandomStream stream(i, "test", "normal");
    std::vector<double> values(8);
    for (std::size_t k = 0; k < values.size(); ++k) {
      values[k] = 5 + 2 * normal_quantile(stream.uniform(k));
    }
    const Estimate estimate = estimate_mean(values);
    covered += std::abs(estimate.mean - 5) <= *estimate.half_width ? 1 : 0;
  }
  // 95 % of 1,000, within four standard deviations.
  EXPECT_NEAR(covered, 950, 28);
}

TEST(EstimateOfADifference, IsThatOfThePairs) {
  const std::vector<double> a = {10, 20, 30};
  const std::vector<double> b = {9, 19, 29};
  const Estimate difference = estimate_difference(a, b);
  EXPECT_EQ(difference.mean, 1);
  EXPECT_EQ(difference.half_width, 0) << "what both have in common does not count";
}

}  // namespace
}  // namespace capdrill::study
