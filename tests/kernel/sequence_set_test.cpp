#include "capdrill/kernel/sequence_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <set>

namespace capdrill {
namespace {

TEST(SequenceSet, ANumberIsInItFromInsertToErase) {
  SequenceSet set;
  EXPECT_FALSE(set.contains(0));
  set.insert(0);
  set.insert(63);
  set.insert(64);
  EXPECT_TRUE(set.contains(0));
  EXPECT_TRUE(set.contains(63));
  EXPECT_TRUE(set.contains(64));
  EXPECT_FALSE(set.contains(1));
  EXPECT_FALSE(set.contains(~std::uint64_t{0}));
  EXPECT_EQ(set.size(), 3U);
  EXPECT_TRUE(set.erase(63));
  EXPECT_FALSE(set.contains(63));
  EXPECT_FALSE(set.erase(63));
  EXPECT_EQ(set.size(), 2U);
}

TEST(SequenceSet, OneOfEachGroupSurvivesAllOthers) {
  SequenceSet set;
  constexpr std::uint64_t kNumbers = 64'000;
  for (std::uint64_t i = 0; i < kNumbers; ++i) set.insert(i);
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    if (i % 64 != 17) {
      ASSERT_TRUE(set.erase(i));
    }
  }
  EXPECT_EQ(set.size(), kNumbers / 64);
  for (std::uint64_t i = 0; i < kNumbers; ++i) ASSERT_EQ(set.contains(i), i % 64 == 17);
}

RC_GTEST_PROP(SequenceSetProperty, EqualsASortedSetUnderAnyOrderOfErasure, ()) {
  SequenceSet set;
  std::set<std::uint64_t> reference;
  std::uint64_t next = *rc::gen::inRange<std::uint64_t>(0, 1'000);
  const auto skip_max = *rc::gen::inRange<std::uint64_t>(1, 200);
  const int operations = *rc::gen::inRange(1, 2'000);
  for (int i = 0; i < operations; ++i) {
    if (*rc::gen::inRange(0, 3) > 0 || reference.empty()) {
      set.insert(next);
      reference.insert(next);
      next += *rc::gen::inRange<std::uint64_t>(1, skip_max + 1);
    } else {
      const auto about = *rc::gen::inRange<std::uint64_t>(0, next);
      const auto found = reference.lower_bound(about);
      const std::uint64_t number = found == reference.end() ? about : *found;
      RC_ASSERT(set.erase(number) == (reference.erase(number) == 1));
      RC_ASSERT(!set.contains(number));
    }
    RC_ASSERT(set.size() == reference.size());
  }
  for (std::uint64_t i = 0; i < next; ++i) {
    RC_ASSERT(set.contains(i) == (reference.count(i) == 1));
  }
}

}  // namespace
}  // namespace capdrill
