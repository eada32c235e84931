// Reservations and their groups: domain reference 10.1, R1 to R10, R15, R16, R20.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

// ---- the seed's table --------------------------------------------------------------------------

ScenarioText set_behind(const std::vector<std::int64_t>& quantities) {
  return ScenarioText()
      .unlimited_zones(3)
      .group("crg", quantities)
      .set("web", 0, in_zones(3, "crg"))
      .at("PT1H", scale("web", 75));
}

TEST(Reservations, R1_AnUnevenSplitLeavesSlotsIdleAndVmsUncovered) {
  const Drill drill(set_behind({40, 20, 15}));
  const State state = drill.end();
  EXPECT_THAT(state.counts("web"), ElementsAre(25, 25, 25));
  EXPECT_EQ(state.reservation("z1").unused(), 15);
  EXPECT_EQ(state.reservation("z2").unused(), 0);
  EXPECT_EQ(state.reservation("z3").unused(), 0);
  EXPECT_EQ(state.reservation("z1").overallocated(), 0);
  EXPECT_EQ(state.reservation("z2").overallocated(), 5);
  EXPECT_EQ(state.reservation("z3").overallocated(), 10);
  EXPECT_EQ(state.set("web").coverage.covered, 60);
  EXPECT_EQ(state.set("web").coverage.eligible, 75);
  EXPECT_EQ(state.hourly_bill(), 90) << "75 VMs and 15 unused";
}

TEST(Reservations, R2_AnEvenSplitCoversEveryVmAndWastesNothing) {
  const Drill drill(set_behind({25, 25, 25}));
  const State state = drill.end();
  for (const char* name : {"z1", "z2", "z3"}) {
    EXPECT_EQ(state.reservation(name).unused(), 0);
    EXPECT_EQ(state.reservation(name).overallocated(), 0);
  }
  EXPECT_EQ(state.set("web").coverage.covered, 75);
  EXPECT_EQ(state.hourly_bill(), 75);
}

TEST(Reservations, R3_ScalingPastTheReservationsSucceedsAndLeavesTheExcessUncovered) {
  const Drill drill(set_behind({25, 25, 25}).at("PT2H", scale("web", 90)));
  EXPECT_EQ(drill.last_code(), "");
  for (const char* name : {"z1", "z2", "z3"}) {
    EXPECT_EQ(drill.end().reservation(name).overallocated(), 5);
  }
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(30, 30, 30));
  EXPECT_EQ(drill.end().set("web").coverage.covered, 75);
}

// ---- life cycle --------------------------------------------------------------------------------

TEST(Reservations, R4_TheDocumentedLifeCycle) {
  const std::string body = in_zone("1", "crg");
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .at("PT1H", create_vm("vm0", body))
                        .at("PT2H", create_vm("vm1", body))
                        .at("PT3H", create_vm("vm2", body))
                        .at("PT4H", deallocate_vm("vm0"))
                        .at("PT5H", delete_cr("z1"), "expectError: OperationNotAllowed")
                        .at("PT6H", deallocate_vm("vm1"))
                        .at("PT6H", deallocate_vm("vm2"))
                        .at("PT6H30M", delete_cr("z1"), "expectError: OperationNotAllowed")
                        .at("PT7H", leave_vm("vm0"))
                        .at("PT7H", leave_vm("vm1"))
                        .at("PT7H", leave_vm("vm2"))
                        .at("PT8H", delete_cr("z1"))
                        .at("PT9H", delete_group("crg")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT0S").qas("z1"), ElementsAre(2, 0, 0));
  EXPECT_THAT(drill.at("PT1H").qas("z1"), ElementsAre(2, 1, 1));
  EXPECT_THAT(drill.at("PT2H").qas("z1"), ElementsAre(2, 2, 2));
  EXPECT_THAT(drill.at("PT3H").qas("z1"), ElementsAre(2, 3, 3));
  EXPECT_FALSE(drill.at("PT3H").vm("vm2").covered);
  EXPECT_THAT(drill.at("PT4H").qas("z1"), ElementsAre(2, 2, 3));
  EXPECT_TRUE(drill.at("PT4H").vm("vm2").covered) << "it moved into the slot of vm0";
  EXPECT_THAT(drill.at("PT6H").qas("z1"), ElementsAre(2, 0, 3));
  EXPECT_THAT(drill.at("PT7H").qas("z1"), ElementsAre(2, 0, 0));
  EXPECT_FALSE(drill.at("PT8H").reservation("z1").exists);
  EXPECT_FALSE(drill.end().world().groups[GroupId(0U)].exists);
  EXPECT_THAT(drill.operation(4).message, HasSubstr("3 virtual machines"));
}

TEST(Reservations, R5_ASecondVmOverallocatesAReservationOfOne) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .at("PT1H", create_vm("myVM1", in_zone("1", "crg")))
                        .at("PT2H", create_vm("myVM2", in_zone("1", "crg"))));
  EXPECT_EQ(drill.at("PT1H").reservation("z1").unused(), 0);
  const CapacityReservation& end = drill.end().reservation("z1");
  EXPECT_EQ(end.allocated, 2);
  EXPECT_EQ(end.overallocated(), 1);
  EXPECT_FALSE(end.failed);
}

