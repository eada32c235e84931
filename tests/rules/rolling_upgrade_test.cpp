// Domain reference 4.6 and 11.9: U1 to U4.

#include "capdrill/rules/rolling_upgrade.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(RollingUpgrade, UPG1_ABatchIsAShareOfTheSetAndOneAtLeast) {
  EXPECT_EQ(batch_size(10, 20), 2U) << "U1";
  EXPECT_EQ(batch_size(5, 20), 1U) << "U2";
  EXPECT_EQ(batch_size(3, 20), 1U) << "U2";
  EXPECT_EQ(batch_size(14, 20), 2U) << "rounded down";
  EXPECT_EQ(batch_size(7, 100), 7U);
}

TEST(RollingUpgrade, UPG2_ABatchStaysInOneZoneAndZonesAscend) {
  const std::vector<UpgradeTarget> targets{{2, 0}, {0, 1}, {1, 2}, {2, 3}, {0, 4}, {0, 7}};
  EXPECT_THAT(upgrade_order(targets, false), ElementsAre(1, 4, 5, 2, 0, 3));
  EXPECT_THAT(upgrade_order(targets, true), ElementsAre(0, 1, 2, 3, 4, 5));
  const std::vector<UpgradeTarget> ordered{{0, 7}, {1, 2}, {2, 0}, {2, 3}};
  EXPECT_EQ(next_batch(ordered, 2, false), 1U);
  EXPECT_EQ(next_batch(ordered, 2, true), 2U);
  EXPECT_EQ(next_batch({{2, 0}, {2, 3}}, 5, false), 2U);
}

TEST(RollingUpgrade, UPG3_NoBatchBeginsWhileMoreThanTheShareAreUnhealthy) {  // U3
  EXPECT_FALSE(check_before_batch({"web", 10, 2, 0}, 20).has_value());
  const auto refusal = check_before_batch({"web", 10, 3, 0}, 20);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::MaxUnhealthyInstancePercentExceededInRollingUpgrade);
  EXPECT_THAT(refusal->message, HasSubstr("3 of 10 instances are unhealthy"));
}

TEST(RollingUpgrade, UPG3_ASetOfTwoUnhealthyOnesDoesNotBegin) {  // U9
  EXPECT_TRUE(check_before_batch({"web", 2, 2, 0}, 20).has_value());
}

TEST(RollingUpgrade, UPG4_TooManyUnhealthyUpgradedOnesCancel) {  // U4
  EXPECT_FALSE(check_after_batch({"web", 10, 9, 2}, 20).has_value());
  const auto refusal = check_after_batch({"web", 10, 3, 3}, 20);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade);
  EXPECT_TRUE(check_after_batch({"web", 10, 1, 1}, 0).has_value());
}

TEST(RollingUpgrade, UPG5_OneRollingUpgradeOfASetAtATime) {
  EXPECT_FALSE(check_idle("web", false).has_value());
  const auto refusal = check_idle("web", true);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::Conflict);
  EXPECT_THAT(refusal->message, HasSubstr("or cancel it"));
}

TEST(RollingUpgrade, UPG6_ManualSetsAndFlexibleOnesWaitToBeAsked) {
  EXPECT_TRUE(applies_by_itself(UpgradeMode::Automatic, OrchestrationMode::Uniform));
  EXPECT_TRUE(applies_by_itself(UpgradeMode::Rolling, OrchestrationMode::Uniform));
  EXPECT_FALSE(applies_by_itself(UpgradeMode::Manual, OrchestrationMode::Uniform));
  EXPECT_FALSE(applies_by_itself(UpgradeMode::Automatic, OrchestrationMode::Flexible));
}

}  // namespace
}  // namespace capdrill::rules
