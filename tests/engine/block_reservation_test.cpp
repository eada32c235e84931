// Block reservations: domain reference 1.8.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

/// The run starts at midnight of 2026-01-01.
constexpr const char* kSchedule = "scheduleProfile: {start: 2026-01-02, end: 2026-01-04}";

/// A Block group with a reservation of four in zone 1, from day 1 to day 3.
ScenarioText block_of_four() {
  return ScenarioText().duration("P6D").zone(1, 2, 8).group_of(
      "crg", std::string("zones: ['1'], reservationType: Block, capacityReservations: {z1: {sku: "
                         "{name: small, capacity: 4}, zone: '1', ") +
                 kSchedule + "}}");
}

std::string count(const std::string& body, int vms) {
  return body + ", count: " + std::to_string(vms);
}

const std::string kNoRoom = "expectError: ZonalAllocationFailed";

TEST(BlockOfARun, BLK7_SlotsAreSetAsideFromCreationAndServeAndAreBilledFromStartToEnd) {
  const Drill drill(block_of_four()
                        .at("PT1H", create_vm("early", in_zone("1", "crg")), kNoRoom)
                        .at("P1D", create_vm("vm", count(in_zone("1", "crg"), 3)))
                        .at("P4D", create_vm("late", in_zone("1", "crg")), kNoRoom));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT0S").qas("z1"), ElementsAre(0, 0, 0));
  EXPECT_EQ(drill.at("PT0S").zone("1").held_idle.vcpus, 4);
  EXPECT_EQ(drill.at("PT0S").quota_used(), 4);
  EXPECT_EQ(drill.at("PT0S").hourly_bill(), 0);
  EXPECT_THAT(drill.at("P1D").qas("z1"), ElementsAre(4, 3, 3));
  EXPECT_EQ(drill.at("P1D").reservation("z1").covered, 3);
  EXPECT_EQ(drill.at("P1D").hourly_bill(), 4);
  EXPECT_THAT(drill.at("P3D").qas("z1"), ElementsAre(0, 0, 3));
  EXPECT_EQ(drill.at("P3D").zone("1").held_idle.vcpus, 0);
  EXPECT_EQ(drill.at("P3D").hourly_bill(), 0);
  EXPECT_EQ(drill.bill(), 4 * 48);
}

TEST(BlockOfARun, BLK6_AVmThatDoesNotFitFailsForWantOfCapacity) {
  const Drill drill(block_of_four()
                        .vm("runs", in_zone("1"))
                        .at("P1D", create_vm("vm", count(in_zone("1", "crg"), 6)), kNoRoom)
                        .at("P1DT1H", join_vm("runs", "crg"), kNoRoom)
                        .at("P1DT2H", deallocate_vm("vm"))
                        .at("P1DT2H", join_vm("runs", "crg")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("P1D").qas("z1"), ElementsAre(4, 4, 4)) << "there was room beside it";
  EXPECT_THAT(drill.at("P1DT1H").qas("z1"), ElementsAre(4, 4, 4));
  EXPECT_THAT(drill.at("P1DT2H").qas("z1"), ElementsAre(4, 1, 5));
}

TEST(BlockOfARun, BLK6_ASetOfTooManyRunningInstancesCannotJoinByItself) {
  const Drill drill(block_of_four()
                        .set("web", 6, in_zones(1) + ", upgradePolicy: {mode: Automatic}")
                        .at("P1D", join_set("web", "crg"), kNoRoom)
                        .at("P1D", scale("web", 4))
                        .at("P2D", join_set("web", "crg"))
                        .at("P2D", scale("web", 7), kNoRoom));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("P1D").qas("z1"), ElementsAre(4, 0, 0));
  EXPECT_THAT(drill.at("P2D").qas("z1"), ElementsAre(4, 4, 4));
  EXPECT_THAT(drill.at("P2D").counts("web"), ElementsAre(4));
}

TEST(BlockOfARun, BLK6_InstancesThatAreUpgradedOneByOneJoinUntilItIsFull) {
  const Drill drill(block_of_four()
                        .set("web", 6, in_zones(1) + ", upgradePolicy: {mode: Manual}")
                        .at("P1D", join_set("web", "crg"))
                        .at("P2D", instances("upgradeInstances", "web"), kNoRoom));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(1).done, 4);
  EXPECT_THAT(drill.at("P2D").qas("z1"), ElementsAre(4, 4, 4));
  EXPECT_EQ(drill.at("P2D").set("web").zones[0].counts.latest_model, 4);
}