// ---- the Failed state --------------------------------------------------------------------------

/// Five slots with three VMs in them, in a zone of eight vCPUs: a raise to ten finds only three.
ScenarioText failed_at_one() {
  return ScenarioText()
      .zone(1, 1, 8)
      .group("crg", {5})
      .vm("old", in_zone("1", "crg") + ", count: 3")
      .at("PT1H", update_cr("z1", 10), "expectError: ZonalAllocationFailed");
}

TEST(Reservations, R6_ARaiseThatFindsNoCapacityFailsTheReservation) {
  const Drill drill(failed_at_one());
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  const CapacityReservation& cr = drill.end().reservation("z1");
  EXPECT_TRUE(cr.failed);
  EXPECT_EQ(cr.quantity, 10);
  EXPECT_EQ(cr.current_capacity, 5);
  EXPECT_EQ(cr.covered, 3);
  EXPECT_TRUE(drill.end().vm("old-2").is_running());
  EXPECT_EQ(drill.end().hourly_bill(), 5) << "billed for what it has";
  EXPECT_EQ(drill.end().quota_used(), 5);
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 3);
}

TEST(Reservations, R6_TheOldQuantityMakesAFailedReservationUsableAtOnce) {
  const Drill drill(failed_at_one()
                        .at("PT2H", create_vm("meanwhile", in_zone("1", "crg")))
                        .at("PT3H", update_cr("z1", 5))
                        .at("PT4H", create_vm("after", in_zone("1", "crg"))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  const State failed = drill.at("PT2H");
  EXPECT_TRUE(failed.vm("meanwhile").allocated);
  EXPECT_FALSE(failed.vm("meanwhile").covered) << "no slot may be drawn (choice 11.2)";
  EXPECT_EQ(failed.reservation("z1").unused(), 2);
  EXPECT_EQ(failed.reservation("z1").overallocated(), 1);
  const State restored = drill.at("PT3H");
  EXPECT_FALSE(restored.reservation("z1").failed);
  EXPECT_TRUE(restored.vm("meanwhile").covered);
  EXPECT_TRUE(drill.end().vm("after").covered);
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 3);
}

TEST(Reservations, COV4_AVmThatLeavesAFailedReservationPassesItsSlotToTheNext) {
  const Drill drill(failed_at_one()
                        .at("PT2H", create_vm("uncovered", in_zone("1", "crg")))
                        .at("PT3H", deallocate_vm("old"), "mayFail: true"));
  const State state = drill.end();
  EXPECT_EQ(state.reservation("z1").allocated, 1);
  EXPECT_EQ(state.reservation("z1").covered, 1);
  EXPECT_TRUE(state.vm("uncovered").covered) << "choice 11.31";
}

TEST(Reservations, COV4_SlotsInUseOfAFailedReservationStayInUseWhileOthersWait) {
  // Two VMs leave a reservation of three that is full, two wait uncovered.
  const Drill drill(ScenarioText()
                        .zone(1, 1, 8)
                        .group("crg", {3})
                        .vm("a", in_zone("1", "crg"))
                        .vm("b", in_zone("1", "crg"))
                        .vm("c", in_zone("1", "crg"))
                        .at("PT1H", update_cr("z1", 9), "expectError: any")
                        .at("PT2H", create_vm("d", in_zone("1", "crg")))
                        .at("PT2H", create_vm("e", in_zone("1", "crg")))
                        .at("PT3H", deallocate_vm("a"))
                        .at("PT4H", delete_vm("b"))
                        .at("PT5H", delete_vm("c")));
  EXPECT_EQ(drill.at("PT3H").reservation("z1").covered, 3);
  EXPECT_TRUE(drill.at("PT3H").vm("d").covered);
  EXPECT_FALSE(drill.at("PT3H").vm("e").covered);
  EXPECT_TRUE(drill.at("PT4H").vm("e").covered);
  EXPECT_EQ(drill.at("PT4H").reservation("z1").covered, 3);
  EXPECT_EQ(drill.at("PT5H").reservation("z1").covered, 2) << "fewer are allocated than in use";
}

TEST(Reservations, AFailedReservationFailsAgainWhenItIsRaisedAgain) {  // choice 11.31
  const Drill drill(failed_at_one()
                        .at("PT2H", update_cr("z1", 7), "expectError: ZonalAllocationFailed")
                        .at("PT3H", update_cr("z1", 4)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT2H").reservation("z1").quantity, 7) << "the asked quantity is kept";
  EXPECT_TRUE(drill.at("PT2H").reservation("z1").failed);
  EXPECT_FALSE(drill.at("PT3H").reservation("z1").failed);
  EXPECT_EQ(drill.at("PT3H").reservation("z1").current_capacity, 4);
}

TEST(Reservations, AVmThatJoinsAFailedReservationIsCheckedForItsOwnVcpus) {  // choice 11.31
  ScenarioText text = failed_at_one().quota(10);
  text.at("PT90M", set_quota("5"))
      .at("PT2H", create_vm("joins", in_zone("1", "crg")), "expectError: OperationNotAllowed");
  const Drill drill(text);
  EXPECT_EQ(drill.outcome().unexpected_operations, 0)
      << "idle slots may not be drawn, so they pay no quota for it either";
}

TEST(Reservations, WithTheOptionAFailedReservationBlocksAllocation) {  // choice 11.2
  const Drill drill(failed_at_one()
                        .options("failedCrBlocksAllocation: true")
                        .at("PT2H", create_vm("joins", in_zone("1", "crg")),
                            "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(Reservations, ARaiseRefusedForQuotaChangesNothing) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 8)
                        .quota(6)
                        .group("crg", {5})
                        .at("PT1H", update_cr("z1", 7), "expectError: QuotaExceeded"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_FALSE(drill.end().reservation("z1").failed);
  EXPECT_EQ(drill.end().reservation("z1").quantity, 5);
}

// ---- creation ----------------------------------------------------------------------------------

TEST(Reservations, R7_ACreationThatFindsNoRoomReservesNothing) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 9)
                        .group_of("crg", "zones: ['1']")
                        .at("PT1H", create_cr("cr", "small", 10, "zone: '1'"),
                            "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.end().world().reservations.empty());
  EXPECT_EQ(drill.end().quota_used(), 0);
  EXPECT_EQ(drill.end().hourly_bill(), 0);
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 9);
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.end().world()));
}

TEST(Reservations, R7_WithRoomForAllOfThemItSucceeds) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 10)
                        .group_of("crg", "zones: ['1']")
                        .at("PT1H", create_cr("cr", "small", 10, "zone: '1'")));
  EXPECT_THAT(drill.end().qas("cr"), ElementsAre(10, 0, 0));
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 0);
  EXPECT_EQ(drill.end().hourly_bill(), 10) << "billed at once";
}

