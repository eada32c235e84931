// Domain reference 8 and 10.8: A3, A5 to A8, A14, A15, and autoscale among everything else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill {
namespace {

using support::Drill;
using support::in_zones;
using support::ScenarioText;
using support::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string rule(const std::string& direction, const std::string& comparison, int threshold,
                 const std::string& action = "", const std::string& trigger = "") {
  return "{metricTrigger: {metricName: Percentage CPU, operator: " + comparison +
         ", threshold: " + std::to_string(threshold) + trigger +
         "}, scaleAction: {direction: " + direction + action + "}}";
}
std::string out_above(int threshold, const std::string& action = "",
                      const std::string& trigger = "") {
  return rule("Increase", "GreaterThan", threshold, action, trigger);
}
std::string in_below(int threshold, const std::string& action = "",
                     const std::string& trigger = "") {
  return rule("Decrease", "LessThan", threshold, action, trigger);
}

std::string capacity(int minimum, int maximum, int usual) {
  return "{minimum: " + std::to_string(minimum) + ", maximum: " + std::to_string(maximum) +
         ", default: " + std::to_string(usual) + "}";
}

std::string autoscale(const std::string& limits, const std::string& rules) {
  return "autoscale: {profiles: [{name: main, capacity: " + limits + ", rules: [" + rules + "]}]}";
}

/// The rule pair of the seed's template [000].
std::string seed_pair() {
  return autoscale(capacity(1, 10, 1), out_above(50) + ", " + in_below(30));
}

/// `steps` such as `0m 120, 1h 30`, with `null` for no data.
std::string steps(const std::vector<std::pair<std::string, std::string>>& values) {
  std::string text;
  for (const auto& [at, value] : values) {
    text += (text.empty() ? "" : ", ") + std::string("{at: ") + at + ", value: " + value + "}";
  }
  return "steps: [" + text + "]";
}

/// A set `web` in three zones of unlimited hardware.
ScenarioText web(std::int64_t instances, const std::string& load, const std::string& autoscale,
                 const std::string& more = "") {
  return ScenarioText().unlimited_zones(3).set(
      "web", instances, in_zones(3) + ", load: {" + load + "}, " + autoscale + more);
}

std::int64_t count(const State& state) {
  return static_cast<std::int64_t>(state.set("web").instances.size());
}

/// `60s: 1 -> 2` for each action.
std::vector<std::string> actions(const Drill& drill) {
  static_cast<void>(drill.outcome());
  std::vector<std::string> told;
  for (const engine::AutoscaleRecord& decision : drill.recorder().decisions) {
    if (decision.operation == 0) continue;
    told.push_back(format_duration(decision.time - SimTime()) + ": " +
                   std::to_string(decision.current) + " -> " + std::to_string(decision.target));
  }
  return told;
}

TEST(Autoscale, A14_TheSeedsPairFollowsTheLoad) {
  const Drill drill(web(1, steps({{"0s", "120"}, {"1h", "30"}}), seed_pair()));
  EXPECT_THAT(actions(drill),
              ElementsAre("PT1M: 1 -> 2", "PT6M: 2 -> 3", "PT1H2M: 3 -> 2", "PT1H7M: 2 -> 1"));
  const auto& first = drill.recorder().decisions.front();
  EXPECT_EQ(first.observed, rules::MetricValue{100} * rules::kMetricScale) << "no more than 100 %";
  EXPECT_EQ(first.rule, "Percentage CPU GreaterThan 50");
  EXPECT_EQ(first.event, "AutoscaleAction");
}

TEST(Autoscale, A14_TheAverageOfFiveMinutesCounts) {
  const Drill drill(web(2, steps({{"0s", "80"}, {"1h", "120"}}), seed_pair()));
  EXPECT_THAT(actions(drill), ElementsAre("PT1H3M: 2 -> 3")) << "two of 40 and three of 60 are 52";
}

TEST(Autoscale, A3_OneCooldownForBothDirections) {
  const std::string each_minute = ", timeWindow: PT1M";
  const std::string rules = out_above(70, ", cooldown: PT60M", each_minute) + ", " +
                            in_below(30, ", cooldown: PT40M", each_minute);
  const Drill drill(web(2,
                        "scope: instance, " + steps({{"0s", "50"},
                                                     {"9h59m", "90"},
                                                     {"11h", "50"},
                                                     {"12h59m", "10"},
                                                     {"13h", "50"},
                                                     {"13h19m", "90"}}),
                        autoscale(capacity(1, 10, 1), rules))
                        .duration("14h"));
  EXPECT_THAT(actions(drill),
              ElementsAre("PT10H: 2 -> 3", "PT11H: 3 -> 4", "PT13H: 4 -> 3", "PT13H40M: 3 -> 4"));
}

TEST(Autoscale, A5_ACountOutsideTheLimitsIsBroughtBackAtTheNextRun) {
  const Drill drill(web(4, "constant: 200", autoscale(capacity(3, 6, 3), ""))
                        .at("1h", support::scale("web", 1))
                        .at("2h", support::scale("web", 8)));
  EXPECT_EQ(count(drill.at("1h")), 3) << "autoscale comes after the timeline of its instant";
  EXPECT_EQ(count(drill.at("2h")), 6);
  EXPECT_THAT(actions(drill), ElementsAre("PT1H: 1 -> 3", "PT2H: 8 -> 6"));
}

TEST(Autoscale, A6_WithoutDataTheSetGrowsToTheDefault) {
  const std::string rules = out_above(70) + ", " + in_below(30);
  const std::string load = steps({{"0s", "null"}});
  EXPECT_EQ(count(Drill(web(1, load, autoscale(capacity(1, 10, 2), rules))).end()), 2);
  const Drill five(web(5, load, autoscale(capacity(1, 10, 2), rules)));
  EXPECT_EQ(count(five.end()), 5);
  ASSERT_EQ(five.recorder().decisions.size(), 1U) << "said once";
  EXPECT_EQ(five.recorder().decisions[0].event, "MetricFailure");
  EXPECT_FALSE(five.recorder().decisions[0].observed.has_value());
}

TEST(Autoscale, A7_AQueueIsSeenPerInstance) {
  const auto run = [](std::int64_t instances, const std::string& messages) {
    const std::string rules =
        rule("Increase", "GreaterThanOrEqual", 50) + ", " + rule("Decrease", "LessThanOrEqual", 10);
    return count(Drill(web(instances, "scope: queue, constant: " + messages,
                           autoscale(capacity(1, 10, 1), rules)))
                     .at("2m"));
  };
  EXPECT_EQ(run(2, "50"), 2);
  EXPECT_EQ(run(2, "100"), 3);
  EXPECT_EQ(run(3, "150"), 4);
  EXPECT_EQ(run(3, "30"), 2);
}

TEST(Autoscale, A8_WhatWouldFlapIsPutOff) {
  const Drill drill(web(1, "constant: 56", seed_pair()));
  EXPECT_THAT(actions(drill), ElementsAre("PT1M: 1 -> 2"));
  const auto& last = drill.recorder().decisions.back();
  EXPECT_EQ(last.event, "Flapping");
  EXPECT_EQ(last.intended, 1);
  EXPECT_EQ(last.observed, rules::MetricValue{28} * rules::kMetricScale);
}

TEST(Autoscale, A12_ASmallerScaleInIsToldAsFlappingOccurred) {
  const std::string rules = rule("Increase", "GreaterThanOrEqual", 3) + ", " +
                            rule("Decrease", "LessThan", 3, ", value: 5");
  const Drill drill(web(6, "constant: 10", autoscale(capacity(1, 10, 1), rules)));
  EXPECT_THAT(actions(drill), ElementsAre("PT1M: 6 -> 4"));
  EXPECT_EQ(drill.recorder().decisions[0].event, "FlappingOccurred");
  EXPECT_EQ(drill.recorder().decisions[0].intended, 1);
  EXPECT_THAT(drill.recorder().decisions[0].description, HasSubstr("updated instance count"));
}

TEST(Autoscale, A15_TenMinutesAboveOrBelow) {
  const std::string window = ", timeWindow: PT10M, timeAggregation: ";
  const std::string rules =
      out_above(70, "", window + "Minimum") + ", " + in_below(5, "", window + "Maximum");
  const Drill drill(web(2,
                        "scope: instance, " + steps({{"0s", "50"},
                                                     {"1h", "80"},
                                                     {"70m", "50"},
                                                     {"2h", "80"},
                                                     {"129m", "50"},
                                                     {"3h", "2"},
                                                     {"3h10m", "50"}}),
                        autoscale(capacity(1, 10, 1), rules)));
  EXPECT_THAT(actions(drill), ElementsAre("PT1H10M: 2 -> 3", "PT3H10M: 3 -> 2"));
}

TEST(Autoscale, ItsScalingIsTheOperationScaleWithItsOwnInitiator) {
  const Drill drill(web(1, "constant: 60", seed_pair()));
  const auto& operations = drill.recorder().platform_operations;
  ASSERT_EQ(operations.size(), 1U);
  EXPECT_EQ(operations[0].operation, "scale");
  EXPECT_EQ(operations[0].initiator, "autoscale");
  EXPECT_EQ(operations[0].target, "web");
  EXPECT_EQ(operations[0].requested, 1);
  EXPECT_EQ(operations[0].done, 1);
  EXPECT_EQ(drill.recorder().decisions[0].operation, operations[0].id);
}

TEST(Autoscale, WhileTheLastActionIsInProgressNothingIsLookedAt) {  // [ADG]
  const Drill drill(
      web(1, "constant: 1000", autoscale(capacity(1, 10, 1), out_above(50, ", cooldown: PT1M")))
          .timing("create: PT10M"));
  ASSERT_GE(actions(drill).size(), 2U);
  EXPECT_THAT(actions(drill)[0], "PT1M: 1 -> 2");
  EXPECT_THAT(actions(drill)[1], "PT11M: 2 -> 3");
  EXPECT_EQ(drill.recorder().decisions[1].event, "ScaleActionOperationEvaluation");
}

TEST(Autoscale, APartialScaleOutLeavesTheRealCountToTheNextRun) {  // choice 11.21
  const Drill drill(ScenarioText().zone(1, 1, 3).set(
      "web", 1,
      "zones: ['1'], load: {constant: 1000}, " +
          autoscale(capacity(1, 10, 1), out_above(50, ", value: 4"))));
  EXPECT_EQ(count(drill.end()), 3);
  const auto& operations = drill.recorder().platform_operations;
  ASSERT_GE(operations.size(), 2U);
  EXPECT_EQ(operations[0].outcome, engine::Outcome::Failed);
  EXPECT_EQ(operations[0].requested, 4);
  EXPECT_EQ(operations[0].done, 2);
  EXPECT_EQ(operations[1].submitted - operations[0].submitted, Duration::minutes(5));
  EXPECT_EQ(operations[2].submitted - operations[1].submitted, Duration::minutes(1))
      << "what had no effect starts no cooldown";
}

TEST(Autoscale, ItGoesPastTheReservation) {  // [OA]
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .group("crg", {2})
          .set("web", 1, in_zones(1, "crg") + ", load: {constant: 200}, " + seed_pair()));
  EXPECT_EQ(drill.end().qas("z1"), (std::vector<std::int64_t>{2, 4, 4}));
}

