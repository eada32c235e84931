#include "capdrill/base/ids.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <type_traits>

namespace capdrill {
namespace {

using HatId = Id<struct HatTag>;
using ShoeId = Id<struct ShoeTag>;

template <class A, class B>
concept Comparable = requires(A a, B b) {
  a == b;
};
template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class Container, class Index>
concept IndexableBy = requires(Container container, Index index) {
  container[index];
};

TEST(Id, KindsDoNotMix) {
  EXPECT_TRUE((Comparable<HatId, HatId>));
  EXPECT_FALSE((Comparable<HatId, ShoeId>));
  EXPECT_FALSE((std::is_convertible_v<HatId, ShoeId>));
  EXPECT_FALSE((std::is_convertible_v<std::uint32_t, HatId>));
  EXPECT_FALSE((std::is_convertible_v<HatId, std::uint32_t>));
  EXPECT_FALSE((std::is_default_constructible_v<HatId>));
}

TEST(Id, DoesNoArithmetic) {
  EXPECT_FALSE((Addable<HatId, HatId>));
  EXPECT_FALSE((Addable<HatId, int>));
}

TEST(Id, TakesFourBytes) {
  EXPECT_EQ(sizeof(HatId), 4U);
  EXPECT_EQ(sizeof(OptionalId<HatId>), 4U);
}

RC_GTEST_PROP(Id, IsOrderedByItsValue, (std::uint32_t a, std::uint32_t b)) {
  RC_ASSERT((HatId(a) <=> HatId(b)) == (a <=> b));
  RC_ASSERT(HatId(a).value() == a);
  RC_ASSERT(HatId(a).index() == a);
}

TEST(OptionalId, IsAbsentUntilGivenAnId) {
  OptionalId<HatId> hat;
  EXPECT_FALSE(hat.has_value());
  hat = HatId(3U);
  ASSERT_TRUE(hat.has_value());
  EXPECT_EQ(*hat, HatId(3U));
  EXPECT_NE(hat, OptionalId<HatId>());
}

TEST(StrongVector, IsIndexedByItsOwnIdsOnly) {
  using Hats = StrongVector<HatId, int>;
  EXPECT_TRUE((IndexableBy<Hats, HatId>));
  EXPECT_FALSE((IndexableBy<Hats, ShoeId>));
  EXPECT_FALSE((IndexableBy<Hats, int>));
}

TEST(StrongVector, GrowsWithTheGivenValue) {
  StrongVector<HatId, int> hats(2, 5);
  hats.resize(3, 7);
  EXPECT_EQ(hats[HatId(1U)], 5);
  EXPECT_EQ(hats[HatId(2U)], 7);
  EXPECT_EQ(hats.size(), 3U);
  EXPECT_FALSE(hats.empty());
}

RC_GTEST_PROP(StrongVector, AnIdFindsWhatWasPushedUnderIt, (const std::vector<int>& values)) {
  StrongVector<HatId, int> hats;
  std::vector<HatId> ids;
  for (const int value : values) {
    ids.push_back(hats.push_back(value));
  }
  RC_ASSERT(hats.size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    RC_ASSERT(ids[i] == HatId(i));
    RC_ASSERT(hats[ids[i]] == values[i]);
  }
  RC_ASSERT(std::vector<int>(hats.begin(), hats.end()) == values);
}

#ifndef NDEBUG
TEST(StrongVectorDeathTest, StopsAtAnIdOutOfRange) {
  const StrongVector<HatId, int> hats(2);
  EXPECT_DEATH(static_cast<void>(hats[HatId(2U)]), "an id is out of range");
}
#endif

}  // namespace
}  // namespace capdrill