TEST(Reservations, R8_ARegionalGroupHasOneReservationPerSize) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .regional_group("crg", 1)
                        .at("PT1H", create_cr("again", "small", 1), "expectError: Conflict")
                        .at("PT2H", create_cr("big", "big", 1))
                        .at("PT3H", create_cr("other", "other", 1)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().world().groups[GroupId(0U)].members.size(), 3U);
}

TEST(Reservations, R8_AZonalGroupHasOneReservationPerSizeAndZone) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .group("crg", {1, 1, 1})
          .at("PT1H", create_cr("again", "small", 1, "zone: '2'"), "expectError: Conflict")
          .at("PT2H", create_cr("big2", "big", 1, "zone: '2'")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(Reservations, APutOnAnExistingReservationChangesItsQuantityOnly) {  // RES-5, RES-8
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .group("crg", {3, 3})
                        .at("PT1H", create_cr("z1", "small", 5, "zone: '1'"))
                        .at("PT2H", create_cr("z1", "big", 5, "zone: '1'"),
                            "expectError: PropertyChangeNotAllowed")
                        .at("PT3H", create_cr("z1", "small", 5, "zone: '2'"),
                            "expectError: PropertyChangeNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().reservation("z1").current_capacity, 5);
}

TEST(Reservations, ARegionalGroupIsPinnedToTheZoneWithMostRoom) {  // choice 11.17
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .zone(1, 1, 8)
                        .zone(1, 1, 8)
                        .group_of("crg", "")
                        .at("PT1H", create_cr("r", "small", 2))
                        .at("PT2H", create_cr("b", "big", 2), "expectError: AllocationFailed")
                        .at("PT3H", create_cr("o", "other", 6)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0)
      << "other sizes are bound to the pinned zone, though zone 3 had room";
  EXPECT_EQ(drill.end().zone("2").held_idle.vcpus, 8);
}

TEST(Reservations, AnEmptiedRegionalGroupStaysPinned) {  // choice 11.39
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .zone(1, 1, 8)
                        .regional_group("crg", 6)
                        .at("PT1H", delete_cr("r"))
                        .at("PT1H", create_vm("eater", in_zone("2") + ", count: 6"))
                        .at("PT2H", create_cr("r", "small", 3), "expectError: AllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

// ---- quantity ----------------------------------------------------------------------------------

TEST(Reservations, R9_LoweringBelowUseAlwaysSucceedsAndMovesNoVm) {
  const Drill drill(ScenarioText()
                        .zone(1, 3, 4)
                        .group("crg", {8})
                        .set("web", 8, in_zones(1, "crg"))
                        .at("PT1H", update_cr("z1", 5)));
  const State state = drill.end();
  EXPECT_EQ(drill.last_code(), "");
  EXPECT_EQ(state.reservation("z1").overallocated(), 3);
  EXPECT_EQ(state.set("web").coverage.running, 8);
  EXPECT_TRUE(state.vm("web_4").covered);
  EXPECT_FALSE(state.vm("web_5").covered) << "the newest lose their slots";
  for (int i = 0; i < 8; ++i) {
    const std::string vm = "web_" + std::to_string(i);
    EXPECT_EQ(*state.vm(vm).host, *drill.at("PT0S").vm(vm).host);
  }
  EXPECT_EQ(state.zone("1").free().vcpus, 4);
}

TEST(Reservations, LoweringGivesIdleSlotsBackFirst) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 12)
                        .group("crg", {10})
                        .set("web", 4, in_zones(1, "crg"))
                        .at("PT1H", update_cr("z1", 4)));
  EXPECT_EQ(drill.end().reservation("z1").covered, 4);
  EXPECT_EQ(drill.at("PT0S").zone("1").free().vcpus, 2);
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 8);
}

