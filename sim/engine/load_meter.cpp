#include "engine/load_meter.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>

#include "capdrill/base/random.hpp"
#include "capdrill/scenario/nearest.hpp"

namespace capdrill::engine {

namespace {

using rules::kMinute;
using rules::MetricValue;

constexpr SimTime kForever = SimTime::microseconds(std::numeric_limits<std::int64_t>::max());
constexpr std::int64_t kDayUs = Duration::hours(24).us();
constexpr MetricValue kPercentageMax = MetricValue{100} * rules::kMetricScale;
constexpr std::string_view kPercentageCpu = "percentage cpu";

SimTime minute_of(SimTime time) {
  return SimTime::microseconds(time.us() - time.us() % kMinute.us());
}

MetricValue diurnal_value(const scenario::DiurnalLoad& load, SimTime time, DateTime clock_start) {
  const std::int64_t of_day = (clock_start.us + time.us() - load.peak.us()) % kDayUs;
  const double share =
      (1 + cosine_of_turns(static_cast<double>(of_day) / static_cast<double>(kDayUs))) / 2;
  // Six decimals of the share are as many as anyone sees.
  constexpr std::int64_t kParts = 1'000'000;
  const auto parts = static_cast<std::int64_t>(share * static_cast<double>(kParts) + 0.5);
  return load.low + (load.high - load.low) * parts / kParts;
}

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

LoadStretch load_at(const scenario::Load& load, SimTime time, DateTime clock_start) {
  if (load.diurnal) {
    const SimTime minute = minute_of(time);
    return {diurnal_value(*load.diurnal, minute, clock_start), minute + kMinute};
  }
  const auto later = std::ranges::upper_bound(load.steps, time, {}, &scenario::LoadStep::at);
  const SimTime until = later == load.steps.end() ? kForever : later->at;
  if (later == load.steps.begin()) return {std::nullopt, until};
  return {std::prev(later)->value, until};
}

LoadMeter::LoadMeter(const scenario::Load& load, DateTime clock_start, std::size_t minutes_kept)
    : load_(&load),
      clock_start_(clock_start),
      minutes_kept_(minutes_kept),
      is_percentage_(load.scope != scenario::LoadScope::queue &&
                     scenario::folded(load.metric_name.text) == kPercentageCpu) {}

rules::MetricSource LoadMeter::source() const {
  return load_->scope == scenario::LoadScope::queue ? rules::MetricSource::queue
                                                    : rules::MetricSource::instances;
}

rules::MinuteSample LoadMeter::sample(SimTime begin, const RunningHistory& history) const {
  const bool is_queue = load_->scope == scenario::LoadScope::queue;
  const bool is_shared = load_->scope == scenario::LoadScope::set;
  const SimTime end = begin + kMinute;
  rules::MinuteSample sample;
  std::int64_t span = 0;
  for (SimTime t = begin; t < end;) {
    const LoadStretch load = load_at(*load_, t, clock_start_);
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
