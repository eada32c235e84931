#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace capdrill {

/// A span of simulated time. Unit: microseconds.
class Duration {
 public:
  constexpr Duration() = default;
  [[nodiscard]] static constexpr Duration microseconds(std::int64_t us) { return Duration(us); }
  [[nodiscard]] static constexpr Duration seconds(std::int64_t s) {
    return Duration(s * 1'000'000);
  }
  [[nodiscard]] static constexpr Duration minutes(std::int64_t m) { return seconds(m * 60); }
  [[nodiscard]] static constexpr Duration hours(std::int64_t h) { return seconds(h * 3600); }
  [[nodiscard]] constexpr std::int64_t us() const { return us_; }

  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration(a.us_ + b.us_); }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration(a.us_ - b.us_); }
  friend constexpr Duration operator*(Duration a, std::int64_t n) { return Duration(a.us_ * n); }

 private:
  explicit constexpr Duration(std::int64_t us) : us_(us) {}
  std::int64_t us_ = 0;
};

inline constexpr std::int64_t kMicrosecondsPerHour = Duration::hours(1).us();

/// An instant, counted from the start of the run. Unit: microseconds.
class SimTime {
 public:
  constexpr SimTime() = default;
  explicit constexpr SimTime(Duration since_start) : us_(since_start.us()) {}
  [[nodiscard]] static constexpr SimTime microseconds(std::int64_t us) {
    return SimTime(Duration::microseconds(us));
  }
  [[nodiscard]] constexpr std::int64_t us() const { return us_; }

  friend constexpr auto operator<=>(SimTime, SimTime) = default;
  friend constexpr SimTime operator+(SimTime t, Duration d) { return microseconds(t.us_ + d.us()); }
  friend constexpr SimTime operator-(SimTime t, Duration d) { return microseconds(t.us_ - d.us()); }
  friend constexpr Duration operator-(SimTime a, SimTime b) {
    return Duration::microseconds(a.us_ - b.us_);
  }

 private:
  std::int64_t us_ = 0;
};

/// A second of wall-clock date on the proleptic Gregorian calendar, UTC. Unit: microseconds since
/// 1970-01-01T00:00:00Z.
struct DateTime {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(DateTime, DateTime) = default;
};

/// The longest span a scenario may name: 100 years. Keeps every sum of times far from overflow.
inline constexpr Duration kDurationMax = Duration::hours(24 * 365 * 100);

/// Reads ISO 8601 (`PT5M`, `P1DT2H`, `PT0.5S`; weeks, days, hours, minutes, seconds) or the short
/// form (`90s`, `5m`, `2h`, `1d`, `250ms`, also joined: `1h30m`).
/// Returns: nothing when the text is neither, has more than six decimals, or exceeds kDurationMax.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

/// Writes ISO 8601 with the largest units that fit: `PT1H30M`, `P2DT1S`, `PT0S`.
[[nodiscard]] std::string format_duration(Duration duration);

/// Reads `2026-01-05T09:00:00Z` (seconds and their decimals optional, `Z` or `+hh:mm` required).
[[nodiscard]] std::optional<DateTime> parse_date_time(std::string_view text);

/// Writes `2026-01-05T09:00:00Z`, with decimals only when there are any.
[[nodiscard]] std::string format_date_time(DateTime date_time);

/// Seconds as the double nearest to the exact microsecond: what the `time` columns of results hold.
[[nodiscard]] constexpr double to_seconds(SimTime t) { return static_cast<double>(t.us()) / 1e6; }
[[nodiscard]] constexpr double to_seconds(Duration d) { return static_cast<double>(d.us()) / 1e6; }

}  // namespace capdrill
