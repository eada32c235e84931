#include "capdrill/rules/fault_domains.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

using enum OrchestrationMode;
using testing::ElementsAre;
using testing::HasSubstr;

/// The counts from 1 to 6 that a set of this shape may ask for.
std::vector<std::int32_t> allowed(OrchestrationMode mode, bool zonal, bool custom = false) {
  std::vector<std::int32_t> counts;
  for (std::int32_t count = 0; count <= 6; ++count) {
    if (!check_shape({mode, zonal, count, false, custom})) counts.push_back(count);
  }
  return counts;
}

TEST(FaultDomains, FDS1_Z11_AllowedCountsDependOnModeAndZones) {
  EXPECT_THAT(allowed(Uniform, true), ElementsAre(1, 5));
  EXPECT_THAT(allowed(Uniform, false), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(allowed(Flexible, true), ElementsAre(1));
  EXPECT_THAT(allowed(Flexible, false), ElementsAre(1, 2, 3));
}

TEST(FaultDomains, FDS1_TheOptionAdmitsTwoAndThreeForUniformZonalSets) {
  EXPECT_THAT(allowed(Uniform, true, true), ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(allowed(Flexible, true, true), ElementsAre(1));
}

TEST(FaultDomains, FDS1_Z11_DefaultsDependOnModeAndZones) {
  EXPECT_EQ(default_fault_domain_count(Uniform, true), 1);
  EXPECT_EQ(default_fault_domain_count(Uniform, false), 5);
  EXPECT_EQ(default_fault_domain_count(Flexible, true), 1);
  EXPECT_EQ(default_fault_domain_count(Flexible, false), 1);
}

TEST(FaultDomains, FDS1_Z11_ACountOutOfRangeIsAnInvalidParameterThatNamesTheRange) {
  const auto refusal = check_shape({Uniform, true, 3, false, false});
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::InvalidParameter);
  EXPECT_EQ(refusal->target, "platformFaultDomainCount");
  EXPECT_THAT(refusal->message, HasSubstr("1 (max spreading) or 5"));
}

TEST(FaultDomains, FDS2_OnePlacementGroupIsTheDefaultOfRegionalUniformSetsOnly) {
  EXPECT_TRUE(default_single_placement_group(Uniform, false));
  EXPECT_FALSE(default_single_placement_group(Uniform, true));
  EXPECT_FALSE(default_single_placement_group(Flexible, true));
  EXPECT_FALSE(default_single_placement_group(Flexible, false));
}

TEST(FaultDomains, FDS3_MaxSpreadingInZonesNeedsSeveralPlacementGroups) {
  const auto refusal = check_shape({Uniform, true, 1, true, false});
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::InvalidParameter);
  EXPECT_EQ(refusal->target, "singlePlacementGroup");
  EXPECT_FALSE(check_shape({Uniform, true, 5, true, false}).has_value());
  EXPECT_FALSE(check_shape({Uniform, false, 1, true, false}).has_value());
}

TEST(FaultDomains, FDS4_ASetHoldsAThousandInstancesOrAHundredInOnePlacementGroup) {
  EXPECT_EQ(instances_max(false), 1000);
  EXPECT_EQ(instances_max(true), 100);
}

TEST(FaultDomains, FDS5_SlotsGoToThreeFaultDomainsAtMost) {
  EXPECT_EQ(kReservationFaultDomainsMax, 3U);
}

}  // namespace
}  // namespace capdrill::rules
