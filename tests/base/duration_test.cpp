#include "capdrill/base/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace capdrill {
namespace {

TEST(Duration, ReadsIso8601AndShortForms) {
  EXPECT_EQ(parse_duration("PT5M"), Duration::minutes(5));
  EXPECT_EQ(parse_duration("P1DT2H"), Duration::hours(26));
  EXPECT_EQ(parse_duration("PT0.5S"), Duration::microseconds(500'000));
  EXPECT_EQ(parse_duration("P2W"), Duration::hours(24 * 14));
  EXPECT_EQ(parse_duration("P1W2DT3H4M5.000006S"),
            Duration::hours(9 * 24 + 3) + Duration::minutes(4) + Duration::microseconds(5'000'006));
  EXPECT_EQ(parse_duration("90s"), Duration::seconds(90));
  EXPECT_EQ(parse_duration("5m"), Duration::minutes(5));
  EXPECT_EQ(parse_duration("2h"), Duration::hours(2));
  EXPECT_EQ(parse_duration("1d"), Duration::hours(24));
  EXPECT_EQ(parse_duration("250ms"), Duration::microseconds(250'000));
  EXPECT_EQ(parse_duration("1h30m"), Duration::minutes(90));
  EXPECT_EQ(parse_duration("0s"), Duration());
}

TEST(Duration, ReadsDecimalsInTheLastPartOnly) {
  EXPECT_EQ(parse_duration("1.5h"), Duration::minutes(90));
  EXPECT_EQ(parse_duration("PT1H0.25M"), Duration::seconds(3615));
  EXPECT_EQ(parse_duration("0.001ms"), Duration::microseconds(1));
  EXPECT_EQ(parse_duration("1.5h10m"), std::nullopt);
}

TEST(Duration, RefusesWhatIsFinerThanAMicrosecond) {
  EXPECT_EQ(parse_duration("PT0.0000001S"), std::nullopt);
  EXPECT_EQ(parse_duration("0.0001ms"), std::nullopt);
}

class RefusedDuration : public testing::TestWithParam<const char*> {};

TEST_P(RefusedDuration, IsNotRead) { EXPECT_EQ(parse_duration(GetParam()), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(Texts, RefusedDuration,
                         testing::Values("", "P", "PT", "P1DT", "5", "5 m", " 5m", "5m ", "-5m",
                                         "PT-5M", "P1M", "P1Y", "PT1D", "P1H", "PT5M3H", "5m5m",
                                         "30m1h", "5M", "pt5m", "PTS", "1.s", "1..5s", "1e3s",
                                         "5min", "T5M", "PT5MT3S", "PT99999999999999999999S"));

TEST(Duration, LongestIsAHundredYears) {
  EXPECT_EQ(parse_duration("P36500D"), kDurationMax);
  EXPECT_EQ(parse_duration("P36500DT0.000001S"), std::nullopt);
  EXPECT_EQ(parse_duration("P36500DT1H"), std::nullopt);
  EXPECT_EQ(parse_duration("876001h"), std::nullopt);
}

TEST(Duration, IsWrittenWithTheLargestUnitsThatFit) {
  EXPECT_EQ(format_duration(Duration()), "PT0S");
  EXPECT_EQ(format_duration(Duration::minutes(90)), "PT1H30M");
  EXPECT_EQ(format_duration(Duration::hours(48) + Duration::seconds(1)), "P2DT1S");
  EXPECT_EQ(format_duration(Duration::hours(24)), "P1D");
  EXPECT_EQ(format_duration(Duration::microseconds(1)), "PT0.000001S");
  EXPECT_EQ(format_duration(Duration::microseconds(61'500'000)), "PT1M1.5S");
  EXPECT_EQ(format_duration(Duration() - Duration::minutes(5)), "-PT5M");
}

RC_GTEST_PROP(Duration, IsReadBackAsItWasWritten, ()) {
  const auto us = *rc::gen::inRange<std::int64_t>(0, kDurationMax.us() + 1);
  const Duration duration = Duration::microseconds(us);
  RC_ASSERT(parse_duration(format_duration(duration)) == duration);
}

RC_GTEST_PROP(Duration, AnyTextIsReadOrRefusedWithoutHarm, ()) {
  const std::string text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("PTWDHMS0123456789.dhmse- ")));
  const std::optional<Duration> duration = parse_duration(text);
  RC_ASSERT(!duration || (*duration >= Duration() && *duration <= kDurationMax));
}

}  // namespace
}  // namespace capdrill
