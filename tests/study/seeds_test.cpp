#include "study/seeds.hpp"

#include <gtest/gtest.h>

namespace capdrill::study {
namespace {

TEST(Seeds, OneThatDiffersIsEnough) {
  EXPECT_TRUE(depends_on_seed(10, 0, [](std::uint64_t seed) { return seed == 17 ? 1U : 0U; }));
}

TEST(Seeds, SevenThatAgreeAreAnAnswer) {
  int runs = 0;
  EXPECT_FALSE(depends_on_seed(10, 0, [&](std::uint64_t) {
    ++runs;
    return 0U;
  }));
  EXPECT_EQ(runs, 7);
}

}  // namespace
}  // namespace capdrill::study
