#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "capdrill/base/money.hpp"

namespace capdrill {

/// An exact ratio, so that 60 of 75 equals 0.8. Kept as given, not reduced; den > 0.
struct Fraction {
  Wide num = 0;
  Wide den = 1;

  [[nodiscard]] double to_double() const;
  /// Exact: no rounding, no overflow for any two fractions of 127 bits a side.
  friend std::strong_ordering operator<=>(const Fraction& a, const Fraction& b);
  friend bool operator==(const Fraction& a, const Fraction& b) { return (a <=> b) == 0; }
};

/// Reads a decimal number (`0.8`, `-3`, `1e-3`) exactly. At most 18 significant digits and an
/// exponent within ±18.
[[nodiscard]] std::optional<Fraction> parse_decimal(std::string_view text);

/// The shortest decimal that shows the value: exact when it has at most nine decimals, otherwise
/// rounded to nine.
[[nodiscard]] std::string format_fraction(const Fraction& fraction);

}  // namespace capdrill
