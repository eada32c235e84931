// Faults of hardware: fault domains, hosts, maintenance, shortages; service healing (domain reference
// 7.3, 11.6; the interface's "Faults under a slot").

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "capdrill/allocator/allocator.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

/// Allocated instances of `web` by fault domain.
std::vector<std::int32_t> spread_of(const State& state) {
  const auto& spread = state.set("web").spread;
  return {spread.begin(), spread.end()};
}

// ---- service healing -----------------------------------------------------------------------------

TEST(HostFailure, ACoveredVmHealsIntoASlotOfItsReservation) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 4)
                        .group("crg", {6})
                        .vm("fills", in_zone("1") + ", count: 2")
                        .vm("app", in_zone("1", "crg") + ", count: 2")
                        .at("PT1H", host_failure("[0]", "PT2H"), "id: host"));
  EXPECT_EQ(drill.at("PT0S").zone("1").free().vcpus, 0) << "nothing but its slots is free";
  const State after = drill.at("PT1H");
  EXPECT_EQ(after.reservation("z1").covered, 2);
  EXPECT_TRUE(after.vm("app-0").is_running() && after.vm("app-1").is_running());
  EXPECT_EQ(*after.vm("app-0").host, HostId(1U));
  EXPECT_THAT(after.qas("z1"), ElementsAre(6, 2, 2)) << "the quantity stays";
  EXPECT_EQ(drill.recorder().faults.at(0).mode, "heal");
  EXPECT_EQ(drill.recorder().faults.at(0).hardware, "main, host 0");
  EXPECT_EQ(drill.recorder().faults.at(0).healed, drill.recorder().faults.at(0).vms_down);
}

TEST(HostFailure, AnUncoveredVmCompetesForTheFreePoolAndWaitsWithoutRoom) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 2)
                        .vm("app", in_zone("1") + ", count: 3")
                        .at("PT1H", host_failure("[0]", "PT2H"), "id: host"));
  const State down = drill.at("PT1H");
  EXPECT_EQ(down.world().coverage.running, 2) << "one of two found room";
  EXPECT_EQ(down.world().coverage.allocated, 2);
  const FaultRecord& fault = drill.recorder().faults.at(0);
  EXPECT_EQ(fault.vms_down, 2);
  EXPECT_EQ(fault.healed, 1);
  EXPECT_EQ(fault.returned, 1);
  EXPECT_EQ(drill.end().world().coverage.running, 3) << "it returns with its host";
  ASSERT_EQ(drill.recorder().platform_operations.size(), 2U);
  const OperationRecord& healing = drill.recorder().platform_operations[0];
  EXPECT_EQ(healing.operation, "serviceHealing");
  EXPECT_EQ(healing.code, "ZonalAllocationFailed");
  EXPECT_EQ(healing.requested, 2);
  EXPECT_EQ(healing.done, 1);
}

TEST(HostFailure, RoomThatBecomesFreeIsOfferedToThoseWhoWait) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 2)
                        .vm("app", in_zone("1") + ", count: 2")
                        .vm("other", in_zone("1") + ", count: 2")
                        .at("PT1H", host_failure("[0]", "PT5H"))
                        .at("PT2H", delete_vm("other")));
  EXPECT_EQ(drill.at("PT1H").world().coverage.running, 2);
  EXPECT_EQ(drill.at("PT2H").world().coverage.running, 2) << "both stand where `other` stood";
  EXPECT_TRUE(drill.at("PT2H").vm("app-0").is_running());
}

TEST(HostFailure, HealingTakesTheTimeOfAStartAndKeepsTheSlot) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 2)
                        .timing("start: PT45S")
                        .group("crg", {1})
                        .vm("app", in_zone("1", "crg"))
                        .at("PT1H", host_failure("[0]", "PT2H")));
  const State healing = drill.at("PT1H");
  EXPECT_EQ(healing.vm("app").power, PowerState::Starting);
  EXPECT_TRUE(healing.vm("app").covered) << "its slot went along";
  EXPECT_EQ(healing.world().coverage.protected_vms, 0);
  EXPECT_EQ(drill.at("PT1H45S").world().coverage.protected_vms, 1);
}

TEST(HostFailure, ATenantHealsLikeOthersOrIsGone) {
  const Drill drill(
      ScenarioText()
          .zone(1, 2, 2)
          .tenants("others", "initialUtilization: 0.75, lifetimes: P900D, sizes: [{sku: small}]")
          .at("PT1H", host_failure("[0]", "PT2H")));
  ASSERT_EQ(drill.at("PT0S").zone("1").tenants.running, 3);
  EXPECT_EQ(drill.at("PT1H").zone("1").tenants.running, 2);
  EXPECT_EQ(drill.at("PT1H").zone("1").tenants.refused, 1);
  EXPECT_EQ(drill.end().zone("1").tenants.running, 2) << "it does not come back";
}

