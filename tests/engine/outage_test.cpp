// Zone outages: domain reference 7.1, 11.3, choices 11.35, 11.36, 11.46.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::UnorderedElementsAre;

// ---- hold ----------------------------------------------------------------------------------------

TEST(HeldOutage, VmsAreUnavailableKeepTheirPlacesAndRunAgainAtItsEnd) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 4)
                        .zone(1, 2, 4)
                        .group("crg", {2, 2})
                        .set("web", 6, in_zones(2, "crg"))
                        .at("PT1H", zone_outage("1", "PT2H"), "id: outage"));
  const State down = drill.at("PT1H");
  EXPECT_FALSE(down.zone("1").is_up());
  EXPECT_EQ(down.set("web").coverage.running, 3);
  EXPECT_EQ(down.set("web").zones[0].counts.unavailable, 3);
  EXPECT_THAT(down.qas("z1"), ElementsAre(2, 3, 3)) << "still allocated and associated";
  EXPECT_EQ(down.reservation("z1").covered, 2);
  EXPECT_FALSE(down.reservation("z1").failed);
  EXPECT_EQ(down.set("web").coverage.covered, 4);
  EXPECT_EQ(down.set("web").coverage.protected_vms, 2);
  const State up = drill.at("PT3H");
  EXPECT_TRUE(up.zone("1").is_up());
  EXPECT_EQ(up.set("web").coverage.running, 6);
  EXPECT_EQ(*up.vm("web_0").host, *drill.at("PT0S").vm("web_0").host);
  ASSERT_EQ(drill.recorder().faults.size(), 1U);
  const FaultRecord& fault = drill.recorder().faults[0];
  EXPECT_EQ(fault.kind, "zoneOutage");
  EXPECT_EQ(fault.timeline_id, "outage");
  EXPECT_EQ(fault.mode, "hold");
  EXPECT_EQ(fault.vms_down, 3);
  EXPECT_EQ(fault.returned, 3);
  EXPECT_EQ(*fault.end, instant("PT3H"));
}