TEST(Autoscale, WhenAZoneDiesTheOthersCarryTheLoad) {
  const Drill drill(
      web(6, "constant: 270", seed_pair()).at("1h", support::zone_outage("1", "PT2H")));
  EXPECT_EQ(count(drill.at("59m")), 6);
  EXPECT_EQ(actions(drill).front(), "PT1H2M: 6 -> 7") << "three of 45 and two of 67.5 are 54";
  EXPECT_EQ(count(drill.at("2h59m")), 8) << "six of eight run, 45 % each";
}

TEST(Autoscale, ASetOfTheTimelineIsScaledFromItsCreationToItsDeletion) {
  const std::string body = in_zones(3) + ", load: {constant: 120}, " + seed_pair();
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .at("1h", support::create_set("web", 1, body))
                        .at("2h", support::delete_set("web")));
  EXPECT_THAT(actions(drill), ElementsAre("PT1H1M: 1 -> 2", "PT1H6M: 2 -> 3"));
}

TEST(Autoscale, SwitchedOffItDoesNothing) {
  const Drill drill(web(1, "constant: 120",
                        "autoscale: {enabled: false, profiles: [{name: main, capacity: " +
                            capacity(2, 4, 2) + "}]}"));
  EXPECT_EQ(count(drill.end()), 1);
  EXPECT_THAT(drill.recorder().decisions, IsEmpty());
}

