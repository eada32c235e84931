#include "capdrill/base/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace capdrill {
namespace {

constexpr std::int64_t kUnit = 100'000'000;
constexpr Wide kHourUs = 3'600'000'000;

TEST(Money, ReadsPlainDecimals) {
  EXPECT_EQ(parse_money("0.096"), Money::units(9'600'000));
  EXPECT_EQ(parse_money("7.2"), Money::units(720'000'000));
  EXPECT_EQ(parse_money("3"), Money::units(3 * kUnit));
  EXPECT_EQ(parse_money("0.00000001"), Money::units(1));
  EXPECT_EQ(parse_money("1000000000"), Money::units(1'000'000'000 * kUnit));
}

class RefusedMoney : public testing::TestWithParam<const char*> {};

TEST_P(RefusedMoney, IsNotRead) { EXPECT_EQ(parse_money(GetParam()), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(Texts, RefusedMoney,
                         testing::Values("", ".", "-1", "+1", "1e3", "1.", "0.000000001",
                                         "1000000000.00000001", "1,5", "0x10", " 1", "1 ", "nan",
                                         "99999999999999999999999999"));

TEST(Money, IsWrittenWithoutTrailingZeros) {
  EXPECT_EQ(format_money(Money::units(9'600'000)), "0.096");
  EXPECT_EQ(format_money(Money::units(720'000'000)), "7.2");
  EXPECT_EQ(format_money(Money::units(-3 * kUnit)), "-3");
  EXPECT_EQ(format_money(Money::units(-1)), "-0.00000001");
  EXPECT_EQ(format_money(Money()), "0");
  EXPECT_EQ(format_money(Money::units(std::numeric_limits<std::int64_t>::min())),
            "-92233720368.54775808");
}

TEST(Money, IsRoundedToTheNearestUnitHalvesAwayFromZero) {
  EXPECT_EQ(round_to_money(kHourUs * 7), Money::units(7));
  EXPECT_EQ(round_to_money(kHourUs / 2), Money::units(1));
  EXPECT_EQ(round_to_money(kHourUs / 2 - 1), Money::units(0));
  EXPECT_EQ(round_to_money(-kHourUs / 2), Money::units(-1));
  EXPECT_EQ(round_to_money(1 - kHourUs / 2), Money::units(0));
  EXPECT_EQ(round_to_money(kHourUs * 5 / 2), Money::units(3));
}

RC_GTEST_PROP(Money, IsReadBackAsItWasWritten, ()) {
  const Money money = Money::units(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000 * kUnit + 1));
  RC_ASSERT(parse_money(format_money(money)) == money);
}

RC_GTEST_PROP(Money, IsRoundedWithinHalfAUnit, (std::int64_t exact)) {
  const Wide doubled_error = (Wide{round_to_money(exact).units()} * kHourUs - exact) * 2;
  RC_ASSERT(doubled_error <= kHourUs);
  RC_ASSERT(doubled_error >= -kHourUs);
}

}  // namespace
}  // namespace capdrill