TEST(Reservations, R10_TheZeroSizeWorkflowNeedsNoQuotaAndNoCapacity) {
  ScenarioText text;
  text.zone(1, 1, 25).zone(1, 1, 25).zone(1, 1, 25).quota(75).set(
      "web", 75, in_zones(3) + ", upgradePolicy: {mode: Automatic}");
  text.at("PT1H", create_group("crg", "zones: ['1', '2', '3']"));
  for (const char* zone : {"1", "2", "3"}) {
    text.at("PT1H",
            create_cr(std::string("z") + zone, "small", 0, std::string("zone: '") + zone + "'"));
  }
  text.at("PT2H", join_set("web", "crg"));
  for (const char* name : {"z1", "z2", "z3"}) text.at("PT3H", update_cr(name, 25));
  const Drill drill(text);
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT2H").qas("z2"), ElementsAre(0, 25, 25));
  EXPECT_EQ(drill.at("PT2H").reservation("z2").overallocated(), 25);
  EXPECT_THAT(drill.end().qas("z2"), ElementsAre(25, 25, 25));
  EXPECT_EQ(drill.end().set("web").coverage.covered, 75);
  EXPECT_EQ(drill.end().quota_used(), 75);
  EXPECT_EQ(drill.at("PT0S").hourly_bill(), 75);
  EXPECT_EQ(drill.end().hourly_bill(), 75);
}

