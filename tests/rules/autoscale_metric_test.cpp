// Domain reference 8.1: statistics, time aggregations, operators.

#include "capdrill/rules/autoscale_metric.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace capdrill::rules {
namespace {

constexpr MetricValue whole(std::int64_t value) { return MetricValue{value} * kMetricScale; }

/// `count` instances that show `value` each.
MinuteSample minute(std::int64_t value, std::int64_t count) {
  return {whole(value), whole(value * count), count};
}

/// Four minutes of two instances, then one of four.
const std::vector<MinuteSample> kMinutes{minute(10, 2), minute(40, 2), minute(20, 2), minute(30, 2),
                                         minute(60, 4)};

MetricTrigger trigger(MetricStatistic statistic, TimeAggregation aggregation, int grain = 1,
                      int window = 5) {
  MetricTrigger made;
  made.statistic = statistic;
  made.time_aggregation = aggregation;
  made.time_grain = kMinute * grain;
  made.time_window = kMinute * window;
  return made;
}

std::optional<MetricValue> seen(const MetricTrigger& trigger, std::int64_t instances = 4) {
  return observe(trigger, MetricSource::instances, kMinutes, instances);
}

TEST(AutoscaleMetric, AUM1_TheTimeAggregationCombinesTheGrainsOfTheWindow) {
  using enum TimeAggregation;
  const auto average_and = [](TimeAggregation aggregation) {
    return seen(trigger(MetricStatistic::Average, aggregation));
  };
  EXPECT_EQ(average_and(Average), whole(32));
  EXPECT_EQ(average_and(Minimum), whole(10));
  EXPECT_EQ(average_and(Maximum), whole(60)) << "[ABP] the highest 1-minute average";
  EXPECT_EQ(average_and(Total), whole(160));
  EXPECT_EQ(average_and(Count), whole(5));
  EXPECT_EQ(average_and(Last), whole(60));
}

TEST(AutoscaleMetric, AUM1_TheStatisticCombinesTheSamplesInsideAGrain) {
  using enum MetricStatistic;
  const auto last_of = [](MetricStatistic statistic) {
    return seen(trigger(statistic, TimeAggregation::Last, 2));
  };
  EXPECT_EQ(last_of(Average), whole(50)) << "two samples of 30 and four of 60";
  EXPECT_EQ(last_of(Min), whole(30));
  EXPECT_EQ(last_of(Max), whole(60));
  EXPECT_EQ(last_of(Sum), whole(300));
  EXPECT_EQ(last_of(Count), whole(6));
}

TEST(AutoscaleMetric, AUM2_APartOfAGrainIsLeftOut) {
  EXPECT_EQ(seen(trigger(MetricStatistic::Average, TimeAggregation::Count, 2)), whole(2));
  EXPECT_EQ(seen(trigger(MetricStatistic::Average, TimeAggregation::Minimum, 1, 3)), whole(20));
}

TEST(AutoscaleMetric, AUM3_PerInstanceIsByThePresentCount) {
  MetricTrigger per_instance = trigger(MetricStatistic::Sum, TimeAggregation::Last);
  per_instance.divide_per_instance = true;
  EXPECT_EQ(seen(per_instance, 3), whole(80));
  const std::vector<MinuteSample> queue{minute(50, 1)};
  const MetricTrigger average = trigger(MetricStatistic::Average, TimeAggregation::Average);
  EXPECT_EQ(observe(average, MetricSource::queue, queue, 2), whole(25)) << "A7 [ABP]";
}

TEST(AutoscaleMetric, AUM4_WithoutASampleInTheWindowItIsMissing) {
  const MetricTrigger average = trigger(MetricStatistic::Average, TimeAggregation::Average, 1, 2);
  const std::vector<MinuteSample> gone{minute(10, 2), {}, {}};
  EXPECT_FALSE(observe(average, MetricSource::instances, gone, 2).has_value());
  EXPECT_FALSE(observe(average, MetricSource::instances, {}, 2).has_value());
  const std::vector<MinuteSample> one_left{{}, minute(10, 2)};
  EXPECT_EQ(observe(average, MetricSource::instances, one_left, 2), whole(10));
}

TEST(AutoscaleMetric, AUM5_EveryOperatorComparesSixDecimals) {
  const auto fires = [](MetricOperator comparison, MetricValue observed) {
    MetricTrigger made;
    made.comparison = comparison;
    made.threshold = whole(50);
    return is_triggered(made, observed);
  };
  using enum MetricOperator;
  EXPECT_TRUE(fires(Equals, whole(50)));
  EXPECT_TRUE(fires(Equals, whole(50) - 1)) << "499.999... of a division is 500";
  EXPECT_FALSE(fires(Equals, whole(50) - 1000));
  EXPECT_TRUE(fires(NotEquals, whole(49)));
  EXPECT_FALSE(fires(GreaterThan, whole(50)));
  EXPECT_TRUE(fires(GreaterThan, whole(50) + 1000));
  EXPECT_TRUE(fires(GreaterThanOrEqual, whole(50)));
  EXPECT_FALSE(fires(LessThan, whole(50)));
  EXPECT_TRUE(fires(LessThan, whole(50) - 1000));
  EXPECT_TRUE(fires(LessThanOrEqual, whole(50)));
}

}  // namespace
}  // namespace capdrill::rules