TEST(HostFailure, AnUnsharedConsumerDoesNotHeal) {  // choice 11.14
  const Drill drill(
      ScenarioText()
          .zone(1, 2, 4)
          .subscription("fabrikam")
          .group_of("crg",
                    "zones: ['1'], sharingProfile: {subscriptionIds: [fabrikam]}, "
                    "capacityReservations: {z1: {sku: {name: small, capacity: 6}, zone: '1'}}")
          .vm("app", in_zone("1", "crg"), "fabrikam")
          .at("PT1H", share_group("crg", ""))
          .at("PT2H", host_failure("[0, 1]", "PT1H"), "id: all"));
  EXPECT_FALSE(drill.at("PT2H").vm("app").is_running());
  EXPECT_FALSE(drill.end().vm("app").is_running());
  EXPECT_EQ(drill.recorder().platform_operations.at(0).code, "OperationNotAllowed");
}

TEST(HostFailure, HostsAreDrawnAmongThoseInService) {
  const auto run = [](int seed) {
    return Drill(ScenarioText()
                     .seed(static_cast<std::uint64_t>(seed))
                     .zone(2, 4, 4)
                     .at("PT1H", host_failure("3", "PT1H")));
  };
  EXPECT_EQ(run(1).at("PT1H").zone("1").not_working, 3);
  EXPECT_EQ(run(1).at("PT1H").zone("1").free().vcpus, 20);
  EXPECT_EQ(run(1).end().zone("1").free().vcpus, 32);
  EXPECT_NE(run(1).recorder().faults.at(0).hardware, run(2).recorder().faults.at(0).hardware);
}

// ---- slots ---------------------------------------------------------------------------------------

TEST(UnbackedSlots, AreBackedAgainFromTheFreePoolBeforeAnyTenant) {
  const Drill drill(ScenarioText()
                        .zone(1, 3, 2)
                        .group("crg", {2})
                        .tenants("others",
                                 "arrivals: {poisson: {ratePerHour: 60}}, lifetimes: PT1H, "
                                 "sizes: [{sku: small}]")
                        .at("PT5H", host_failure("[0]", "PT2H")));
  const State after = drill.at("PT9H59M");
  EXPECT_THAT(after.qas("z1"), ElementsAre(2, 0, 0));
  EXPECT_EQ(working_slot_count(after.world(), after.reservation("z1")), 2);
  EXPECT_EQ(working_slot_count(drill.at("PT6H59M").world(), drill.at("PT6H59M").reservation("z1")),
            2)
      << "the first tenants to leave made room for them";
}

TEST(UnbackedSlots, AnAttemptToUseOneFailsAndAccruesSlaMinutes) {
  const Drill drill(
      ScenarioText()
          .zone(1, 2, 2)
          .group("crg", {2})
          .vm("fills", in_zone("1") + ", count: 2")
          .at("PT1H", host_failure("[0]", "PT2H"))
          .at("PT2H", create_vm("app", in_zone("1", "crg")), "expectError: ZonalAllocationFailed")
          .at("PT4H", create_vm("late", in_zone("1", "crg"))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(idle_slot_count(drill.at("PT1H").reservation("z1")), 2);
  EXPECT_EQ(working_slot_count(drill.at("PT1H").world(), drill.at("PT1H").reservation("z1")), 0);
  EXPECT_FALSE(drill.end().reservation("z1").sla.units.empty());
  EXPECT_TRUE(drill.end().vm("late").covered) << "they return with their hardware";
}

TEST(UnbackedSlots, ACoveredVmWithoutRoomIsLostAndReturnsToItsSlot) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 2)
                        .group("crg", {2})
                        .vm("app", in_zone("1", "crg") + ", count: 2")
                        .vm("fills", in_zone("1") + ", count: 2")
                        .at("PT1H", host_failure("[0]", "PT2H")));
  const State down = drill.at("PT1H");
  EXPECT_THAT(down.qas("z1"), ElementsAre(2, 0, 2));
  EXPECT_TRUE(down.vm("app-0").lost);
  EXPECT_FALSE(down.reservation("z1").sla.units.empty());
  EXPECT_EQ(drill.end().reservation("z1").covered, 2);
}

// ---- fault domains -------------------------------------------------------------------------------

