#include "capdrill/rules/zone_rebalancing.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace capdrill::rules {
namespace {

/// From and to, or nothing.
std::optional<std::pair<std::size_t, std::size_t>> move(const std::vector<RebalanceZone>& zones) {
  const auto found = find_rebalance_move(zones);
  return found ? std::optional(std::pair(found->from, found->to)) : std::nullopt;
}

/// All active and free to move.
RebalanceZone active(std::int64_t count) { return {count, count, count, true}; }

TEST(ZoneRebalancing, AZB1_ItNeedsTwoZonesAndBestEffort) {
  EXPECT_FALSE(check_zone_rebalancing(true, false, 2));
  EXPECT_FALSE(check_zone_rebalancing(false, true, 1));
  for (const auto& refusal :
       {check_zone_rebalancing(true, false, 1), check_zone_rebalancing(true, true, 3)}) {
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, Code::InvalidParameter);
  }
}

TEST(ZoneRebalancing, AZB2_Z9_BothFactorsMustHold) {
  EXPECT_FALSE(move({active(5), active(5), {5, 0, 0, true}})) << "5/5/5: the totals are even";
  EXPECT_FALSE(move({{7, 2, 2, true}, active(4), active(4)})) << "the fullest is the least active";
  EXPECT_EQ(move({active(2), active(4), {7, 5, 5, true}}), std::pair(2UL, 0UL));
  EXPECT_EQ(move({active(3), active(4), {6, 4, 4, true}}), std::pair(2UL, 0UL));
  EXPECT_FALSE(move({active(4), active(4), {5, 3, 3, true}}));
}

TEST(ZoneRebalancing, AZB4_TheNewInstanceHasNinetyMinutes) {
  EXPECT_EQ(kRebalanceHealthLimit, Duration::minutes(90));
}

TEST(ZoneRebalancing, AZB5_TwelveHoursApartAndAnHourAfterAnyRequest) {
  EXPECT_EQ(kRebalanceInterval, Duration::hours(12));
  EXPECT_EQ(kRebalanceQuietTime, Duration::minutes(60));
}

TEST(ZoneRebalancing, AZB6_WhereNothingMayMoveNothingDoes) {
  EXPECT_FALSE(move({active(1), {4, 4, 0, true}}));
  Vm vm;
  vm.power = PowerState::Running;
  EXPECT_TRUE(may_move(vm));
  vm.protect_from_scale_in = true;
  EXPECT_FALSE(may_move(vm));
  Vm stopped;
  stopped.power = PowerState::Deallocated;
  EXPECT_FALSE(may_move(stopped));
  Vm leaving;
  leaving.power = PowerState::Running;
  leaving.terminating = true;
  EXPECT_FALSE(may_move(leaving));
}

TEST(ZoneRebalancing, AZB7_AnOutageIsNoneOfItsBusiness) {
  EXPECT_FALSE(move({active(1), {4, 4, 4, true}, {2, 2, 2, false}}));
}

TEST(ZoneRebalancing, AZB9_AutoscaleWaitsWithAScaleInOnly) {
  EXPECT_TRUE(puts_off_autoscale(true, 5, 4));
  EXPECT_FALSE(puts_off_autoscale(true, 5, 5));
  EXPECT_FALSE(puts_off_autoscale(true, 5, 6));
  EXPECT_FALSE(puts_off_autoscale(false, 5, 4));
}

}  // namespace
}  // namespace capdrill::rules