TEST(HeldOutage, NothingStartsThereAndDeallocatingWorks) {
  const Drill drill(
      ScenarioText()
          .zone(1, 1, 9)
          .group("crg", {2})
          .vm("a", in_zone("1", "crg"))
          .vm("b", in_zone("1", "crg"))
          .at("PT1H", zone_outage("1", "PT2H"))
          .at("PT2H", deallocate_vm("a"))
          .at("PT2H", start_vm("a"), "expectError: ZonalAllocationFailed")
          .at("PT2H", create_vm("c", in_zone("1", "crg")), "expectError: ZonalAllocationFailed")
          .at("PT2H", create_vm("d", in_zone("1")), "expectError: ZonalAllocationFailed")
          .at("PT2H30M", delete_vm("b"))
          .at("PT4H", start_vm("a")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT2H").qas("z1"), ElementsAre(2, 1, 2));
  EXPECT_FALSE(drill.at("PT3H").vm("a").is_running()) << "it was deallocated";
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(2, 1, 1));
  EXPECT_TRUE(drill.end().vm("a").covered);
}

TEST(HeldOutage, ReservationsThereCanBeLoweredDeletedAndJoinedButNotBought) {  // choice 11.36
  const Drill drill(
      ScenarioText()
          .zone(1, 1, 20)
          .group_of("crg",
                    "zones: ['1'], capacityReservations: {"
                    "small: {sku: {name: small, capacity: 2}, zone: '1'}, "
                    "spare: {sku: {name: other, capacity: 2}, zone: '1'}}")
          .vm("joins", in_zone("1"))
          .vm("in", in_zone("1", "crg") + ", count: 3")
          .at("PT1H", zone_outage("1", "PT8H"))
          .at("PT2H", create_cr("big", "big", 1, "zone: '1'"), "expectError: ZonalAllocationFailed")
          .at("PT3H", create_cr("big", "big", 0, "zone: '1'"))
          .at("PT4H", join_vm("joins", "crg"))
          .at("PT5H", update_cr("small", 4))
          .at("PT6H", update_cr("small", 5), "expectError: ZonalAllocationFailed")
          .at("PT7H", update_cr("small", 1))
          .at("PT8H", delete_cr("spare")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT5H").reservation("small").covered, 4) << "it adopts what it has";
  EXPECT_FALSE(drill.at("PT6H").reservation("small").failed);
  EXPECT_EQ(drill.at("PT6H").reservation("small").quantity, 4) << "it keeps its asked quantity";
  EXPECT_EQ(drill.end().reservation("small").covered, 1);
}

TEST(HeldOutage, ARegionalReservationThereFailsWithAllocationFailed) {  // choice 11.36
  const Drill drill(ScenarioText()
                        .zone(1, 1, 20)
                        .regional_group("crg", 2)
                        .at("PT1H", zone_outage("1", "PT8H"))
                        .at("PT2H", update_cr("r", 5), "expectError: AllocationFailed")
                        .at("PT3H", create_cr("b", "big", 1), "expectError: AllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_FALSE(drill.end().reservation("r").failed);
}

TEST(HeldOutage, TheReservationsOfOtherZonesAreUntouchedAndSpillIsUncovered) {  // choice 11.3
  const Drill drill(ScenarioText()
                        .zone(1, 1, 9)
                        .zone(1, 1, 9)
                        .group("crg", {4, 2})
                        .set("web", 2, in_zones(2, "crg"))
                        .at("PT1H", zone_outage("1", "PT1H"))
                        .at("PT90M", scale("web", 6)));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(1, 5));
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(4, 1, 1));
  EXPECT_THAT(drill.end().qas("z2"), ElementsAre(2, 5, 5));
  EXPECT_EQ(drill.end().reservation("z2").overallocated(), 3);
}

TEST(HeldOutage, CreatesAndStartsUnderWayFailWhileDeallocationsAndDeletionsComplete) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("create: PT30M, start: PT30M, deallocate: PT30M, delete: PT30M")
                        .group("crg", {9})
                        .vm("starts", in_zone("1", "crg"))
                        .vm("stops", in_zone("1", "crg"))
                        .vm("goes", in_zone("1", "crg"))
                        .at("PT1H", deallocate_vm("starts"))
                        .at("PT2H", create_vm("comes", in_zone("1", "crg")), "mayFail: true")
                        .at("PT2H", start_vm("starts"), "mayFail: true")
                        .at("PT2H", deallocate_vm("stops"))
                        .at("PT2H", delete_vm("goes"))
                        .at("PT2H15M", zone_outage("1", "PT2H")));
  const State down = drill.at("PT2H15M");
  EXPECT_EQ(down.find_vm("comes"), nullptr);
  EXPECT_EQ(down.vm("starts").power, PowerState::Deallocated);
  EXPECT_TRUE(down.vm("starts").provisioning_failed);
  EXPECT_EQ(down.vm("stops").power, PowerState::Deallocating);
  const State later = drill.at("PT2H30M");
  EXPECT_EQ(later.vm("stops").power, PowerState::Deallocated);
  EXPECT_FALSE(later.vm("stops").unavailable);
  EXPECT_EQ(later.find_vm("goes"), nullptr);
  EXPECT_THAT(later.qas("z1"), ElementsAre(9, 0, 2));
  EXPECT_FALSE(drill.end().vm("starts").is_running()) << "what failed does not start by itself";
  std::vector<std::string> failed;
  for (const OperationRecord& operation : drill.recorder().operations) {
    if (operation.outcome == Outcome::Failed) failed.push_back(operation.operation);
    if (operation.outcome == Outcome::Failed) {
      EXPECT_EQ(operation.code, "ZonalAllocationFailed");
      EXPECT_EQ(*operation.completed, instant("PT2H15M"));
    }
  }
  EXPECT_THAT(failed, UnorderedElementsAre("createVm", "startVm"));
}

TEST(HeldOutage, AZoneInSeveralOutagesComesBackAtTheEndOfTheLast) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .vm("vm", in_zone("1"))
                        .at("PT1H", zone_outage("1", "PT4H"))
                        .at("PT2H", zone_outage("1", "PT1H")));
  EXPECT_FALSE(drill.at("PT3H").vm("vm").is_running());
  EXPECT_FALSE(drill.at("PT4H59M").vm("vm").is_running());
  EXPECT_TRUE(drill.at("PT5H").vm("vm").is_running());
}

TEST(HeldOutage, OneThatLastsBeyondTheRunIsReportedWithoutAnEnd) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .vm("vm", in_zone("1"))
                        .at("PT9H", zone_outage("1", "PT5H")));
  ASSERT_EQ(drill.recorder().faults.size(), 1U);
  EXPECT_FALSE(drill.recorder().faults[0].end.has_value());
  EXPECT_FALSE(drill.end().vm("vm").is_running());
}

