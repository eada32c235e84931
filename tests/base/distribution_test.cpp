#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <ostream>

#include "capdrill/base/hash.hpp"
#include "capdrill/base/random.hpp"

namespace capdrill {
namespace {

using Kind = DurationDistribution::Kind;

struct Case {
  const char* name;
  DurationDistribution distribution;
  double mean_us;
  /// E[X^2] / (2 E[X]): the mean of what is left of a lifetime met at a random instant.
  double residual_mean_us;
};

inline void PrintTo(const Case& each, std::ostream* out) { *out << each.name; }

DurationDistribution of(Kind kind, Duration a, Duration b = {}, double sigma = 0) {
  DurationDistribution distribution;
  distribution.kind = kind;
  distribution.a = a;
  distribution.b = b;
  distribution.sigma = sigma;
  return distribution;
}

DurationDistribution two_bins() {
  DurationDistribution distribution;
  distribution.kind = Kind::bins;
  distribution.bins = {{Duration::seconds(0), Duration::seconds(60), 3},
                       {Duration::seconds(600), Duration::seconds(1200), 1}};
  return distribution;
}

std::vector<Case> cases() {
  const double uniform_square = (10.0 * 10 + 10.0 * 40 + 40.0 * 40) / 3;
  const double sigma = 0.5;
  const double bin_square = 0.75 * (60.0 * 60 / 3) + 0.25 * ((600.0 * 600 * (1 + 2 + 4)) / 3);
  return {
      {"constant", of(Kind::constant, Duration::seconds(8)), 8e6, 4e6},
      {"uniform", of(Kind::uniform, Duration::seconds(10), Duration::seconds(40)), 25e6,
       uniform_square / 50 * 1e6},
      {"exponential", of(Kind::exponential, Duration::seconds(100)), 100e6, 100e6},
      {"lognormal", of(Kind::lognormal, Duration::seconds(100), {}, sigma),
       100e6 * std::exp(sigma * sigma / 2), 100e6 * std::exp(1.5 * sigma * sigma) / 2},
      {"bins", two_bins(), (0.75 * 30 + 0.25 * 900) * 1e6,
       bin_square / (2 * (0.75 * 30 + 0.25 * 900)) * 1e6},
  };
}

class EveryDistribution : public testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(Kinds, EveryDistribution, testing::ValuesIn(cases()),
                         [](const auto& each) { return std::string(each.param.name); });

double mean_of_draws(const std::function<Duration(std::uint64_t)>& draw) {
  constexpr std::uint64_t kDraws = 100'000;
  double sum = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    sum += static_cast<double>(draw(i).us());
  }
  return sum / static_cast<double>(kDraws);
}

TEST_P(EveryDistribution, HasTheStatedMean) {
  EXPECT_NEAR(GetParam().distribution.mean_us(), GetParam().mean_us, 1e-12 * GetParam().mean_us);
}

TEST_P(EveryDistribution, DrawsHaveItsMean) {
  const RandomStream stream(1, "test", GetParam().name);
  const double mean =
      mean_of_draws([&](auto i) { return GetParam().distribution.sample(stream, i); });
  EXPECT_NEAR(mean, GetParam().mean_us, 0.02 * GetParam().mean_us);
}

TEST_P(EveryDistribution, ResidualsAreLengthBiasedAndCutUniformly) {
  const RandomStream stream(2, "test", GetParam().name);
  const double mean =
      mean_of_draws([&](auto i) { return GetParam().distribution.sample_residual(stream, i); });
  EXPECT_NEAR(mean, GetParam().residual_mean_us, 0.02 * GetParam().residual_mean_us);
}

TEST_P(EveryDistribution, ADrawDependsOnItsOrdinalOnly) {
  const RandomStream stream(3, "test", GetParam().name);
  const DurationDistribution& distribution = GetParam().distribution;
  const Duration before = distribution.sample(stream, 5);
  static_cast<void>(distribution.sample(stream, 4));
  static_cast<void>(distribution.sample_residual(stream, 5));
  EXPECT_EQ(distribution.sample(stream, 5), before);
}

TEST_P(EveryDistribution, ManyDrawsAreThoseOfOrdinalsInARow) {
  const RandomStream stream(1, "test", "many");
  std::vector<Duration> draws(77);
  GetParam().distribution.sample_many(stream, 40, draws);
  for (std::size_t i = 0; i < draws.size(); ++i) {
    EXPECT_EQ(draws[i], GetParam().distribution.sample(stream, 40 + i));
  }
}

TEST(DurationDistribution, DrawsStayInsideTheBinsOfPositiveWeight) {
  DurationDistribution distribution = two_bins();
  distribution.bins.push_back({Duration::hours(1), Duration::hours(2), 0});
  const RandomStream stream(1, "test", "inside");
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const Duration draw = distribution.sample(stream, i);
    ASSERT_TRUE(draw <= Duration::seconds(60) ||
                (draw >= Duration::seconds(600) && draw <= Duration::seconds(1200)));
    ASSERT_LE(distribution.sample_residual(stream, i), Duration::seconds(1200));
  }
}

TEST(DurationDistribution, ZeroLifetimesHaveZeroResiduals) {
  DurationDistribution zero;
  zero.kind = Kind::bins;
  zero.bins = {{Duration(), Duration(), 1}};
  const RandomStream stream(1, "test", "zero");
  EXPECT_EQ(zero.sample(stream, 0), Duration());
  EXPECT_EQ(zero.sample_residual(stream, 0), Duration());
}

TEST(DurationDistribution, NoDrawExceedsTheLongestDuration) {
  const DurationDistribution wild = of(Kind::lognormal, Duration::hours(1000), {}, 400);
  const RandomStream stream(1, "test", "wild");
  for (std::uint64_t i = 0; i < 1000; ++i) {
    for (const Duration draw : {wild.sample(stream, i), wild.sample_residual(stream, i)}) {
      ASSERT_GE(draw, Duration());
      ASSERT_LE(draw, kDurationMax);
    }
  }
}

TEST(DurationDistribution, ConstantGivesItsValueExactly) {
  const RandomStream stream(1, "test", "constant");
  EXPECT_EQ(of(Kind::constant, kDurationMax).sample(stream, 9), kDurationMax);
  EXPECT_EQ(of(Kind::constant, Duration::microseconds(1)).sample(stream, 9),
            Duration::microseconds(1));
}

// The hash was taken from g++ 12; other compilers, build types and processors must agree.
TEST(DurationDistribution, GivesTheSameBitsEverywhere) {
  std::uint64_t hash = 0;
  for (const Case& each : cases()) {
    const RandomStream stream(7, "test", each.name);
    for (std::uint64_t i = 0; i < 5'000; ++i) {
      hash = fold_hash(hash, static_cast<std::uint64_t>(each.distribution.sample(stream, i).us()));
      hash = fold_hash(
          hash, static_cast<std::uint64_t>(each.distribution.sample_residual(stream, i).us()));
    }
  }
  EXPECT_EQ(hash, 13693199752814831267U);
}

}  // namespace
}  // namespace capdrill
