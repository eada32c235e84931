#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "capdrill/base/money.hpp"
#include "capdrill/base/time.hpp"

// id    | sentence                                                                  | source
// AUM-1 | Every running instance reports a sample a minute; the statistic combines   | AUS, ABP
//       | the samples inside a grain, the time aggregation the grains of the window  |
// AUM-2 | Grains are counted back from the last whole minute; a part of one is left  | choice
//       | out, and so is a grain without a sample                                    |
// AUM-3 | dividePerInstance divides by the present number of instances; what a queue | AUS, ABP
//       | holds is always per instance                                               |
// AUM-4 | A metric without a sample in the window is missing                         | choice 11.13
// AUM-5 | What is compared has six decimals, so that 1000 of 3 instances is 500 of 2 | choice

namespace capdrill::rules {

/// Unit: 10^-9 of the metric's own unit.
using MetricValue = Wide;
inline constexpr std::int64_t kMetricScale = 1'000'000'000;
inline constexpr Duration kMinute = Duration::minutes(1);

enum class MetricStatistic : std::uint8_t { Average, Min, Max, Sum, Count };
enum class TimeAggregation : std::uint8_t { Average, Minimum, Maximum, Total, Count, Last };
enum class MetricOperator : std::uint8_t {
  Equals,
  NotEquals,
  GreaterThan,
  GreaterThanOrEqual,
  LessThan,
  LessThanOrEqual
};

/// When a rule of autoscale fires.
struct MetricTrigger {
  Duration time_grain = kMinute;
  MetricStatistic statistic = MetricStatistic::Average;
  Duration time_window = kMinute * 5;
  TimeAggregation time_aggregation = TimeAggregation::Average;
  MetricOperator comparison = MetricOperator::GreaterThan;
  MetricValue threshold = 0;
  bool divide_per_instance = false;
};

/// What the instances reported in one minute; without a sample `count` is 0.
struct MinuteSample {
  MetricValue average = 0;
  MetricValue sum = 0;
  std::int64_t count = 0;
};

/// Whether a number stands for the instances, or for something beside them.
enum class MetricSource : std::uint8_t { instances, queue };

/// Whole minutes of the window.
[[nodiscard]] constexpr std::size_t window_minutes(const MetricTrigger& trigger) {
  return static_cast<std::size_t>(trigger.time_window.us() / kMinute.us());
}

/// What a rule compares (AUM-1 to AUM-4); nothing when the metric is missing. `minutes` end now and
/// may reach back further than the window.
[[nodiscard]] std::optional<MetricValue> observe(const MetricTrigger& trigger, MetricSource source,
                                                 std::span<const MinuteSample> minutes,
                                                 std::int64_t instances);

/// AUM-5.
[[nodiscard]] bool is_triggered(const MetricTrigger& trigger, MetricValue observed);

/// Whether the value is that of one instance, so that it changes with their number.
[[nodiscard]] constexpr bool is_per_instance(const MetricTrigger& trigger, MetricSource source) {
  return source == MetricSource::queue || trigger.divide_per_instance ||
         (trigger.statistic != MetricStatistic::Sum && trigger.statistic != MetricStatistic::Count);
}

}  // namespace capdrill::rules
