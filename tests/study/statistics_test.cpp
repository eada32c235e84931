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

TEST(CountNeeded, IsTheLeastThatIsSureEnough) {
  // s = 10 over 5 values; t(4) s / sqrt(5) = 12.4. By a table of t: at 17, t(16) = 2.1199 gives 5.14,
  // at 18, t(17) = 2.1098 gives 4.97.
  const Estimate pilot{0, 2.7764451 * 10 / std::sqrt(5.0), 5};
  EXPECT_EQ(count_needed(pilot, 5), 18);
  EXPECT_EQ(count_needed(pilot, 20), 5) << "those at hand are enough";
  EXPECT_FALSE(count_needed(Estimate{1, {}, 1}, 5));
}

TEST(EstimateOfAShare, IsWilsons) {
  // 81 of 263, 15 of 148, 0 of 20, 1 of 29: R. G. Newcombe, Statistics in Medicine 17 (1998),
  // 857-872, table I, method 3.
  const auto expect = [](std::int64_t hits, std::int64_t trials, double low, double high) {
    const Bounded share = estimate_share(hits, trials);
    EXPECT_NEAR(*share.low, low, 5e-5);
    EXPECT_NEAR(*share.high, high, 5e-5);
  };
  expect(81, 263, 0.2553, 0.3662);
  expect(15, 148, 0.0624, 0.1605);
  expect(0, 20, 0, 0.1611);
  expect(1, 29, 0.0061, 0.1718);
  const Bounded all = estimate_share(20, 20);
  EXPECT_EQ(all.value, 1);
  EXPECT_EQ(all.high, 1);
  EXPECT_NEAR(*all.low, 1 - 0.1611, 5e-5) << "as far from 1 as none of 20 is from 0";
}

TEST(EstimateOfAQuantile, LiesBetweenTwoOfTheValues) {
  std::vector<double> values;
  for (int i = 10; i >= 1; --i) values.push_back(i);
  // The tables of the sign test: of 10 values the 2nd and the 9th bound the median (97.9 %).
  const Bounded median = estimate_quantile(values, 0.5);
  EXPECT_EQ(median.value, 5);
  EXPECT_EQ(median.low, 2);
  EXPECT_EQ(median.high, 9);
  const Bounded lowest = estimate_quantile(values, 0.05);
  EXPECT_EQ(lowest.value, 1);
  EXPECT_FALSE(lowest.low) << "all ten may lie above it: 0.95^10 = 0.6";
  EXPECT_EQ(estimate_quantile(values, 1).value, 10);
  EXPECT_FALSE(estimate_quantile(values, 1).high);
}

TEST(EstimateOfAQuantile, CoversTheTruthAtLeastAsOftenAsItSays) {
  int covered = 0;
  for (std::uint64_t i = 0; i < 500; ++i) {
    const RandomStream stream(i, "test", "uniform");
    std::vector<double> values(40);
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = stream.uniform(k);
    const Bounded estimate = estimate_quantile(values, 0.25);
    covered += *estimate.low <= 0.25 && 0.25 <= *estimate.high ? 1 : 0;
  }
  // 95 % of 500, less four standard deviations.
  EXPECT_GE(covered, 475 - 20);
}

TEST(WarmUp, IsLeftOutAsFarAsTheStartDisturbs) {
  std::vector<double> values(100, 1.0);
  EXPECT_EQ(propose_warm_up(values), 0);
  for (std::size_t i = 0; i < 12; ++i) values[i] = 0;
  EXPECT_EQ(propose_warm_up(values), 15) << "batches of five";
  for (std::size_t i = 0; i < 100; ++i) values[i] = static_cast<double>(i);
  EXPECT_FALSE(propose_warm_up(values)) << "it never settles";
  EXPECT_FALSE(propose_warm_up(std::vector<double>(49, 1.0))) << "too few to tell";
}

}  // namespace
}  // namespace capdrill::study
