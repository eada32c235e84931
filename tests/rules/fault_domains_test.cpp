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
  ScaleSet set;
  EXPECT_EQ(instances_max(set, "Standard_D2s_v5"), 1000);
  set.single_placement_group = true;
  EXPECT_EQ(instances_max(set, "Standard_D2s_v5"), 100);
}

TEST(FaultDomains, FDS5_SlotsGoToThreeFaultDomainsAtMost) {
  EXPECT_EQ(kReservationFaultDomainsMax, 3U);
}

TEST(FaultDomains, FDS7_Z11_MoreThanTheHardwareHasIsAnInvalidParameter) {
  SetShape shape{Uniform, false, 3, false, false};
  shape.fault_domains_there = 2;
  const auto refusal = check_shape(shape);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::InvalidParameter);
  EXPECT_THAT(refusal->message, HasSubstr("must be within 1..2"));
  shape.fault_domain_count = 2;
  EXPECT_FALSE(check_shape(shape).has_value());
}

/// The fault domains that stay open, by rank.
std::vector<std::size_t> open_after(std::vector<std::int32_t> counts, std::int32_t wanted) {
  close_fault_domains(counts, wanted);
  std::vector<std::size_t> open;
  for (std::size_t rank = 0; rank < counts.size(); ++rank) {
    if (counts[rank] != kFaultDomainClosed) open.push_back(rank);
  }
  return open;
}

TEST(FaultDomains, FDS8_AZoneFillsSoManyFaultDomainsAndNoOther) {
  EXPECT_THAT(open_after({0, 0, 0}, 2), ElementsAre(0, 1, 2));
  EXPECT_THAT(open_after({0, 1, 0}, 2), ElementsAre(0, 2)) << "the second one elsewhere";
  EXPECT_THAT(open_after({1, 1, 0}, 2), ElementsAre(0, 1));
  EXPECT_THAT(open_after({4, 0, 1}, 2), ElementsAre(0, 2));
  EXPECT_THAT(open_after({1, 1}, 5), ElementsAre(0, 1)) << "the zone has no more";
}

TEST(FaultDomains, FDS9_FlexibleSetsOfSizesThatMaintenanceReboots) {
  ScaleSet set;
  set.orchestration_mode = Flexible;
  EXPECT_EQ(instances_max(set, "Standard_L8s_v3"), 1000);
  set.fault_domain_count = 3;
  EXPECT_EQ(instances_max(set, "Standard_L8s_v3"), 200);
  EXPECT_EQ(instances_max(set, "Standard_D2s_v5"), 1000);
}

}  // namespace
}  // namespace capdrill::rules
