// Scale sets: domain reference 4 and 10.6, Z3, Z6, Z8, and choices 11.7, 11.34, 11.35, 11.39, 11.44.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The fault domain of each instance, by id.
std::vector<std::uint32_t> fault_domains(const State& state, const std::string& set) {
  std::vector<std::uint32_t> domains;
  for (const VmId vm : state.set(set).instances) {
    domains.push_back((*state.world().vms[vm].fault_domain).value());
  }
  return domains;
}

// ---- balance -------------------------------------------------------------------------------------

TEST(ScaleSets, TiesOfZonesGoToTheLowestLogicalZone) {  // choice 11.7
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("five", 5, in_zones(3))
                        .set("hundred", 100, in_zones(3)));
  EXPECT_THAT(drill.end().counts("five"), ElementsAre(2, 2, 1));
  EXPECT_THAT(drill.end().counts("hundred"), ElementsAre(34, 33, 33));
}

TEST(ScaleSets, ZonesOfASetAreLogicalZonesOfItsSubscription) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .contoso("zoneMapping: {eastus: {'1': '3', '2': '1', '3': '2'}}")
                        .set("web", 1, in_zones(3)));
  EXPECT_EQ(drill.end().zone_of("web_0"), "3");
  EXPECT_EQ(drill.end().set("web").zones[0].name.logical, "1");
}

TEST(ScaleSets, Z3_RecoveryRestoresBalanceByScalingOutAndIn) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 12, in_zones(3))
                        .at("PT1H", instances("deleteInstances", "web", "{zone: '1'}"))
                        .at("PT2H", instances("deleteInstances", "web", "[1, 4]"))
                        .at("PT3H", scale("web", 8))
                        .at("PT4H", scale("web", 6)));
  EXPECT_THAT(drill.at("PT2H").counts("web"), ElementsAre(0, 2, 4));
  EXPECT_EQ(drill.at("PT2H").set("web").target, 6) << "deleting instances lowers the target";
  EXPECT_THAT(drill.at("PT3H").counts("web"), ElementsAre(2, 2, 4));
  EXPECT_THAT(drill.at("PT4H").counts("web"), ElementsAre(2, 2, 2));
}

TEST(ScaleSets, Z6_IdsAreTakenFromTheTopAndNeverReused) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 20, in_zones(3))
                        .at("PT1H", scale("web", 15))
                        .at("PT2H", scale("web", 18)));
  EXPECT_THAT(drill.at("PT1H").instances("web"),
              ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
  EXPECT_THAT(drill.at("PT1H").counts("web"), ElementsAre(5, 5, 5));
  EXPECT_THAT(drill.end().instances("web"),
              ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 20, 21, 22));
}

TEST(ScaleSets, Z8_AScaleOutGoesToTheZonesThatAreUp) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 9, in_zones(3))
                        .at("PT1H", zone_outage("1", "PT1H"))
                        .at("PT90M", scale("web", 12)));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(3, 5, 4));
}

TEST(ScaleSets, Z8_TwoZonesDownBlockAllScaling) {  // choice 11.35
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .set("web", 9, in_zones(3))
          .set("one", 2, "zones: ['3']")
          .at("PT1H", zone_outage("1", "PT8H"))
          .at("PT1H", zone_outage("2", "PT1H"))
          .at("PT70M", scale("web", 10), "expectError: OperationNotAllowed")
          .at("PT71M", scale("web", 8), "expectError: OperationNotAllowed")
          .at("PT72M", create_set("new", 1, in_zones(3)), "expectError: OperationNotAllowed")
          .at("PT73M", scale("web", 9))
          .at("PT74M", scale("one", 3))
          .at("PT75M", instances("deleteInstances", "web", "[8]"))
          .at("PT3H", scale("web", 10)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(2).message, HasSubstr("ZoneBalance"));
  EXPECT_EQ(drill.at("PT74M").set("web").target, 9);
  EXPECT_EQ(drill.end().set("web").coverage.target, 10);
}

