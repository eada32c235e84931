// How a changed model reaches the instances: domain reference 3.4, 4.6, R13, R14, R19, U1, U6.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

/// A set `web` without a group, and a group `crg` with `quantity` in each zone.
ScenarioText stage(std::int64_t instances, const std::string& policy, std::int64_t quantity = 10,
                   int zones = 3) {
  return ScenarioText()
      .unlimited_zones(zones)
      .group("crg", std::vector<std::int64_t>(static_cast<std::size_t>(zones), quantity))
      .set("web", instances, in_zones(zones) + ", upgradePolicy: {" + policy + "}");
}

std::string rolling(const std::string& policy = "pauseTimeBetweenBatches: PT10S") {
  return "mode: Rolling, rollingUpgradePolicy: {" + policy + "}";
}

std::int64_t associated(const State& state) {
  std::int64_t count = 0;
  for (const ScaleSetZone& zone : state.set("web").zones) count += zone.counts.associated;
  return count;
}

std::string upgrade(const std::string& which) {
  return instances("upgradeInstances", "web", which);
}
const std::string kStart = "startRollingUpgrade: {scaleSet: web}";
const std::string kCancel = "cancelRollingUpgrade: {scaleSet: web}";

TEST(Upgrade, R13_InManualModeNothingHappensUntilInstancesAreUpgraded) {
  const Drill drill(stage(10, "mode: Manual")
                        .at("PT1H", join_set("web", "crg"))
                        .at("PT2H", upgrade("[0, 1, 2]"))
                        .at("PT3H", scale("web", 12))
                        .at("PT4H", upgrade("all")));
  EXPECT_EQ(associated(drill.at("PT1H")), 0);
  EXPECT_EQ(associated(drill.at("PT2H")), 3);
  EXPECT_TRUE(drill.at("PT2H").vm("web_2").covered) << "it consumes at once, where it runs";
  EXPECT_EQ(associated(drill.at("PT3H")), 5) << "new instances have the latest model";
  EXPECT_EQ(associated(drill.end()), 12);
  EXPECT_EQ(drill.operation(3).done, 12);
}

TEST(Upgrade, R14_InRollingModeAssociationGrowsByTwoPerBatch) {
  const Drill drill(stage(10, rolling(), 10, 1).at("PT1H", join_set("web", "crg")));
  EXPECT_EQ(associated(drill.at("PT1H")), 2);
  EXPECT_EQ(associated(drill.at("PT3609S")), 2);
  EXPECT_EQ(associated(drill.at("PT3610S")), 4) << "U6: the pause is ten seconds";
  EXPECT_EQ(associated(drill.at("PT3620S")), 6);
  EXPECT_EQ(associated(drill.at("PT3639S")), 8);
  EXPECT_EQ(associated(drill.at("PT3640S")), 10) << "U1: five batches of two";
  EXPECT_EQ(drill.operation(0).requested, 10);
  EXPECT_EQ(drill.operation(0).done, 10);
  EXPECT_EQ(*drill.operation(0).completed, instant("PT3640S")) << "it ends with the last batch";
}

TEST(Upgrade, UPG2_BatchesGoThroughOneZoneAfterTheOther) {
  const Drill drill(stage(6, rolling("maxBatchInstancePercent: 50, pauseTimeBetweenBatches: PT1M"))
                        .at("PT1H", join_set("web", "crg")));
  EXPECT_THAT(drill.at("PT1H").qas("z1"), ElementsAre(10, 2, 2));
  EXPECT_THAT(drill.at("PT1H").qas("z2"), ElementsAre(10, 0, 0));
  EXPECT_THAT(drill.at("PT61M").qas("z2"), ElementsAre(10, 2, 2));
  EXPECT_THAT(drill.at("PT62M").qas("z3"), ElementsAre(10, 2, 2));
  const Drill cross(stage(6, rolling("maxBatchInstancePercent: 50, enableCrossZoneUpgrade: true, "
                                     "pauseTimeBetweenBatches: PT1M"))
                        .at("PT1H", join_set("web", "crg")));
  EXPECT_EQ(associated(cross.at("PT1H")), 3);
  EXPECT_THAT(cross.at("PT1H").qas("z3"), ElementsAre(10, 1, 1));
  EXPECT_EQ(associated(cross.at("PT61M")), 6);
}

TEST(Upgrade, UPG5_WithoutAPauseAllBatchesRunInOneInstant) {
  const Drill drill(stage(10, "mode: Rolling").at("PT1H", join_set("web", "crg")));
  EXPECT_EQ(associated(drill.at("PT1H")), 10);
}