// ---- lose ----------------------------------------------------------------------------------------

TEST(LosingOutage, VmsHoldNothingAndStartAgainAtItsEnd) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 6)
                        .group("crg", {2})
                        .vm("reserved", in_zone("1", "crg") + ", count: 2")
                        .vm("plain", in_zone("1") + ", count: 2")
                        .at("PT1H", zone_outage("1", "PT2H", "lose"))
                        .at("PT2H", update_cr("z1", 1)));
  const State down = drill.at("PT1H");
  EXPECT_THAT(down.qas("z1"), ElementsAre(2, 0, 2)) << "no longer allocated";
  EXPECT_TRUE(down.vm("plain-0").unavailable);
  EXPECT_TRUE(down.vm("plain-0").lost);
  EXPECT_EQ(down.world().coverage.eligible, 0);
  EXPECT_EQ(down.zone("1").vms.vcpus, 0);
  EXPECT_EQ(down.zone("1").held_idle.vcpus, 2) << "the slots return intact";
  const State up = drill.end();
  EXPECT_EQ(up.world().coverage.running, 4);
  EXPECT_EQ(up.reservation("z1").covered, 1) << "on up to q slots";
  EXPECT_TRUE(up.vm("reserved-0").covered) << "in their former order";
}

TEST(LosingOutage, TenantsCompeteForTheFreePool) {
  const Drill drill(
      ScenarioText()
          .zone(1, 4, 4)
          .group("crg", {4})
          .vm("reserved", in_zone("1", "crg") + ", count: 6")
          .vm("plain", in_zone("1") + ", count: 4")
          .tenants("others", "initialUtilization: 1, lifetimes: P900D, sizes: [{sku: small}]")
          .at("PT1H", zone_outage("1", "PT2H", "lose")));
  ASSERT_EQ(drill.at("PT0S").zone("1").tenants.running, 6);
  EXPECT_EQ(drill.at("PT1H").zone("1").tenants.running, 0);
  EXPECT_EQ(drill.recorder().faults[0].tenants_down, 6);
  EXPECT_EQ(drill.at("PT3H").zone("1").tenants.running, 6) << "there is room for all of them";
  EXPECT_EQ(drill.at("PT3H").world().coverage.running, 10);
  EXPECT_EQ(drill.at("PT3H").zone("1").free().vcpus, 0);
}

TEST(LosingOutage, WhoFindsNoPlaceEndsDeallocatedWithZonalAllocationFailed) {
  // Seven hosts full of pairs of 3 and 1 vCPU: they only fit again if they return in a lucky order.
  ScenarioText text;
  text.zone(1, 8, 4)
      .group("crg", {4})
      .vm("reserved", in_zone("1", "crg") + ", count: 4")
      .at("PT10M", create_vm("odd", in_zone("1") + ", count: 7", "odd"))
      .at("PT20M", create_vm("plain", in_zone("1") + ", count: 7"))
      .at("PT1H", zone_outage("1", "PT2H", "lose"));
  std::int64_t left_out = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Drill drill(text.seed(seed));
    ASSERT_EQ(drill.outcome().unexpected_operations, 0);
    const FaultRecord& fault = drill.recorder().faults[0];
    EXPECT_EQ(fault.vms_down, 18);
    EXPECT_EQ(fault.returned + fault.not_returned, 18);
    EXPECT_EQ(drill.end().reservation("z1").covered, 4) << "those with a slot always return";
    left_out += fault.not_returned;
    ASSERT_EQ(drill.recorder().platform_operations.size(), 1U);
    const OperationRecord& recovery = drill.recorder().platform_operations[0];
    EXPECT_EQ(recovery.operation, "zoneRecovery");
    EXPECT_EQ(recovery.code, fault.not_returned > 0 ? "ZonalAllocationFailed" : "");
    EXPECT_EQ(recovery.requested, 18);
    EXPECT_EQ(recovery.done, fault.returned);
    for (const Vm& vm : drill.end().world().vms) {
      if (!vm.alive || vm.allocated) continue;
      EXPECT_EQ(vm.power, PowerState::Deallocated);
      EXPECT_TRUE(vm.provisioning_failed);
      EXPECT_FALSE(vm.lost || vm.unavailable);
    }
  }
  EXPECT_GT(left_out, 0);
}

