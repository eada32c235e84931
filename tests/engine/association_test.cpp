// Joining a reservation group and leaving it: domain reference 3 and 9.2, R12, R13, R19, Z11, Z12.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

// ---- the error of each bad request (§9.2) --------------------------------------------------------

struct BadRequest {
  const char* name;
  std::string operation;
  const char* code;
  const char* message_part;
};

inline void PrintTo(const BadRequest& request, std::ostream* out) { *out << request.name; }

class BadRequests : public testing::TestWithParam<BadRequest> {};

/// Three zones, a zonal group `crg` with `small` in zones 1 and 2, and a regional group `regional`.
ScenarioText stage() {
  return ScenarioText()
      .unlimited_zones(3)
      .region("westus: {zones: {'1': {hardware: unlimited}}}")
      .subscription("fabrikam")
      .group_of("crg",
                "zones: ['1', '2'], capacityReservations: {"
                "z1: {sku: {name: small, capacity: 5}, zone: '1'}, "
                "z2: {sku: {name: small, capacity: 5}, zone: '2'}}")
      .regional_group("regional", 5)
      .group_of("block", "reservationType: Block, zones: ['1']")
      .vm("running", in_zone("1", "crg"))
      .vm("regional-vm")
      .set("regional-set", 2, "platformFaultDomainCount: 1, singlePlacementGroup: false");
}

TEST_P(BadRequests, AreRefusedWithTheCodeOfTheTable) {
  const Drill drill(
      stage().at("PT1H", GetParam().operation, std::string("expectError: ") + GetParam().code));
  EXPECT_EQ(drill.operation(0).code, GetParam().code) << drill.operation(0).message;
  EXPECT_THAT(drill.operation(0).message, HasSubstr(GetParam().message_part));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.end().world()))
      << "a refused operation changes nothing";
}

const std::string kZonal = in_zones(2, "crg");

