#include "capdrill/kernel/fingerprint.hpp"

#include <gtest/gtest.h>

namespace capdrill {
namespace {

Fingerprint of(std::initializer_list<std::uint64_t> values) {
  Fingerprint fingerprint;
  for (const std::uint64_t value : values) fingerprint.add(value);
  return fingerprint;
}

TEST(Fingerprint, EqualHistoriesHaveEqualFingerprints) {
  EXPECT_EQ(of({1, 2, 3}).value(), of({1, 2, 3}).value());
}

TEST(Fingerprint, TheOrderCounts) { EXPECT_NE(of({1, 2}).value(), of({2, 1}).value()); }

TEST(Fingerprint, ALongerHistoryDiffersEvenByZeros) {
  EXPECT_NE(of({}).value(), of({0}).value());
  EXPECT_NE(of({0}).value(), of({0, 0}).value());
}

TEST(Fingerprint, AnInstantCountsByItsMicroseconds) {
  Fingerprint by_time;
  by_time.add(SimTime::microseconds(17));
  EXPECT_EQ(by_time.value(), of({17}).value());
}

}  // namespace
}  // namespace capdrill
