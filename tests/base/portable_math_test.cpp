#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "capdrill/base/hash.hpp"
#include "capdrill/base/random.hpp"

namespace capdrill {
namespace {

constexpr double kTolerance = 2e-14;

double relative_error(double value, long double truth) {
  return static_cast<double>(std::abs((value - truth) / truth));
}

TEST(PortableLog, IsWithinItsErrorOverTheWholeRange) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) {
    ASSERT_LT(relative_error(portable_log(x), std::log(static_cast<long double>(x))), kTolerance)
        << x;
  }
}

TEST(PortableLog, IsWithinItsErrorAroundOne) {
  for (double step = 0x1p-52; step < 0.5; step *= 1.7) {
    for (const double x : {1 + step, 1 - step}) {
      ASSERT_LT(relative_error(portable_log(x), std::log(static_cast<long double>(x))), kTolerance)
          << x;
    }
  }
}

TEST(PortableLog, KnowsTheEnds) {
  EXPECT_EQ(portable_log(1), 0);
  EXPECT_NEAR(portable_log(std::numeric_limits<double>::denorm_min()), -744.4400719213812, 1e-11);
  EXPECT_NEAR(portable_log(std::numeric_limits<double>::max()), 709.782712893384, 1e-11);
}

TEST(PortableLog, OfManyIsThatOfEach) {
  std::vector<double> values;
  for (double x = 1e-300; x < 1e300; x *= 7.3) values.push_back(x);
  std::vector<double> logs = values;
  portable_logs(logs);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(logs[i], portable_log(values[i]));
}

TEST(PortableLogDeathTest, ZeroHasNone) {
  EXPECT_DEATH(static_cast<void>(portable_log(0)), "logarithm");
}

TEST(PortableExp, IsWithinItsErrorOverTheWholeRange) {
  for (double x = -700; x < 700; x += 0.173) {
    ASSERT_LT(relative_error(portable_exp(x), std::exp(static_cast<long double>(x))), kTolerance)
        << x;
  }
}

TEST(PortableExp, KnowsTheEnds) {
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_EQ(portable_exp(1000), std::numeric_limits<double>::infinity());
  EXPECT_EQ(portable_exp(-1000), 0);
  EXPECT_TRUE(std::isnormal(portable_exp(-707.9)));
  EXPECT_TRUE(std::isnormal(portable_exp(708.9)));
}

TEST(NormalQuantile, InvertsTheDistributionFunction) {
  for (double p = 1e-12; p < 1; p = p < 0.001 ? p * 1.5 : p + 0.00173) {
    const double back = 0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2.0));
    ASSERT_NEAR(back, p, 1e-7 * p) << p;
  }
}

TEST(NormalQuantile, IsSymmetric) {
  EXPECT_EQ(normal_quantile(0.5), 0);
  for (const double p : {0x1p-40, 0.0078125, 0.015625, 0.25, 0.4375}) {
    EXPECT_EQ(normal_quantile(p), -normal_quantile(1 - p));
  }
}

TEST(PortableMath, TheCosineOfTurnsIsThatOfTheLibrary) {
  for (int i = -1000; i <= 1000; ++i) {
    const double turns = i / 333.0;
    EXPECT_NEAR(cosine_of_turns(turns), std::cos(2 * std::numbers::pi * turns), 1e-13) << turns;
  }
  EXPECT_EQ(cosine_of_turns(0), 1);
  EXPECT_EQ(cosine_of_turns(0.5), -1);
}

// The hashes were taken from g++ 12; other compilers, build types and processors must agree.
TEST(PortableMath, GivesTheSameBitsEverywhere) {
  const RandomStream stream(1, "test", "bits");
  std::uint64_t log_hash = 0;
  std::uint64_t exp_hash = 0;
  std::uint64_t normal_hash = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double u = stream.uniform(i);
    log_hash = fold_hash(log_hash, std::bit_cast<std::uint64_t>(portable_log(u)));
    exp_hash = fold_hash(exp_hash, std::bit_cast<std::uint64_t>(portable_exp(40 * u - 20)));
    normal_hash = fold_hash(normal_hash, std::bit_cast<std::uint64_t>(normal_quantile(u)));
  }
  EXPECT_EQ(log_hash, 1160265917261520720U);
  EXPECT_EQ(exp_hash, 99582387837070809U);
  EXPECT_EQ(normal_hash, 17517971647435918877U);
}

}  // namespace
}  // namespace capdrill
