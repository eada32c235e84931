#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "capdrill/base/time.hpp"

// id    | sentence                                                                  | source
// AUP-1 | A fixed date comes before a recurrence, a recurrence before the default;   | AUS, AMP
//       | of several that apply the first                                            |
// AUP-2 | A recurring profile has no end: it holds until the next one starts, also   | AUS, AMP,
//       | when its last start was before the run                                     | choice
// AUP-3 | It starts on each of its days at each of its hours and minutes             | SDK-MT

namespace capdrill::rules {

enum class Weekday : std::uint8_t {
  Monday,
  Tuesday,
  Wednesday,
  Thursday,
  Friday,
  Saturday,
  Sunday
};

/// The profile applies in [start, end).
struct FixedDate {
  SimTime start;
  SimTime end;
};

/// Weekly starts in a time zone that is so far east of UTC.
struct Recurrence {
  Duration utc_offset;
  std::vector<Weekday> days;
  std::vector<std::int64_t> hours;
  std::vector<std::int64_t> minutes;
};

/// Neither = the default profile.
struct ProfileSchedule {
  std::optional<FixedDate> fixed_date;
  std::optional<Recurrence> recurrence;
};

/// How long ago the recurring profile started last (AUP-3); nothing without days, hours or minutes.
[[nodiscard]] std::optional<Duration> since_last_start(const Recurrence& recurrence, DateTime now);

/// AUP-1, AUP-2. Returns: the index of the profile that applies; nothing when none does.
[[nodiscard]] std::optional<std::size_t> select_profile(std::span<const ProfileSchedule> profiles,
                                                        SimTime now, DateTime clock_start);

}  // namespace capdrill::rules
