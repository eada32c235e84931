#include "capdrill/base/time.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/decimal.hpp"

namespace capdrill {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kMicrosecondsPerDay = Duration::hours(24).us();
constexpr std::int64_t kMicrosecondsPerSecond = Duration::seconds(1).us();
constexpr int kDecimalsMax = 6;

/// Reads `2026-01-05`. Returns: microseconds since 1970-01-01.
std::optional<std::int64_t> take_date(std::string_view& text) {
  const std::optional<int> year = take_digits(text, 4);
  if (!year || !take_char(text, '-')) {
    return std::nullopt;
  }
  const std::optional<int> month = take_digits(text, 2);
  if (!month || !take_char(text, '-')) {
    return std::nullopt;
  }
  const std::optional<int> day = take_digits(text, 2);
  if (!day) {
    return std::nullopt;
  }
  const year_month_day date(std::chrono::year(*year),
                            std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) {
    return std::nullopt;
  }
  return sys_days(date).time_since_epoch().count() * kMicrosecondsPerDay;
}

/// Reads `09:30`.
std::optional<Duration> take_hours_and_minutes(std::string_view& text) {
  const std::optional<int> hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take_char(text, ':')) {
    return std::nullopt;
  }
  const std::optional<int> minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) {
    return std::nullopt;
  }
  return Duration::hours(*hours) + Duration::minutes(*minutes);
}

/// Reads `:05` or `:05.25`; a text that does not begin with a colon stands for no seconds.
std::optional<Duration> take_seconds(std::string_view& text) {
  if (!take_char(text, ':')) {
    return Duration();
  }
  std::string_view rest = text;
  const std::optional<int> whole = take_digits(rest, 2);
  const std::optional<WrittenDecimal> number = take_decimal(text);
  if (!whole || !number || *whole > 59 || number->decimals > kDecimalsMax ||
      number->digits / power_of_ten(number->decimals) != *whole) {
    return std::nullopt;
  }
  return Duration::microseconds(
      static_cast<std::int64_t>(number->digits * power_of_ten(kDecimalsMax - number->decimals)));
}

/// Reads `Z` or an offset such as `+02:00`.
std::optional<Duration> take_offset(std::string_view& text) {
  if (take_char(text, 'Z')) {
    return Duration();
  }
  const bool west = take_char(text, '-');
  if (!west && !take_char(text, '+')) {
    return std::nullopt;
  }
  const std::optional<Duration> offset = take_hours_and_minutes(text);
  if (!offset) {
    return std::nullopt;
  }
  return west ? Duration() - *offset : *offset;
}

}  // namespace

std::optional<DateTime> parse_date_time(std::string_view text) {
  const std::optional<std::int64_t> date_us = take_date(text);
  if (!date_us || !take_char(text, 'T')) {
    return std::nullopt;
  }
  const std::optional<Duration> clock = take_hours_and_minutes(text);
  if (!clock) {
    return std::nullopt;
  }
  const std::optional<Duration> seconds = take_seconds(text);
  const std::optional<Duration> offset = take_offset(text);
  if (!seconds || !offset || !text.empty()) {
    return std::nullopt;
  }
  return DateTime{*date_us + (*clock + *seconds - *offset).us()};
}

std::string format_date_time(DateTime date_time) {
  const std::int64_t rest = date_time.us % kMicrosecondsPerDay;
  const std::int64_t time_us = rest < 0 ? rest + kMicrosecondsPerDay : rest;
  const std::int64_t day = (date_time.us - time_us) / kMicrosecondsPerDay;
  const year_month_day date{sys_days(days(day))};
  const std::int64_t seconds = time_us / kMicrosecondsPerSecond;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     seconds / 3600, seconds / 60 % 60, seconds % 60,
                     format_decimals({time_us % kMicrosecondsPerSecond, kDecimalsMax}));
}

}  // namespace capdrill
