#include "capdrill/rules/zone_balance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace capdrill::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Zones = std::vector<BalanceZone>;

Zones zones(std::initializer_list<std::int64_t> counts) {
  Zones zones;
  for (const std::int64_t count : counts) zones.push_back({count, true});
  return zones;
}

Zones with_down(Zones zones, std::initializer_list<std::size_t> down) {
  for (const std::size_t zone : down) zones[zone].is_up = false;
  return zones;
}

TEST(ZoneBalance, BAL1_Z1_CountsThatDifferByOneAtMostAreBalanced) {
  EXPECT_TRUE(is_balanced(zones({2, 2, 2})));
  EXPECT_TRUE(is_balanced(zones({2, 3, 3})));
  EXPECT_FALSE(is_balanced(zones({1, 3, 3})));
}

TEST(ZoneBalance, BAL1_ZonesThatAreDownCountForBalance) {
  EXPECT_FALSE(is_balanced(with_down(zones({0, 2, 2}), {0})));
  EXPECT_TRUE(is_balanced(Zones()));
  EXPECT_TRUE(is_balanced(zones({7})));
}

TEST(ZoneBalance, BAL2_TheLeastPopulatedZoneComesFirst) {
  EXPECT_THAT(zones_by_preference(zones({3, 1, 2})), ElementsAre(1, 2, 0));
}

TEST(ZoneBalance, BAL2_TiesGoToTheLowestLogicalZone) {
  EXPECT_THAT(zones_by_preference(zones({2, 1, 1})), ElementsAre(1, 2, 0));
  EXPECT_THAT(zones_by_preference(zones({0, 0, 0})), ElementsAre(0, 1, 2));
}

TEST(ZoneBalance, BAL2_AZoneThatIsDownIsNoChoice) {
  EXPECT_THAT(zones_by_preference(with_down(zones({0, 3, 2}), {0})), ElementsAre(2, 1));
  EXPECT_THAT(zones_by_preference(with_down(zones({0}), {0})), IsEmpty());
}

TEST(ZoneBalance, BAL3_EveryZoneThatIsUpIsAnAlternative) {
  EXPECT_EQ(zones_by_preference(zones({5, 5, 5})).size(), 3U);
}

TEST(ZoneBalance, BAL2_ASplitFillsTheLowestZonesFirst) {
  EXPECT_THAT(planned_split(zones({0, 0, 0}), 75), ElementsAre(25, 25, 25));
  EXPECT_THAT(planned_split(zones({0, 0, 0}), 100), ElementsAre(34, 33, 33));  // choice 11.7
  EXPECT_THAT(planned_split(zones({0, 0, 0}), 5), ElementsAre(2, 2, 1));       // Z2
  EXPECT_THAT(planned_split(zones({0, 2, 4}), 2), ElementsAre(2, 0, 0));       // Z3
}

TEST(ZoneBalance, BAL2_Z8_AZoneThatIsDownGetsNothing) {
  EXPECT_THAT(planned_split(with_down(zones({3, 3, 3}), {0}), 3), ElementsAre(0, 2, 1));
  EXPECT_THAT(planned_split(with_down(zones({3}), {0}), 3), IsEmpty());
}

TEST(ZoneBalance, BAL4_TwoZonesDownBlockScaling) {
  EXPECT_FALSE(blocks_scaling(zones({1, 1, 1})));
  EXPECT_FALSE(blocks_scaling(with_down(zones({1, 1, 1}), {2})));
  EXPECT_TRUE(blocks_scaling(with_down(zones({1, 1, 1}), {0, 2})));
  EXPECT_TRUE(blocks_scaling(with_down(zones({1, 1}), {0, 1})));
}

TEST(ZoneBalance, BAL4_ASetOfOneZoneSpansNothingThatCouldBlockIt) {
  EXPECT_FALSE(blocks_scaling(with_down(zones({1}), {0})));
}

Zones any_zones() {
  Zones zones;
  const auto count = *rc::gen::inRange(1, 7);
  for (int i = 0; i < count; ++i) {
    zones.push_back({*rc::gen::inRange<std::int64_t>(0, 12), *rc::gen::inRange(0, 4) != 0});
  }
  return zones;
}

RC_GTEST_PROP(ZoneBalanceProperty, BAL2_ThePlannedSplitEqualsPlacingOneByOne, ()) {
  Zones zones = any_zones();
  const auto instances = *rc::gen::inRange<std::int64_t>(0, 60);
  const std::vector<std::int64_t> split = planned_split(zones, instances);
  std::vector<std::int64_t> one_by_one(zones.size(), 0);
  for (std::int64_t i = 0; i < instances; ++i) {
    const std::vector<std::size_t> order = zones_by_preference(zones);
    if (order.empty()) {
      RC_ASSERT(split.empty());
      return;
    }
    ++zones[order.front()].count;
    ++one_by_one[order.front()];
  }
  if (!split.empty()) RC_ASSERT(split == one_by_one);
}

TEST(ZoneBalance, BAL5_Z8_StrictRefusesWhatWouldEndUnbalanced) {
  const Zones before = with_down(zones({3, 3, 3}), {0});
  EXPECT_FALSE(check_strict_balance("web", before, with_down(zones({3, 4, 4}), {0})));
  const auto refusal = check_strict_balance("web", before, with_down(zones({3, 5, 4}), {0}));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::OperationNotAllowed);
  EXPECT_EQ(refusal->target, "ZoneBalance");
}

TEST(ZoneBalance, BAL5_AStepThatLessensTheImbalanceIsAllowed) {
  EXPECT_FALSE(check_strict_balance("web", zones({0, 2, 4}), zones({1, 2, 4})));
  EXPECT_FALSE(check_strict_balance("web", zones({0, 2, 4}), zones({0, 2, 3})));
  EXPECT_TRUE(check_strict_balance("web", zones({0, 2, 4}), zones({0, 3, 4})));
}

TEST(ZoneBalance, BAL7_StrictNeedsTwoZones) {
  EXPECT_FALSE(check_zone_balance(true, 2));
  EXPECT_FALSE(check_zone_balance(false, 1));
  const auto refusal = check_zone_balance(true, 1);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::InvalidParameter);
}

}  // namespace
}  // namespace capdrill::rules
