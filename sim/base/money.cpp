#include "capdrill/base/money.hpp"

#include <fmt/format.h>

#include "base/decimal.hpp"

namespace capdrill {

namespace {
constexpr int kMoneyDecimals = 8;
constexpr Wide kUnitsPerCurrency = 100'000'000;
constexpr Wide kUnitsMax = kUnitsPerCurrency * 1'000'000'000;
}  // namespace

std::optional<Money> parse_money(std::string_view text) {
  const std::optional<WrittenDecimal> number = take_decimal(text);
  if (!number || !text.empty() || number->decimals > kMoneyDecimals) {
    return std::nullopt;
  }
  const Wide units = number->digits * power_of_ten(kMoneyDecimals - number->decimals);
  if (units > kUnitsMax) {
    return std::nullopt;
  }
  return Money::units(static_cast<std::int64_t>(units));
}

std::string format_money(Money money) {
  const Wide units = money.units();
  const Wide magnitude = units < 0 ? -units : units;
  return fmt::format("{}{}{}", units < 0 ? "-" : "",
                     static_cast<std::int64_t>(magnitude / kUnitsPerCurrency),
                     format_decimals({magnitude % kUnitsPerCurrency, kMoneyDecimals}));
}

}  // namespace capdrill
