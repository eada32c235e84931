// Scale-in: domain reference 4.5, 4.8, 4.11, Z4 to Z7, and choices 11.8, 11.38.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string scale_in_policy(const std::string& rule) {
  return ", scaleInPolicy: {rules: [" + rule + "]}";
}

// ---- who leaves ----------------------------------------------------------------------------------

/// Z1{3,4,5,10} Z2{2,6,9,11} Z3{1,7,8} is the documented start; ids of an even scale-out go round,
/// so a start of the same shape is Z1{0,3,6,9} Z2{1,4,7,10} Z3{2,5,8}.
TEST(ScaleIn, Z4_OldestVmTakesTheOldestOfTheFullestZones) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 11, in_zones(3) + scale_in_policy("OldestVM"))
                        .at("PT1H", scale("web", 10))
                        .at("PT2H", scale("web", 9))
                        .at("PT3H", scale("web", 5)));
  EXPECT_THAT(drill.at("PT1H").instances("web"), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(drill.at("PT2H").instances("web"), ElementsAre(2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(6, 7, 8, 9, 10));
}

TEST(ScaleIn, Z5_NewestVmTakesTheNewestOfTheFullestZones) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 11, in_zones(3) + scale_in_policy("NewestVM"))
                        .at("PT1H", instances("deleteInstances", "web", "[2, 5]"))
                        .at("PT2H", scale("web", 6)));
  EXPECT_THAT(drill.at("PT1H").counts("web"), ElementsAre(4, 4, 1));
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 1, 3, 4, 6, 8))
      << "10, 9 and 7 leave: the newest of the fullest zones";
}

TEST(ScaleIn, APolicyMayChangeLater) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 6, in_zones(3))
                        .at("PT1H", scale("web", 5))
                        .at("PT2H", update_set("web", "scaleInPolicy: {rules: [OldestVM]}"))
                        .at("PT3H", scale("web", 4)));
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(1, 2, 3, 4));
}

TEST(ScaleIn, AForcedDeletionTakesNoTime) {
  const auto run = [](const std::string& policy) {
    return Drill(ScenarioText()
                     .unlimited_zones(1)
                     .timing("delete: PT30M")
                     .set("web", 2, in_zones(1) + policy)
                     .at("PT1H", scale("web", 1)));
  };
  const auto allocated = [](const Drill& drill) {
    return drill.at("PT1H").set("web").zones[0].counts.allocated;
  };
  EXPECT_EQ(allocated(run("")), 2);
  EXPECT_EQ(allocated(run(", scaleInPolicy: {forceDeletion: true}")), 1);
}

// ---- protection ----------------------------------------------------------------------------------

TEST(Protection, Z7_AProtectedInstanceIsNeverScaledIn) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 6, in_zones(3) + scale_in_policy("OldestVM"))
                        .at("PT1H", protect("web", "[0]", "protectFromScaleIn: true"))
                        .at("PT2H", scale("web", 3))
                        .at("PT3H", scale("web", 1)));
  EXPECT_THAT(drill.at("PT2H").instances("web"), ElementsAre(0, 4, 5));
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0));
}

TEST(Protection, AFullestZoneThatIsProtectedLeavesItToTheNext) {  // choice 11.8
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .set("web", 6, in_zones(2))
                        .at("PT1H", protect("web", "{zone: '1'}", "protectFromScaleIn: true"))
                        .at("PT2H", scale("web", 4)));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(3, 1));
}

TEST(Protection, WhereNobodyMayLeaveTheTargetBecomesTheRealCount) {  // choice 11.38
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .set("web", 6, in_zones(2))
                        .at("PT1H", protect("web", "{count: 4}", "protectFromScaleIn: true"))
                        .at("PT2H", scale("web", 1)));
  const OperationRecord& scaled = drill.operation(1);
  EXPECT_EQ(scaled.outcome, Outcome::Succeeded);
  EXPECT_EQ(scaled.requested, 5);
  EXPECT_EQ(scaled.done, 2);
  EXPECT_THAT(scaled.warning, HasSubstr("protected: it keeps 4"));
  EXPECT_EQ(drill.end().set("web").target, 4);
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 1, 2, 3));
}

TEST(Protection, TheUserMayDeleteWhatIsProtected) {  // IPR-1, IPR-2
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 3, in_zones(1))
                        .at("PT1H", protect("web", "all", "protectFromScaleSetActions: true"))
                        .at("PT2H", instances("deleteInstances", "web", "[1]"))
                        .at("PT3H", instances("deleteInstances", "web", "all"))
                        .at("PT4H", delete_set("web")));
  EXPECT_THAT(drill.at("PT2H").instances("web"), ElementsAre(0, 2));
  EXPECT_THAT(drill.at("PT3H").instances("web"), IsEmpty());
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(Protection, WhatIsAskedOfTheWholeSetSparesThoseProtectedFromItsActions) {  // IPR-2
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {3})
                        .set("web", 3, in_zones(1) + ", upgradePolicy: {mode: Manual}")
                        .at("PT1H", protect("web", "[0]", "protectFromScaleSetActions: true"))
                        .at("PT1H", protect("web", "[1]", "protectFromScaleIn: true"))
                        .at("PT2H", join_set("web", "crg"))
                        .at("PT3H", instances("upgradeInstances", "web", "all"))
                        .at("PT4H", instances("deallocate", "web", "all"))
                        .at("PT5H", instances("upgradeInstances", "web", "[0]"))
                        .at("PT5H", instances("deallocate", "web", "[0]")));
  EXPECT_EQ(drill.at("PT3H").qas("z1"), (std::vector<std::int64_t>{3, 2, 2}));
  EXPECT_EQ(drill.at("PT4H").vm("web_0").power, PowerState::Running);
  EXPECT_EQ(drill.at("PT4H").vm("web_1").power, PowerState::Deallocated);
  EXPECT_EQ(drill.end().qas("z1"), (std::vector<std::int64_t>{3, 0, 3}));
  EXPECT_EQ(drill.end().vm("web_0").power, PowerState::Deallocated);
}