INSTANTIATE_TEST_SUITE_P(
    Table, BadRequests,
    testing::Values(
        BadRequest{"ReservationInAnotherLocation",
                   create_cr("x", "other", 1, "zone: '1', location: westus"), "InvalidParameter",
                   "westus"},
        BadRequest{"ReservationWithoutAZoneInAZonalGroup", create_cr("x", "other", 1),
                   "InvalidParameter", "name one of its zones"},
        BadRequest{"ReservationInAZoneOutsideItsGroup", create_cr("x", "other", 1, "zone: '3'"),
                   "InvalidParameter", "Zone 3"},
        BadRequest{"ReservationWithAZoneInARegionalGroup",
                   "createCapacityReservation: {group: regional, name: x, zone: '1', "
                   "sku: {name: other, capacity: 1}}",
                   "InvalidParameter", "name no zone"},
        BadRequest{"ReservationOfASizeAndZoneThatIsThere", create_cr("x", "small", 1, "zone: '1'"),
                   "Conflict", "already has"},
        BadRequest{"ReservationOfASizeWithoutSupport",
                   create_cr("x", "Standard_HB120rs_v3", 1, "zone: '1'"), "NotSupported",
                   "not supported for VM size"},
        BadRequest{"BlockQuantityThatIsNoPowerOfTwo",
                   "createCapacityReservation: {group: block, name: x, zone: '1', "
                   "sku: {name: small, capacity: 3}}",
                   "InvalidParameter", "Block"},
        BadRequest{"GroupZonesChanged", create_group("crg", "zones: ['1', '3']"),
                   "PropertyChangeNotAllowed", "zones"},
        BadRequest{"ReservationSizeChanged", create_cr("z1", "big", 5, "zone: '1'"),
                   "PropertyChangeNotAllowed", "sku.name"},
        BadRequest{"ReservationDeletedUnderItsVms", delete_cr("z1"), "OperationNotAllowed",
                   "1 virtual machine is associated"},
        BadRequest{"GroupDeletedUnderItsReservations", delete_group("crg"), "OperationNotAllowed",
                   "2 capacity reservations"},
        BadRequest{"SetInOnePlacementGroup",
                   create_set("x", 1, kZonal + ", singlePlacementGroup: true"), "InvalidParameter",
                   "Allowed values: False"},
        BadRequest{"Z12_ZonalSetWithFiveFaultDomains",
                   create_set("x", 1, kZonal + ", platformFaultDomainCount: 5"), "InvalidParameter",
                   "platformFaultDomainCount"},
        BadRequest{
            "Z12_RegionalSetWithTheDefaultOfFive",
            create_set("x", 1, "capacityReservationGroup: regional, singlePlacementGroup: false"),
            "InvalidParameter", "at most 3 fault domains"},
        BadRequest{"Z11_FaultDomainsOutOfRange",
                   create_set("x", 1, "zones: ['1'], platformFaultDomainCount: 3"),
                   "InvalidParameter", "1 (max spreading) or 5"},
        BadRequest{"Z11_MaxSpreadingInOnePlacementGroup",
                   create_set("x", 1, "zones: ['1'], singlePlacementGroup: true"),
                   "InvalidParameter", "singlePlacementGroup"},
        BadRequest{"SetInAnotherLocation",
                   "createScaleSet: {name: x, subscription: contoso, location: westus, "
                   "sku: {name: small, capacity: 1}, zones: ['1'], capacityReservationGroup: crg}",
                   "InvalidParameter", "location"},
        BadRequest{"VmOfAnotherSubscription",
                   "createVm: {name: x, subscription: fabrikam, location: eastus, zone: '1', "
                   "hardwareProfile: {vmSize: small}, capacityReservationGroup: crg}",
                   "OperationNotAllowed", "does not share it"},
        BadRequest{"SetOfASizeThatIsNotReserved",
                   "createScaleSet: {name: x, subscription: contoso, location: eastus, "
                   "sku: {name: other, capacity: 1}, zones: ['1'], capacityReservationGroup: crg}",
                   "OverconstrainedZonalAllocationRequest", "no capacity reservation of size"},
        BadRequest{"SetInAZoneOutsideTheGroup", create_set("x", 1, in_zones(3, "crg")),
                   "OverconstrainedZonalAllocationRequest", "Zone 3"},
        BadRequest{"ZonalSetWithARegionalGroup", create_set("x", 1, in_zones(2, "regional")),
                   "OverconstrainedZonalAllocationRequest", "regional"},
        BadRequest{"RegionalSetWithAZonalGroup",
                   create_set("x", 1,
                              "capacityReservationGroup: crg, singlePlacementGroup: false, "
                              "platformFaultDomainCount: 1"),
                   "OverconstrainedAllocationRequest", "zonal"},
        BadRequest{"R12_RunningRegionalSetJoins", join_set("regional-set", "regional"),
                   "OperationNotAllowed", "Deallocate first"},
        BadRequest{"RunningRegionalVmJoins", join_vm("regional-vm", "regional"),
                   "OperationNotAllowed", "Deallocate first"},
        BadRequest{"R19_RunningVmLeaves", leave_vm("running"), "OperationNotAllowed",
                   "quantity of 5"},
        BadRequest{"SpotVm", create_vm("x", in_zone("1", "crg") + ", priority: Spot"),
                   "NotSupported", "Spot"},
        BadRequest{"VmInAProximityPlacementGroup",
                   create_vm("x", in_zone("1", "crg") + ", proximityPlacementGroup: ppg"),
                   "NotSupported", "proximityPlacementGroup"},
        BadRequest{"VmOnADedicatedHost", create_vm("x", in_zone("1", "crg") + ", host: h"),
                   "NotSupported", "Dedicated host"},
        BadRequest{"VmInAnAvailabilitySet",
                   create_vm("x", in_zone("1", "crg") + ", availabilitySet: as"), "NotSupported",
                   "availabilitySet"},
        BadRequest{"VmWithUltraDisks",
                   create_vm("x", in_zone("1", "crg") + ", ultraSSDEnabled: true"), "NotSupported",
                   "ultraSSDEnabled"},
        BadRequest{"VmThatHibernates",
                   create_vm("x", in_zone("1", "crg") + ", hibernationEnabled: true"),
                   "NotSupported", "hibernationEnabled"},
        BadRequest{"SetWithAutomaticZonePlacement",
                   create_set("x", 1, kZonal + ", placement: {zonePlacementPolicy: Auto}"),
                   "NotSupported", "zonePlacementPolicy"},
        BadRequest{"SetWithAnInstanceMix",
                   create_set("x", 1, kZonal + ", skuProfile: {vmSizes: [{name: small}]}"),
                   "SkuProfileScenarioNotSupported", "skuProfile"},
        BadRequest{"SetThatExists", create_set("regional-set", 1), "Conflict", "exists"},
        BadRequest{"VmThatExists", create_vm("running"), "Conflict", "exists"}),
    [](const auto& tested) { return tested.param.name; });

