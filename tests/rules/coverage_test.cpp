#include "capdrill/rules/coverage.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace capdrill::rules {
namespace {

TEST(Coverage, COV1_VmsUpToTheQuantityAreCovered) {
  EXPECT_EQ(covered(2, 0, false, 0), 0);
  EXPECT_EQ(covered(2, 1, false, 0), 1);
  EXPECT_EQ(covered(2, 2, false, 1), 2);
}

TEST(Coverage, COV2_VmsBeyondTheQuantityAreNotCovered) {
  // R1: 25 VMs a zone against 40/20/15 leave 0/5/10 overallocated.
  EXPECT_EQ(25 - covered(40, 25, false, 0), 0);
  EXPECT_EQ(25 - covered(20, 25, false, 0), 5);
  EXPECT_EQ(25 - covered(15, 25, false, 0), 10);
}

TEST(Coverage, COV3_SlotsThatNoVmHoldsAreUnused) {
  // R1: unused 15/0/0.
  EXPECT_EQ(40 - covered(40, 25, false, 0), 15);
  EXPECT_EQ(20 - covered(20, 25, false, 0), 0);
}

TEST(Coverage, COV4_SlotsInUseCannotGrowWhileFailed) {
  EXPECT_EQ(covered(5, 5, true, 3), 3);
  EXPECT_EQ(covered(5, 9, true, 5), 5);
}

TEST(Coverage, COV4_LeavingVmsLowerSlotsInUseOnlyWhenFewerAreAllocatedThanInUse) {
  EXPECT_EQ(covered(5, 6, true, 5), 5);
  EXPECT_EQ(covered(5, 4, true, 5), 4);
}

TEST(Coverage, COV5_TheStateIsNamedByAllocatedAgainstQuantity) {
  EXPECT_EQ(usage_state(2, 1), "Reserved capacity available");
  EXPECT_EQ(usage_state(2, 2), "Reservation consumed");
  EXPECT_EQ(usage_state(2, 3), "Reservation overallocated");
  EXPECT_EQ(usage_state(0, 0), "Reservation consumed");
}

TEST(Coverage, COV6_TheSameTotalPlacedEvenlyGivesTheRemainderToTheLowestZones) {
  EXPECT_EQ(even_share(75, 3, 0), 25);
  EXPECT_EQ(even_share(100, 3, 0), 34);
  EXPECT_EQ(even_share(100, 3, 1), 33);
  EXPECT_EQ(even_share(1, 3, 0), 1);
  EXPECT_EQ(even_share(1, 3, 2), 0);
}

RC_GTEST_PROP(CoverageProperty, COV2_CoveredAndOverallocatedAreAllThatIsAllocated, ()) {
  const auto quantity = *rc::gen::inRange<std::int64_t>(0, 1000);
  const auto allocated = *rc::gen::inRange<std::int64_t>(0, 1000);
  const auto before = *rc::gen::inRange<std::int64_t>(0, 1000);
  const std::int64_t drawn = covered(quantity, allocated, false, before);
  RC_ASSERT(drawn <= quantity);
  RC_ASSERT(drawn <= allocated);
  RC_ASSERT((quantity - drawn) * (allocated - drawn) == 0);
  RC_ASSERT(covered(quantity, allocated, true, before) <= drawn);
}

RC_GTEST_PROP(CoverageProperty, COV6_EvenSharesAddUpAndDifferByOneAtMost, ()) {
  const auto total = *rc::gen::inRange<std::int64_t>(0, 5000);
  const auto zones = *rc::gen::inRange<std::int64_t>(1, 10);
  std::int64_t sum = 0;
  for (std::int64_t rank = 0; rank < zones; ++rank) {
    sum += even_share(total, zones, rank);
    RC_ASSERT(even_share(total, zones, 0) - even_share(total, zones, rank) <= 1);
  }
  RC_ASSERT(sum == total);
}

}  // namespace
}  // namespace capdrill::rules
