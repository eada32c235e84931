#include "capdrill/base/fraction.hpp"

#include <fmt/format.h>

#include "base/decimal.hpp"

namespace capdrill {

namespace {

__extension__ using UnsignedWide = unsigned __int128;

constexpr int kExponentMax = 18;
constexpr int kDecimalsShown = 9;

UnsignedWide magnitude(Wide value) {
  const auto bits = static_cast<UnsignedWide>(value);
  return value < 0 ? UnsignedWide{0} - bits : bits;
}

UnsignedWide greatest_common_divisor(UnsignedWide a, UnsignedWide b) {
  while (b != 0) {
    const UnsignedWide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/// A quotient rounded down and what is left of it: num = floor * den + rest, 0 <= rest < den.
struct Division {
  Wide floor;
  Wide rest;
};

Division divide(Wide num, Wide den) {
  const Wide quotient = num / den;
  const Wide rest = num % den;
  return rest < 0 ? Division{quotient - 1, rest + den} : Division{quotient, rest};
}

/// The next digit of rest / den, rest < den, by additions that cannot overflow; `rest` becomes what
/// is left after it.
int next_digit(UnsignedWide& rest, UnsignedWide den) {
  int digit = 0;
  UnsignedWide sum = 0;
  for (int i = 0; i < 10; ++i) {
    sum += rest;
    if (sum >= den) {
      sum -= den;
      ++digit;
    }
  }
  rest = sum;
  return digit;
}

/// Reads `e-3` or `E+3` from the front of `text`; 0 when it does not begin with an e.
std::optional<int> take_exponent(std::string_view& text) {
  if (!take_char(text, 'e') && !take_char(text, 'E')) {
    return 0;
  }
  const bool negative = take_char(text, '-');
  if (!negative) {
    static_cast<void>(take_char(text, '+'));
  }
  const std::optional<WrittenDecimal> number = take_decimal(text);
  if (!number || number->decimals != 0 || number->digits > kExponentMax) {
    return std::nullopt;
  }
  const int exponent = static_cast<int>(number->digits);
  return negative ? -exponent : exponent;
}

}  // namespace

double Fraction::to_double() const {
  // Reduced, so that equal fractions of moderate size give the same, correctly rounded, double.
  const auto whole_den = static_cast<UnsignedWide>(den);
  const UnsignedWide divisor = greatest_common_divisor(magnitude(num), whole_den);
  const UnsignedWide reduced_num = magnitude(num) / divisor;
  const UnsignedWide reduced_den = whole_den / divisor;
  const double ratio = static_cast<double>(reduced_num) / static_cast<double>(reduced_den);
  return num < 0 ? -ratio : ratio;
}

std::strong_ordering operator<=>(const Fraction& a, const Fraction& b) {
  // Compares the two continued fractions term by term: no product, hence no overflow.
  Division x = divide(a.num, a.den);
  Division y = divide(b.num, b.den);
  Wide x_den = a.den;
  Wide y_den = b.den;
  bool flipped = false;
  while (x.floor == y.floor && x.rest != 0 && y.rest != 0) {
    const Division x_next = divide(x_den, x.rest);
    const Division y_next = divide(y_den, y.rest);
    x_den = x.rest;
    y_den = y.rest;
    x = x_next;
    y = y_next;
    flipped = !flipped;
  }
  // Now either the whole parts decide, or at least one remainder is zero and is the smaller.
  const std::strong_ordering order =
      x.floor != y.floor ? x.floor <=> y.floor : (x.rest != 0) <=> (y.rest != 0);
  return flipped ? 0 <=> order : order;
}

std::optional<Fraction> parse_decimal(std::string_view text) {
  const bool negative = take_char(text, '-');
  if (!negative) {
    static_cast<void>(take_char(text, '+'));
  }
  const std::optional<WrittenDecimal> number = take_decimal(text);
  const std::optional<int> exponent = number ? take_exponent(text) : std::nullopt;
  if (!exponent || !text.empty()) {
    return std::nullopt;
  }
  const int shift = *exponent - number->decimals;
  const Wide num = shift > 0 ? number->digits * power_of_ten(shift) : number->digits;
  return Fraction{negative ? -num : num, shift < 0 ? power_of_ten(-shift) : 1};
}

std::string format_fraction(const Fraction& fraction) {
  const auto den = static_cast<UnsignedWide>(fraction.den);
  UnsignedWide whole = magnitude(fraction.num) / den;
  UnsignedWide rest = magnitude(fraction.num) % den;
  Wide decimals = 0;
  for (int i = 0; i < kDecimalsShown; ++i) {
    decimals = decimals * 10 + next_digit(rest, den);
  }
  if (rest != 0 && rest >= den - rest) {
    ++decimals;
  }
  if (decimals == power_of_ten(kDecimalsShown)) {
    decimals = 0;
    ++whole;
  }
  const bool negative = fraction.num < 0 && (whole != 0 || decimals != 0);
  return fmt::format("{}{}{}", negative ? "-" : "", whole,
                     format_decimals({decimals, kDecimalsShown}));
}

}  // namespace capdrill