TEST(Association, FeaturesThatReservationsForbidDoNoHarmWithoutAGroup) {
  const Drill drill(ScenarioText().unlimited_zones(1).vm("vm", in_zone("1") + ", priority: Spot"));
  EXPECT_TRUE(drill.end().vm("vm").is_running());
}

TEST(Association, Z12_SetsWithinTheLimitsMayJoin) {
  const std::string regional = "capacityReservationGroup: regional, singlePlacementGroup: false";
  const Drill drill(
      stage()
          .at("PT1H", create_set("a", 1, kZonal + ", platformFaultDomainCount: 1"))
          .at("PT1H", create_set("b", 1, regional + ", platformFaultDomainCount: 2"))
          .at("PT1H", create_set("c", 1, regional + ", platformFaultDomainCount: 3")));
  EXPECT_THAT(drill.codes(), ElementsAre("", "", ""));
}

TEST(Association, TheOptionAdmitsCustomFaultDomainsInZones) {
  const std::string two = create_set("x", 1, kZonal + ", platformFaultDomainCount: 2");
  EXPECT_THAT(Drill(stage().at("PT1H", two, "mayFail: true")).codes(),
              ElementsAre("InvalidParameter"));
  EXPECT_THAT(Drill(stage().options("zonalCustomFaultDomains: true").at("PT1H", two)).codes(),
              ElementsAre(""));
}

TEST(Association, TheOptionAsksForEqualZones) {  // choice 11.18
  const std::string one = create_set("x", 1, in_zones(1, "crg"));
  EXPECT_THAT(Drill(stage().at("PT1H", one)).codes(), ElementsAre(""));
  EXPECT_THAT(Drill(stage().options("groupZonesMustBeEqual: true").at("PT1H", one, "mayFail: true"))
                  .codes(),
              ElementsAre("OverconstrainedZonalAllocationRequest"));
}

TEST(Association, AVmOfAGroupThatDoesNotExistAnyMoreIsNotFound) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group_of("crg", "zones: ['1']")
                        .at("PT1H", delete_group("crg"))
                        .at("PT2H", create_vm("vm", in_zone("1", "crg")), "mayFail: true"));
  EXPECT_EQ(drill.last_code(), "ResourceNotFound");
}

TEST(Association, ASizeThatNoHardwareServesIsNotAvailable) {
  const Drill drill(ScenarioText()
                        .zone_of({ScenarioText::pool("main", 1, 2, 2, 2, ", families: [general]")})
                        .at("PT1H", create_vm("a", in_zone("1"), "other"), "mayFail: true")
                        .at("PT1H", create_vm("b", in_zone("1"), "big"), "mayFail: true")
                        .at("PT1H", create_vm("c", in_zone("1"))));
  EXPECT_THAT(drill.codes(), ElementsAre("SkuNotAvailable", "SkuNotAvailable", ""));
}

// ---- joining -------------------------------------------------------------------------------------

TEST(Association, AZonalRunningVmJoinsInPlaceAndAnIdleSlotIsGivenBack) {
  const Drill drill(ScenarioText()
                        .zone(2, 1, 4)
                        .group("crg", {3})
                        .vm("vm", in_zone("1"))
                        .at("PT1H", join_vm("vm", "crg")));
  EXPECT_EQ(*drill.at("PT0S").vm("vm").host, *drill.end().vm("vm").host);
  EXPECT_TRUE(drill.end().vm("vm").covered);
  EXPECT_EQ(drill.at("PT0S").zone("1").free().vcpus, 4);
  EXPECT_EQ(drill.end().zone("1").free().vcpus, 5);
}

