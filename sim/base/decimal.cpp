#include "base/decimal.hpp"

#include <cstddef>

namespace capdrill {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digit_run(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) {
    ++length;
  }
  const std::string_view run = text.substr(0, length);
  text.remove_prefix(length);
  return run;
}

/// Returns: false when the number outgrows kSignificantDigitsMax.
bool append_digits(Wide& number, std::string_view run) {
  const Wide limit = power_of_ten(kSignificantDigitsMax);
  for (const char c : run) {
    number = number * 10 + (c - '0');
    if (number >= limit) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<WrittenDecimal> take_decimal(std::string_view& text) {
  const std::string_view whole = take_digit_run(text);
  std::string_view decimals;
  if (take_char(text, '.')) {
    decimals = take_digit_run(text);
    if (decimals.empty()) {
      return std::nullopt;
    }
  }
  if (whole.empty() && decimals.empty()) {
    return std::nullopt;
  }
  WrittenDecimal number;
  if (decimals.size() > kSignificantDigitsMax || !append_digits(number.digits, whole) ||
      !append_digits(number.digits, decimals)) {
    return std::nullopt;
  }
  number.decimals = static_cast<int>(decimals.size());
  return number;
}

std::optional<int> take_digits(std::string_view& text, int count) {
  int number = 0;
  for (int i = 0; i < count; ++i) {
    if (text.empty() || !is_digit(text.front())) {
      return std::nullopt;
    }
    number = number * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  return number;
}

bool take_char(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

std::string format_decimals(WrittenDecimal number) {
  std::string text(static_cast<std::size_t>(number.decimals), '0');
  for (std::size_t place = text.size(); place > 0; --place) {
    text[place - 1] = static_cast<char>('0' + static_cast<int>(number.digits % 10));
    number.digits /= 10;
  }
  text.erase(text.find_last_not_of('0') + 1);
  return text.empty() ? text : "." + text;
}

}  // namespace capdrill
