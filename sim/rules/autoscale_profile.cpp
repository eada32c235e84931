#include "capdrill/rules/autoscale_profile.hpp"

#include <algorithm>

namespace capdrill::rules {

namespace {

constexpr Duration kOneDay = Duration::hours(24);
/// 1970-01-01 was a Thursday: so long after the Monday of its week it began.
constexpr Duration kEpochAfterMonday = kOneDay * 3;

/// Modulo a week, never negative. Unit: microseconds.
std::int64_t within_week(std::int64_t us) {
  constexpr std::int64_t kOneWeekUs = (kOneDay * 7).us();
  return ((us % kOneWeekUs) + kOneWeekUs) % kOneWeekUs;
}

}  // namespace

std::optional<Duration> since_last_start(const Recurrence& recurrence, DateTime now) {
  const std::int64_t local = now.us + recurrence.utc_offset.us() + kEpochAfterMonday.us();
  std::optional<Duration> least;
  for (const Weekday day : recurrence.days) {
    for (const std::int64_t hour : recurrence.hours) {
      for (const std::int64_t minute : recurrence.minutes) {
        const Duration start = kOneDay * static_cast<std::int64_t>(day) + Duration::hours(hour) +
                               Duration::minutes(minute);
        const Duration ago = Duration::microseconds(within_week(local - start.us()));
        least = std::min(least.value_or(ago), ago);
      }
    }
  }
  return least;
}

std::optional<std::size_t> select_profile(std::span<const ProfileSchedule> profiles, SimTime now,
                                          DateTime clock_start) {
  const DateTime date{clock_start.us + now.us()};
  std::optional<std::size_t> recurring;
  std::optional<std::size_t> by_default;
  std::optional<Duration> least;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    const ProfileSchedule& profile = profiles[i];
    if (profile.fixed_date) {
      if (profile.fixed_date->start <= now && now < profile.fixed_date->end) return i;
    } else if (profile.recurrence) {
      const std::optional<Duration> ago = since_last_start(*profile.recurrence, date);
      if (!ago || (least && *least <= *ago)) continue;
      least = ago;
      recurring = i;
    } else if (!by_default) {
      by_default = i;
    }
  }
  return recurring ? recurring : by_default;
}

}  // namespace capdrill::rules
