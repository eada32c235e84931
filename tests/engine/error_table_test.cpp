// The error table of domain reference 9.2, row by row, where a row needs a stage of its own:
// rights, quota, full hardware, outages. (The others: BadRequests in association_test.cpp.)

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

/// A request at PT9H that the stage refuses.
struct Row {
  const char* name;
  ScenarioText stage;
  std::string operation;
  const char* code;
  /// What the message must say: the limit, the value, the remedy.
  std::vector<std::string> says;
};

inline void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class ErrorTable : public testing::TestWithParam<Row> {};

TEST_P(ErrorTable, RefusesWithItsCodeAndReasonAndChangesNothing) {
  const Row& row = GetParam();
  const Drill drill(
      ScenarioText(row.stage).at("PT9H", row.operation, std::string("expectError: ") + row.code));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  const OperationRecord& refused = drill.operation(drill.recorder().operations.size() - 1);
  EXPECT_EQ(refused.code, row.code) << refused.message;
  for (const std::string& part : row.says) EXPECT_THAT(refused.message, HasSubstr(part));
  EXPECT_EQ(state_hash(drill.at("PT8H").world()), state_hash(drill.at("PT9H").world()))
      << "a refused operation changes nothing";
}

// ---- stages --------------------------------------------------------------------------------------

/// One zone; group `crg` with five `small` in it; of 20 vCPUs 8 are used.
ScenarioText with_quota() {
  return ScenarioText()
      .unlimited_zones(1)
      .quota(20)
      .group("crg", {5})
      .vm("plain", in_zone("1") + ", count: 3");
}

/// Two zones of eight vCPUs, full but for two and one; zonal group `crg`, regional group `regional`.
ScenarioText full() {
  return ScenarioText()
      .zone(1, 1, 8)
      .zone(1, 1, 8)
      .group("crg", {5, 5})
      .regional_group("regional", 1)
      .vm("filler", in_zone("2") + ", count: 2");
}

/// Groups of every kind, for PUTs that repeat all but one property; contoso owns, fabrikam may not.
ScenarioText groups() {
  return ScenarioText()
      .unlimited_zones(3)
      .region("westus: {zones: {'1': {hardware: unlimited}}}")
      .subscription("fabrikam")
      .group("crg", {5, 5})
      .regional_group("regional", 5)
      .group_of("block", "reservationType: Block, zones: ['1']");
}

std::string create_block(std::int64_t quantity) {
  return "createCapacityReservation: {group: block, name: x, zone: '1', "
         "sku: {name: small, capacity: " +
         std::to_string(quantity) + "}}";
}

/// 101 subscriptions beside contoso, `s1` to `s101`.
ScenarioText with_many_subscriptions() {
  ScenarioText text = ScenarioText().unlimited_zones(1).group("crg", {1});
  for (int i = 1; i <= 101; ++i) text.subscription("s" + std::to_string(i));
  return text;
}
std::string many_consumers() {
  std::string names = "s1";
  for (int i = 2; i <= 101; ++i) names += ", s" + std::to_string(i);
  return names;
}

