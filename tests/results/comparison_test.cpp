#include "results/comparison.hpp"

#include <gtest/gtest.h>

namespace capdrill::results {
namespace {

using scenario::Comparison;

Fraction number(const char* text) { return parse_decimal(text).value(); }

scenario::Expectation expect(Comparison comparison, std::vector<const char*> values,
                             const char* tolerance = "0") {
  scenario::Expectation expectation;
  expectation.comparison = comparison;
  for (const char* value : values) expectation.values.emplace_back(number(value));
  expectation.tolerance = number(tolerance);
  return expectation;
}

TEST(Comparison, SixtyOfSeventyFiveIsExactlyZeroPointEight) {
  const Found found = Fraction{60, 75};
  EXPECT_TRUE(is_as_expected(found, expect(Comparison::equals, {"0.8"})));
  EXPECT_FALSE(is_as_expected(found, expect(Comparison::equals, {"0.80000000000000001"})));
  EXPECT_FALSE(is_as_expected(found, expect(Comparison::notEquals, {"0.8"})));
}

TEST(Comparison, AThirdIsNoDecimal) {
  const Found found = Fraction{1, 3};
  EXPECT_FALSE(is_as_expected(found, expect(Comparison::equals, {"0.333333333333333333"})));
  EXPECT_TRUE(is_as_expected(found, expect(Comparison::equals, {"0.3333"}, "0.0001")));
  EXPECT_FALSE(is_as_expected(found, expect(Comparison::equals, {"0.3333"}, "0.00003")));
}

TEST(Comparison, BoundsAreStrictOnlyWhereTheWordSaysSo) {
  const Found found = Fraction{15, 1};
  EXPECT_FALSE(is_as_expected(found, expect(Comparison::lessThan, {"15"})));
  EXPECT_TRUE(is_as_expected(found, expect(Comparison::atMost, {"15"})));
  EXPECT_FALSE(is_as_expected(found, expect(Comparison::greaterThan, {"15"})));
  EXPECT_TRUE(is_as_expected(found, expect(Comparison::atLeast, {"15"})));
  EXPECT_TRUE(is_as_expected(found, expect(Comparison::between, {"15", "16"})));
  EXPECT_FALSE(is_as_expected(found, expect(Comparison::between, {"15.5", "16"})));
  EXPECT_TRUE(is_as_expected(found, expect(Comparison::between, {"15.5", "16"}, "0.5")));
}

TEST(Comparison, AbsentIsOnlyEverAbsent) {
  EXPECT_TRUE(is_as_expected(Found(), expect(Comparison::isAbsent, {})));
  EXPECT_FALSE(is_as_expected(Found(), expect(Comparison::equals, {"0"})));
  EXPECT_FALSE(is_as_expected(Found(), expect(Comparison::notEquals, {"0"})));
  EXPECT_FALSE(is_as_expected(Fraction{0, 1}, expect(Comparison::isAbsent, {})));
}

TEST(Comparison, TextsAreEqualOrNot) {
  scenario::Expectation expectation;
  expectation.values.emplace_back(std::string("Failed"));
  expectation.comparison = Comparison::equals;
  EXPECT_TRUE(is_as_expected(std::string("Failed"), expectation));
  EXPECT_FALSE(is_as_expected(std::string("failed"), expectation));
  expectation.comparison = Comparison::notEquals;
  EXPECT_TRUE(is_as_expected(std::string("Creating"), expectation));
}

TEST(SumOf, IsExactAndReduced) {
  const Fraction sum = sum_of({1, 6}, {1, 10});
  EXPECT_EQ(sum.num, 4);
  EXPECT_EQ(sum.den, 15);
}

TEST(SumOf, LeavesOutWhatIsTooSmallToMatter) {
  const Fraction large = number("999999999999999999");
  const Fraction tiny = number("0.000000000000000001e-18");
  EXPECT_EQ(sum_of(large, tiny), large);
  EXPECT_EQ(sum_of(tiny, large), large);
}

}  // namespace
}  // namespace capdrill::results
