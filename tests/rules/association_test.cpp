#include "capdrill/rules/association.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

using testing::HasSubstr;

AssociationZone good_zone(const std::string& logical) { return {logical, true, true, true, ""}; }

/// A request that passes: each test spoils one thing.
AssociationRequest zonal_request() {
  AssociationRequest request;
  request.group = "crg";
  request.size = "Standard_D2s_v3";
  request.location = request.group_location = "eastus";
  request.zonal = request.group_zonal = true;
  request.group_zone_count = 3;
  request.zones = {good_zone("1"), good_zone("2")};
  return request;
}

AssociationRequest regional_request() {
  AssociationRequest request = zonal_request();
  request.zonal = request.group_zonal = false;
  request.group_zone_count = 0;
  request.zones = {good_zone("")};
  return request;
}

/// The code of the refusal; nothing when there is none.
std::optional<Code> code(const AssociationRequest& request) {
  const auto refusal = check_association(request);
  return refusal ? std::optional(refusal->code) : std::nullopt;
}

std::string target(const AssociationRequest& request) {
  const auto refusal = check_association(request);
  return refusal ? refusal->target : "";
}

TEST(Association, ASC1_TheLocationEqualsTheGroups) {
  EXPECT_EQ(code(zonal_request()), std::nullopt);
  AssociationRequest request = zonal_request();
  request.location = "westus";
  EXPECT_EQ(code(request), Code::InvalidParameter);
  EXPECT_EQ(target(request), "location");
}

TEST(Association, ASC2_AZonalSetGoesWithAZonalGroup) {
  AssociationRequest request = zonal_request();
  request.group_zonal = false;
  EXPECT_EQ(code(request), Code::OverconstrainedZonalAllocationRequest);
}

TEST(Association, ASC2_ARegionalSetGoesWithARegionalGroup) {
  EXPECT_EQ(code(regional_request()), std::nullopt);
  AssociationRequest request = regional_request();
  request.group_zonal = true;
  EXPECT_EQ(code(request), Code::OverconstrainedAllocationRequest);
}

TEST(Association, ASC3_TheGroupHasEachZoneOfTheSet) {
  AssociationRequest request = zonal_request();
  request.zones[1] = {"2", false, false, false, ""};
  EXPECT_EQ(code(request), Code::OverconstrainedZonalAllocationRequest);
  EXPECT_EQ(target(request), "zones");
}

TEST(Association, ASC3_WithTheOptionTheZonesMustBeEqual) {
  AssociationRequest request = zonal_request();
  request.zones_must_be_equal = true;
  EXPECT_EQ(code(request), Code::OverconstrainedZonalAllocationRequest);
  request.zones.push_back(good_zone("3"));
  EXPECT_EQ(code(request), std::nullopt);
}

TEST(Association, ASC4_OnePlacementGroupIsRefused) {
  AssociationRequest request = zonal_request();
  request.single_placement_group = true;
  EXPECT_EQ(code(request), Code::InvalidParameter);
  EXPECT_EQ(target(request), "singlePlacementGroup");
  EXPECT_THAT(check_association(request)->message, HasSubstr("Allowed values: False"));
}

TEST(Association, ASC5_Z12_ZonalSetsUseMaxSpreading) {
  AssociationRequest request = zonal_request();
  for (const std::int32_t count : {2, 3, 5}) {
    request.fault_domain_count = count;
    EXPECT_EQ(code(request), Code::InvalidParameter) << count;
    EXPECT_EQ(target(request), "platformFaultDomainCount");
  }
  EXPECT_THAT(check_association(request)->message,
              testing::AllOf(HasSubstr("[OV]"), HasSubstr("[FD]")));
}

TEST(Association, ASC5_TheOptionAdmitsTwoAndThreeInZones) {
  AssociationRequest request = zonal_request();
  request.zonal_custom_fault_domains = true;
  for (const std::int32_t count : {1, 2, 3}) {
    request.fault_domain_count = count;
    EXPECT_EQ(code(request), std::nullopt) << count;
  }
  request.fault_domain_count = 5;
  EXPECT_EQ(code(request), Code::InvalidParameter);
}

TEST(Association, ASC5_Z12_RegionalSetsUseThreeFaultDomainsAtMost) {
  AssociationRequest request = regional_request();
  for (const std::int32_t count : {1, 2, 3}) {
    request.fault_domain_count = count;
    EXPECT_EQ(code(request), std::nullopt) << count;
  }
  request.fault_domain_count = 4;
  EXPECT_EQ(code(request), Code::InvalidParameter);
  request.fault_domain_count = 5;
  EXPECT_EQ(code(request), Code::InvalidParameter);
}

TEST(Association, ASC5_SizesReservedByZoneOnlySupportNoFaultDomains) {
  AssociationRequest request = regional_request();
  request.support = ReservationSupport::ZonesOnly;
  EXPECT_EQ(code(request), std::nullopt);
  request.fault_domain_count = 2;
  EXPECT_EQ(code(request), Code::InvalidParameter);
}