TEST(Association, AVmThatJoinsItsOwnGroupAgainChangesNothing) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .vm("vm", in_zone("1", "crg"))
                        .at("PT1H", join_vm("vm", "crg")));
  EXPECT_EQ(drill.last_code(), "");
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.end().world()));
}

TEST(Association, ARunningRegionalMemberMayNameItsGroupAgain) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .regional_group("crg", 2)
                        .vm("vm", "capacityReservationGroup: crg")
                        .set("web", 1,
                             "platformFaultDomainCount: 1, singlePlacementGroup: false, "
                             "upgradePolicy: {mode: Automatic}, capacityReservationGroup: crg")
                        .at("PT1H", join_vm("vm", "crg"))
                        .at("PT2H", join_set("web", "crg")));
  EXPECT_THAT(drill.codes(), ElementsAre("", ""));
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.end().world()));
}

TEST(Association, R12_ARegionalSetJoinsDeallocatedAndConsumesWhenItStarts) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 9)
                        .zone(1, 1, 20)
                        .regional_group("crg", 4)
                        .set("web", 4,
                             "platformFaultDomainCount: 1, singlePlacementGroup: false, "
                             "upgradePolicy: {mode: Automatic}")
                        .at("PT1H", join_set("web", "crg"), "expectError: OperationNotAllowed")
                        .at("PT2H", instances("deallocate", "web"))
                        .at("PT3H", join_set("web", "crg"))
                        .at("PT4H", instances("start", "web")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT3H").qas("r"), ElementsAre(4, 0, 4));
  EXPECT_THAT(drill.end().qas("r"), ElementsAre(4, 4, 4));
  EXPECT_EQ(drill.end().set("web").coverage.covered, 4);
  EXPECT_EQ(drill.end().zone_of("web_0"), "2") << "the zone of the reservation";
}

TEST(Association, AnAutomaticZonalSetJoinsRunningAndConsumesAtOnce) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .group("crg", {2, 4})
                        .set("web", 6, in_zones(2) + ", upgradePolicy: {mode: Automatic}")
                        .at("PT1H", instances("deallocate", "web", "[1]"))
                        .at("PT2H", join_set("web", "crg")));
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(2, 3, 3));
  EXPECT_THAT(drill.end().qas("z2"), ElementsAre(4, 2, 3)) << "the deallocated one is associated";
  EXPECT_EQ(drill.end().set("web").coverage.covered, 4);
}

TEST(Association, R13_InManualModeOnlyNewInstancesFollowTheModel) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {9})
                        .set("web", 10, in_zones(1) + ", upgradePolicy: {mode: Manual}")
                        .at("PT1H", join_set("web", "crg"))
                        .at("PT2H", scale("web", 12)));
  EXPECT_THAT(drill.at("PT1H").qas("z1"), ElementsAre(9, 0, 0));
  EXPECT_EQ(drill.at("PT1H").set("web").coverage.eligible, 10)
      << "eligible: the latest model of their set names a group";
  EXPECT_EQ(drill.at("PT1H").set("web").zones[0].counts.latest_model, 0);
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(9, 2, 2));
  EXPECT_EQ(drill.end().set("web").zones[0].counts.latest_model, 2);
}

TEST(Association, CoverageCountsVmsThatNameAGroup) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .vm("in", in_zone("1", "crg") + ", count: 2")
                        .vm("out", in_zone("1"))
                        .at("PT1H", deallocate_vm("in")));
  EXPECT_EQ(drill.at("PT0S").world().coverage.covered, 1);
  EXPECT_EQ(drill.at("PT0S").world().coverage.eligible, 2);
  EXPECT_EQ(drill.at("PT0S").world().coverage.target, 3);
  EXPECT_EQ(drill.end().world().coverage.eligible, 0) << "only allocated ones are eligible";
  EXPECT_EQ(drill.end().world().coverage.target, 3);
}

// ---- leaving -------------------------------------------------------------------------------------

