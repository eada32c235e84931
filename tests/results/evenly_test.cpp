#include "capdrill/results/evenly.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace capdrill::results {
namespace {

using testing::ElementsAre;

TEST(SplitEvenly, TheFirstZonesGetTheRest) {
  EXPECT_THAT(split_evenly(75, 3), ElementsAre(25, 25, 25));
  EXPECT_THAT(split_evenly(11, 3), ElementsAre(4, 4, 3));
  EXPECT_THAT(split_evenly(2, 3), ElementsAre(1, 1, 0));
  EXPECT_THAT(split_evenly(0, 2), ElementsAre(0, 0));
  EXPECT_TRUE(split_evenly(5, 0).empty());
}

TEST(CompareWithEven, TheSeedsTable) {
  const std::vector<ZoneQuantity> zones = {{40, 25}, {20, 25}, {15, 25}};
  const EvenSplit split = compare_with_even(zones);
  EXPECT_EQ(split.total, 75);
  EXPECT_EQ(split.of, 75);
  EXPECT_EQ(split.covers, 75);
  EXPECT_EQ(split.idle, 0);
  EXPECT_EQ(split.covers_now, 60);
  EXPECT_EQ(split.idle_now, 15);
}

TEST(CompareWithEven, AnUnevenDemandCanMakeTheEvenSplitWorse) {
  const std::vector<ZoneQuantity> zones = {{10, 10}, {0, 0}};
  const EvenSplit split = compare_with_even(zones);
  EXPECT_EQ(split.covers, 5);
  EXPECT_EQ(split.idle, 5);
  EXPECT_EQ(split.covers_now, 10);
}

RC_GTEST_PROP(SplitEvenly, PartsAddUpAndDifferByAtMostOne, ()) {
  const auto total = *rc::gen::inRange<std::int64_t>(0, 10'000);
  const auto zones = *rc::gen::inRange<std::size_t>(1, 12);
  const std::vector<std::int64_t> parts = split_evenly(total, zones);
  RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == total);
  RC_ASSERT(parts.front() - parts.back() <= 1);
  RC_ASSERT(std::is_sorted(parts.rbegin(), parts.rend()));
}

}  // namespace
}  // namespace capdrill::results