TEST(Reservations, R15_RaisingAdoptsOverallocatedVms) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 75)
                        .group("crg", {50})
                        .set("web", 75, in_zones(1, "crg"))
                        .at("PT1H", update_cr("z1", 75)));
  EXPECT_EQ(drill.at("PT0S").reservation("z1").covered, 50);
  EXPECT_EQ(drill.at("PT0S").reservation("z1").overallocated(), 25);
  EXPECT_EQ(drill.last_code(), "") << "a free pool of 0 is enough";
  EXPECT_EQ(drill.end().reservation("z1").covered, 75);
}

TEST(Reservations, R15_NinetySixVmsBehindEightyAreSixteenOver) {
  const Drill drill(
      ScenarioText().unlimited_zones(1).group("crg", {80}).set("web", 96, in_zones(1, "crg")));
  const CapacityReservation& cr = drill.end().reservation("z1");
  EXPECT_EQ(cr.overallocated(), 16);
  EXPECT_EQ(cr.covered, 80);
  EXPECT_EQ(cr.allocated * 100, cr.current_capacity * 120) << "a utilization of 120 %";
}

TEST(Reservations, RaisingBeyondTheAllocatedNeedsCapacityForTheExcessOnly) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 10)
                        .group("crg", {2})
                        .set("web", 6, in_zones(1, "crg"))
                        .at("PT1H", update_cr("z1", 10))
                        .at("PT2H", update_cr("z1", 11), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT1H").reservation("z1").covered, 6);
  EXPECT_EQ(drill.at("PT1H").zone("1").held_idle.vcpus, 4);
}

TEST(Reservations, R16_SpareUnitsOfAnotherZoneOrSizeAreNoHelp) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .group_of("crg",
                                  "zones: ['1', '2'], capacityReservations: {"
                                  "small1: {sku: {name: small, capacity: 6}, zone: '1'}, "
                                  "small2: {sku: {name: small, capacity: 6}, zone: '2'}, "
                                  "big1: {sku: {name: big, capacity: 4}, zone: '1'}}")
                        .vm("d", in_zone("1", "crg") + ", count: 8"));
  EXPECT_EQ(drill.end().reservation("small1").overallocated(), 2);
  EXPECT_EQ(drill.end().reservation("small2").unused(), 6);
  EXPECT_EQ(drill.end().reservation("big1").unused(), 4);
}

// ---- operations that take time -----------------------------------------------------------------

