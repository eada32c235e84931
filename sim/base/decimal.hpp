#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "capdrill/base/money.hpp"

namespace capdrill {

/// A number as it was written: digits x 10^-decimals.
struct WrittenDecimal {
  Wide digits = 0;
  int decimals = 0;
};

inline constexpr int kSignificantDigitsMax = 18;

/// Requires: 0 <= exponent <= 38.
[[nodiscard]] constexpr Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) {
    power *= 10;
  }
  return power;
}

/// Reads `12`, `12.5` or `.5` from the front of `text` and moves `text` behind it.
/// Returns: nothing, with `text` in no defined place, when there is no number or it has more than
/// kSignificantDigitsMax digits or decimals.
[[nodiscard]] std::optional<WrittenDecimal> take_decimal(std::string_view& text);

/// Takes exactly `count` digits from the front of `text`.
[[nodiscard]] std::optional<int> take_digits(std::string_view& text, int count);

/// Takes `expected` from the front of `text`, or leaves it and returns false.
[[nodiscard]] bool take_char(std::string_view& text, char expected);

/// What stands behind the point of a number below one, without trailing zeros: 96000 with 6 decimals
/// is `.096`, and 0 is nothing at all.
[[nodiscard]] std::string format_decimals(WrittenDecimal number);

}  // namespace capdrill
