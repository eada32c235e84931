#include "engine/load_meter.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "capdrill/scenario/nearest.hpp"

namespace capdrill::engine {

namespace {

using rules::kMinute;
using rules::MetricValue;

constexpr MetricValue kPercentageMax = MetricValue{100} * rules::kMetricScale;
constexpr std::string_view kPercentageCpu = "percentage cpu";

}  // namespace

// ---- the instances -------------------------------------------------------------------------

void RunningHistory::note(SimTime since, std::int64_t running) {
  if (!changes_.empty() && changes_.back().second == running) return;
  changes_.emplace_back(since, running);
}

void RunningHistory::forget_before(SimTime time) {
  const auto later =
      std::ranges::upper_bound(changes_, time, {}, [](const auto& change) { return change.first; });
  if (later - changes_.begin() > 1) changes_.erase(changes_.begin(), later - 1);
}

RunningHistory::Stretch RunningHistory::at(SimTime time) const {
  const auto later =
      std::ranges::upper_bound(changes_, time, {}, [](const auto& change) { return change.first; });
  const SimTime until = later == changes_.end() ? kForever : later->first;
  return {later == changes_.begin() ? 0 : std::prev(later)->second, until};
}

// ---- the load ------------------------------------------------------------------------------

LoadMeter::LoadMeter(const scenario::Load& load, LoadSignal signal, std::size_t minutes_kept)
    : signal_(std::move(signal)),
      scope_(load.scope),
      minutes_kept_(minutes_kept),
      is_percentage_(load.scope != scenario::LoadScope::queue &&
                     scenario::folded(load.metric_name.text) == kPercentageCpu) {}

rules::MetricSource LoadMeter::source() const {
  return scope_ == scenario::LoadScope::queue ? rules::MetricSource::queue
                                              : rules::MetricSource::instances;
}

rules::MinuteSample LoadMeter::sample(SimTime begin, const RunningHistory& history) {
  const bool is_queue = scope_ == scenario::LoadScope::queue;
  const bool is_shared = scope_ == scenario::LoadScope::set;
  const SimTime end = begin + kMinute;
  rules::MinuteSample sample;
  std::int64_t span = 0;
  for (SimTime t = begin; t < end;) {
    const LoadStretch load = signal_.at(t);
    const RunningHistory::Stretch set = history.at(t);
    const SimTime until = std::min({end, load.until, set.until});
    const std::int64_t reporting = is_queue ? 1 : set.running;
    if (load.value && reporting > 0) {
      MetricValue share = is_shared ? *load.value / reporting : *load.value;
      if (is_percentage_) share = std::min(share, kPercentageMax);
      const std::int64_t length = (until - t).us();
      sample.average += share * length;
      sample.sum += share * reporting * length;
      sample.count = reporting;
      span += length;
    }
    t = until;
  }
  if (span == 0) return {};
  sample.average /= span;
  sample.sum /= span;
  return sample;
}

void LoadMeter::sample_until(SimTime end, const RunningHistory& history) {
  for (; next_ + kMinute <= end; next_ = next_ + kMinute) {
    samples_.push_back(sample(next_, history));
  }
  if (samples_.size() > 2 * minutes_kept_) {
    samples_.erase(samples_.begin(), samples_.end() - static_cast<std::ptrdiff_t>(minutes_kept_));
  }
}

}  // namespace capdrill::engine
