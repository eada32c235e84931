// Automatic zone balance: domain reference 4.12, Z9.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const char* const kBalanced =
    ", resiliencyPolicy: {automaticZoneRebalancingPolicy: {enabled: true}}";

/// 21 instances in three zones, of which the timeline then takes some away.
ScenarioText three_zones() {
  ScenarioText text;
  text.unlimited_zones(3).duration("PT40H").set("web", 21, in_zones(3) + kBalanced);
  return text;
}

TEST(ZoneRebalancing, Z9_EvenTotalsStayAsTheyAre) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .duration("PT40H")
                        .set("web", 15, in_zones(3) + kBalanced)
                        .at("PT1H", instances("deallocate", "web", "{zone: '3'}")));
  EXPECT_THAT(drill.recorder().platform_operations, IsEmpty());
}

TEST(ZoneRebalancing, Z9_AFullestZoneWithFewerActiveInstancesStaysAsItIs) {
  const Drill drill(three_zones()
                        .at("PT1H", instances("deleteInstances", "web", "[1, 4, 7, 2, 5, 8]"))
                        .at("PT1H", instances("deallocate", "web", "[0, 3, 6, 9, 12]")));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(7, 4, 4));
  EXPECT_THAT(drill.recorder().platform_operations, IsEmpty());
}

TEST(ZoneRebalancing, AZB3_Z9_TwoMovesTwelveHoursApart) {
  const Drill drill(three_zones()
                        .at("PT1H", instances("deleteInstances", "web", "[0, 3, 6, 9, 12]"))
                        .at("PT1H", instances("deleteInstances", "web", "[1, 4, 7]"))
                        .at("PT1H", instances("deallocate", "web", "[2, 5]")));
  EXPECT_THAT(drill.at("PT1H").counts("web"), ElementsAre(2, 4, 7));
  EXPECT_THAT(drill.at("PT119M").counts("web"), ElementsAre(2, 4, 7)) << "an hour of quiet";
  EXPECT_THAT(drill.at("PT3H").counts("web"), ElementsAre(3, 4, 6));
  EXPECT_THAT(drill.at("PT13H59M").counts("web"), ElementsAre(3, 4, 6));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(4, 4, 5));
  EXPECT_EQ(drill.end().set("web").zones[2].counts.running, 3);
  ASSERT_THAT(drill.recorder().platform_operations, SizeIs(2));
  const auto& moves = drill.recorder().platform_operations;
  EXPECT_GE(moves[1].submitted - moves[0].submitted, Duration::hours(12));
  EXPECT_EQ(moves[0].operation, "zoneRebalancing");
  EXPECT_EQ(moves[0].outcome, Outcome::Succeeded);
  EXPECT_EQ(moves[0].done, 2) << "one created, one deleted";
}

TEST(ZoneRebalancing, ACreationThatFindsNoRoomEndsTheMove) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 2)
                        .zone(1, 1, 9)
                        .duration("PT6H")
                        .vm("filler", in_zone("1") + ", count: 2")
                        .set("web", 4, in_zones(2) + kBalanced));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(0, 4));
  ASSERT_THAT(drill.recorder().platform_operations, SizeIs(1));
  EXPECT_EQ(drill.recorder().platform_operations[0].code, "ZonalAllocationFailed");
}

TEST(ZoneRebalancing, AnInstanceThatDoesNotRunInNinetyMinutesIsDeletedAgain) {  // AZB-4
  const Drill drill(three_zones()
                        .timing("create: PT3H")
                        .at("PT1H", instances("deleteInstances", "web", "[0, 3, 6]")));
  EXPECT_THAT(drill.at("PT3H").counts("web"), ElementsAre(5, 7, 7)) << "one more for the time";
  EXPECT_THAT(drill.at("PT4H").counts("web"), ElementsAre(4, 7, 7));
}

TEST(ZoneRebalancing, AZB8_AChangeOfCapacityCancelsTheMove) {
  const Drill drill(three_zones()
                        .timing("create: PT30M")
                        .at("PT1H", instances("deleteInstances", "web", "[0, 3, 6]"))
                        .at("PT2H10M", scale("web", 20)));
  ASSERT_THAT(drill.recorder().platform_operations, SizeIs(1));
  EXPECT_EQ(drill.recorder().platform_operations[0].code, "OperationPreempted");
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(6, 7, 7));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(ZoneRebalancing, AZB9_AutoscaleScalesInWhenTheMoveIsDone) {
  const std::string autoscale =
      ", load: {steps: [{at: PT0S, value: 840}, {at: PT130M, value: 280}]}"
      ", autoscale: {profiles: [{name: main, capacity: {minimum: 1, maximum: 21, default: 18}, "
      "rules: [{metricTrigger: {metricName: Percentage CPU, operator: LessThan, threshold: 30}, "
      "scaleAction: {direction: Decrease}}]}]}";
  ScenarioText text;
  text.unlimited_zones(3).duration("PT4H").timing("create: PT40M");
  text.set("web", 21, in_zones(3) + kBalanced + autoscale);
  text.at("PT1H", instances("deleteInstances", "web", "[0, 3, 6]"));
  const Drill drill(text);
  std::optional<SimTime> move_begins;
  std::optional<SimTime> move_ends;
  std::optional<SimTime> scale_in;
  for (const OperationRecord& operation : drill.recorder().platform_operations) {
    if (operation.operation == "zoneRebalancing") {
      move_begins = operation.submitted;
      move_ends = operation.completed;
    } else if (operation.operation == "scale" && !scale_in) {
      scale_in = operation.submitted;
    }
  }
  ASSERT_TRUE(move_begins && move_ends && scale_in);
  EXPECT_LT(*move_begins, SimTime() + Duration::minutes(130)) << "under way when the load falls";
  EXPECT_GE(*scale_in, *move_ends);
}

TEST(ZoneRebalancing, ProtectedInstancesDoNotMove) {  // AZB-6
  const Drill drill(three_zones()
                        .at("PT1H", instances("deleteInstances", "web", "[0, 3, 6, 1, 4, 7]"))
                        .at("PT1H", protect("web", "{zone: '3'}", "protectFromScaleIn: true")));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(4, 4, 7));
}

TEST(ZoneRebalancing, ItNeedsTwoZonesAndBestEffort) {  // AZB-1
  const Drill drill(
      ScenarioText()
          .unlimited_zones(2)
          .set("web", 2, in_zones(2) + ", zoneBalance: true")
          .at("PT1H", create_set("one", 1, in_zones(1) + kBalanced),
              "expectError: InvalidParameter")
          .at("PT1H", update_set("web", std::string(kBalanced).substr(2)),
              "expectError: InvalidParameter")
          .at("PT2H", update_set("web", "zoneBalance: false" + std::string(kBalanced))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.end().set("web").zone_rebalancing);
}

}  // namespace
}  // namespace capdrill::engine