TEST(LosingOutage, ADeallocatedOneStaysDownAndAStartedOneReturnsAtTheEnd) {  // choice 11.46
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .vm("stays-down", in_zone("1"))
                        .vm("returns", in_zone("1"))
                        .at("PT1H", zone_outage("1", "PT2H", "lose"))
                        .at("PT2H", deallocate_vm("stays-down"))
                        .at("PT2H", start_vm("returns"), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().vm("stays-down").power, PowerState::Deallocated);
  EXPECT_FALSE(drill.end().vm("stays-down").unavailable);
  EXPECT_TRUE(drill.end().vm("returns").is_running());
}

TEST(LosingOutage, ALostRegionalVmCannotStartElsewhereAndReturnsInItsZone) {  // choice 11.46
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .vm("vm")
                        .set("web", 1, "")
                        .at("PT1H", zone_outage("1", "PT2H", "lose"))
                        .at("PT2H", start_vm("vm"), "expectError: AllocationFailed")
                        .at("PT2H", instances("start", "web"), "expectError: AllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT0S").zone_of("vm"), "1");
  EXPECT_FALSE(drill.at("PT2H").vm("vm").allocated);
  EXPECT_TRUE(drill.end().vm("vm").is_running());
  EXPECT_EQ(drill.end().zone_of("vm"), "1");
}

TEST(LosingOutage, MembersReturnInTheirFormerOrderOnTheSlotsThereAre) {  // choice 11.46
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("a", in_zone("1", "crg"))
                        .at("PT10M", create_vm("c", in_zone("1", "crg")))
                        .at("PT20M", create_vm("b", in_zone("1", "crg")))
                        .at("PT30M", deallocate_vm("a"))
                        .at("PT40M", start_vm("a"))
                        .at("PT1H", zone_outage("1", "PT2H", "lose")));
  const State before = drill.at("PT40M");
  EXPECT_TRUE(before.vm("c").covered && before.vm("b").covered && !before.vm("a").covered);
  const State after = drill.end();
  EXPECT_TRUE(after.vm("c").covered);
  EXPECT_TRUE(after.vm("b").covered);
  EXPECT_FALSE(after.vm("a").covered);
  EXPECT_TRUE(after.vm("a").is_running());
  EXPECT_EQ(after.vm("c").joined, instant("PT3H")) << "they join again at the recovery";
}

TEST(LosingOutage, AVmThatStartsAtTheInstantOfTheRecoveryJoinsAfterThoseThatReturn) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .vm("old", in_zone("1", "crg"))
                        .vm("lost", in_zone("1", "crg"))
                        .at("PT30M", deallocate_vm("old"))
                        .at("PT1H", zone_outage("1", "PT2H", "lose"))
                        .at("PT3H", start_vm("old")));
  EXPECT_TRUE(drill.end().vm("lost").covered);
  EXPECT_FALSE(drill.end().vm("old").covered);
}

TEST(LosingOutage, DeallocationsAndDeletionsUnderWayComplete) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("deallocate: PT30M, delete: PT30M")
                        .group("crg", {3})
                        .vm("stops", in_zone("1", "crg"))
                        .vm("goes", in_zone("1", "crg"))
                        .at("PT1H", deallocate_vm("stops"))
                        .at("PT1H", delete_vm("goes"))
                        .at("PT1H15M", zone_outage("1", "PT2H", "lose")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_FALSE(drill.at("PT1H15M").vm("stops").lost);
  EXPECT_THAT(drill.at("PT1H30M").qas("z1"), ElementsAre(3, 0, 1));
  EXPECT_EQ(drill.end().vm("stops").power, PowerState::Deallocated);
}

TEST(LosingOutage, ALostVmThatIsBeingDeletedAtTheRecoveryDoesNotReturn) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("delete: PT30M, start: PT10M")
                        .group("crg", {3})
                        .vm("goes", in_zone("1", "crg"))
                        .set("web", 2, in_zones(1, "crg"))
                        .at("PT1H", zone_outage("1", "PT1H", "lose"))
                        .at("PT1H45M", delete_vm("goes"))
                        .at("PT1H45M", scale("web", 1)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT3H").find_vm("goes"), nullptr);
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0));
  EXPECT_TRUE(drill.end().vm("web_0").is_running());
}

