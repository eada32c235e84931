#include "results/fault_watch.hpp"

#include <algorithm>

namespace capdrill::results {

namespace {

/// Finds the fall and the recovery on the steps of a series.
class DentMeter {
 public:
  DentMeter(Fraction before, SimTime begin, SimTime fault_end)
      : before_(before), begin_(begin), fault_end_(fault_end) {}

  /// Returns: whether the recovery has been found, or no fall can follow.
  bool take(SimTime time, const std::optional<Fraction>& value) {
    const bool is_low = value && *value < before_;
    if (!has_fallen_ && time >= fault_end_ && time > begin_) return true;
    if (is_low) {
      if (!has_fallen_ || *value < lowest_) lowest_ = *value;
      has_fallen_ = true;
      return false;
    }
    if (has_fallen_) restored_ = time;
    return has_fallen_;
  }
  [[nodiscard]] Dent dent() const {
    if (!has_fallen_) return {before_, Duration()};
    if (!restored_) return {lowest_, std::nullopt};
    return {lowest_, *restored_ - begin_};
  }

 private:
  Fraction before_;
  SimTime begin_;
  SimTime fault_end_;
  bool has_fallen_ = false;
  Fraction lowest_;
  std::optional<SimTime> restored_;
};

bool is_cut(const Dent& dent) {
  return !dent.time_to_restore || *dent.time_to_restore > Duration();
}

}  // namespace

Dent measure_dent(const StepSeries& series, SimTime begin, SimTime fault_end, SimTime run_end) {
  const std::optional<Fraction> before = series.before(begin).fraction();
  DentMeter meter(before.value_or(Fraction{1, 1}), begin, fault_end);
  if (meter.take(begin, series.at(begin).fraction())) return meter.dent();
  for (const StepSeries::Step& step : series.steps()) {
    if (step.time <= begin) continue;
    if (step.time >= run_end || meter.take(step.time, step.value.fraction())) break;
  }
  return meter.dent();
}

void FaultWatch::Scope::set(SimTime now, const CoverageCounts& counts) {
  capacity.set(now, ratio_sample(counts.running, counts.target));
  protection.set(now, ratio_sample(counts.protected_vms, counts.target));
}

void FaultWatch::watch(SimTime now, const ScaleSet& set, ScaleSetSeries& series) {
  series.name = set.name;
  series.scope.set(now, set.coverage);
  series.zones.resize(set.zones.size());
  for (std::size_t i = 0; i < set.zones.size(); ++i) {
    series.zones[i].zone = set.zones[i].name.physical;
    series.zones[i].running.set(now, count_sample(set.zones[i].counts.running));
  }
}

void FaultWatch::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  const auto& touched = changes.scale_sets.ids();
  if (touched.empty() && changes.groups.ids().empty() && changes.subscriptions.ids().empty()) {
    return;
  }
  all_.set(now, world.coverage);
  scale_sets_.resize(world.scale_sets.size());
  for (const ScaleSetId id : touched) watch(now, world.scale_sets[id], scale_sets_[id.index()]);
}

void FaultWatch::fault_ended(const World& world, const engine::FaultRecord& fault) {
  FaultSummary summary;
  summary.record = fault;
  summary.zone = world.zones[fault.zone].name;
  summary.location = world.regions[world.zones[fault.zone].region].name;
  faults_.push_back(std::move(summary));
}

void FaultWatch::measure(const ScaleSetSeries& set, SimTime run_end, FaultSummary& fault) const {
  const SimTime begin = fault.record.begin;
  const SimTime fault_end = fault.record.end.value_or(run_end);
  const Dent capacity = measure_dent(set.scope.capacity, begin, fault_end, run_end);
  const Dent protection = measure_dent(set.scope.protection, begin, fault_end, run_end);
  if (is_cut(capacity) || is_cut(protection)) {
    fault.scale_sets.push_back({set.name, capacity, protection});
  }
  for (const SetZone& zone : set.zones) {
    if (zone.zone != fault.record.zone) continue;
    const Sample before = zone.running.before(begin);
    if (before.is_absent() || before.num == 0) continue;
    const Dent dent = measure_dent(zone.running, begin, fault_end, run_end);
    fault.zones.push_back(
        {set.name, before.num, static_cast<std::int64_t>(dent.lowest->num), dent.time_to_restore});
  }
}

std::vector<FaultSummary> FaultWatch::summarize(SimTime run_end) const {
  std::vector<FaultSummary> faults = faults_;
  std::ranges::sort(faults, {}, [](const FaultSummary& fault) { return fault.record.id; });
  for (FaultSummary& fault : faults) {
    const SimTime begin = fault.record.begin;
    const SimTime fault_end = fault.record.end.value_or(run_end);
    fault.capacity = measure_dent(all_.capacity, begin, fault_end, run_end);
    fault.protection = measure_dent(all_.protection, begin, fault_end, run_end);
    for (const ScaleSetSeries& set : scale_sets_) measure(set, run_end, fault);
  }
  return faults;
}

}  // namespace capdrill::results