TEST(FaultDomainOutage, TakesItsHostsAndItsVmsHealInTheOthers) {
  const Drill drill(ScenarioText()
                        .zone(3, 2, 4)
                        .set("web", 6, in_zones(1))
                        .at("PT1H", fault_domain_outage(1, "PT1H")));
  const State down = drill.at("PT1H");
  EXPECT_EQ(down.set("web").coverage.running, 6);
  EXPECT_THAT(spread_of(down), ElementsAre(3, 0, 3));
  EXPECT_EQ(down.zone("1").free().vcpus, 24 - 8 - 6);
  EXPECT_THAT(spread_of(drill.end()), ElementsAre(3, 0, 3)) << "nothing moves back";
  EXPECT_EQ(drill.recorder().faults.at(0).hardware, "main, fault domain 1");
}

TEST(FaultDomainOutage, HappensOnUnlimitedHardwareToo) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {3})
                        .set("web", 5, in_zones(1, "crg"))
                        .at("PT1H", fault_domain_outage(0, "PT1H"))
                        .at("PT90M", scale("web", 6)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT1H").set("web").coverage.running, 5);
  EXPECT_EQ(drill.at("PT1H").reservation("z1").covered, 3);
  EXPECT_EQ(drill.end().set("web").spread[FaultDomainId(0U)], 0);
}

TEST(FaultDomainOutage, OneThatBeginsInAZoneThatIsDownHealsWhenTheZoneIsBack) {
  const Drill drill(ScenarioText()
                        .zone(2, 1, 4)
                        .group("crg", {2})
                        .vm("app", in_zone("1", "crg") + ", count: 2")
                        .at("PT1H", zone_outage("1", "PT2H"))
                        .at("PT2H", fault_domain_outage(0, "PT4H")));
  EXPECT_EQ(drill.at("PT2H").world().coverage.running, 0);
  const State back = drill.at("PT3H");
  EXPECT_EQ(back.world().coverage.protected_vms, 2);
  EXPECT_EQ(back.vm("app-0").fault_domain, FaultDomainId(1U));
}

TEST(FaultDomainOutage, VmsLostInAZoneWaitForRoomWhileHardwareIsOut) {
  const Drill drill(ScenarioText()
                        .zone(2, 1, 2)
                        .vm("app", in_zone("1") + ", count: 4")
                        .at("PT1H", zone_outage("1", "PT1H", "lose"))
                        .at("PT90M", fault_domain_outage(0, "PT2H")));
  EXPECT_EQ(drill.at("PT2H").world().coverage.running, 2);
  EXPECT_EQ(drill.at("PT3H29M").world().coverage.running, 2);
  EXPECT_EQ(drill.end().world().coverage.running, 4);
}

// ---- maintenance ---------------------------------------------------------------------------------

TEST(Maintenance, VmsOfOneFaultDomainAfterTheOtherWaitInTheirPlaces) {
  const Drill drill(ScenarioText()
                        .zone(2, 1, 4)
                        .set("web", 4, in_zones(1))
                        .at("PT1H", maintenance("PT2H"), "id: work"));
  for (const auto& [instant, domain] : {std::pair("PT1H", 0U), std::pair("PT2H", 1U)}) {
    const State state = drill.at(instant);
    EXPECT_EQ(state.set("web").coverage.running, 2);
    for (const VmId id : state.set("web").instances) {
      const Vm& vm = state.world().vms[id];
      EXPECT_EQ(vm.unavailable, vm.fault_domain == FaultDomainId(domain));
    }
  }
  EXPECT_EQ(drill.at("PT3H").set("web").coverage.running, 4);
  EXPECT_EQ(drill.recorder().faults.at(0).mode, "hold");
  EXPECT_EQ(drill.recorder().faults.at(0).vms_down, 4);
  EXPECT_EQ(*drill.recorder().faults.at(0).end, instant("PT3H"));
}

TEST(Maintenance, EvictsOverallocatedVmsOnlyWhenTheOptionSaysSo) {  // choice 11.6
  const auto run = [](const std::string& evicts) {
    return Drill(ScenarioText()
                     .zone(1, 1, 8)
                     .options("evictOverallocatedOnMaintenance: " + evicts)
                     .group("crg", {2})
                     .set("web", 4, in_zones(1, "crg"))
                     .vm("plain", in_zone("1"))
                     .at("PT1H", maintenance("PT1H")));
  };
  EXPECT_EQ(run("false").end().set("web").coverage.running, 4);
  const Drill evicting = run("true");
  EXPECT_EQ(evicting.end().set("web").coverage.running, 2);
  EXPECT_EQ(evicting.end().vm("web_3").power, PowerState::Deallocated);
  EXPECT_TRUE(evicting.end().vm("plain").is_running()) << "it overallocates nothing";
  EXPECT_EQ(evicting.recorder().faults.at(0).not_returned, 2);
}

// ---- shortage ------------------------------------------------------------------------------------