TEST(Reservations, AnUpdateKeepsServingWithTheOldQuantityUntilItSettles) {  // choice 11.26
  const Drill drill(ScenarioText()
                        .zone(1, 1, 10)
                        .timing("capacityReservation: PT30M")
                        .group("crg", {4})
                        .at("PT1H", update_cr("z1", 8))
                        .at("PT1H10M", update_cr("z1", 9), "expectError: Conflict")
                        .at("PT1H20M", delete_cr("z1"), "expectError: Conflict")
                        .at("PT3H", update_cr("z1", 2)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  const State under_way = drill.at("PT1H");
  EXPECT_EQ(under_way.reservation("z1").current_capacity, 4);
  EXPECT_EQ(under_way.hourly_bill(), 4);
  EXPECT_EQ(under_way.quota_used(), 8) << "quota is claimed at submission";
  EXPECT_EQ(under_way.zone("1").free().vcpus, 2) << "and so is hardware";
  EXPECT_EQ(drill.at("PT1H30M").reservation("z1").current_capacity, 8);
  EXPECT_EQ(drill.at("PT1H30M").hourly_bill(), 8);
  const State lowering = drill.at("PT3H");
  EXPECT_EQ(lowering.reservation("z1").current_capacity, 8);
  EXPECT_EQ(lowering.quota_used(), 8) << "lowering frees at completion";
  EXPECT_EQ(lowering.zone("1").free().vcpus, 2);
  EXPECT_EQ(drill.end().quota_used(), 2);
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 8);
}

TEST(Reservations, RES12_NothingElseIsDoneToAReservationThatIsBeingCreated) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .timing("capacityReservation: PT30M")
          .group_of("crg", "zones: ['1']")
          .at("PT1H", create_cr("cr", "small", 4, "zone: '1'"))
          .at("PT1H10M", update_cr("cr", 9), "expectError: Conflict")
          .at("PT1H15M", create_cr("cr", "small", 9, "zone: '1'"), "expectError: Conflict")
          .at("PT1H20M", delete_cr("cr"), "expectError: Conflict")
          .at("PT1H25M", create_vm("early", in_zone("1", "crg")),
              "expectError: OverconstrainedZonalAllocationRequest"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT1H20M").reservation("cr").current_capacity, 0);
  EXPECT_EQ(drill.end().reservation("cr").current_capacity, 4);
}

TEST(Reservations, AVmThatArrivesWhileItsReservationIsDeletedStopsTheDeletion) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("capacityReservation: PT30M")
                        .group("crg", {4})
                        .at("PT1H", delete_cr("z1"), "expectError: OperationNotAllowed")
                        .at("PT1H10M", create_vm("vm", in_zone("1", "crg"))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.end().reservation("z1").exists);
  EXPECT_EQ(drill.end().reservation("z1").covered, 1);
}

// ---- groups ------------------------------------------------------------------------------------

TEST(Groups, R20_RES11_OnlyTagsMayChangeAndARepeatedPutIsAccepted) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .at("PT1H", create_group("crg", "zones: ['1', '2']"))
          .at("PT2H", create_group("crg", "zones: ['1', '2']"))
          .at("PT3H", create_group("crg", "zones: ['1', '2'], tags: {team: web}"))
          .at("PT4H", create_group("crg", "zones: ['1', '3']"),
              "expectError: PropertyChangeNotAllowed")
          .at("PT5H", create_group("crg", "zones: ['1', '2'], reservationType: Block"),
              "expectError: PropertyChangeNotAllowed")
          .at("PT6H", "updateCapacityReservationGroup: {name: crg, tags: {team: api}}"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(0).http_status, 201);
  EXPECT_EQ(drill.operation(1).http_status, 200);
  EXPECT_EQ(drill.operation(2).http_status, 200);
  const auto tags = [](const State& state) { return state.world().groups[GroupId(0U)].tags; };
  EXPECT_TRUE(tags(drill.at("PT2H")).empty());
  EXPECT_THAT(tags(drill.at("PT3H")), ElementsAre(testing::Pair("team", "web")));
  EXPECT_THAT(tags(drill.end()), ElementsAre(testing::Pair("team", "api")));
}

TEST(Groups, AGroupWithReservationsCannotBeDeleted) {  // RES-10
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {0})
                        .at("PT1H", delete_group("crg"), "expectError: OperationNotAllowed")
                        .at("PT2H", delete_cr("z1"))
                        .at("PT3H", delete_group("crg"))
                        .at("PT4H", delete_group("crg"), "expectError: ResourceNotFound"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(Groups, AGroupMayBeDeletedWhileAnEmptySetNamesItAndTheNextScaleOutFails) {  // choice 11.42
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {0})
                        .set("web", 0, in_zones(1, "crg"))
                        .at("PT1H", delete_cr("z1"))
                        .at("PT2H", delete_group("crg"))
                        .at("PT3H", scale("web", 2), "expectError: ResourceNotFound"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().set("web").target, 0);
}

}  // namespace
}  // namespace capdrill::engine