TEST(ScaleSets, DeallocatedInstancesCountForBalanceAndAreScaledIn) {  // BAL-1, SIN-4
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .set("web", 4, in_zones(2))
                        .at("PT1H", instances("deallocate", "web", "[2, 3]"))
                        .at("PT2H", scale("web", 5))
                        .at("PT3H", scale("web", 3)));
  EXPECT_THAT(drill.at("PT2H").counts("web"), ElementsAre(3, 2));
  EXPECT_THAT(drill.at("PT3H").instances("web"), ElementsAre(0, 1, 2));
}

// ---- capacity ------------------------------------------------------------------------------------

TEST(ScaleSets, AnInstanceThatItsZoneCannotHoldIsTriedInTheNext) {  // BAL-3
  const Drill drill(ScenarioText().zone(1, 1, 2).zone(1, 1, 9).set("web", 8, in_zones(2)));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(2, 6));
  std::vector<std::int32_t> tried;
  for (const PlacementRecord& placement : drill.recorder().placements) {
    tried.push_back(placement.tried);
  }
  EXPECT_THAT(tried, ElementsAre(1, 1, 1, 1, 2, 2, 2, 2));
}

TEST(ScaleSets, APartialScaleOutCreatesAsManyAsItCan) {  // choice 11.34
  const Drill drill(ScenarioText()
                        .zone(1, 1, 2)
                        .zone(1, 1, 3)
                        .set("web", 1, in_zones(2))
                        .at("PT1H", scale("web", 9), "mayFail: true")
                        .at("PT2H", instances("deleteInstances", "web", "[4]"))
                        .at("PT3H", scale("web", 9), "mayFail: true"));
  const OperationRecord& first = drill.operation(0);
  EXPECT_EQ(first.outcome, Outcome::Failed);
  EXPECT_EQ(first.code, "ZonalAllocationFailed");
  EXPECT_EQ(first.requested, 8);
  EXPECT_EQ(first.done, 4);
  EXPECT_EQ(drill.at("PT1H").set("web").target, 9) << "the target stays as asked";
  EXPECT_THAT(drill.at("PT1H").counts("web"), ElementsAre(2, 3));
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 1, 2, 3, 5))
      << "those that found no place took no id";
}

TEST(ScaleSets, AScaleToThePresentTargetRetriesWhatIsMissing) {  // choice 11.35
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .vm("eater", in_zone("1") + ", count: 3")
                        .set("web", 0, in_zones(1))
                        .at("PT1H", scale("web", 3), "mayFail: true")
                        .at("PT2H", delete_vm("eater"))
                        .at("PT3H", scale("web", 3)));
  EXPECT_EQ(drill.at("PT1H").set("web").coverage.running, 1);
  EXPECT_EQ(drill.operation(2).requested, 2);
  EXPECT_EQ(drill.operation(2).done, 2);
  EXPECT_EQ(drill.end().set("web").coverage.running, 3);
}

TEST(ScaleSets, ASlotIsUsedEvenWhenTheFreePoolIsEmpty) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 6)
                        .group("crg", {3})
                        .vm("eater", in_zone("1") + ", count: 3")
                        .set("web", 0, in_zones(1, "crg"))
                        .set("plain", 0, in_zones(1))
                        .at("PT1H", scale("plain", 1), "expectError: ZonalAllocationFailed")
                        .at("PT2H", scale("web", 3))
                        .at("PT3H", scale("web", 4), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().reservation("z1").covered, 3);
}

TEST(ScaleSets, InstancesSpreadOverFaultDomainsBeforeTheyPack) {
  const Drill drill(ScenarioText().zone(3, 2, 8).set("web", 6, in_zones(1)));
  EXPECT_THAT(fault_domains(drill.end(), "web"), ElementsAre(0, 1, 2, 0, 1, 2));
}

TEST(ScaleSets, ARegionalSetGoesToTheZoneWithMostFreeVcpusInstanceByInstance) {  // choice 11.39
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .zone(1, 1, 6)
                        .zone(1, 1, 6)
                        .set("web", 5, "")
                        .at("PT1H", zone_outage("3", "PT1H"))
                        .at("PT90M", scale("web", 8)));
  // 6/6 tie to zone 2, then 3, then 2, 3, then zone 1 ties at 4 and is the lowest.
  EXPECT_EQ(drill.at("PT0S").zone_of("web_0"), "2");
  EXPECT_EQ(drill.at("PT0S").zone_of("web_1"), "3");
  EXPECT_EQ(drill.at("PT0S").zone_of("web_4"), "1");
  for (const char* vm : {"web_5", "web_6", "web_7"}) {
    EXPECT_NE(drill.end().zone_of(vm), "3") << "only zones that are up";
  }
}

