#include "capdrill/rules/autoscale_metric.hpp"

#include <algorithm>

namespace capdrill::rules {

namespace {

/// Rounded to the nearest, halves up. Requires: divisor > 0.
MetricValue divide(MetricValue value, std::int64_t divisor) {
  const MetricValue doubled = 2 * value + divisor;
  const MetricValue twice = MetricValue{2} * divisor;
  const MetricValue quotient = doubled / twice;
  return doubled < 0 && doubled % twice != 0 ? quotient - 1 : quotient;
}

/// AUM-1: the samples of one grain; nothing without any.
std::optional<MetricValue> combine(MetricStatistic statistic,
                                   std::span<const MinuteSample> minutes) {
  MetricValue sum = 0;
  std::int64_t count = 0;
  std::optional<MetricValue> least;
  std::optional<MetricValue> greatest;
  for (const MinuteSample& minute : minutes) {
    if (minute.count == 0) continue;
    sum += minute.sum;
    count += minute.count;
    least = std::min(least.value_or(minute.average), minute.average);
    greatest = std::max(greatest.value_or(minute.average), minute.average);
  }
  if (count == 0) return std::nullopt;
  switch (statistic) {
    case MetricStatistic::Average:
      return divide(sum, count);
    case MetricStatistic::Min:
      return least;
    case MetricStatistic::Max:
      return greatest;
    case MetricStatistic::Sum:
      return sum;
    case MetricStatistic::Count:
      break;
  }
  return MetricValue{count} * kMetricScale;
}

/// The grains of a window, the latest first.
class Window {
 public:
  void add(MetricValue grain) {
    if (count_++ == 0) last_ = least_ = greatest_ = grain;
    least_ = std::min(least_, grain);
    greatest_ = std::max(greatest_, grain);
    sum_ += grain;
  }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  /// Requires: not empty.
  [[nodiscard]] MetricValue aggregate(TimeAggregation aggregation) const {
    switch (aggregation) {
      case TimeAggregation::Average:
        return divide(sum_, count_);
      case TimeAggregation::Minimum:
        return least_;
      case TimeAggregation::Maximum:
        return greatest_;
      case TimeAggregation::Total:
        return sum_;
      case TimeAggregation::Last:
        return last_;
      case TimeAggregation::Count:
        break;
    }
    return MetricValue{count_} * kMetricScale;
  }

 private:
  std::int64_t count_ = 0;
  MetricValue sum_ = 0;
  MetricValue least_ = 0;
  MetricValue greatest_ = 0;
  MetricValue last_ = 0;
};

}  // namespace

std::optional<MetricValue> observe(const MetricTrigger& trigger, MetricSource source,
                                   std::span<const MinuteSample> minutes, std::int64_t instances) {
  const auto grain = static_cast<std::size_t>(trigger.time_grain.us() / kMinute.us());
  const std::size_t grains = window_minutes(trigger) / grain;
  Window window;
  std::size_t end = minutes.size();
  for (std::size_t i = 0; i < grains && end > 0; ++i) {
    const std::size_t begin = end - std::min(end, grain);
    if (const auto value = combine(trigger.statistic, minutes.subspan(begin, end - begin))) {
      window.add(*value);
    }
    end = begin;
  }
  if (window.is_empty()) return std::nullopt;  // AUM-4
  const MetricValue value = window.aggregate(trigger.time_aggregation);
  const bool divides = trigger.divide_per_instance || source == MetricSource::queue;  // AUM-3
  return divides ? divide(value, std::max<std::int64_t>(1, instances)) : value;
}

bool is_triggered(const MetricTrigger& trigger, MetricValue observed) {
  constexpr std::int64_t kCompared = 1000;  // AUM-5: of the nine decimals six
  const MetricValue value = divide(observed, kCompared);
  const MetricValue threshold = divide(trigger.threshold, kCompared);
  switch (trigger.comparison) {
    case MetricOperator::Equals:
      return value == threshold;
    case MetricOperator::NotEquals:
      return value != threshold;
    case MetricOperator::GreaterThan:
      return value > threshold;
    case MetricOperator::GreaterThanOrEqual:
      return value >= threshold;
    case MetricOperator::LessThan:
      return value < threshold;
    case MetricOperator::LessThanOrEqual:
      break;
  }
  return value <= threshold;
}

}  // namespace capdrill::rules
