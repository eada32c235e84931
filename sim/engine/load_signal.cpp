#include "engine/load_signal.hpp"

#include <algorithm>
#include <iterator>

namespace capdrill::engine {

namespace {

using rules::kMinute;
using rules::MetricValue;

constexpr std::int64_t kDayUs = Duration::hours(24).us();
/// Six decimals of a factor are as many as anyone sees.
constexpr std::int64_t kParts = 1'000'000;

std::int64_t parts_of(double factor) {
  return static_cast<std::int64_t>(factor * static_cast<double>(kParts) + 0.5);
}

MetricValue diurnal_value(const scenario::DiurnalLoad& load, SimTime time, DateTime clock_start) {
  const std::int64_t of_day = (clock_start.us + time.us() - load.peak.us()) % kDayUs;
  const double share =
      (1 + cosine_of_turns(static_cast<double>(of_day) / static_cast<double>(kDayUs))) / 2;
  return load.low + (load.high - load.low) * parts_of(share) / kParts;
}

std::vector<std::pair<double, RandomStream>> noise_of(const scenario::Scenario& scenario,
                                                      std::uint64_t seed,
                                                      const std::string& scale_set) {
  constexpr std::string_view kPurpose = "load noise";
  const auto mix =
      std::ranges::find(scenario.noise_mixes, scale_set, &scenario::NoiseMix::scale_set);
  if (mix == scenario.noise_mixes.end()) return {{1.0, RandomStream(seed, kPurpose, scale_set)}};
  std::vector<std::pair<double, RandomStream>> noise;
  for (const scenario::NoiseMix::Part& part : mix->parts) {
    noise.emplace_back(part.weight, RandomStream(seed, kPurpose, part.scale_set));
  }
  return noise;
}

}  // namespace

LoadSignal::LoadSignal(const scenario::Scenario& scenario, std::uint64_t seed,
                       const std::string& scale_set, const scenario::Load& load)
    : load_(&load),
      clock_start_(scenario.clock.start),
      blocks_(seed, "load block", load.csv ? load.csv->file.text : ""),
      gaps_(seed, "load burst gap", scale_set),
      lengths_(seed, "load burst length", scale_set),
      noise_(noise_of(scenario, seed, scale_set)) {}

LoadStretch LoadSignal::at(SimTime time) {
  LoadStretch stretch = base_at(time);
  if (load_->noise) add_noise(time, stretch);
  if (load_->bursts) add_bursts(time, stretch);
  return stretch;
}

LoadStretch LoadSignal::base_at(SimTime time) const {
  if (load_->diurnal) {
    const SimTime minute = SimTime::microseconds(time.us() - time.us() % kMinute.us());
    return {diurnal_value(*load_->diurnal, minute, clock_start_), minute + kMinute};
  }
  if (!load_->csv || !load_->csv->bootstrap) return step_at(time);
  const std::int64_t length = load_->csv->bootstrap->us();
  const std::int64_t ordinal = time.us() / length;
  const std::uint64_t drawn = blocks_.below(static_cast<std::uint64_t>(load_->csv->blocks),
                                            static_cast<std::uint64_t>(ordinal));
  const Duration shift =
      Duration::microseconds((static_cast<std::int64_t>(drawn) - ordinal) * length);
  LoadStretch stretch = step_at(time + shift);
  const SimTime block_end = SimTime::microseconds((ordinal + 1) * length);
  stretch.until =
      stretch.until == kForever ? block_end : std::min(block_end, stretch.until - shift);
  return stretch;
}

LoadStretch LoadSignal::step_at(SimTime time) const {
  const auto later = std::ranges::upper_bound(load_->steps, time, {}, &scenario::LoadStep::at);
  const SimTime until = later == load_->steps.end() ? kForever : later->at;
  if (later == load_->steps.begin()) return {std::nullopt, until};
  return {std::prev(later)->value, until};
}

void LoadSignal::add_noise(SimTime time, LoadStretch& stretch) {
  const std::int64_t every = load_->noise->every.us();
  const std::int64_t ordinal = time.us() / every;
  double deviate = 0;
  for (const auto& [weight, draws] : noise_) {
    deviate += weight * normal_quantile(draws.uniform(static_cast<std::uint64_t>(ordinal)));
  }
  const double factor = std::max(0.0, 1 + load_->noise->standard_deviation * deviate);
  if (stretch.value) *stretch.value = *stretch.value * parts_of(factor) / kParts;
  stretch.until = std::min(stretch.until, SimTime::microseconds((ordinal + 1) * every));
}

void LoadSignal::add_bursts(SimTime time, LoadStretch& stretch) {
  const scenario::LoadBursts& bursts = *load_->bursts;
  DurationDistribution gap;
  gap.kind = DurationDistribution::Kind::exponential;
  gap.a = bursts.interval;
  while (burst_end_ <= time) {
    burst_begin_ = burst_end_ + gap.sample(gaps_, burst_);
    burst_end_ = burst_begin_ + bursts.duration.sample(lengths_, burst_);
    ++burst_;
  }
  if (time < burst_begin_) {
    stretch.until = std::min(stretch.until, burst_begin_);
    return;
  }
  if (stretch.value) *stretch.value = *stretch.value * bursts.factor / rules::kMetricScale;
  stretch.until = std::min(stretch.until, burst_end_);
}

}  // namespace capdrill::engine