TEST(ScaleSets, TiesOfARegionalSetGoToTheLowestZoneWhateverTheOrderOfTheFile) {  // choice 11.39
  const std::string text =
      "scenario: test\nclock: {duration: PT1H}\n"
      "skus: {small: {vCPUs: 1, memoryGiB: 1, family: general}}\n"
      "regions: {eastus: {zones: {'10': {hardware: unlimited}, '2': {hardware: unlimited}, "
      "'1': {hardware: unlimited}}}}\n"
      "subscriptions: {contoso: {}}\n"
      "capacityReservationGroups: {crg: {subscription: contoso, location: eastus, "
      "capacityReservations: {r: {sku: {name: small, capacity: 1}}}}}\n"
      "virtualMachines: {vm: {subscription: contoso, location: eastus, "
      "hardwareProfile: {vmSize: small}}}\n";
  const Drill drill(text);
  EXPECT_EQ(drill.end().zone_of("vm"), "1");
  EXPECT_EQ(drill.end().zone("1").held_idle.vcpus, 1) << "and so does the reservation (11.17)";
}

TEST(ScaleSets, ARegionalRequestWithoutRoomIsAllocationFailed) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 1)
                        .zone(1, 1, 1)
                        .set("web", 0, "")
                        .at("PT1H", scale("web", 3), "expectError: AllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().set("web").coverage.running, 2);
}

TEST(ScaleSets, FDS4_ASetHoldsAThousandInstances) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 999, in_zones(1))
                        .set("spg", 99, "singlePlacementGroup: true")
                        .at("PT1H", scale("web", 1001), "expectError: InvalidParameter")
                        .at("PT2H", scale("web", 1000))
                        .at("PT3H", scale("spg", 101), "expectError: InvalidParameter")
                        .at("PT4H", scale("spg", 100)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

// ---- instances -----------------------------------------------------------------------------------

TEST(ScaleSets, InstancesAreSelectedByIdZoneOrCount) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .set("web", 6, in_zones(2))
                        .at("PT1H", instances("deallocate", "web", "[0, 5]"))
                        .at("PT2H", instances("deallocate", "web", "{count: 1}"))
                        .at("PT3H", instances("start", "web", "{count: 2}"))
                        .at("PT4H", instances("deleteInstances", "web", "{zone: '2'}")));
  EXPECT_EQ(drill.at("PT1H").vm("web_5").power, PowerState::Deallocated);
  EXPECT_EQ(drill.at("PT2H").vm("web_1").power, PowerState::Deallocated)
      << "the first to which the operation applies";
  EXPECT_TRUE(drill.at("PT3H").vm("web_0").is_running());
  EXPECT_TRUE(drill.at("PT3H").vm("web_1").is_running());
  EXPECT_FALSE(drill.at("PT3H").vm("web_5").is_running());
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 2, 4));
  EXPECT_EQ(drill.end().set("web").target, 3);
}

TEST(ScaleSets, AnIdThatIsNotThereIsNotFoundButTheOthersAreActedOn) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", instances("deallocate", "web", "[1, 7]"), "mayFail: true"));
  EXPECT_EQ(drill.last_code(), "ResourceNotFound");
  EXPECT_EQ(drill.operation(0).requested, 2);
  EXPECT_EQ(drill.operation(0).done, 1);
  EXPECT_EQ(drill.end().vm("web_1").power, PowerState::Deallocated);
}

TEST(ScaleSets, StepsThatChangeNothingSucceed) {  // choice 11.44
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", instances("start", "web"))
                        .at("PT2H", instances("deallocate", "web"))
                        .at("PT3H", instances("deallocate", "web"))
                        .at("PT4H", scale("web", 2)));
  EXPECT_THAT(drill.codes(), ElementsAre("", "", "", ""));
  EXPECT_EQ(drill.operation(2).done, 2);
}