TEST(BlockOfARun, BLK8_AtItsEndVmsAreDeallocatedAtOnce) {
  const Drill drill(block_of_four()
                        .timing("deallocate: PT10M, delete: PT10M, start: PT10M, create: PT5M")
                        .at("P1D", create_vm("a", in_zone("1", "crg")))
                        .at("P1D", create_vm("b", in_zone("1", "crg")))
                        .at("P1D", create_vm("c", in_zone("1", "crg")))
                        .at("P2DT23H58M", create_vm("d", in_zone("1", "crg")), kNoRoom)
                        .at("P2DT23H58M", deallocate_vm("b"))
                        .at("P2DT23H58M", delete_vm("c"))
                        .at("P4D", leave_vm("a"))
                        .at("P4D", start_vm("a")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  const State after = drill.at("P3D");
  EXPECT_EQ(after.vm("a").power, PowerState::Deallocated);
  EXPECT_EQ(after.vm("b").power, PowerState::Deallocated);
  EXPECT_EQ(after.vm("c").power, PowerState::Deleting);
  EXPECT_EQ(after.find_vm("d"), nullptr) << "its creation had not ended";
  EXPECT_EQ(after.reservation("z1").allocated, 0);
  EXPECT_EQ(after.zone("1").vms.vcpus, 0);
  EXPECT_EQ(drill.at("P3DT10M").find_vm("c"), nullptr);
  EXPECT_EQ(drill.end().vm("a").power, PowerState::Running) << "outside the group";
  ASSERT_EQ(drill.recorder().platform_operations.size(), 1U);
  const OperationRecord& end = drill.recorder().platform_operations[0];
  EXPECT_EQ(end.operation, "endBlockReservation");
  EXPECT_EQ(end.target, "crg/z1");
  EXPECT_EQ(end.done, 4);
}

TEST(BlockOfARun, BLK8_VmsOfAZoneThatIsDownAreDeallocatedToo) {
  const Drill drill(block_of_four()
                        .at("P1D", create_vm("a", in_zone("1", "crg")))
                        .at("P2D", zone_outage("1", "P2D"))
                        .at("P5D", start_vm("a"), kNoRoom));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("P3D").vm("a").power, PowerState::Deallocated);
  EXPECT_FALSE(drill.at("P4D").vm("a").unavailable);
}

TEST(BlockOfARun, BLK8_LostVmsDoNotReturnAfterItsEnd) {
  const Drill drill(block_of_four()
                        .at("P1D", create_vm("a", in_zone("1", "crg")))
                        .at("P2D", zone_outage("1", "P2D", "lose")));
  EXPECT_EQ(drill.end().vm("a").power, PowerState::Deallocated);
  EXPECT_EQ(drill.recorder().faults[0].not_returned, 1);
}

TEST(BlockOfARun, BLK4_NothingOfItChanges) {
  const std::string same = "zone: '1', " + std::string(kSchedule);
  const Drill drill(
      block_of_four()
          .at("PT1H", update_cr("z1", 8), "expectError: PropertyChangeNotAllowed")
          .at("PT1H", update_cr("z1", 4))
          .at("PT1H", create_cr("z1", "small", 4, same))
          .at("PT1H", create_cr("z1", "small", 4, "zone: '1'"),
              "expectError: PropertyChangeNotAllowed")
          .at("PT2H",
              create_cr("z1", "small", 4, "zone: '1', scheduleProfile: {start: P1D, end: P4D}"),
              "expectError: PropertyChangeNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT2H").reservation("z1").current_capacity, 0) << "it has not started";
  EXPECT_EQ(drill.at("P1D").reservation("z1").current_capacity, 4);
}

TEST(BlockOfARun, BLK5_ItIsDeletedAfterItsEnd) {
  const Drill drill(block_of_four()
                        .at("PT1H", delete_cr("z1"), "expectError: OperationNotAllowed")
                        .at("P2D", delete_cr("z1"), "expectError: OperationNotAllowed")
                        .at("P3D", delete_cr("z1")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_FALSE(drill.end().reservation("z1").exists);
}

TEST(BlockOfARun, BLK1_BLK2_BLK3_SchedulesAreCheckedWhenAsked) {
  const auto with = [](const std::string& schedule) {
    return create_cr("new", "big", 2, "zone: '1'" + schedule);
  };
  const std::string refused = "expectError: InvalidParameter";
  const Drill drill(
      block_of_four()
          .at("PT1H", with(""), refused)
          .at("PT1H", with(", scheduleProfile: {start: 2025-12-31, end: 2026-01-02}"), refused)
          .at("PT1H", with(", scheduleProfile: {start: P1D, end: P1DT12H}"), refused)
          .at("PT12H", with(", scheduleProfile: {start: PT13H, end: P1DT13H}"), refused)
          .at("PT12H", with(", scheduleProfile: {start: P56D, end: P77D}")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().reservation("new").claimed_capacity, 2);
}

TEST(BlockOfARun, BLK2_OneOfTodayStartsAtOnce) {
  const Drill drill(
      ScenarioText()
          .duration("P3D")
          .zone(1, 2, 8)
          .group_of("crg", "zones: ['1'], reservationType: Block")
          .at("PT9H", create_cr("z1", "small", 2,
                                "zone: '1', scheduleProfile: {start: 2026-01-01, end: "
                                "2026-01-02}")));
  EXPECT_EQ(drill.at("PT9H").reservation("z1").current_capacity, 2);
  EXPECT_EQ(drill.at("P1D").reservation("z1").current_capacity, 0);
  EXPECT_EQ(drill.bill(), 2 * 15);
}

TEST(BlockOfARun, BLK7_ACreationThatTakesLongStartsWhenItIsDone) {
  const Drill drill(ScenarioText()
                        .duration("P6D")
                        .zone(1, 2, 8)
                        .timing("capacityReservation: P2D")
                        .group_of("crg", "zones: ['1'], reservationType: Block")
                        .at("PT9H", create_cr("z1", "small", 2,
                                              "zone: '1', scheduleProfile: {start: 2026-01-02, "
                                              "end: 2026-01-05}")));
  EXPECT_EQ(drill.at("P2DT8H").reservation("z1").current_capacity, 0);
  EXPECT_EQ(drill.at("P2DT9H").reservation("z1").current_capacity, 2);
  EXPECT_EQ(drill.at("P4D").reservation("z1").current_capacity, 0);
}

}  // namespace
}  // namespace capdrill::engine
