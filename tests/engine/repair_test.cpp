// Automatic instance repair: domain reference 4.9, U10.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

ScenarioText repaired_set(std::int64_t instances, const std::string& policy = "") {
  return ScenarioText()
      .unlimited_zones(1)
      .timing("create: PT1M, start: PT1M, delete: PT30S")
      .set("web", instances,
           in_zones(1) + ", health: {}, automaticRepairsPolicy: {enabled: true" + policy + "}");
}

/// The most repairs that were under way at a time.
std::int64_t most_at_a_time(const Drill& drill) {
  std::int64_t most = 0;
  for (const auto& [time, world] : drill.recorder().worlds) {
    most = std::max(most, State(world).set("web").surplus);
  }
  return most;
}

std::int64_t repairs(const Drill& drill) {
  return static_cast<std::int64_t>(drill.recorder().platform_operations.size());
}

TEST(Repairs, REP1_U10_FiveOfAHundredAtATimeAndOneOfNineteen) {
  const Drill hundred(repaired_set(100).at("PT1H", unhealthy("web", "{count: 12}", "PT5H")));
  EXPECT_EQ(most_at_a_time(hundred), 5);
  EXPECT_EQ(hundred.at("PT1H").set("web").surplus, 5);
  EXPECT_EQ(repairs(hundred), 12);
  EXPECT_EQ(hundred.end().instances("web").front(), 12U) << "all twelve are replaced";
  EXPECT_EQ(hundred.end().instances("web").size(), 100U);
  const Drill nineteen(repaired_set(19).at("PT1H", unhealthy("web", "{count: 12}", "PT5H")));
  EXPECT_EQ(most_at_a_time(nineteen), 1);
  EXPECT_EQ(repairs(nineteen), 12);
}

TEST(Repairs, REP2_U10_NothingIsRepairedWithinTenMinutesOfItsStart) {
  const Drill drill(repaired_set(5)
                        .at("PT5M", unhealthy("web", "[2]", "PT5H"))
                        .at("PT1H", scale("web", 6))
                        .at("PT62M", unhealthy("web", "[6]", "PT5H")));
  const auto& operations = drill.recorder().platform_operations;
  ASSERT_EQ(operations.size(), 2U);
  EXPECT_EQ(operations[0].submitted, instant("PT10M")) << "declared ones started at 0";
  EXPECT_EQ(operations[0].operation, "repairByReplace");
  EXPECT_EQ(operations[0].target, "web_2");
  EXPECT_EQ(operations[1].target, "web_6") << "the sixth, after the replacement web_5";
  EXPECT_EQ(operations[1].submitted, instant("PT71M")) << "it ran from PT61M on";
}

TEST(Repairs, REP3_AHealthyOneIsLeftAloneAndAnUnknownOneRepaired) {
  EXPECT_EQ(repairs(Drill(repaired_set(5))), 0);
  const Drill silent(ScenarioText().unlimited_zones(1).duration("PT11M").set(
      "web", 1,
      in_zones(1) + ", health: {state: Unknown}, automaticRepairsPolicy: {enabled: true, "
                    "repairAction: Restart}"));
  EXPECT_EQ(repairs(silent), 1);
}

TEST(Repairs, RestartAndReimageKeepTheInstanceAndItsPlace) {
  for (const std::string action : {"Restart", "Reimage"}) {
    const Drill drill(ScenarioText()
                          .unlimited_zones(1)
                          .timing("create: PT2M, start: PT1M")
                          .group("crg", {3})
                          .set("web", 3,
                               in_zones(1, "crg") +
                                   ", health: {mtbf: PT2H, mttr: P100D}, "
                                   "automaticRepairsPolicy: {enabled: true, "
                                   "repairAction: " +
                                   action + "}"));
    EXPECT_GT(repairs(drill), 2);
    EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 1, 2));
    EXPECT_THAT(drill.end().qas("z1"), ElementsAre(3, 3, 3));
    for (const OperationRecord& repair : drill.recorder().platform_operations) {
      EXPECT_EQ(repair.operation, "repairBy" + action);
      if (!repair.completed) continue;
      EXPECT_EQ(*repair.completed - repair.submitted,
                Duration::minutes(action == "Restart" ? 1 : 2));
    }
    EXPECT_FALSE(drill.end().set("web").repairs_suspended) << "each of them helped";
  }
}

TEST(Repairs, REP4_AnOutageIsNoReasonToRepair) {
  const Drill drill(repaired_set(6).at("PT1H", zone_outage("1", "PT5H")));
  EXPECT_EQ(repairs(drill), 0);
}

TEST(Repairs, REP5_ThreeInVainSuspendThemUntilThePolicyIsSetAgain) {
  const Drill drill(repaired_set(3, ", repairAction: Restart")
                        .at("PT1H", unhealthy("web", "[1]", "PT10H"))
                        .at("PT4H", update_set("web",
                                               "automaticRepairsPolicy: {enabled: true, "
                                               "repairAction: Replace}")));
  EXPECT_TRUE(drill.at("PT3H").set("web").repairs_suspended);
  const auto& operations = drill.recorder().platform_operations;
  ASSERT_EQ(operations.size(), 4U);
  EXPECT_EQ(operations[0].submitted, instant("PT1H"));
  EXPECT_EQ(operations[1].submitted, instant("PT71M")) << "a minute of restart, ten of grace";
  EXPECT_EQ(operations[2].submitted, instant("PT82M"));
  EXPECT_EQ(operations[3].submitted, instant("PT4H"));
  EXPECT_FALSE(drill.end().set("web").repairs_suspended);
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 2, 3));
}

TEST(Repairs, REP5_ACreationThatFailsIsTriedAgainThreeTimesInAll) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 3)
                        .set("web", 3, in_zones(1) + ", automaticRepairsPolicy: {enabled: true}")
                        .at("PT1H", unhealthy("web", "[1]", "PT10H")));
  ASSERT_EQ(repairs(drill), 3);
  for (const OperationRecord& repair : drill.recorder().platform_operations) {
    EXPECT_EQ(repair.code, "ZonalAllocationFailed");
  }
  EXPECT_TRUE(drill.end().set("web").repairs_suspended);
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 1, 2));
}

TEST(Repairs, REP5_WhatReplacedAnInstanceInheritsItsTries) {
  const Drill drill(ScenarioText().unlimited_zones(1).set(
      "web", 1,
      in_zones(1) + ", health: {probability: 0}, automaticRepairsPolicy: "
                    "{enabled: true}"));
  EXPECT_EQ(repairs(drill), 3);
  EXPECT_TRUE(drill.end().set("web").repairs_suspended);
}

TEST(Repairs, AProtectedInstanceIsPassedOver) {
  for (const std::string kind : {"protectFromScaleIn", "protectFromScaleSetActions"}) {
    const Drill drill(
        repaired_set(3)
            .at("PT30M", "protectInstances: {scaleSet: web, instances: [0], " + kind + ": true}")
            .at("PT1H", unhealthy("web", "[0, 1]", "PT9H")));
    EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 2, 3)) << kind;
  }
}

TEST(Repairs, NothingHappensUnlessThePolicyIsEnabled) {
  const std::string sick = unhealthy("web", "[0]", "PT9H");
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", sick)
                        .at("PT2H", update_set("web", "automaticRepairsPolicy: {enabled: true}")));
  ASSERT_EQ(repairs(drill), 1);
  EXPECT_EQ(drill.recorder().platform_operations[0].submitted, instant("PT2H"));
}

}  // namespace
}  // namespace capdrill::engine