TEST(Protection, FromSetActionsWithoutFromScaleInIsRefused) {  // IPR-3
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .set("web", 2, in_zones(1))
          .at("PT1H",
              protect("web", "[0]", "protectFromScaleIn: false, protectFromScaleSetActions: true"),
              "expectError: InvalidParameter")
          .at("PT2H", protect("web", "[1]", "protectFromScaleSetActions: true"))
          .at("PT3H", protect("web", "all", "protectFromScaleIn: false"),
              "expectError: InvalidParameter")
          .at("PT4H", protect("web", "[7]", "protectFromScaleIn: true"),
              "expectError: ResourceNotFound"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(2).done, 1) << "the other instance has it already";
  EXPECT_FALSE(drill.end().vm("web_0").protect_from_scale_in);
  EXPECT_TRUE(drill.end().vm("web_1").protect_from_scale_in);
  EXPECT_TRUE(drill.end().vm("web_1").protect_from_scale_set_actions);
}

// ---- terminate notification ----------------------------------------------------------------------

std::string told(const std::string& timeout) {
  return ", scheduledEventsProfile: {terminateNotificationProfile: {enable: true, "
         "notBeforeTimeout: " +
         timeout + "}}";
}

TEST(TerminateNotification, AScaleInFreesItsSlotsWhenTheNoticeIsOver) {  // TRM-1, TRM-2
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {3})
                        .timing("delete: PT1M")
                        .set("web", 3, in_zones(1, "crg") + told("PT10M"))
                        .at("PT1H", scale("web", 1)));
  const State told_now = drill.at("PT1H");
  EXPECT_THAT(told_now.counts("web"), ElementsAre(1));
  EXPECT_EQ(told_now.qas("z1"), (std::vector<std::int64_t>{3, 3, 3}));
  EXPECT_TRUE(told_now.vm("web_2").is_running());
  EXPECT_EQ(told_now.set("web").zones[0].counts.running, 3);
  EXPECT_EQ(drill.at("PT70M").vm("web_2").power, PowerState::Deleting);
  EXPECT_EQ(drill.at("PT70M").qas("z1"), (std::vector<std::int64_t>{3, 3, 3}));
  EXPECT_EQ(drill.at("PT71M").qas("z1"), (std::vector<std::int64_t>{3, 1, 1}));
  EXPECT_EQ(drill.operation(0).completed, instant("PT71M"));
  EXPECT_EQ(drill.operation(0).done, 2);
}

TEST(TerminateNotification, NewInstancesFindTheSlotsTakenUntilThen) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 3)
                        .set("web", 3, in_zones(1) + told("PT5M"))
                        .at("PT1H", scale("web", 1))
                        .at("PT62M", scale("web", 3), "expectError: ZonalAllocationFailed")
                        .at("PT65M", scale("web", 3)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 3, 4));
}

TEST(TerminateNotification, OnlyRunningInstancesAreToldAndDeallocationsAreNot) {  // TRM-3
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .set("web", 3, in_zones(1) + told("PT15M"))
          .at("PT1H", instances("deallocate", "web", "[0, 1]"))
          .at("PT2H", instances("deleteInstances", "web", "[1, 2]"))
          .at("PT125M", instances("deallocate", "web", "[2]"), "expectError: OperationNotAllowed")
          .at("PT125M", instances("deleteInstances", "web", "[2]")));
  EXPECT_EQ(drill.at("PT1H").vm("web_0").power, PowerState::Deallocated);
  EXPECT_THAT(drill.at("PT2H").instances("web"), ElementsAre(0, 2));
  EXPECT_THAT(drill.at("PT135M").instances("web"), ElementsAre(0));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(TerminateNotification, AnOutageDoesNotStopTheDeletion) {
  for (const char* mode : {"hold", "lose"}) {
    const Drill drill(ScenarioText()
                          .unlimited_zones(1)
                          .set("web", 2, in_zones(1) + told("PT10M"))
                          .at("PT1H", scale("web", 1))
                          .at("PT65M", zone_outage("1", "PT2H", mode)));
    EXPECT_EQ(drill.at("PT65M").find_vm("web_1")->terminating, true);
    EXPECT_EQ(drill.at("PT70M").find_vm("web_1"), nullptr) << mode;
    EXPECT_THAT(drill.end().instances("web"), ElementsAre(0));
  }
}

TEST(TerminateNotification, ASetGoesWhenItsLastInstanceHasGone) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 2, in_zones(1) + told("PT10M"))
                        .at("PT1H", scale("web", 1))
                        .at("PT65M", delete_set("web")));
  EXPECT_TRUE(drill.at("PT74M").set("web").exists);
  EXPECT_FALSE(drill.at("PT75M").set("web").exists);
}

}  // namespace
}  // namespace capdrill::engine
