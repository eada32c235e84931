#include "capdrill/base/check.hpp"

#include <gtest/gtest.h>

namespace capdrill {
namespace {

TEST(Check, PassesSilentlyWhenTheConditionHolds) { CAPDRILL_CHECK(1 + 1 == 2, "sums are wrong"); }

TEST(CheckDeathTest, NamesTheConditionTheSentenceAndThePlace) {
  EXPECT_DEATH(CAPDRILL_CHECK(1 + 1 == 3, "sums are wrong"),
               "internal error: sums are wrong\n.*1 \\+ 1 == 3\n.*check_test.cpp:");
}

TEST(CheckDeathTest, NamesTheRunThatCanBeRepeated) {
  const SimTime now = SimTime::microseconds(1'500'000);
  const std::uint64_t event_number = 42;
  const CheckContext context{"drill.yaml", 7, &now, &event_number};
  const CheckContext* previous = exchange_check_context(&context);
  EXPECT_DEATH(CAPDRILL_CHECK(false, "it broke"),
               "scenario: drill.yaml, seed: 7, simulated microsecond: 1500000, event: 42");
  EXPECT_EQ(exchange_check_context(previous), &context);
}

}  // namespace
}  // namespace capdrill
