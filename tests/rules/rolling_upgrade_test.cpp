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

/// Zone and id alone.
UpgradeTarget target(std::uint32_t zone, std::uint32_t instance) {
  UpgradeTarget made;
  made.zone_rank = zone;
  made.instance = instance;
  return made;
}

TEST(RollingUpgrade, UPG2_ABatchStaysInOneZoneAndZonesAscend) {
  const std::vector<UpgradeTarget> targets{target(2, 0), target(0, 1), target(1, 2),
                                           target(2, 3), target(0, 4), target(0, 7)};
  EXPECT_THAT(upgrade_order(targets, {}), ElementsAre(1, 4, 5, 2, 0, 3));
  EXPECT_THAT(upgrade_order(targets, {.cross_zone = true}), ElementsAre(0, 1, 2, 3, 4, 5));
  const std::vector<UpgradeTarget> ordered{target(0, 7), target(1, 2), target(2, 0), target(2, 3)};
  EXPECT_EQ(next_batch(ordered, 2, false), 1U);
  EXPECT_EQ(next_batch(ordered, 2, true), 2U);
  EXPECT_EQ(next_batch({target(2, 0), target(2, 3)}, 5, false), 2U);
}

TEST(RollingUpgrade, UPG7_ABatchStaysInOneUpdateDomain) {
  std::vector<UpgradeTarget> targets;
  for (std::uint32_t id = 0; id < 7; ++id) {
    targets.push_back(target(0, id));
    targets.back().update_domain = update_domain(id);
  }
  EXPECT_THAT(upgrade_order(targets, {}), ElementsAre(0, 5, 1, 6, 2, 3, 4));
  EXPECT_EQ(next_batch({targets[0], targets[5], targets[1]}, 3, false), 2U);
  EXPECT_EQ(next_batch({targets[0], targets[5], targets[1]}, 3, true), 2U) << "whatever the zones";
}

TEST(RollingUpgrade, UPG8_PhasesAscendAndWithoutOneComesLast) {  // U7
  std::vector<UpgradeTarget> targets{target(0, 0), target(0, 1), target(0, 2), target(0, 3)};
  targets[3].phase = targets[1].phase = 0;
  targets[2].phase = 1;
  EXPECT_THAT(upgrade_order(targets, {}), ElementsAre(1, 3, 2, 0)) << "a, b | c | d";
  const std::vector<UpgradeTarget> ordered{targets[1], targets[3], targets[2], targets[0]};
  EXPECT_EQ(next_batch(ordered, 4, false), 2U);
  EXPECT_EQ(next_batch({targets[2], targets[0]}, 4, false), 1U);
}

TEST(RollingUpgrade, UPG9_UnhealthyOnesOfAPhaseComeFirst) {
  std::vector<UpgradeTarget> targets{target(0, 0), target(0, 1), target(1, 2), target(1, 3)};
  targets[3].is_unhealthy = targets[1].is_unhealthy = true;
  targets[0].phase = 0;
  EXPECT_THAT(upgrade_order(targets, {.unhealthy_first = true}), ElementsAre(0, 1, 3, 2));
  EXPECT_THAT(upgrade_order(targets, {}), ElementsAre(0, 1, 2, 3));
}

TEST(RollingUpgrade, UPG10_ABatchWaitsFiveMinutesOrTheGracePeriod) {
  EXPECT_EQ(health_gate(Duration::seconds(5)), Duration::minutes(5));
  EXPECT_EQ(health_gate(Duration::minutes(20)), Duration::minutes(20));
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
