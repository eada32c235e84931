#include "results/comparison.hpp"

#include <algorithm>

namespace capdrill::results {

namespace {

using scenario::Comparison;

Wide magnitude(Wide value) { return value < 0 ? -value : value; }

Wide greatest_common_divisor(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a == 0 ? 1 : a;
}

Fraction reduced(const Fraction& fraction) {
  const Wide divisor = greatest_common_divisor(magnitude(fraction.num), fraction.den);
  return {fraction.num / divisor, fraction.den / divisor};
}

/// Whether a * b stays below 2^125.
bool product_fits(Wide a, Wide b) {
  constexpr Wide kLimit = Wide{1} << 125;
  return b == 0 || magnitude(a) <= kLimit / magnitude(b);
}

Fraction minus(const Fraction& fraction) { return {-fraction.num, fraction.den}; }

bool is_within(const Fraction& value, const Fraction& low, const Fraction& high,
               const Fraction& tolerance) {
  return value >= sum_of(low, minus(tolerance)) && value <= sum_of(high, tolerance);
}

bool number_matches(const Fraction& value, const scenario::Expectation& expectation) {
  const Fraction& tolerance = expectation.tolerance;
  const auto number = [&](std::size_t i) { return std::get<Fraction>(expectation.values[i]); };
  switch (*expectation.comparison) {
    case Comparison::equals:
      return is_within(value, number(0), number(0), tolerance);
    case Comparison::notEquals:
      return !is_within(value, number(0), number(0), tolerance);
    case Comparison::lessThan:
      return value < sum_of(number(0), tolerance);
    case Comparison::atMost:
      return value <= sum_of(number(0), tolerance);
    case Comparison::greaterThan:
      return value > sum_of(number(0), minus(tolerance));
    case Comparison::atLeast:
      return value >= sum_of(number(0), minus(tolerance));
    case Comparison::between:
      return is_within(value, number(0), number(1), tolerance);
    case Comparison::isAbsent:
      break;
  }
  return false;
}

}  // namespace

Fraction sum_of(const Fraction& left, const Fraction& right) {
  const Fraction a = reduced(left);
  const Fraction b = reduced(right);
  const Wide divisor = greatest_common_divisor(a.den, b.den);
  const Wide a_factor = b.den / divisor;
  const Wide b_factor = a.den / divisor;
  if (!product_fits(a.num, a_factor) || !product_fits(b.num, b_factor) ||
      !product_fits(a.den, a_factor)) {
    const Fraction a_size{magnitude(a.num), a.den};
    const Fraction b_size{magnitude(b.num), b.den};
    return a_size < b_size ? b : a;
  }
  return reduced({a.num * a_factor + b.num * b_factor, a.den * a_factor});
}

bool is_as_expected(const Found& found, const scenario::Expectation& expectation) {
  if (std::holds_alternative<std::monostate>(found)) {
    return expectation.comparison == Comparison::isAbsent;
  }
  if (expectation.comparison == Comparison::isAbsent) return false;
  if (const auto* text = std::get_if<std::string>(&found)) {
    const bool equal = *text == std::get<std::string>(expectation.values.front());
    return equal == (expectation.comparison == Comparison::equals);
  }
  return number_matches(std::get<Fraction>(found), expectation);
}

std::string comparison_name(scenario::Comparison comparison) {
  switch (comparison) {
    case Comparison::equals:
      return "equals";
    case Comparison::notEquals:
      return "notEquals";
    case Comparison::lessThan:
      return "lessThan";
    case Comparison::atMost:
      return "atMost";
    case Comparison::greaterThan:
      return "greaterThan";
    case Comparison::atLeast:
      return "atLeast";
    case Comparison::between:
      return "between";
    case Comparison::isAbsent:
      break;
  }
  return "isAbsent";
}

std::string statistic_name(scenario::Statistic statistic) {
  using scenario::Statistic;
  switch (statistic) {
    case Statistic::min:
      return "min";
    case Statistic::max:
      return "max";
    case Statistic::mean:
      return "mean";
    case Statistic::integral:
      return "integral";
    case Statistic::first:
      return "first";
    case Statistic::last:
      return "last";
    case Statistic::worstHour:
      break;
  }
  return "worstHour";
}

std::string expected_text(const scenario::Expectation& expectation) {
  std::string text;
  for (const scenario::ExpectedValue& value : expectation.values) {
    if (!text.empty()) text += " and ";
    const auto* number = std::get_if<Fraction>(&value);
    text += number != nullptr ? format_fraction(*number) : "'" + std::get<std::string>(value) + "'";
  }
  if (expectation.tolerance.num != 0) text += " ± " + format_fraction(expectation.tolerance);
  return text;
}

}  // namespace capdrill::results