TEST(Association, ASC6_AReservationOfTheSizeExistsInEachZone) {
  AssociationRequest request = zonal_request();
  request.zones[1] = {"2", true, false, false, ""};
  EXPECT_EQ(code(request), Code::OverconstrainedZonalAllocationRequest);
  EXPECT_THAT(check_association(request)->message, HasSubstr("in zone 2"));
  AssociationRequest regional = regional_request();
  regional.zones[0] = {"", true, false, false, ""};
  EXPECT_EQ(code(regional), Code::OverconstrainedAllocationRequest);
}

TEST(Association, ASC7_FeaturesThatReservationsForbidAreRefused) {
  using Features = ForbiddenFeatures;
  for (bool Features::*feature :
       {&Features::spot, &Features::proximity_placement_group, &Features::dedicated_host,
        &Features::availability_set, &Features::ultra_disk}) {
    AssociationRequest request = zonal_request();
    request.features.*feature = true;
    EXPECT_EQ(code(request), Code::NotSupported);
  }
  AssociationRequest mix = zonal_request();
  mix.features.sku_profile = true;
  EXPECT_EQ(code(mix), Code::SkuProfileScenarioNotSupported);
}

TEST(Association, ASC8_AReservationThatWasNeverProvisionedCannotBeJoined) {
  AssociationRequest request = zonal_request();
  request.zones[0].usable = false;
  EXPECT_EQ(code(request), Code::OverconstrainedZonalAllocationRequest);
  EXPECT_THAT(check_association(request)->message, HasSubstr("not provisioned yet"));
}

TEST(Association, ASC1_TheChecksRunInTheirOrder) {
  AssociationRequest request = zonal_request();
  request.location = "westus";
  request.single_placement_group = true;
  request.features.spot = true;
  const Refusal refusal = *check_association(request);
  EXPECT_EQ(refusal.target, "location");
  ASSERT_EQ(refusal.details.size(), 2U);
  EXPECT_EQ(refusal.details[0].target, "singlePlacementGroup");
  EXPECT_EQ(refusal.details[1].code, Code::NotSupported);
}

TEST(Association, ASC11_WhetherTheSubscriptionMayUseTheGroupIsAskedFirst) {
  AssociationRequest request = zonal_request();
  request.no_access = Refusal{Code::OperationNotAllowed, "not shared", "group", {}};
  request.location = "westus";
  EXPECT_EQ(code(request), Code::OperationNotAllowed);
  EXPECT_EQ(check_association(request)->message, "not shared");
}

TEST(Association, ASC3_AnotherSubscriptionIsToldWhichPhysicalZoneItsZoneIs) {
  AssociationRequest request = zonal_request();
  request.zones[0].in_group = false;
  request.zones[0].physical = "2";
  EXPECT_THAT(check_association(request)->message,
              HasSubstr("for this subscription it is physical zone 2"));
}

TEST(Association, ASC9_LeavingNeedsADeallocatedVmOrAQuantityOfZero) {
  EXPECT_FALSE(check_leaving("web_3", false, 5).has_value());
  EXPECT_FALSE(check_leaving("web_3", true, 0).has_value());
  const auto refusal = check_leaving("web_3", true, 5);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::OperationNotAllowed);
  EXPECT_THAT(refusal->message, HasSubstr("'web_3'"));
}

TEST(Association, ASC12_AVmIsResizedToASizeThatItsGroupReserves) {  // R21
  EXPECT_FALSE(check_resize("app", "crg", "big", "1", true).has_value());
  const auto zonal = check_resize("app", "crg", "big", "1", false);
  ASSERT_TRUE(zonal.has_value());
  EXPECT_EQ(zonal->code, Code::OverconstrainedZonalAllocationRequest);
  EXPECT_THAT(zonal->message, HasSubstr("size big in physical zone 1"));
  EXPECT_EQ(check_resize("app", "crg", "big", "", false)->code,
            Code::OverconstrainedAllocationRequest);
}

TEST(Association, ASC10_ARunningRegionalVmCannotJoin) {
  EXPECT_FALSE(check_joining_while_running("vm", true, true).has_value());
  EXPECT_FALSE(check_joining_while_running("vm", false, false).has_value());
  const auto refusal = check_joining_while_running("vm", true, false);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::OperationNotAllowed);
  EXPECT_THAT(refusal->message, HasSubstr("Deallocate first"));
}

TEST(Association, ASC13_ASetInTheMidstOfItsZoneExpansionUsesNoGroup) {
  AssociationRequest request = zonal_request();
  request.has_regional_instances = true;
  EXPECT_EQ(code(request), Code::NotSupported);
  EXPECT_EQ(target(request), "zones");
}

}  // namespace
}  // namespace capdrill::rules
