#include "engine/load_signal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace capdrill::engine {
namespace {

using rules::kMetricScale;
using rules::MetricValue;
using scenario::Load;

constexpr MetricValue units(std::int64_t value) { return MetricValue{value} * kMetricScale; }
SimTime at_hour(std::int64_t hours) { return SimTime(Duration::hours(hours)); }

Load constant(std::int64_t value) {
  Load load;
  load.steps = {{SimTime(), units(value), {}}};
  return load;
}

Load noisy(double deviation) {
  Load load = constant(100);
  load.noise = scenario::LoadNoise{deviation, Duration::hours(1)};
  return load;
}

scenario::LoadBursts bursts(std::int64_t interval, DurationDistribution::Kind kind,
                            std::int64_t hours) {
  DurationDistribution duration;
  duration.kind = kind;
  duration.a = Duration::hours(hours);
  return {Duration::hours(interval), duration, units(3)};
}

/// The value at the begin of each hour.
std::vector<double> hours_of(const Load& load, const std::string& set, std::int64_t count,
                             const scenario::Scenario& scenario = {}, std::uint64_t seed = 1) {
  LoadSignal signal(scenario, seed, set, load);
  std::vector<double> values;
  for (std::int64_t hour = 0; hour < count; ++hour) {
    values.push_back(static_cast<double>(*signal.at(at_hour(hour)).value) /
                     static_cast<double>(kMetricScale));
  }
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double covariance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean(a)) * (b[i] - mean(b));
  return sum / static_cast<double>(a.size());
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  return covariance(a, b) / std::sqrt(covariance(a, a) * covariance(b, b));
}

constexpr std::int64_t kHours = 4'000;

TEST(LoadSignal, DiurnalIsACosineOverTheDay) {
  Load load;
  load.diurnal = scenario::DiurnalLoad{units(100), units(300), Duration::hours(14)};
  scenario::Scenario midnight;
  const auto value = [&](std::int64_t hour) {
    return LoadSignal(midnight, 1, "web", load).at(at_hour(hour)).value;
  };
  EXPECT_EQ(value(14), units(300));
  EXPECT_EQ(value(2), units(100));
  EXPECT_EQ(value(8), units(200));
  EXPECT_EQ(value(14 + 24 * 365), units(300));
  scenario::Scenario noon;
  noon.clock.start = DateTime{Duration::hours(12).us()};
  EXPECT_EQ(LoadSignal(noon, 1, "web", load).at(at_hour(2)).value, units(300))
      << "counted from midnight UTC";
}

TEST(LoadSignal, NoiseHasTheMeanAndTheDeviationAskedFor) {
  const auto values = hours_of(noisy(0.2), "web", kHours);
  EXPECT_NEAR(mean(values), 100, 4 * 20 / std::sqrt(kHours));
  EXPECT_NEAR(std::sqrt(covariance(values, values)), 20, 1);
}

TEST(LoadSignal, NoLoadIsNegative) {
  const auto values = hours_of(noisy(3), "web", kHours);
  EXPECT_EQ(*std::ranges::min_element(values), 0);
}

TEST(LoadSignal, WhoLooksOftenSeesTheSameAsWhoLooksSeldom) {
  Load load = noisy(0.5);
  load.bursts = bursts(5, DurationDistribution::Kind::exponential, 2);
  LoadSignal often({}, 1, "web", load);
  for (std::int64_t hour = 0; hour < 200; ++hour) {
    const auto seen = often.at(at_hour(hour));
    EXPECT_EQ(seen.value, LoadSignal({}, 1, "web", load).at(at_hour(hour)).value) << hour;
    EXPECT_GT(seen.until, at_hour(hour));
  }
}

TEST(LoadSignal, SetsThatAreNotCorrelatedDeviateIndependently) {
  const auto web = hours_of(noisy(0.2), "web", kHours);
  const auto api = hours_of(noisy(0.2), "api", kHours);
  EXPECT_NEAR(correlation(web, api), 0, 4 / std::sqrt(kHours));
  EXPECT_NE(web, hours_of(noisy(0.2), "web", kHours, {}, 2)) << "another seed";
}

TEST(LoadSignal, AMixOfDrawsIsACorrelation) {
  scenario::Scenario scenario;
  scenario.noise_mixes = {{"web", {{"web", 1}}}, {"api", {{"web", 0.8}, {"api", 0.6}}}};
  const auto web = hours_of(noisy(0.2), "web", kHours, scenario);
  const auto api = hours_of(noisy(0.1), "api", kHours, scenario);
  EXPECT_NEAR(correlation(web, api), 0.8, 0.03);
  EXPECT_EQ(web, hours_of(noisy(0.2), "web", kHours)) << "what is mixed in shifts nobody's draws";
}

TEST(LoadSignal, BurstsTakeTheirShareOfTheTime) {
  Load load = constant(1);
  load.bursts = bursts(30, DurationDistribution::Kind::constant, 10);
  LoadSignal signal({}, 1, "web", load);
  std::int64_t high = 0;
  SimTime time;
  const SimTime end = at_hour(40 * 4'000);
  while (time < end) {
    const LoadStretch stretch = signal.at(time);
    ASSERT_GT(stretch.until, time);
    if (stretch.value == units(3)) high += (stretch.until - time).us();
    time = stretch.until;
  }
  EXPECT_NEAR(static_cast<double>(high) / static_cast<double>(time.us()), 0.25, 0.01);
}

/// Two columns of a file of `blocks` days, a row each six hours, that tell day and time.
Load resampled(const std::string& file, std::int64_t blocks, std::int64_t factor) {
  Load load;
  for (std::int64_t hour = 0; hour < blocks * 24; hour += 6) {
    load.steps.push_back({at_hour(hour), units(hour * factor), {}});
  }
  load.csv = scenario::LoadColumn{{file, {}}, {}, {}, kMetricScale, Duration::hours(24), blocks};
  return load;
}

TEST(LoadSignal, ABootstrapPlaysWholeBlocksOfTheFile) {
  const auto values = hours_of(resampled("real.csv", 7, 1), "web", 24 * 400);
  std::vector<int> seen(7);
  for (std::size_t day = 0; day < 400; ++day) {
    const auto first = static_cast<int>(values[day * 24]);
    ASSERT_EQ(first % 24, 0) << "a day begins where one of the file does";
    ++seen[static_cast<std::size_t>(first / 24)];
    for (std::size_t hour = 1; hour < 24; ++hour) {
      EXPECT_EQ(values[day * 24 + hour], first + static_cast<int>(hour / 6 * 6));
    }
  }
  for (const int times : seen) EXPECT_NEAR(times, 400.0 / 7, 30);
}

TEST(LoadSignal, ColumnsOfOneFileAreDrawnTogether) {
  const auto web = hours_of(resampled("real.csv", 7, 1), "web", 240);
  const auto api = hours_of(resampled("real.csv", 7, 2), "api", 240);
  for (std::size_t i = 0; i < web.size(); ++i) EXPECT_EQ(api[i], 2 * web[i]);
  EXPECT_NE(web, hours_of(resampled("other.csv", 7, 1), "web", 240));
}

}  // namespace
}  // namespace capdrill::engine
