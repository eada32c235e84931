#include "capdrill/base/hash.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>

namespace capdrill {
namespace {

TEST(Hash, IsTheSameOnEveryMachine) {
  EXPECT_EQ(mix64(0), 0U);
  EXPECT_EQ(mix64(1), 0x5692161d100b05e5U);
  EXPECT_EQ(hash_text(""), mix64(0xcbf29ce484222325U));
  EXPECT_EQ(hash_text("a"), mix64(0xaf63dc4c8601ec8cU));
}

TEST(Hash, OrderOfFoldingMatters) {
  EXPECT_NE(fold_hash(fold_hash(0, 1), 2), fold_hash(fold_hash(0, 2), 1));
}

RC_GTEST_PROP(Hash, OneChangedBitChangesAboutHalf, (std::uint64_t x)) {
  const auto bit = *rc::gen::inRange(0, 64);
  const int changed = std::popcount(mix64(x) ^ mix64(x ^ (std::uint64_t{1} << bit)));
  RC_ASSERT(changed >= 8);
  RC_ASSERT(changed <= 56);
}

}  // namespace
}  // namespace capdrill