TEST(Autoscale, AFixedDateComesFirst) {
  const std::string profiles =
      "autoscale: {profiles: [{name: main, capacity: " + capacity(1, 4, 1) +
      "}, {name: sale, capacity: " + capacity(6, 9, 6) +
      ", fixedDate: {start: 2026-01-01T02:00:00Z, end: 2026-01-01T03:00:00Z}}]}";
  const Drill drill(web(2, "constant: 80", profiles));
  EXPECT_THAT(actions(drill), ElementsAre("PT2H: 2 -> 6", "PT3H: 6 -> 4"));
  EXPECT_EQ(drill.recorder().decisions[0].profile, "sale");
}

TEST(Autoscale, ItsPeriodIsAChoice) {
  const Drill drill(
      web(1, "constant: 60", autoscale(capacity(2, 4, 2), "")).options("autoscalePeriod: PT30S"));
  EXPECT_THAT(actions(drill), ElementsAre("PT30S: 1 -> 2"));
}

TEST(Autoscale, ItsTimerIsPartOfTheState) {
  const auto state_hash = [](const std::string& cooldown) {
    return Drill(web(1, "constant: 60",
                     autoscale(capacity(1, 2, 1), out_above(50, ", cooldown: " + cooldown))))
        .outcome()
        .state_hash;
  };
  EXPECT_NE(state_hash("PT5M"), state_hash("PT6M"));
}

}  // namespace
}  // namespace capdrill
