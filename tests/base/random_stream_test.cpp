#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <limits>
#include <set>

#include "base/philox.hpp"
#include "capdrill/base/random.hpp"

namespace capdrill {
namespace {

TEST(Philox, GivesTheKnownAnswersOfRandom123) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomStream, SameKeyGivesTheSameDraws) {
  const RandomStream a(1, "arrival", "web");
  const RandomStream b(1, "arrival", "web");
  EXPECT_EQ(a.bits(0), b.bits(0));
  EXPECT_EQ(a.bits(123'456'789'012), b.bits(123'456'789'012));
}

TEST(RandomStream, SeedPurposeEntityOrdinalAndLaneEachMatter) {
  const std::set<std::uint64_t> draws = {RandomStream(1, "arrival", "web").bits(0),
                                         RandomStream(2, "arrival", "web").bits(0),
                                         RandomStream(1, "lifetime", "web").bits(0),
                                         RandomStream(1, "arrival", "api").bits(0),
                                         RandomStream(1, "arrival", "web").bits(1),
                                         RandomStream(1, "arrival", "web").bits(0, 1),
                                         RandomStream(1, "web", "arrival").bits(0),
                                         RandomStream(1, "arrivalweb", "").bits(0),
                                         RandomStream(1, "arrival", "web").bits(1ULL << 32)};
  EXPECT_EQ(draws.size(), 9U);
}

RC_GTEST_PROP(RandomStream, UniformLiesInTheOpenIntervalOnItsGrid,
              (std::uint64_t seed, std::uint64_t ordinal)) {
  const double u = RandomStream(seed, "p", "e").uniform(ordinal);
  RC_ASSERT(u > 0);
  RC_ASSERT(u < 1);
  const double steps = u * 0x1p53;
  RC_ASSERT(steps == static_cast<double>(static_cast<std::uint64_t>(steps)));
  RC_ASSERT((1 - u) + u == 1);
}

RC_GTEST_PROP(RandomStream, UniformsAreTheDrawsOfOrdinalsInARow,
              (std::uint64_t seed, std::uint64_t first)) {
  const RandomStream stream(seed, "test", "entity");
  std::array<double, 5> draws{};
  stream.uniforms(first, draws);
  for (std::size_t i = 0; i < draws.size(); ++i) {
    RC_ASSERT(draws[i] == stream.uniform(first + i));
  }
}

RC_GTEST_PROP(RandomStream, BelowStaysBelow, (std::uint64_t seed, std::uint64_t ordinal)) {
  const auto bound = *rc::gen::suchThat(rc::gen::arbitrary<std::uint64_t>(),
                                        [](std::uint64_t b) { return b > 0; });
  RC_ASSERT(RandomStream(seed, "p", "e").below(bound, ordinal) < bound);
  RC_ASSERT(RandomStream(seed, "p", "e").below(1, ordinal) == 0);
}

TEST(RandomStream, BelowFillsItsRangeEvenly) {
  constexpr std::uint64_t kBound = 10;
  constexpr std::uint64_t kDraws = 100'000;
  const RandomStream stream(1, "test", "even");
  std::array<double, kBound> counts{};
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    counts.at(stream.below(kBound, i)) += 1;
  }
  double chi_square = 0;
  for (const double count : counts) {
    const double expected = static_cast<double>(kDraws) / kBound;
    chi_square += (count - expected) * (count - expected) / expected;
  }
  EXPECT_LT(chi_square, 27.9);  // the 0.999 quantile for nine degrees of freedom
}

TEST(RandomStreamDeathTest, AnEmptyRangeHasNoDraws) {
  EXPECT_DEATH(static_cast<void>(RandomStream(1, "p", "e").below(0, 0)), "empty range");
}

}  // namespace
}  // namespace capdrill
