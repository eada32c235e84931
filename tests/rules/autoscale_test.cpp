// Domain reference 8 and 10.8: A1, A2, A4 to A13.

#include "capdrill/rules/autoscale.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace capdrill::rules {
namespace {

using enum MetricOperator;
using enum ScaleDirection;
using enum ScaleType;

constexpr MetricValue units(double value) {
  return static_cast<MetricValue>(value * 1e6) * (kMetricScale / 1'000'000);
}

RuleReading rule(ScaleDirection direction, ScaleType type, std::int64_t value,
                 MetricOperator comparison, double threshold, double observed) {
  RuleReading reading;
  reading.trigger.comparison = comparison;
  reading.trigger.threshold = units(threshold);
  reading.action = {direction, type, value, kMinute * 5};
  reading.observed = units(observed);
  return reading;
}
RuleReading out_above(double threshold, double observed, std::int64_t value = 1) {
  return rule(Increase, ChangeCount, value, GreaterThan, threshold, observed);
}
RuleReading in_below(double threshold, double observed, std::int64_t value = 1) {
  return rule(Decrease, ChangeCount, value, LessThan, threshold, observed);
}

AutoscaleDecision decided(std::int64_t current, const std::vector<RuleReading>& rules,
                          const CapacityLimits& limits = {1, 100, 1}, bool is_cooling = false) {
  return decide({current, limits, is_cooling, rules});
}

TEST(Autoscale, AUS5_A1_A2_TheRuleThatLeavesMostInstancesWins) {
  const std::vector<RuleReading> three_and_five{out_above(70, 80, 3), out_above(70, 80, 5)};
  EXPECT_EQ(decided(10, three_and_five).target, 15) << "A1 [AUS]";
  EXPECT_EQ(decided(10, three_and_five).rule, 1U);
  const RuleReading more_by_percent = rule(Increase, PercentChangeCount, 15, GreaterThan, 70, 80);
  EXPECT_EQ(decided(40, {out_above(70, 80, 3), more_by_percent}).target, 46) << "[AUS] +3, +15 %";
  const RuleReading half = rule(Decrease, PercentChangeCount, 50, LessThan, 30, 5);
  EXPECT_EQ(decided(10, {half, in_below(30, 5, 3)}).target, 7) << "A2 [AUS]";
}

TEST(Autoscale, AUS6_PercentIsRoundedUpForOutAndDownForInAndIsOneAtLeast) {
  const ScaleAction out{Increase, PercentChangeCount, 15, {}};
  const ScaleAction in{Decrease, PercentChangeCount, 15, {}};
  EXPECT_EQ(result_of(out, 10), 12);
  EXPECT_EQ(result_of(in, 10), 9);
  EXPECT_EQ(result_of(out, 1), 2);
  EXPECT_EQ(result_of(in, 3), 2) << "one at least";
  EXPECT_EQ(result_of({Decrease, ChangeCount, 5, {}}, 3), 0);
  EXPECT_EQ(result_of({Increase, ExactCount, 4, {}}, 7), 4);
}

TEST(Autoscale, AUS4_InNeedsAllRulesAndOutNeedsOne) {  // A4 [ABP]
  const auto cpu_and_memory = [](double cpu, double memory) {
    return std::vector<RuleReading>{out_above(75, cpu), out_above(75, memory), in_below(30, cpu),
                                    in_below(50, memory)};
  };
  EXPECT_EQ(decided(4, cpu_and_memory(25, 51)).target, 4);
  EXPECT_EQ(decided(4, cpu_and_memory(29, 49)).target, 3);
  EXPECT_EQ(decided(4, cpu_and_memory(76, 49)).target, 5);
  EXPECT_EQ(decided(4, cpu_and_memory(29, 76)).target, 5);
}

TEST(Autoscale, AUS1_LimitsComeFirstAndIgnoreTheCooldown) {  // A5 [ABP]
  const CapacityLimits limits{3, 6, 3};
  EXPECT_EQ(decided(1, {}, limits).target, 3);
  EXPECT_EQ(decided(8, {in_below(30, 5)}, limits, true).target, 6);
  EXPECT_EQ(decided(8, {}, limits).step, AutoscaleStep::limits);
  EXPECT_EQ(decided(6, {out_above(50, 90)}, limits).target, 6) << "the most there may be";
  EXPECT_EQ(decided(5, {out_above(50, 90, 4)}, limits).target, 6);
  EXPECT_EQ(decided(3, {in_below(30, 5)}, limits).target, 3);
}

TEST(Autoscale, AUS2_WithAMissingMetricTheSetGrowsToTheDefaultAndDoesNotShrink) {  // A6
  std::vector<RuleReading> rules{in_below(30, 5), out_above(70, 90)};
  rules[1].observed.reset();
  const CapacityLimits limits{1, 10, 2};
  EXPECT_EQ(decided(1, rules, limits).target, 2);
  EXPECT_EQ(decided(5, rules, limits).target, 5);
  EXPECT_EQ(decided(5, rules, limits).step, AutoscaleStep::metric_failure);
  EXPECT_EQ(decided(5, rules, limits).rule, 1U);
}

TEST(Autoscale, AUS3_NothingFiresWhileItCoolsDown) {
  EXPECT_EQ(decided(4, {out_above(50, 90)}, {1, 10, 1}, true).target, 4);
  EXPECT_EQ(decided(4, {out_above(50, 90)}, {1, 10, 1}, true).step, AutoscaleStep::cooldown);
  EXPECT_EQ(decided(4, {in_below(30, 5)}, {1, 10, 1}, true).target, 4) << "one timer for both";
}

TEST(Autoscale, A7_AQueueIsSeenPerInstance) {  // [ABP]
  const auto queue = [](std::int64_t instances, double messages) {
    std::vector<RuleReading> rules{rule(Increase, ChangeCount, 1, GreaterThanOrEqual, 50, 0),
                                   rule(Decrease, ChangeCount, 1, LessThanOrEqual, 10, 0)};
    const std::vector<MinuteSample> minute{{units(messages), units(messages), 1}};
    for (RuleReading& reading : rules) {
      reading.source = MetricSource::queue;
      reading.observed = observe(reading.trigger, reading.source, minute, instances);
    }
    return decided(instances, rules).target;
  };
  EXPECT_EQ(queue(2, 50), 2) << "25 each";
  EXPECT_EQ(queue(2, 100), 3);
  EXPECT_EQ(queue(3, 149), 3);
  EXPECT_EQ(queue(3, 150), 4) << "next at 150";
  EXPECT_EQ(queue(3, 30), 2) << "10 <= 10";
}

TEST(Autoscale, AUS7_AScaleInThatAnOutRuleWouldTakeBackIsPutOff) {  // A8 [AFL]
  EXPECT_EQ(decided(1, {out_above(50, 56), in_below(30, 56)}).target, 2);
  const AutoscaleDecision in = decided(2, {out_above(50, 28), in_below(30, 28)});
  EXPECT_EQ(in.step, AutoscaleStep::flapping) << "projected 56";
  EXPECT_EQ(in.target, 2);
  EXPECT_EQ(in.intended, 1);
}

/// Threads of the whole set, seen as the mean of its instances.
AutoscaleDecision threads(double total, double in_threshold) {
  const double each = total / 3;
  return decided(3, {rule(Increase, ChangeCount, 1, GreaterThanOrEqual, 600, each),
                     rule(Decrease, ChangeCount, 1, LessThan, in_threshold, each)});
}

TEST(Autoscale, A9_TheProjectionOf1250ThreadsIsTooMuchForTwo) {  // [AFL]
  EXPECT_EQ(threads(1250, 600).step, AutoscaleStep::flapping) << "417 of 3 is 625 of 2";
}

TEST(Autoscale, A10_WithAMarginBetweenTheRulesTheSetShrinks) {  // [AFL]
  EXPECT_EQ(threads(1250, 400).step, AutoscaleStep::nothing_fires);
  EXPECT_EQ(threads(1180, 400).step, AutoscaleStep::scale_in) << "590 < 600";
  EXPECT_EQ(threads(1180, 400).target, 2);
}

TEST(Autoscale, A11_StrictArithmeticShrinksThirtyTo28) {  // [AFL]: {27, 28} is accepted
  const std::vector<RuleReading> rules{out_above(70, 65),
                                       rule(Increase, ChangeCount, 1, GreaterThanOrEqual, 200, 50),
                                       rule(Decrease, ChangeCount, 10, LessThanOrEqual, 50, 50)};
  const AutoscaleDecision decision = decided(30, rules);
  EXPECT_EQ(decision.step, AutoscaleStep::flapping_occurred);
  EXPECT_EQ(decision.intended, 20);
  EXPECT_EQ(decision.target, 28) << "65 x 30 / 28 = 69.6; of 27 it would be 72.2";
}

TEST(Autoscale, AUS8_A12_TheSmallestCountWithoutFlappingIsTaken) {  // [AFL]
  const auto shrunk = [](double demand) {
    return decided(6, {rule(Increase, ChangeCount, 1, GreaterThanOrEqual, 3, demand / 6),
                       rule(Decrease, ChangeCount, 5, LessThan, 3, demand / 6)});
  };
  for (const double demand : {9.0, 10.5, 11.9}) {
    EXPECT_EQ(shrunk(demand).target, 4) << demand;
    EXPECT_EQ(shrunk(demand).intended, 1) << demand;
    EXPECT_EQ(shrunk(demand).step, AutoscaleStep::flapping_occurred) << demand;
  }
  EXPECT_EQ(shrunk(8.9).target, 3);
  EXPECT_EQ(shrunk(12).target, 5);
}

TEST(Autoscale, A13_ASumDividedPerInstance) {  // [ATR] outbound flows
  RuleReading flows = out_above(10, 0);
  flows.trigger.statistic = MetricStatistic::Sum;
  flows.trigger.divide_per_instance = true;
  const std::vector<MinuteSample> minute{{units(3), units(6), 2}};
  flows.observed = observe(flows.trigger, MetricSource::instances, minute, 2);
  EXPECT_EQ(flows.observed, units(3));
  EXPECT_EQ(decided(2, {flows}).target, 2);
}

TEST(Autoscale, AUS7_OnlyWhatIsPerInstanceIsProjected) {
  RuleReading total = out_above(90, 60);
  total.trigger.statistic = MetricStatistic::Sum;
  EXPECT_EQ(decided(2, {total, in_below(70, 60)}).target, 1) << "the sum stays what it is";
}

TEST(Autoscale, AUS7_ThereIsNoScaleInToNoneWhileThereIsSomethingToDo) {
  const CapacityLimits limits{0, 10, 0};
  EXPECT_EQ(decided(1, {out_above(50, 2), in_below(5, 2)}, limits).step, AutoscaleStep::flapping);
  EXPECT_EQ(decided(1, {out_above(50, 0), in_below(5, 0)}, limits).target, 0);
}

TEST(Autoscale, AnExactCountOnTheWrongSideDoesNothing) {
  EXPECT_EQ(decided(7, {rule(Increase, ExactCount, 4, GreaterThan, 50, 90)}).target, 7);
  EXPECT_EQ(decided(3, {rule(Decrease, ExactCount, 4, LessThan, 50, 10)}).target, 3);
}

}  // namespace
}  // namespace capdrill::rules