TEST(ScaleSets, AVmThatFindsNoCapacityToStartStaysDeallocated) {  // choice 11.23
  const Drill drill(ScenarioText()
                        .zone(1, 1, 2)
                        .vm("vm", in_zone("1") + ", count: 2")
                        .at("PT1H", deallocate_vm("vm"))
                        .at("PT2H", create_vm("eater", in_zone("1")))
                        .at("PT3H", start_vm("vm"), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.end().vm("vm-0").is_running());
  EXPECT_EQ(drill.end().vm("vm-1").power, PowerState::Deallocated);
  EXPECT_TRUE(drill.end().vm("vm-1").provisioning_failed);
}

TEST(ScaleSets, ACoveredVmCanAlwaysStartAgainWhereAnUncoveredOneCannot) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 2)
                        .group("crg", {1})
                        .vm("covered", in_zone("1", "crg"))
                        .vm("plain", in_zone("1"))
                        .at("PT1H", deallocate_vm("covered"))
                        .at("PT1H", deallocate_vm("plain"))
                        .at("PT2H", create_vm("eater", in_zone("1")))
                        .at("PT3H", start_vm("plain"), "expectError: ZonalAllocationFailed")
                        .at("PT3H", start_vm("covered")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(ScaleSets, ADeletedSetIsGoneWithAllItHeld) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .group("crg", {2})
                        .set("web", 3, in_zones(1, "crg"))
                        .at("PT1H", delete_set("web"))
                        .at("PT2H", scale("web", 1), "expectError: ResourceNotFound")
                        .at("PT3H", create_set("web", 1, in_zones(1, "crg"))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_FALSE(drill.at("PT1H").set("web").exists);
  EXPECT_THAT(drill.at("PT1H").qas("z1"), ElementsAre(2, 0, 0));
  EXPECT_EQ(drill.at("PT1H").world().coverage.target, 0);
  EXPECT_EQ(drill.operation(2).http_status, 201);
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0)) << "a new set counts from 0";
}

// ---- operations that take time -------------------------------------------------------------------

TEST(ScaleSets, AScaleOutEndsWhenItsLastInstanceRuns) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("create: PT10M, delete: PT20M")
                        .set("web", 1, in_zones(1))
                        .at("PT1H", scale("web", 3))
                        .at("PT2H", scale("web", 1)));
  EXPECT_EQ(drill.at("PT0S").set("web").coverage.running, 1) << "no latency at the start";
  EXPECT_EQ(drill.at("PT1H").set("web").coverage.running, 1);
  EXPECT_EQ(drill.at("PT1H").set("web").zones[0].counts.allocated, 3);
  EXPECT_EQ(drill.at("PT1H10M").set("web").coverage.running, 3);
  EXPECT_EQ(*drill.operation(0).completed, instant("PT1H10M"));
  const State deleting = drill.at("PT2H");
  EXPECT_THAT(deleting.counts("web"), ElementsAre(1));
  EXPECT_EQ(deleting.set("web").zones[0].counts.allocated, 3) << "they hold until they are gone";
  EXPECT_EQ(drill.at("PT2H20M").set("web").zones[0].counts.allocated, 1);
}

TEST(ScaleSets, AnInstanceCanBeDeletedWhileItIsCreated) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("create: PT30M, delete: PT10M")
                        .set("web", 0, in_zones(1))
                        .at("PT1H", scale("web", 2))
                        .at("PT1H10M", scale("web", 0)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().instances("web"), IsEmpty());
}

TEST(ScaleSets, AStepUnderWayRefusesAnotherOnTheSameVm) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("deallocate: PT30M, start: PT30M")
                        .vm("vm", in_zone("1"))
                        .at("PT1H", deallocate_vm("vm"))
                        .at("PT1H10M", start_vm("vm"), "expectError: OperationNotAllowed")
                        .at("PT2H", start_vm("vm"))
                        .at("PT2H10M", deallocate_vm("vm"), "expectError: OperationNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.end().vm("vm").is_running());
}

}  // namespace
}  // namespace capdrill::engine
