// Domain reference 8.1: which profile applies.

#include "capdrill/rules/autoscale_profile.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace capdrill::rules {
namespace {

DateTime date(std::string_view text) { return parse_date_time(text).value(); }

/// A Thursday.
const DateTime kStart = date("2026-01-01T00:00:00Z");

SimTime at(std::string_view text) { return SimTime::microseconds(date(text).us - kStart.us); }

ProfileSchedule fixed(std::string_view from, std::string_view to) {
  ProfileSchedule schedule;
  schedule.fixed_date = FixedDate{at(from), at(to)};
  return schedule;
}
ProfileSchedule weekly(std::vector<Weekday> days, std::int64_t hour, Duration offset = {}) {
  ProfileSchedule schedule;
  schedule.recurrence = Recurrence{offset, std::move(days), {hour}, {0}};
  return schedule;
}
const std::vector<Weekday> kWorkdays{Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday,
                                     Weekday::Thursday, Weekday::Friday};

TEST(AutoscaleProfile, AUP1_FixedDateBeforeRecurrenceBeforeDefault) {
  const std::vector<ProfileSchedule> profiles{
      {}, weekly(kWorkdays, 8), fixed("2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z")};
  EXPECT_EQ(select_profile(profiles, at("2026-01-05T09:00:00Z"), kStart), 2U);
  EXPECT_EQ(select_profile(profiles, at("2026-01-05T10:00:00Z"), kStart), 1U) << "half open";
  const std::vector<ProfileSchedule> default_last{
      fixed("2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"), {}, {}};
  EXPECT_EQ(select_profile(default_last, at("2026-01-06T00:00:00Z"), kStart), 1U);
  const std::vector<ProfileSchedule> none{fixed("2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z")};
  EXPECT_FALSE(select_profile(none, at("2026-01-06T00:00:00Z"), kStart).has_value());
}

TEST(AutoscaleProfile, AUP2_ARecurringProfileHoldsUntilTheNextOneStarts) {  // [AMP]
  const std::vector<ProfileSchedule> profiles{weekly(kWorkdays, 8), weekly(kWorkdays, 18), {}};
  EXPECT_EQ(select_profile(profiles, at("2026-01-05T08:00:00Z"), kStart), 0U);
  EXPECT_EQ(select_profile(profiles, at("2026-01-05T17:59:59Z"), kStart), 0U);
  EXPECT_EQ(select_profile(profiles, at("2026-01-05T18:00:00Z"), kStart), 1U);
  EXPECT_EQ(select_profile(profiles, at("2026-01-06T07:00:00Z"), kStart), 1U);
  EXPECT_EQ(select_profile(profiles, at("2026-01-04T12:00:00Z"), kStart), 1U) << "since Friday";
  EXPECT_EQ(select_profile(profiles, SimTime(), kStart), 1U) << "since before the run";
}

TEST(AutoscaleProfile, AUP3_ItStartsAtEachOfItsHoursAndMinutesInItsTimeZone) {
  const Recurrence recurrence{Duration::hours(2), {Weekday::Monday}, {8, 20}, {15, 45}};
  EXPECT_EQ(since_last_start(recurrence, date("2026-01-05T06:15:00Z")), Duration());
  EXPECT_EQ(since_last_start(recurrence, date("2026-01-05T06:44:00Z")), Duration::minutes(29));
  EXPECT_EQ(since_last_start(recurrence, date("2026-01-05T19:45:00Z")), Duration::hours(1));
  EXPECT_EQ(since_last_start(recurrence, date("2026-01-05T06:14:00Z")),
            Duration::hours(7 * 24 - 12) - Duration::minutes(31))
      << "Monday of the week before, 20:45 local";
  EXPECT_FALSE(since_last_start({{}, {}, {8}, {0}}, kStart).has_value());
}

}  // namespace
}  // namespace capdrill::rules