TEST(Upgrade, UPG5_AModelChangeWaitsForTheEndOfARollingUpgrade) {
  const Drill drill(stage(10, rolling("pauseTimeBetweenBatches: PT10M"))
                        .at("PT1H", join_set("web", "crg"))
                        .at("PT61M", leave_set("web"), "expectError: Conflict")
                        .at("PT61M", kStart, "expectError: Conflict")
                        .at("PT5H", "updateScaleSet: {scaleSet: web}"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(associated(drill.end()), 10);
}

TEST(Upgrade, ACancelledRollingUpgradeGoesOnWithTheNextModelUpdate) {
  const Drill drill(stage(10, rolling("pauseTimeBetweenBatches: PT10M"))
                        .at("PT1H", join_set("web", "crg"), "expectError: OperationPreempted")
                        .at("PT61M", kCancel)
                        .at("PT2H", kCancel, "expectError: OperationNotAllowed")
                        .at("PT3H", "updateScaleSet: {scaleSet: web}")
                        .at("PT8H", kStart));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(associated(drill.at("PT2H")), 2);
  EXPECT_EQ(associated(drill.end()), 10);
  EXPECT_EQ(drill.operation(0).done, 2);
  EXPECT_THAT(drill.operation(0).message, HasSubstr("8 of its instances keep the former model"));
}

TEST(Upgrade, UPG3_AZoneThatIsDownStopsTheUpgradeBeforeItsNextBatch) {
  const Drill drill(stage(9, rolling("pauseTimeBetweenBatches: PT10M"))
                        .at("PT65M", zone_outage("3", "PT1H"))
                        .at("PT1H", join_set("web", "crg"),
                            "expectError: MaxUnhealthyInstancePercentExceededInRollingUpgrade")
                        .at("PT3H", kStart));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(associated(drill.at("PT2H")), 1);
  EXPECT_EQ(associated(drill.end()), 9);
}

TEST(Upgrade, InstancesThatGoDuringARollingUpgradeAreLeftOut) {
  const Drill drill(stage(10, rolling("pauseTimeBetweenBatches: PT10M"), 20, 1)
                        .at("PT1H", join_set("web", "crg"))
                        .at("PT61M", instances("deleteInstances", "web", "[2, 3]"))
                        .at("PT61M", upgrade("[4]"))
                        .at("PT62M", scale("web", 10)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(associated(drill.at("PT70M")), 7) << "two, one by hand, two new, and a batch of two";
  EXPECT_EQ(associated(drill.end()), 10);
}

TEST(Upgrade, ASetThatIsDeletedEndsItsRollingUpgrade) {
  const Drill drill(stage(10, rolling("pauseTimeBetweenBatches: PT10M"))
                        .at("PT1H", join_set("web", "crg"))
                        .at("PT61M", delete_set("web")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.recorder().operations.size(), 2U);
}

TEST(Upgrade, R19_EachInstanceIsJudgedAgainAtItsTurn) {
  // The second half is started while the first batches leave: it may not leave a reservation whose
  // quantity is above 0 (choice 11.40).
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .group("crg", {4})
          .set("web", 4,
               in_zones(1, "crg") + ", upgradePolicy: {" +
                   rolling("maxBatchInstancePercent: 50, pauseTimeBetweenBatches: PT10M") + "}")
          .at("PT1H", instances("deallocate", "web"))
          .at("PT2H", leave_set("web"), "expectError: OperationNotAllowed")
          .at("PT2H", instances("start", "web", "[2, 3]")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(associated(drill.end()), 2);
  EXPECT_EQ(drill.operation(2).done, 2);
  EXPECT_EQ(drill.operation(2).details.size(), 1U);
}

TEST(Upgrade, UPG6_AFlexibleSetsInstancesAreUpdatedOneByOne) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .group("crg", {4})
          .set("web", 4,
               in_zones(1) + ", orchestrationMode: Flexible, upgradePolicy: {mode: Automatic}")
          .at("PT1H", join_set("web", "crg"))
          .at("PT2H", scale("web", 5))
          .at("PT3H", upgrade("{count: 2}"))
          .at("PT4H", upgrade("all")));
  EXPECT_EQ(associated(drill.at("PT1H")), 0);
  EXPECT_EQ(associated(drill.at("PT2H")), 1);
  EXPECT_EQ(associated(drill.at("PT3H")), 3);
  EXPECT_EQ(associated(drill.end()), 5);
}

TEST(Upgrade, ThePolicyMayChangeWithTheModel) {
  const Drill drill(stage(4, "mode: Manual")
                        .at("PT1H",
                            "updateScaleSet: {scaleSet: web, capacityReservationGroup: crg, "
                            "upgradePolicy: {mode: Automatic}}")
                        .at("PT2H", leave_set("web"), "expectError: OperationNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(associated(drill.end()), 4);
}

TEST(Upgrade, ARefusedChangeLeavesThePolicyToo) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .set("web", 2, in_zones(1, "crg") + ", upgradePolicy: {mode: Manual}")
                        .at("PT1H",
                            "updateScaleSet: {scaleSet: web, capacityReservationGroup: null, "
                            "upgradePolicy: {mode: Automatic}}",
                            "expectError: OperationNotAllowed"));
  EXPECT_EQ(drill.end().set("web").upgrade_mode, UpgradeMode::Manual);
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.end().world()));
}

TEST(Upgrade, MovingFromOneGroupToAnotherCountsTheQuotaOfBoth) {
  // Two idle units stay behind: the VMs count beside them in the other group.
  const auto move = [](std::int64_t quota) {
    return Drill(ScenarioText()
                     .unlimited_zones(1)
                     .quota(quota)
                     .group("crg", {2})
                     .group("other", {0})
                     .set("web", 2, in_zones(1, "crg") + ", upgradePolicy: {mode: Automatic}")
                     .at("PT1H", instances("deallocate", "web"))
                     .at("PT2H", join_set("web", "other"), "mayFail: true"));
  };
  EXPECT_EQ(move(3).last_code(), "QuotaExceeded");
  EXPECT_EQ(move(4).last_code(), "");
  EXPECT_EQ(move(4).end().quota_used(), 4);
}

}  // namespace
}  // namespace capdrill::engine
