// Model changes that restart instances, batch by batch: domain reference 4.6, U1 to U7.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

/// A set `web` of so many in one zone. A reimage takes a minute.
ScenarioText rolling_set(std::int64_t instances, const std::string& rolling,
                         const std::string& more = "health: {}") {
  return ScenarioText()
      .unlimited_zones(1)
      .timing("create: PT1M")
      .set("web", instances,
           in_zones(1) + ", upgradePolicy: {mode: Rolling, rollingUpgradePolicy: {" + rolling +
               "}}, " + more);
}

std::int64_t running(const State& state) {
  std::int64_t count = 0;
  for (const ScaleSetZone& zone : state.set("web").zones) count += zone.counts.running;
  return count;
}

/// How many batches an upgrade had, and how it ended.
std::int64_t batches(const Drill& drill) { return drill.recorder().upgrade_steps.back().batch; }
UpgradeStatus status(const Drill& drill) { return drill.recorder().upgrade_steps.back().status; }
std::int64_t failed(const Drill& drill) { return drill.recorder().upgrade_steps.back().failed; }

/// Instances that have the latest model, by id.
std::vector<std::uint32_t> latest(const State& state) {
  std::vector<std::uint32_t> ids;
  for (const VmId vm : state.set("web").instances) {
    const Vm& instance = state.world().vms[vm];
    if (instance.latest_model) ids.push_back(instance.instance);
  }
  return ids;
}

TEST(RestartUpgrade, UPG11_U1_U5_ANewImageRestartsTwoOfTenAtATime) {
  const Drill drill(rolling_set(10, "pauseTimeBetweenBatches: PT10S").at("PT1H", new_image("web")));
  ASSERT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(batches(drill), 5) << "U1: five batches of two";
  EXPECT_EQ(running(drill.at("PT3630S")), 8) << "in place, so capacity is lower meanwhile";
  EXPECT_EQ(running(drill.end()), 10);
  const std::vector<UpgradeStepRecord>& steps = drill.recorder().upgrade_steps;
  ASSERT_EQ(steps.size(), 10U) << "each batch begins and ends";
  const UpgradeStepRecord& fifth = steps[8];  // U5
  EXPECT_EQ(fifth.successful, 8);
  EXPECT_EQ(fifth.in_progress, 2);
  EXPECT_EQ(fifth.pending, 0);
  EXPECT_EQ(fifth.failed, 0);
  EXPECT_EQ(fifth.status, UpgradeStatus::RollingForward);
  EXPECT_EQ(steps.back().successful, 10);
  EXPECT_EQ(status(drill), UpgradeStatus::Completed);
  EXPECT_EQ(drill.operation(0).done, 10);
}

TEST(RestartUpgrade, U6_APauseCountsFromTheEndOfABatch) {
  const Drill drill(rolling_set(10, "pauseTimeBetweenBatches: PT10S").at("PT1H", new_image("web")));
  const std::vector<UpgradeStepRecord>& steps = drill.recorder().upgrade_steps;
  EXPECT_EQ(steps[0].time, instant("PT3600S"));
  EXPECT_EQ(steps[1].time, instant("PT3665S")) << "a minute, and 5 seconds until it is healthy";
  EXPECT_EQ(steps[2].time, instant("PT3675S"));
}

TEST(RestartUpgrade, U2_SmallSetsGoOneByOne) {
  for (const std::int64_t instances : {3, 5}) {
    const Drill drill(rolling_set(instances, "").at("PT1H", new_image("web")));
    EXPECT_EQ(batches(drill), instances);
    EXPECT_EQ(running(drill.at("PT3630S")), instances - 1);
  }
}

TEST(RestartUpgrade, U3_TwoOfTenUnhealthyAreBorneAndThreeStopIt) {
  const auto with_unhealthy = [](const std::string& which) {
    return Drill(rolling_set(10, "")
                     .at("PT59M", unhealthy("web", which, "PT5H"))
                     .at("PT1H", new_image("web"), "mayFail: true"));
  };
  const Drill two = with_unhealthy("[3, 7]");
  EXPECT_EQ(two.operation(1).code, "");
  EXPECT_EQ(status(two), UpgradeStatus::Completed);
  EXPECT_EQ(failed(two), 2) << "they were waited for in vain";
  const Drill three = with_unhealthy("[3, 7, 8]");
  EXPECT_EQ(three.operation(1).code, "MaxUnhealthyInstancePercentExceededInRollingUpgrade");
  EXPECT_EQ(status(three), UpgradeStatus::Faulted);
  EXPECT_EQ(batches(three), 0);
  EXPECT_EQ(running(three.end()), 10) << "nobody was touched";
}