TEST(Association, R19_AVmLeavesDeallocatedOrAfterTheQuantityIsZero) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("a", in_zone("1", "crg"))
                        .vm("b", in_zone("1", "crg"))
                        .at("PT1H", leave_vm("a"), "expectError: OperationNotAllowed")
                        .at("PT2H", deallocate_vm("a"))
                        .at("PT3H", leave_vm("a"))
                        .at("PT4H", update_cr("z1", 0))
                        .at("PT5H", leave_vm("b")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(0, 0, 0));
  EXPECT_TRUE(drill.end().vm("b").is_running());
  EXPECT_EQ(drill.end().hourly_bill(), 1);
}

TEST(Association, R19_ASetLeavesOnlyWhenEachOfItsInstancesCan) {  // choices 11.22, 11.40
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .group("crg", {2, 2})
                        .set("web", 4, in_zones(2, "crg") + ", upgradePolicy: {mode: Automatic}")
                        .at("PT1H", update_cr("z1", 0))
                        .at("PT2H", leave_set("web"), "expectError: OperationNotAllowed")
                        .at("PT3H", update_cr("z2", 0))
                        .at("PT4H", leave_set("web")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT2H").reservation("z1").associated, 2);
  EXPECT_EQ(drill.end().reservation("z1").associated, 0);
  EXPECT_EQ(drill.end().set("web").coverage.running, 4);
  EXPECT_EQ(drill.end().set("web").coverage.eligible, 0);
}

TEST(Association, ADeallocatedVmMovesFromOneGroupToAnother) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .group_of("second",
                                  "zones: ['1'], capacityReservations: "
                                  "{s1: {sku: {name: small, capacity: 1}, zone: '1'}}")
                        .vm("vm", in_zone("1", "crg"))
                        .at("PT1H", join_vm("vm", "second"), "expectError: OperationNotAllowed")
                        .at("PT2H", deallocate_vm("vm"))
                        .at("PT3H", join_vm("vm", "second"))
                        .at("PT4H", start_vm("vm")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(1, 0, 0));
  EXPECT_THAT(drill.end().qas("s1"), ElementsAre(1, 1, 1));
}

// ---- who is covered ------------------------------------------------------------------------------

TEST(Association, TheFirstThatJoinedAreCoveredWithTiesById) {  // choice 11.1
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("a", in_zone("1", "crg"))
                        .vm("b", in_zone("1", "crg"))
                        .vm("c", in_zone("1", "crg"))
                        .at("PT1H", deallocate_vm("a"))
                        .at("PT1H", deallocate_vm("b"))
                        .at("PT1H", deallocate_vm("c"))
                        .at("PT2H", start_vm("c"))
                        .at("PT2H", start_vm("b"))
                        .at("PT2H", start_vm("a")));
  EXPECT_TRUE(drill.end().vm("a").covered);
  EXPECT_TRUE(drill.end().vm("b").covered);
  EXPECT_FALSE(drill.end().vm("c").covered) << "they joined at one instant, it has the highest id";
}

TEST(Association, AnEarlierAllocationThatJoinsLaterStandsLater) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {1})
                        .vm("elder", in_zone("1"))
                        .at("PT1H", create_vm("younger", in_zone("1", "crg")))
                        .at("PT2H", join_vm("elder", "crg")));
  EXPECT_TRUE(drill.end().vm("younger").covered);
  EXPECT_FALSE(drill.end().vm("elder").covered);
}

TEST(Association, TheOldestUncoveredTakesTheSlotAndTheLeaversPlaceIsFree) {
  const Drill drill(ScenarioText()
                        .zone(1, 3, 1)
                        .group("crg", {1})
                        .vm("a", in_zone("1", "crg"))
                        .vm("b", in_zone("1", "crg"))
                        .vm("c", in_zone("1", "crg"))
                        .at("PT1H", deallocate_vm("a"))
                        .at("PT2H", create_vm("tests-the-free-place", in_zone("1"))));
  EXPECT_TRUE(drill.end().vm("b").covered);
  EXPECT_FALSE(drill.end().vm("c").covered);
  EXPECT_EQ(*drill.end().vm("b").host, *drill.at("PT0S").vm("b").host);
  EXPECT_EQ(*drill.end().vm("tests-the-free-place").host, *drill.at("PT0S").vm("a").host);
}

}  // namespace
}  // namespace capdrill::engine
