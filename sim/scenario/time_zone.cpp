#include "time_zone.hpp"

#include <string>

namespace capdrill::scenario {

std::optional<Duration> parse_utc_offset(std::string_view text) {
  constexpr std::string_view kUtc = "UTC";
  if (!text.starts_with(kUtc)) return std::nullopt;
  text.remove_prefix(kUtc.size());
  if (text.empty()) return Duration();
  // An offset reads as that of a date and time does.
  constexpr std::string_view kAnyDay = "2000-01-02T00:00:00";
  const std::optional<DateTime> utc = parse_date_time(std::string(kAnyDay) + "Z");
  const std::optional<DateTime> local = parse_date_time(std::string(kAnyDay) + std::string(text));
  if (text == "Z" || !utc || !local) return std::nullopt;
  return Duration::microseconds(utc->us - local->us);
}

}  // namespace capdrill::scenario
