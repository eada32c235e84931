#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "capdrill/base/time.hpp"

namespace capdrill {
namespace {

constexpr std::int64_t kDayUs = Duration::hours(24).us();

TEST(DateTime, CountsFromTheUnixEpoch) {
  EXPECT_EQ(parse_date_time("1970-01-01T00:00:00Z"), DateTime{0});
  EXPECT_EQ(parse_date_time("1970-01-02T00:00:01Z"), DateTime{kDayUs + 1'000'000});
  EXPECT_EQ(parse_date_time("1969-12-31T23:59:59Z"), DateTime{-1'000'000});
  EXPECT_EQ(parse_date_time("2026-01-05T09:00:00Z"), DateTime{1'767'603'600'000'000});
}

TEST(DateTime, SecondsAndTheirDecimalsAreOptional) {
  EXPECT_EQ(parse_date_time("2026-01-05T09:00Z"), parse_date_time("2026-01-05T09:00:00Z"));
  EXPECT_EQ(parse_date_time("1970-01-01T00:00:00.25Z"), DateTime{250'000});
  EXPECT_EQ(parse_date_time("1970-01-01T00:00:59.999999Z"), DateTime{59'999'999});
}

TEST(DateTime, OffsetIsTakenOff) {
  EXPECT_EQ(parse_date_time("1970-01-01T02:00+02:00"), DateTime{0});
  EXPECT_EQ(parse_date_time("1969-12-31T18:30-05:30"), DateTime{0});
}

TEST(DateTime, KnowsTheLeapYears) {
  EXPECT_TRUE(parse_date_time("2024-02-29T00:00Z"));
  EXPECT_TRUE(parse_date_time("2000-02-29T00:00Z"));
  EXPECT_FALSE(parse_date_time("2023-02-29T00:00Z"));
  EXPECT_FALSE(parse_date_time("1900-02-29T00:00Z"));
}

class RefusedDateTime : public testing::TestWithParam<const char*> {};

TEST_P(RefusedDateTime, IsNotRead) { EXPECT_EQ(parse_date_time(GetParam()), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(
    Texts, RefusedDateTime,
    testing::Values("", "2026-01-05", "2026-01-05T09:00:00", "2026-01-05 09:00:00Z",
                    "2026-1-05T09:00Z", "2026-13-05T09:00Z", "2026-00-05T09:00Z",
                    "2026-01-00T09:00Z", "2026-04-31T09:00Z", "2026-01-05T24:00Z",
                    "2026-01-05T09:60Z", "2026-01-05T09:00:60Z", "2026-01-05T09:00:5Z",
                    "2026-01-05T09:00:05.Z", "2026-01-05T09:00:05.1234567Z", "2026-01-05T09:00:.5Z",
                    "2026-01-05T09:00:005Z", "2026-01-05T09:00:00z", "2026-01-05T09:00:00+0200",
                    "2026-01-05T09:00:00+25:00", "2026-01-05T09:00:00ZZ", "12026-01-05T09:00:00Z"));

TEST(DateTime, IsWrittenWithDecimalsOnlyWhenThereAreAny) {
  EXPECT_EQ(format_date_time({1'767'603'600'000'000}), "2026-01-05T09:00:00Z");
  EXPECT_EQ(format_date_time({500'000}), "1970-01-01T00:00:00.5Z");
  EXPECT_EQ(format_date_time({-1}), "1969-12-31T23:59:59.999999Z");
}

RC_GTEST_PROP(DateTime, IsReadBackAsItWasWritten, ()) {
  const auto first = *parse_date_time("0000-01-01T00:00Z");
  const auto last = *parse_date_time("9999-12-31T23:59:59.999999Z");
  const DateTime date_time{*rc::gen::inRange<std::int64_t>(first.us, last.us + 1)};
  RC_ASSERT(parse_date_time(format_date_time(date_time)) == date_time);
}

}  // namespace
}  // namespace capdrill