TEST(CapacityShortage, KeepsFreeCapacityBackAndGivesItOut) {
  const Drill drill(
      ScenarioText()
          .zone(2, 2, 4)
          .vm("app", in_zone("1"))
          .at("PT1H", shortage("vCPUs: 13", "PT2H"))
          .at("PT2H", create_vm("two", in_zone("1") + ", count: 2"))
          .at("PT2H", create_vm("more", in_zone("1")), "expectError: ZonalAllocationFailed")
          .at("PT4H", create_vm("late", in_zone("1"))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT1H").zone("1").free().vcpus, 2);
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 16 - 4);
}

TEST(CapacityShortage, ASlotIsNotTouchedByOne) {
  const Drill drill(ScenarioText()
                        .zone(2, 2, 4)
                        .group("crg", {4})
                        .at("PT1H", shortage("share: 1", "PT2H"))
                        .at("PT2H", create_vm("app", in_zone("1", "crg") + ", count: 4"))
                        .at("PT2H", update_cr("z1", 5), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().reservation("z1").covered, 4);
}

// ---- random faults and failover ------------------------------------------------------------------

TEST(RandomFaults, StrikeAsOftenAsTheyShould) {
  const Drill drill(ScenarioText()
                        .duration("P1000D")
                        .zone(2, 5, 4)
                        .vm("app", in_zone("1"))
                        .random_fault("kind: hostFailure, mtbf: P100D, mttr: PT6H"));
  const auto faults = static_cast<double>(drill.recorder().faults.size());
  EXPECT_NEAR(faults, 100, 30) << "ten hosts, each every hundred days";
  EXPECT_LE(drill.end().zone("1").not_working, 1);
  EXPECT_EQ(drill.recorder().faults.at(0).timeline_id, "faults[0]");
}

TEST(RandomFaults, AnotherEntryShiftsNobodysDraws) {
  const std::string first =
      "id: zones, kind: zoneOutage, mtbf: P20D, mttr: {exponential: {mean: PT2H}}";
  const auto begins = [](const Drill& drill) {
    std::vector<SimTime> times;
    for (const FaultRecord& fault : drill.recorder().faults) {
      if (fault.kind == "zoneOutage") times.push_back(fault.begin);
    }
    return times;
  };
  const auto base = [] { return ScenarioText().duration("P200D").unlimited_zones(3); };
  const Drill alone(base().random_fault(first));
  const Drill beside(
      base().random_fault("kind: faultDomainOutage, mtbf: P50D, mttr: PT1H").random_fault(first));
  EXPECT_GT(begins(alone).size(), 10U);
  EXPECT_EQ(begins(alone), begins(beside));
}

TEST(Failover, OtherTenantsRushForTheZonesThatAreUp) {
  const auto run = [](const std::string& surge) {
    return Drill(ScenarioText()
                     .zone(2, 5, 4)
                     .zone(2, 5, 4)
                     .zone(2, 5, 4)
                     .tenants("others",
                              "initialUtilization: 0.5, lifetimes: P900D, "
                              "sizes: [{sku: small}]" +
                                  surge)
                     .at("PT1H", zone_outage("1", "PT4H")));
  };
  EXPECT_EQ(run("").at("PT3H").zone("2").tenants.running, 20);
  const Drill rush = run(", surgeOnFault: {share: 0.5, over: PT1H}");
  EXPECT_LT(rush.at("PT1H10M").zone("2").tenants.running, 25) << "not all at once";
  const State after = rush.at("PT3H");
  EXPECT_EQ(after.zone("2").tenants.running + after.zone("3").tenants.running, 40 + 10);
  EXPECT_EQ(after.zone("1").tenants.running, 20);
}

// Found by a random run: the two recoveries of PT144M dealt out the same turns twice.
TEST(HostFailure, ThatIsOverTogetherWithAnOutageBringsVmsBackInTheirOrder) {
  const Drill drill(
      ScenarioText()
          .zone_of({ScenarioText::pool("main", 1, 2, 6, 5)})
          .group("crg", {0})
          .vm("first", in_zone("1", "crg") + ", count: 4")
          .vm("free", in_zone("1") + ", count: 4")
          .vm("last", in_zone("1", "crg") + ", count: 2")
          .at("PT57M", "zoneOutage: {location: eastus, zone: '1', duration: PT87M, vms: hold}")
          .at("PT78M", host_failure("[0]", "PT66M"))
          .at("PT120M", "zoneOutage: {location: eastus, zone: '1', duration: PT10M, vms: lose}"));
  EXPECT_EQ(drill.end().qas("z1"), (std::vector<std::int64_t>{0, 6, 6}));
}

}  // namespace
}  // namespace capdrill::engine
