#include "capdrill/results/series.hpp"

#include <gtest/gtest.h>

#include "fake_run.hpp"

namespace capdrill::results {
namespace {

using scenario::Statistic;

/// 4 from the begin, 1 from 30 minutes on, 6 from one hour on.
StepSeries counts() {
  StepSeries series;
  series.set(minutes(0), count_sample(4));
  series.set(minutes(30), count_sample(1));
  series.set(minutes(60), count_sample(6));
  return series;
}

TEST(StepSeries, IsRightContinuous) {
  EXPECT_EQ(counts().at(minutes(30)), count_sample(1));
  EXPECT_EQ(counts().before(minutes(30)), count_sample(4));
  EXPECT_EQ(counts().at(hours(9)), count_sample(6));
}

TEST(StepSeries, IsAbsentBeforeItsFirstStep) {
  StepSeries series;
  series.set(minutes(10), count_sample(1));
  EXPECT_TRUE(series.at(minutes(9)).is_absent());
  EXPECT_TRUE(series.before(minutes(10)).is_absent());
  EXPECT_TRUE(StepSeries().at(minutes(0)).is_absent());
}

TEST(StepSeries, KeepsOneStepPerChangeAndInstant) {
  StepSeries series;
  series.set(minutes(0), count_sample(4));
  series.set(minutes(1), count_sample(4));
  series.set(minutes(2), count_sample(5));
  series.set(minutes(2), count_sample(6));
  ASSERT_EQ(series.steps().size(), 2U);
  EXPECT_EQ(series.at(minutes(2)), count_sample(6));
}

TEST(StepSeries, StatisticsAreExactOverAHalfOpenSpan) {
  const Interval first_hour{minutes(0), minutes(60)};
  EXPECT_EQ(counts().statistic(Statistic::min, first_hour), (Fraction{1, 1}));
  EXPECT_EQ(counts().statistic(Statistic::max, first_hour), (Fraction{4, 1}));
  EXPECT_EQ(counts().statistic(Statistic::mean, first_hour), (Fraction{5, 2}));
  EXPECT_EQ(counts().statistic(Statistic::integral, first_hour), (Fraction{5, 2}));
  EXPECT_EQ(counts().statistic(Statistic::first, first_hour), (Fraction{4, 1}));
  EXPECT_EQ(counts().statistic(Statistic::last, first_hour), (Fraction{1, 1}));
}

TEST(StepSeries, SpansMayBeginAndEndBetweenSteps) {
  const Interval span{minutes(20), minutes(70)};
  // 10 minutes of 4, 30 of 1, 10 of 6.
  EXPECT_EQ(counts().statistic(Statistic::mean, span), (Fraction{130, 50}));
  EXPECT_EQ(counts().statistic(Statistic::integral, span), (Fraction{130, 60}));
}

TEST(StepSeries, AnEmptySpanIsAnInstant) {
  const Interval instant{minutes(30), minutes(30)};
  EXPECT_EQ(counts().statistic(Statistic::mean, instant), (Fraction{1, 1}));
  EXPECT_EQ(counts().statistic(Statistic::last, instant), (Fraction{1, 1}));
  EXPECT_EQ(counts().statistic(Statistic::integral, instant), (Fraction{0, 1}));
}

TEST(StepSeries, TheMeanOfARatioIsTheRatioOfTheIntegrals) {
  StepSeries series;
  series.set(minutes(0), ratio_sample(60, 75));
  series.set(minutes(30), ratio_sample(5, 5));
  // (60 * 30 + 5 * 30) / (75 * 30 + 5 * 30): 65 of 80, not the mean of 0.8 and 1.
  EXPECT_EQ(series.statistic(Statistic::mean, {minutes(0), minutes(60)}), (Fraction{65, 80}));
}

TEST(StepSeries, WhereItIsAbsentItDoesNotCount) {
  StepSeries series;
  series.set(minutes(0), ratio_sample(0, 0));
  series.set(minutes(30), ratio_sample(1, 3));
  const Interval hour{minutes(0), minutes(60)};
  EXPECT_EQ(series.statistic(Statistic::min, hour), (Fraction{1, 3}));
  EXPECT_EQ(series.statistic(Statistic::mean, hour), (Fraction{1, 3}));
  EXPECT_EQ(series.statistic(Statistic::first, hour), std::nullopt);
  EXPECT_EQ(series.statistic(Statistic::mean, {minutes(0), minutes(30)}), std::nullopt);
}

TEST(StepSeries, MinutesOfACenturyDoNotOverflow) {
  StepSeries series;
  series.set(minutes(0), count_sample(1'000'000'000));
  const SimTime end(kDurationMax);
  EXPECT_EQ(series.statistic(Statistic::mean, {minutes(0), end}), (Fraction{1'000'000'000, 1}));
  EXPECT_EQ(series.statistic(Statistic::integral, {minutes(0), end}),
            (Fraction{Wide{1'000'000'000} * 24 * 365 * 100, 1}));
}

TEST(CostSeries, IsLinearBetweenItsSteps) {
  CostSeries series;
  series.set({minutes(0), 0, 9'600'000});
  series.set({minutes(60), MoneyTime{9'600'000} * 3'600'000'000, 0});
  EXPECT_EQ(series.at(minutes(30)), Money::units(4'800'000));
  EXPECT_EQ(series.at(minutes(90)), Money::units(9'600'000));
  EXPECT_EQ(series.extreme({minutes(15), minutes(90)}, true), Money::units(2'400'000));
  EXPECT_EQ(series.extreme({minutes(15), minutes(90)}, false), Money::units(9'600'000));
}

TEST(StepSeries, TheWorstHourIsTheLeastOfTheHourlyMeans) {
  StepSeries series;
  series.set(minutes(0), ratio_sample(8, 10));
  series.set(minutes(90), ratio_sample(2, 10));
  series.set(minutes(120), ratio_sample(9, 10));
  // Hours of 0.8, half 0.8 and half 0.2, then 0.9.
  EXPECT_EQ(series.statistic(Statistic::worstHour, {minutes(0), hours(3)}), (Fraction{1, 2}));
  EXPECT_EQ(series.statistic(Statistic::worstHour, {minutes(90), hours(3)}), (Fraction{11, 20}))
      << "hours count from the start of the span; the last one is half an hour of 0.9";
  const auto means = series.hourly_means({minutes(0), minutes(150)});
  ASSERT_EQ(means.size(), 3U);
  EXPECT_EQ(means[2], (Fraction{9, 10})) << "a part of an hour";
}

}  // namespace
}  // namespace capdrill::results