/// `crg` is shared with fabrikam, which may only read.
ScenarioText with_rights() {
  return ScenarioText()
      .unlimited_zones(2)
      .contoso("roleAssignments: [{to: fabrikam, role: Reader}]")
      .subscription("fabrikam", "roleAssignments: [{to: contoso, role: Owner}]")
      .subscription("tailspin")
      .group_of("crg",
                "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                "capacityReservations: {z1: {sku: {name: small, capacity: 9}, zone: '1'}}");
}

/// `crg` is shared with fabrikam, whose zones 1 and 2 are the other way round.
ScenarioText with_swapped_zones() {
  return ScenarioText()
      .unlimited_zones(2)
      .subscription("fabrikam", "zoneMapping: {eastus: {'1': '2', '2': '1'}}")
      .group_of("crg",
                "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                "capacityReservations: {z1: {sku: {name: small, capacity: 9}, zone: '1'}}");
}

/// A set of three in three zones behind a shared group, one instance deallocated; `down` zones fail.
ScenarioText in_outage(const std::vector<std::string>& down) {
  ScenarioText text = ScenarioText()
                          .unlimited_zones(3)
                          .subscription("fabrikam")
                          .group_of("crg",
                                    "sharingProfile: {subscriptionIds: [fabrikam]}, "
                                    "zones: ['1', '2', '3'], capacityReservations: {"
                                    "z1: {sku: {name: small, capacity: 2}, zone: '1'}, "
                                    "z2: {sku: {name: small, capacity: 2}, zone: '2'}, "
                                    "z3: {sku: {name: small, capacity: 2}, zone: '3'}}")
                          .set("web", 3, in_zones(3, "crg"), "fabrikam")
                          .at("PT1H", instances("deallocate", "web", "[0]"));
  for (const std::string& zone : down) text.at("PT2H", zone_outage(zone, "P1D"));
  return text;
}

/// A raise beyond the hardware has left `z1` Failed, with two of its five slots in use.
ScenarioText with_failed_reservation() {
  return ScenarioText()
      .zone(1, 1, 8)
      .options("failedCrBlocksAllocation: true")
      .group("crg", {5})
      .vm("old", in_zone("1", "crg") + ", count: 2")
      .at("PT1H", update_cr("z1", 10), "expectError: ZonalAllocationFailed");
}

const char* const kGpuSet =
    "createScaleSet: {name: x, subscription: contoso, location: eastus, "
    "sku: {name: Standard_NC12s_v3, capacity: 1}, singlePlacementGroup: false, "
    "platformFaultDomainCount: 2, capacityReservationGroup: regional}";

std::vector<Row> rows() {
  const std::string fabrikams = "fabrikam";
  return {
      // create and raise: quota, with limit, in use, required and new limit
      {"CreationPastTheQuota",
       with_quota(),
       create_cr("x", "other", 13, "zone: '1'"),
       "QuotaExceeded",
       {"limit: 20", "current usage: 8", "required: 13", "new limit required: 21"}},
      {"RaisePastTheQuota",
       with_quota(),
       update_cr("z1", 18),
       "QuotaExceeded",
       {"limit: 20", "current usage: 8", "required: 13", "new limit required: 21"}},
      // create: capacity
      {"CreationPastTheHardwareOfAZone",
       full(),
       create_cr("x", "other", 9, "zone: '1'"),
       "ZonalAllocationFailed",
       {"other", "physical zone 1", "reserve the capacity ahead"}},
      {"CreationPastTheHardwareOfARegionalGroup",
       full(),
       "createCapacityReservation: {group: regional, name: x, sku: {name: other, capacity: 9}}",
       "AllocationFailed",
       {"other"}},
      // quantities of a Block group
      {"BlockQuantityBeyondSixtyFour",
       groups(),
       create_block(128),
       "InvalidParameter",
       {"128", "1, 2, 4, 8, 16, 32, 64"}},
      {"BlockQuantityOfZero",
       groups(),
       create_block(0),
       "InvalidParameter",
       {"0", "1, 2, 4, 8, 16, 32, 64"}},
      // what never changes
      {"GroupLocationChanged",
       groups(),
       "createCapacityReservationGroup: {name: crg, subscription: contoso, location: westus, "
       "zones: ['1']}",
       "PropertyChangeNotAllowed",
       {"location", "only tags and the sharing profile may change"}},
      {"GroupTypeChanged",
       groups(),
       create_group("crg", "zones: ['1', '2'], reservationType: Block"),
       "PropertyChangeNotAllowed",
       {"reservationType", "only tags and the sharing profile"}},
      {"GroupSubscriptionChanged",
       groups(),
       "createCapacityReservationGroup: {name: crg, subscription: fabrikam, location: eastus, "
       "zones: ['1', '2']}",
       "PropertyChangeNotAllowed",
       {"subscription"}},
      {"ReservationZoneChanged",
       groups(),
       create_cr("z1", "small", 5, "zone: '2'"),
       "PropertyChangeNotAllowed",
       {"zones", "only the quantity may change"}},
      {"ReservationLocationChanged",
       groups(),
       create_cr("z1", "small", 5, "zone: '1', location: westus"),
       "PropertyChangeNotAllowed",
       {"location", "only the quantity may change"}},
      {"R8_ASecondReservationOfTheSizeInARegionalGroup",
       groups(),
       "createCapacityReservation: {group: regional, name: x, sku: {name: small, capacity: 1}}",
       "Conflict",
       {"already has", "small", "Raise its quantity"}},
      // sharing
      {"S2_AHundredAndOneConsumers",
       with_many_subscriptions(),
       share_group("crg", many_consumers()),
       "InvalidParameter",
       {"101", "limit is 100"}},
      {"BlockGroupShared",
       groups(),
       share_group("block", fabrikams),
       "InvalidParameter",
       {"Block", "cannot be shared"}},
      {"BlockGroupCreatedShared",
       groups(),
       create_group("x",
                    "zones: ['1'], reservationType: Block, "
                    "sharingProfile: {subscriptionIds: [fabrikam]}"),
       "InvalidParameter",
       {"Block", "cannot be shared"}},
      {"ConsumerNotInTheProfile",
       groups(),
       create_vm("x", in_zone("1", "crg"), "small", fabrikams),
       "OperationNotAllowed",
       {"does not share it", "Add 'fabrikam' to its sharing profile"}},
      {"ConsumerWithoutTheRightToDeploy",
       with_rights(),
       create_vm("x", in_zone("1", "crg"), "small", fabrikams),
       "LinkedAuthorizationFailed",
       {"capacityReservationGroups/deploy", "Grant it in subscription 'contoso'"}},
      {"OwnerWithoutTheRightToShare",
       with_rights(),
       share_group("crg", "fabrikam, tailspin"),
       "LinkedAuthorizationFailed",
       {"share/action", "Grant it there"}},
      {"S1_ALogicalZoneThatResolvesElsewhere",
       with_swapped_zones(),
       create_vm("x", in_zone("1", "crg"), "small", fabrikams),
       "OverconstrainedZonalAllocationRequest",
       {"Zone 1", "physical zone 2"}},
      {"S4_AReservationThatAConsumerUsesDeleted",
       with_swapped_zones().vm("app", in_zone("2", "crg"), fabrikams),
       delete_cr("z1"),
       "OperationNotAllowed",
       {"1 virtual machine is associated", "Disassociate or delete"}},
      {"S3_TheStartOfAnUnsharedConsumer",
       with_swapped_zones()
           .vm("app", in_zone("2", "crg"), fabrikams)
           .at("PT1H", share_group("crg", ""))
           .at("PT2H", deallocate_vm("app")),
       start_vm("app"),
       "OperationNotAllowed",
       {"does not share it", "or disassociate"}},
      // sizes that are reserved by zone only
      {"FaultDomainsOfASizeReservedByZoneOnly",
       groups(),
       kGpuSet,
       "InvalidParameter",
       {"platformFaultDomainCount", "value 2", "Use at most 1"}},
      {"ARegionalSetOfASizeThatIsNotReserved",
       groups(),
       "createScaleSet: {name: x, subscription: contoso, location: eastus, "
       "sku: {name: other, capacity: 1}, singlePlacementGroup: false, "
       "platformFaultDomainCount: 1, capacityReservationGroup: regional}",
       "OverconstrainedAllocationRequest",
       {"other", "Create one"}},
      // outages
      {"S6_AnInstanceStartedInASharedGroupDuringAnOutage",
       in_outage({"3"}),
       instances("start", "web", "[0]"),
       "OperationNotAllowed",
       {"SharedGroupZoneOutage", "web_0", "Disassociate it, or wait"}},
      {"ScalingWithTwoZonesDown",
       in_outage({"2", "3"}),
       scale("web", 4),
       "OperationNotAllowed",
       {"ZoneBalance", "Wait until at most one is"}},
  };
}

INSTANTIATE_TEST_SUITE_P(Section92, ErrorTable, testing::ValuesIn(rows()),
                         [](const auto& tested) { return std::string(tested.param.name); });

// ---- rows that do change something ---------------------------------------------------------------

/// The Failed state (choice 11.2): what is refused for want of capacity counts for the SLA.
TEST(ErrorTableExceptions, AnAllocationInAFailedReservationLeavesNothingButSlaMinutes) {
  const Drill drill(with_failed_reservation().at("PT9H", create_vm("x", in_zone("1", "crg")),
                                                 "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(drill.recorder().operations.size() - 1).message,
              HasSubstr("physical zone 1"));
  EXPECT_EQ(drill.at("PT8H").qas("z1"), drill.at("PT9H").qas("z1"));
  EXPECT_EQ(drill.at("PT8H").quota_used(), drill.at("PT9H").quota_used());
  EXPECT_EQ(drill.at("PT9H").find_vm("x"), nullptr);
}

TEST(ErrorTableOfARun, R6_ARaiseRefusedForCapacityIsTheOneRefusalThatChangesState) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 8)
                        .group("crg", {5})
                        .at("PT1H", update_cr("z1", 10), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_NE(state_hash(drill.at("PT0S").world()), state_hash(drill.end().world()));
  EXPECT_TRUE(drill.end().reservation("z1").failed);
  EXPECT_EQ(drill.end().reservation("z1").quantity, 10);
  EXPECT_EQ(drill.end().reservation("z1").current_capacity, 5);
}

TEST(ErrorTableOfARun, R20_TagsAndSharingMayChangeWithStatus200) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .subscription("fabrikam")
                        .at("PT1H", create_group("crg", "zones: ['1', '2']"))
                        .at("PT2H", create_group("crg",
                                                 "zones: ['1', '2'], tags: {team: web}, "
                                                 "sharingProfile: {subscriptionIds: [fabrikam]}"))
                        .at("PT3H", create_group("crg", "zones: ['1']"),
                            "expectError: PropertyChangeNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  std::vector<int> statuses;
  for (const OperationRecord& operation : drill.recorder().operations) {
    statuses.push_back(operation.http_status);
  }
  EXPECT_THAT(statuses, ElementsAre(201, 200, 409));
  EXPECT_EQ(named(drill.end().world().groups, "crg").consumers.size(), 1U);
}

}  // namespace
}  // namespace capdrill::engine
