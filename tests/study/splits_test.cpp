#include "study/splits.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <vector>

namespace capdrill::study {
namespace {

using Parts = std::vector<std::int64_t>;

TEST(SplitByShares, GivesWhatIsLeftToTheLargestRemainders) {
  EXPECT_EQ(split_by_shares(75, Parts{1, 1, 1}), (Parts{25, 25, 25}));
  EXPECT_EQ(split_by_shares(10, Parts{1, 1, 1}), (Parts{4, 3, 3})) << "a tie: the first";
  // Hamilton's method: 10 x 6/16, 10 x 5/16, 10 x 5/16 = 3.75, 3.125, 3.125.
  EXPECT_EQ(split_by_shares(10, Parts{6, 5, 5}), (Parts{4, 3, 3}));
  EXPECT_EQ(split_by_shares(3, Parts{0, 1, 0}), (Parts{0, 3, 0}));
  EXPECT_EQ(split_by_shares(0, Parts{1, 1}), (Parts{0, 0}));
}

RC_GTEST_PROP(SplitByShares, LosesNothingAndIsWithinOneOfTheExactShare, ()) {
  const auto total = *rc::gen::inRange<std::int64_t>(0, 10'000);
  const auto shares = *rc::gen::suchThat(
      rc::gen::container<Parts>(rc::gen::inRange<std::int64_t>(0, 100)),
      [](const Parts& each) { return std::accumulate(each.begin(), each.end(), 0) > 0; });
  const Parts parts = split_by_shares(total, shares);
  const std::int64_t all = std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
  RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == total);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    RC_ASSERT(parts[i] * all > total * shares[i] - all);
    RC_ASSERT(parts[i] * all < total * shares[i] + all);
  }
}

}  // namespace
}  // namespace capdrill::study
