#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capdrill/base/time.hpp"

namespace capdrill {

/// Wide enough for money times microseconds over a century and a million VMs.
__extension__ using Wide = __int128;

/// An amount of the currency. Unit: 10^-8 of it.
class Money {
 public:
  constexpr Money() = default;
  [[nodiscard]] static constexpr Money units(std::int64_t hundred_millionths) {
    return Money(hundred_millionths);
  }
  [[nodiscard]] constexpr std::int64_t units() const { return units_; }
  friend constexpr auto operator<=>(Money, Money) = default;
  friend constexpr Money operator+(Money a, Money b) { return Money(a.units_ + b.units_); }
  friend constexpr Money operator-(Money a, Money b) { return Money(a.units_ - b.units_); }

 private:
  explicit constexpr Money(std::int64_t units) : units_(units) {}
  std::int64_t units_ = 0;
};

/// Money per hour integrated over time, exactly. Unit: 10^-8 of the currency, times microseconds,
/// per hour.
using MoneyTime = Wide;

/// The only place where a bill is rounded: to the nearest 10^-8, halves away from zero.
[[nodiscard]] constexpr Money round_to_money(MoneyTime exact) {
  const Wide half = exact < 0 ? -kMicrosecondsPerHour / 2 : kMicrosecondsPerHour / 2;
  return Money::units(static_cast<std::int64_t>((exact + half) / kMicrosecondsPerHour));
}

/// Reads a plain decimal such as `0.096` with at most eight decimals and a value up to 10^9.
[[nodiscard]] std::optional<Money> parse_money(std::string_view text);

/// Writes a plain decimal without trailing zeros: `0.096`, `7.2`, `-3`.
[[nodiscard]] std::string format_money(Money money);

}  // namespace capdrill