TEST(LosingOutage, DuringAHeldOutageTheLastEndBringsEveryoneBack) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .vm("vm", in_zone("1", "crg") + ", count: 2")
                        .at("PT1H", zone_outage("1", "PT1H"))
                        .at("PT90M", zone_outage("1", "PT2H", "lose"))
                        .at("PT2H30M", zone_outage("1", "PT2H")));
  EXPECT_TRUE(drill.at("PT1H").vm("vm-0").allocated);
  EXPECT_FALSE(drill.at("PT90M").vm("vm-0").allocated);
  EXPECT_FALSE(drill.at("PT4H").vm("vm-0").allocated);
  EXPECT_TRUE(drill.at("PT4H30M").vm("vm-0").is_running());
  EXPECT_TRUE(drill.at("PT4H30M").vm("vm-1").is_running());
}

TEST(LosingOutage, LostVmsKeepCountingForBalanceAndQuota) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .set("web", 4, in_zones(2))
                        .at("PT1H", zone_outage("1", "PT2H", "lose")));
  const State down = drill.at("PT1H");
  EXPECT_THAT(down.counts("web"), ElementsAre(2, 2));
  EXPECT_EQ(down.set("web").zones[0].counts.unavailable, 2);
  EXPECT_EQ(down.set("web").zones[0].counts.allocated, 0);
  EXPECT_EQ(down.quota_used(), 4);
  EXPECT_EQ(down.hourly_bill(), 2);
}

TEST(LosingOutage, APlacementEndsWithTheLossAndANewOneBeginsAtTheRecovery) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .vm("vm", in_zone("1", "crg") + ", count: 2")
                        .at("PT1H", zone_outage("1", "PT2H", "lose")));
  const auto& placements = drill.recorder().placements;
  ASSERT_EQ(placements.size(), 4U);
  for (const PlacementRecord& placement : placements) {
    if (placement.vm == "vm-1") {
      EXPECT_FALSE(placement.covered_from.has_value()) << "it never had a slot";
    }
  }
  EXPECT_EQ(*placements[0].end, instant("PT1H"));
  EXPECT_EQ(placements[3].begin, instant("PT3H"));
  EXPECT_FALSE(placements[3].end.has_value());
}

TEST(LosingOutage, AReservationThatFailedStaysFailed) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 6)
                        .group("crg", {3})
                        .vm("vm", in_zone("1", "crg") + ", count: 2")
                        .at("PT1H", update_cr("z1", 9), "expectError: any")
                        .at("PT2H", zone_outage("1", "PT1H", "lose"))
                        .at("PT4H", update_cr("z1", 3)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.at("PT3H").reservation("z1").failed);
  EXPECT_EQ(drill.at("PT3H").reservation("z1").covered, 0) << "slots in use cannot grow";
  EXPECT_TRUE(drill.at("PT3H").vm("vm-0").is_running());
  EXPECT_EQ(drill.at("PT4H").reservation("z1").covered, 2);
}

TEST(LosingOutage, ARegionalVmThatReturnsToItsZoneJoinsNoReservationMeanwhile) {
  // The regional group stands in zone 1, the VM was lost in zone 2: it may join once it is
  // deallocated, and so no longer returns by itself (found by a random run).
  const Drill drill(ScenarioText()
                        .zone(1, 1, 1)
                        .zone(1, 1, 4)
                        .regional_group("crg", 0)
                        .vm("filler", in_zone("1"))
                        .vm("app")
                        .set("web", 1,
                             "platformFaultDomainCount: 1, singlePlacementGroup: false, "
                             "upgradePolicy: {mode: Automatic}")
                        .at("PT1H", zone_outage("2", "PT4H", "lose"))
                        .at("PT2H", join_vm("app", "crg"), "expectError: OperationNotAllowed")
                        .at("PT2H", join_set("web", "crg"), "expectError: OperationNotAllowed")
                        .at("PT3H", deallocate_vm("app"))
                        .at("PT4H", join_vm("app", "crg"), "mayFail: true"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().vm("app").power, PowerState::Deallocated);
  EXPECT_TRUE(drill.end().vm("web_0").is_running());
  EXPECT_EQ(drill.end().zone_of("web_0"), "2");
}

}  // namespace
}  // namespace capdrill::engine