TEST(RestartUpgrade, U9_ASetOfTwoUnhealthyOnesDoesNotBegin) {
  const Drill drill(rolling_set(2, "")
                        .at("PT59M", unhealthy("web", "all", "PT5H"))
                        .at("PT1H", new_image("web"),
                            "expectError: MaxUnhealthyInstancePercentExceededInRollingUpgrade"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(RestartUpgrade, U4_ABadImageIsCancelledAtTheThirdOfTen) {
  const std::string bad = new_image("web", "health: {probability: 0}");
  const std::string code = "MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade";
  const Drill drill(
      rolling_set(10, "maxBatchInstancePercent: 10").at("PT1H", bad, "expectError: " + code));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(batches(drill), 3);
  EXPECT_EQ(failed(drill), 3);
  EXPECT_EQ(status(drill), UpgradeStatus::Cancelled);
  EXPECT_EQ(drill.recorder().upgrade_steps.back().code, code);
  EXPECT_THAT(latest(drill.end()), ElementsAre(0, 1, 5)) << "by update domain: 0, 5 | 1";
  const std::vector<UpgradeStepRecord>& steps = drill.recorder().upgrade_steps;
  EXPECT_EQ(steps[1].time - steps[0].time, Duration::minutes(6))
      << "a minute of restart, then the gate of five (UPG-10)";
}

TEST(RestartUpgrade, U4_AShareOfTheUpgradedIsTheOtherReading) {
  const Drill drill(
      rolling_set(10, "maxBatchInstancePercent: 10")
          .options("unhealthyShareOfUpgraded: true")
          .at("PT1H", new_image("web", "health: {probability: 0}"), "expectError: any"));
  EXPECT_EQ(batches(drill), 1) << "one of one upgraded";
}

TEST(RestartUpgrade, UPG13_WhatFailedGetsItsFormerModelBack) {
  const Drill drill(
      rolling_set(10, "maxBatchInstancePercent: 10, rollbackFailedInstancesOnPolicyBreach: true")
          .at("PT1H", new_image("web", "health: {probability: 0}"), "expectError: any"));
  EXPECT_TRUE(latest(drill.end()).empty());
  for (const VmId vm : drill.end().set("web").instances) {
    EXPECT_EQ(drill.end().world().vms[vm].reported_health, HealthState::Healthy);
  }
  ASSERT_EQ(drill.recorder().platform_operations.size(), 1U);
  EXPECT_EQ(drill.recorder().platform_operations[0].operation, "rollbackFailedInstances");
  EXPECT_EQ(drill.recorder().platform_operations[0].done, 3);
}

TEST(RestartUpgrade, UPG8_U7_PhasesFollowOneAnotherAndSomeAreSkipped) {
  const Drill drill(rolling_set(5, "maxBatchInstancePercent: 100, maxUnhealthyInstancePercent: 100",
                                "health: {customMetrics: ["
                                "{instances: [4], rollingUpgrade: {PhaseOrderingNumber: 0}}, "
                                "{instances: [2], rollingUpgrade: {PhaseOrderingNumber: 1}}, "
                                "{instances: [3], rollingUpgrade: {SkipUpgrade: true}}]}")
                        .at("PT1H", new_image("web")));
  EXPECT_THAT(latest(drill.at("PT61M")), ElementsAre(4));
  EXPECT_THAT(latest(drill.at("PT62M")), ElementsAre(2, 4)) << "the second phase has begun";
  EXPECT_EQ(drill.at("PT61M").vm("web_2").power, PowerState::Running);
  EXPECT_EQ(drill.at("PT3700S").vm("web_2").power, PowerState::Starting);
  EXPECT_THAT(latest(drill.end()), ElementsAre(0, 1, 2, 4)) << "3 is skipped";
  EXPECT_EQ(status(drill), UpgradeStatus::Completed);
}

TEST(RestartUpgrade, UPG9_UnhealthyOnesAreUpgradedFirst) {
  for (const auto& [policy, first] : {std::pair<std::string, std::uint32_t>("", 3U),
                                      {"prioritizeUnhealthyInstances: false", 0U}}) {
    const Drill drill(rolling_set(5, policy)
                          .at("PT59M", unhealthy("web", "[3]", "PT2M"))
                          .at("PT1H", new_image("web")));
    EXPECT_THAT(latest(drill.at("PT1H")), ElementsAre(first)) << policy;
  }
}

TEST(RestartUpgrade, UPG7_ABatchStaysInOneUpdateDomain) {
  const Drill drill(
      rolling_set(10, "maxBatchInstancePercent: 100, maxUnhealthyInstancePercent: 100")
          .at("PT1H", new_image("web")));
  EXPECT_THAT(latest(drill.at("PT1H")), ElementsAre(0, 5));
  EXPECT_EQ(batches(drill), 5);
}

TEST(RestartUpgrade, AutomaticTakesAllDownAtOnceAndManualOnesOnRequest) {
  const auto in_mode = [](const std::string& mode) {
    return Drill(ScenarioText()
                     .unlimited_zones(1)
                     .timing("create: PT1M")
                     .set("web", 4, in_zones(1) + ", upgradePolicy: {mode: " + mode + "}")
                     .at("PT1H", new_image("web"))
                     .at("PT2H", instances("upgradeInstances", "web", "[1]")));
  };
  const Drill automatic = in_mode("Automatic");
  EXPECT_EQ(running(automatic.at("PT1H")), 0);
  EXPECT_EQ(running(automatic.at("PT61M")), 4);
  EXPECT_EQ(*automatic.operation(0).completed, instant("PT61M"));
  const Drill manual = in_mode("Manual");
  EXPECT_EQ(running(manual.at("PT1H")), 4);
  EXPECT_EQ(running(manual.at("PT2H")), 3);
  EXPECT_THAT(latest(manual.end()), ElementsAre(1));
}

TEST(RestartUpgrade, ProtectedInstancesKeepTheirModelUnlessNamed) {
  const std::string protect =
      "protectInstances: {scaleSet: web, instances: [1], protectFromScaleSetActions: true}";
  for (const std::string mode : {"Automatic", "Rolling"}) {
    const Drill drill(ScenarioText()
                          .unlimited_zones(1)
                          .set("web", 3, in_zones(1) + ", upgradePolicy: {mode: " + mode + "}")
                          .at("PT1H", protect)
                          .at("PT2H", new_image("web"))
                          .at("PT3H", instances("upgradeInstances", "web", "[1]")));
    EXPECT_EQ(drill.outcome().unexpected_operations, 0);
    EXPECT_THAT(latest(drill.at("PT2H")), ElementsAre(0, 2)) << mode;
    EXPECT_THAT(latest(drill.end()), ElementsAre(0, 1, 2)) << mode;
  }
}

TEST(RestartUpgrade, ADeallocatedInstanceTakesTheModelWithoutARestart) {
  const Drill drill(rolling_set(2, "")
                        .at("PT1H", instances("deallocate", "web", "[0]"))
                        .at("PT2H", new_image("web")));
  EXPECT_EQ(status(drill), UpgradeStatus::Completed);
  EXPECT_EQ(drill.end().vm("web_0").power, PowerState::Deallocated);
  EXPECT_THAT(latest(drill.end()), ElementsAre(0, 1));
}

TEST(RestartUpgrade, ACancelledUpgradeEndsAfterItsPresentBatch) {
  const Drill drill(rolling_set(10, "pauseTimeBetweenBatches: PT10S")
                        .at("PT1H", new_image("web"), "expectError: OperationPreempted")
                        .at("PT3630S", "cancelRollingUpgrade: {scaleSet: web}")
                        .at("PT2H", "startRollingUpgrade: {scaleSet: web}"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(1).operation, "updateScaleSet");
  EXPECT_EQ(*drill.operation(1).completed, instant("PT3665S"));
  EXPECT_EQ(drill.operation(1).done, 2);
  EXPECT_THAT(latest(drill.at("PT90M")), ElementsAre(0, 5));
  EXPECT_EQ(latest(drill.end()).size(), 10U) << "it starts again when asked";
}

TEST(RestartUpgrade, ANewSizeIsANewPlaceInTheReservationOfThatSize) {
  const Drill drill(
      ScenarioText()
          .zone(1, 3, 8)
          .timing("start: PT1M")
          .group_of("crg",
                    "zones: ['1'], capacityReservations: {s: {sku: {name: small, capacity: 2}, "
                    "zone: '1'}, b: {sku: {name: big, capacity: 2}, zone: '1'}}")
          .set("web", 2,
               in_zones(1, "crg") + ", upgradePolicy: {mode: Rolling, rollingUpgradePolicy: "
                                    "{pauseTimeBetweenBatches: PT10M}}")
          .at("PT1H", update_set("web", "sku: {name: odd}"), "expectError: any")
          .at("PT2H", update_set("web", "sku: {name: big}"))
          .at("PT5H", scale("web", 3), "mayFail: true"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT2H").qas("s"), ElementsAre(2, 1, 1));
  EXPECT_THAT(drill.at("PT2H").qas("b"), ElementsAre(2, 1, 1));
  EXPECT_EQ(drill.at("PT2H").vm("web_0").power, PowerState::Starting);
  EXPECT_THAT(drill.at("PT3H").qas("s"), ElementsAre(2, 0, 0));
  EXPECT_THAT(drill.at("PT3H").qas("b"), ElementsAre(2, 2, 2));
  EXPECT_THAT(drill.end().qas("b"), ElementsAre(2, 3, 3)) << "new ones have the new size";
}

TEST(RestartUpgrade, WhoFindsNoRoomForItsNewSizeKeepsTheOldOne) {
  const Drill drill(
      ScenarioText()
          .zone(1, 1, 6)
          .set("web", 3, in_zones(1) + ", upgradePolicy: {mode: Automatic}")
          .at("PT1H", update_set("web", "sku: {name: odd}"), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(0).done, 1);
  EXPECT_EQ(running(drill.end()), 3);
}

}  // namespace
}  // namespace capdrill::engine
