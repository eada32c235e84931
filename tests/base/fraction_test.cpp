#include "capdrill/base/fraction.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace capdrill {
namespace {

__extension__ using UnsignedWide = unsigned __int128;

constexpr Wide kWideMax = static_cast<Wide>(~UnsignedWide{0} >> 1);

Wide wide(std::int64_t high, std::uint64_t low) { return Wide{high} * (Wide{1} << 64) + low; }

/// Compares two fractions by writing both in base two: fractions of 127 bits that differ at all
/// differ within the first 254 places.
std::strong_ordering compare_by_long_division(const Fraction& a, const Fraction& b) {
  struct Digits {
    Wide floor;
    UnsignedWide rest;
    UnsignedWide den;
    int next() {
      rest *= 2;
      const bool one = rest >= den;
      rest -= one ? den : 0;
      return one ? 1 : 0;
    }
  };
  const auto start = [](const Fraction& f) {
    const Wide rest = (f.num % f.den + f.den) % f.den;
    return Digits{(f.num - f.num % f.den) / f.den - (f.num % f.den < 0 ? 1 : 0),
                  static_cast<UnsignedWide>(rest), static_cast<UnsignedWide>(f.den)};
  };
  Digits x = start(a);
  Digits y = start(b);
  std::strong_ordering order = x.floor <=> y.floor;
  for (int place = 0; place < 256 && order == 0; ++place) {
    order = x.next() <=> y.next();
  }
  return order;
}

rc::Gen<Fraction> any_fraction() {
  // `% den + den` of the oracle must not overflow, hence 126 bits.
  return rc::gen::map(
      rc::gen::tuple(rc::gen::arbitrary<std::int64_t>(), rc::gen::arbitrary<std::uint64_t>(),
                     rc::gen::arbitrary<std::int64_t>(), rc::gen::arbitrary<std::uint64_t>(),
                     rc::gen::arbitrary<int>()),
      [](const auto& parts) {
        const auto& [a, b, c, d, shift] = parts;
        const Wide den = (wide(c, d) & (kWideMax >> 1)) >> (shift & 127);
        return Fraction{wide(a, b) / 2, den == 0 ? 1 : den};
      });
}

TEST(Fraction, EqualRatiosAreEqual) {
  EXPECT_EQ((Fraction{60, 75}), (Fraction{4, 5}));
  EXPECT_EQ((Fraction{60, 75}), *parse_decimal("0.8"));
  EXPECT_EQ((Fraction{0, 3}), (Fraction{0, 7}));
  EXPECT_EQ((Fraction{-6, 4}), (Fraction{-3, 2}));
}

TEST(Fraction, IsOrderedByValue) {
  EXPECT_LT((Fraction{1, 3}), (Fraction{1, 2}));
  EXPECT_LT((Fraction{-1, 2}), (Fraction{-1, 3}));
  EXPECT_LT((Fraction{-1, 2}), (Fraction{0, 1}));
  EXPECT_GT((Fraction{7, 2}), (Fraction{10, 3}));
  EXPECT_LT((Fraction{333'333'333, 1'000'000'000}), (Fraction{1, 3}));
}

TEST(Fraction, NeighboursOfFullWidthAreToldApart) {
  EXPECT_LT((Fraction{kWideMax - 1, kWideMax}), (Fraction{1, 1}));
  EXPECT_LT((Fraction{kWideMax - 2, kWideMax - 1}), (Fraction{kWideMax - 1, kWideMax}));
  EXPECT_LT((Fraction{-kWideMax - 1, 1}), (Fraction{-kWideMax, 1}));
  EXPECT_EQ((Fraction{-kWideMax - 1, kWideMax}), (Fraction{-kWideMax - 1, kWideMax}));
}

RC_GTEST_PROP(Fraction, ComparesAsLongDivisionDoes, ()) {
  const Fraction a = *any_fraction();
  const Fraction b = *any_fraction();
  RC_ASSERT((a <=> b) == compare_by_long_division(a, b));
  RC_ASSERT((a <=> a) == std::strong_ordering::equal);
}

RC_GTEST_PROP(Fraction, ScalingBothSidesChangesNothing, (std::int32_t num)) {
  const auto den = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
  const auto scale = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
  const Fraction scaled{Wide{num} * scale, Wide{den} * scale};
  RC_ASSERT((Fraction{num, den} == scaled));
  RC_ASSERT((Fraction{num, den}.to_double() == scaled.to_double()));
  RC_ASSERT(format_fraction({num, den}) == format_fraction(scaled));
}

RC_GTEST_PROP(Fraction, SmallOnesCompareAsCrossProducts, (std::int32_t a, std::int32_t b)) {
  const auto c = *rc::gen::inRange<std::int64_t>(1, 1000);
  const auto d = *rc::gen::inRange<std::int64_t>(1, 1000);
  RC_ASSERT((Fraction{a, c} <=> Fraction{b, d}) == (a * d <=> b * c));
}

TEST(Fraction, BecomesTheNearestDouble) {
  EXPECT_EQ((Fraction{60, 75}).to_double(), 0.8);
  EXPECT_EQ((Fraction{-1, 3}).to_double(), -1.0 / 3);
  EXPECT_EQ((Fraction{0, 3}).to_double(), 0);
  const Wide large = Wide{1'000'003} * 1'000'000'000'000'000;
  EXPECT_EQ((Fraction{large * 4, large * 5}).to_double(), 0.8);
}

TEST(ParseDecimal, ReadsExactly) {
  EXPECT_EQ(parse_decimal("0.8"), (Fraction{4, 5}));
  EXPECT_EQ(parse_decimal("-3"), (Fraction{-3, 1}));
  EXPECT_EQ(parse_decimal("+3"), (Fraction{3, 1}));
  EXPECT_EQ(parse_decimal("1e-3"), (Fraction{1, 1000}));
  EXPECT_EQ(parse_decimal("1.25E+2"), (Fraction{125, 1}));
  EXPECT_EQ(parse_decimal(".5"), (Fraction{1, 2}));
  EXPECT_EQ(parse_decimal("123456789012345678e18"),
            (Fraction{Wide{123'456'789'012'345'678} * 1'000'000'000'000'000'000, 1}));
}

class RefusedDecimal : public testing::TestWithParam<const char*> {};

TEST_P(RefusedDecimal, IsNotRead) { EXPECT_EQ(parse_decimal(GetParam()), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(Texts, RefusedDecimal,
                         testing::Values("", "-", "+", ".", "1.", "e3", "1e", "1e-", "1e1.5",
                                         "1e19", "1e-19", "--1", "+-1", "1 ", " 1", "0x1", "inf",
                                         ".nan", "1234567890123456789", "1_000",
                                         "0.0000000000000000001"));

TEST(FormatFraction, IsExactUpToNineDecimals) {
  EXPECT_EQ(format_fraction({60, 75}), "0.8");
  EXPECT_EQ(format_fraction({3, 1}), "3");
  EXPECT_EQ(format_fraction({-1, 8}), "-0.125");
  EXPECT_EQ(format_fraction({1, 1'000'000'000}), "0.000000001");
  EXPECT_EQ(format_fraction({0, 5}), "0");
}

TEST(FormatFraction, RoundsTheRestHalvesAwayFromZero) {
  EXPECT_EQ(format_fraction({1, 3}), "0.333333333");
  EXPECT_EQ(format_fraction({2, 3}), "0.666666667");
  EXPECT_EQ(format_fraction({-2, 3}), "-0.666666667");
  EXPECT_EQ(format_fraction({9'999'999'999, 10'000'000'000}), "1");
  EXPECT_EQ(format_fraction({1, 2'000'000'000}), "0.000000001");
  EXPECT_EQ(format_fraction({-1, 3'000'000'000}), "0");
}

TEST(FormatFraction, FullWidthDoesNotOverflow) {
  EXPECT_EQ(format_fraction({kWideMax, 1}), "170141183460469231731687303715884105727");
  EXPECT_EQ(format_fraction({kWideMax - 1, kWideMax}), "1");
  EXPECT_EQ(format_fraction({kWideMax / 2, kWideMax}), "0.5");
  EXPECT_EQ(format_fraction({-kWideMax - 1, 1}), "-170141183460469231731687303715884105728");
}

RC_GTEST_PROP(FormatFraction, IsReadBackExactlyWhenNineDecimalsAreEnough, ()) {
  const auto num = *rc::gen::inRange<std::int64_t>(-99'999'999'999'999'999, 99'999'999'999'999'999);
  const Fraction fraction{num, 1'000'000'000};
  RC_ASSERT(parse_decimal(format_fraction(fraction)) == fraction);
}

}  // namespace
}  // namespace capdrill
