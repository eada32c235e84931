#include "capdrill/rules/zone_placement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

using testing::ElementsAre;

ZonePlacement placed(const std::vector<std::int64_t>& wanted, std::int64_t percent) {
  return place_within(wanted, percent);
}

TEST(ZonePlacement, AZP1_Z10_ThreeZonesTakeAThirdEachAtLeast) {
  EXPECT_EQ(min_zone_percent(3), 34);
  EXPECT_EQ(min_zone_percent(2), 50);
  EXPECT_THAT(placed({34, 33, 33}, 34).instances, ElementsAre(34, 33, 33));
  EXPECT_EQ(placed({34, 33, 33}, 34).failed, 0);
}

TEST(ZonePlacement, AZP2_Z10_AShareIsRoundedUp) {
  EXPECT_EQ(max_instances_per_zone(101, 85), 86);
  EXPECT_EQ(max_instances_per_zone(100, 85), 85);
}

TEST(ZonePlacement, AZP3_Z10_WhatIsBeyondTheShareFails) {
  const ZonePlacement half = placed({70, 30, 0}, 50);
  EXPECT_THAT(half.instances, ElementsAre(50, 30, 0));
  EXPECT_EQ(half.failed, 20);
  const ZonePlacement most = placed({90, 10, 0}, 85);
  EXPECT_THAT(most.instances, ElementsAre(85, 10, 0));
  EXPECT_EQ(most.failed, 5);
}

}  // namespace
}  // namespace capdrill::rules
