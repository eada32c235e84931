#include "capdrill/base/time.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

#include "base/decimal.hpp"

namespace capdrill {

namespace {

struct Unit {
  std::string_view name;
  Duration length;
};

constexpr Duration kDay = Duration::hours(24);
constexpr std::array<Unit, 2> kIsoDateUnits = {{{"W", kDay * 7}, {"D", kDay}}};
constexpr std::array<Unit, 3> kIsoTimeUnits = {
    {{"H", Duration::hours(1)}, {"M", Duration::minutes(1)}, {"S", Duration::seconds(1)}}};
constexpr std::array<Unit, 5> kShortUnits = {{{"d", kDay},
                                              {"h", Duration::hours(1)},
                                              {"m", Duration::minutes(1)},
                                              {"s", Duration::seconds(1)},
                                              {"ms", Duration::microseconds(1000)}}};
constexpr int kSecondDecimals = 6;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view take_letters(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_letter(text[length])) {
    ++length;
  }
  const std::string_view letters = text.substr(0, length);
  text.remove_prefix(length);
  return letters;
}

/// Returns: nothing unless the product is a whole number of microseconds within kDurationMax.
std::optional<Duration> multiply(const WrittenDecimal& number, Duration unit) {
  const Wide scale = power_of_ten(number.decimals);
  const Wide product = number.digits * unit.us();
  if (number.decimals > kSecondDecimals || product % scale != 0 ||
      product / scale > kDurationMax.us()) {
    return std::nullopt;
  }
  return Duration::microseconds(static_cast<std::int64_t>(product / scale));
}

/// Reads components such as `1h30m`, the units in the order given, each at most once, decimals in
/// the last only. An empty text is zero.
std::optional<Duration> parse_components(std::string_view text, std::span<const Unit> units) {
  Duration total;
  while (!text.empty()) {
    const std::optional<WrittenDecimal> number = take_decimal(text);
    const std::string_view name = take_letters(text);
    while (!units.empty() && units.front().name != name) {
      units = units.subspan(1);
    }
    if (!number || units.empty() || (number->decimals > 0 && !text.empty())) {
      return std::nullopt;
    }
    const std::optional<Duration> part = multiply(*number, units.front().length);
    if (!part || total + *part > kDurationMax) {
      return std::nullopt;
    }
    total = total + *part;
    units = units.subspan(1);
  }
  return total;
}

/// Reads what follows the P of ISO 8601.
std::optional<Duration> parse_iso_duration(std::string_view text) {
  const std::size_t separator = text.find('T');
  const bool has_time = separator != std::string_view::npos;
  const std::string_view date_text = text.substr(0, separator);
  const std::string_view time_text = has_time ? text.substr(separator + 1) : std::string_view();
  if (time_text.empty() && (has_time || date_text.empty())) {
    return std::nullopt;
  }
  const std::optional<Duration> date = parse_components(date_text, kIsoDateUnits);
  const std::optional<Duration> time = parse_components(time_text, kIsoTimeUnits);
  if (!date || !time || *date + *time > kDurationMax) {
    return std::nullopt;
  }
  return *date + *time;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (take_char(text, 'P')) {
    return parse_iso_duration(text);
  }
  return text.empty() ? std::nullopt : parse_components(text, kShortUnits);
}

std::string format_duration(Duration duration) {
  const Wide us = duration.us();
  Wide rest = us < 0 ? -us : us;
  if (rest == 0) {
    return "PT0S";
  }
  const auto take_whole = [&rest](Duration unit) {
    const auto count = static_cast<std::int64_t>(rest / unit.us());
    rest %= unit.us();
    return count;
  };
  std::string text = us < 0 ? "-P" : "P";
  if (const std::int64_t days = take_whole(kDay); days != 0) {
    text += fmt::format("{}D", days);
  }
  if (rest != 0) {
    text += 'T';
  }
  if (const std::int64_t hours = take_whole(Duration::hours(1)); hours != 0) {
    text += fmt::format("{}H", hours);
  }
  if (const std::int64_t minutes = take_whole(Duration::minutes(1)); minutes != 0) {
    text += fmt::format("{}M", minutes);
  }
  if (rest != 0) {
    const std::int64_t seconds = take_whole(Duration::seconds(1));
    text += fmt::format("{}{}S", seconds, format_decimals({rest, kSecondDecimals}));
  }
  return text;
}

}  // namespace capdrill
