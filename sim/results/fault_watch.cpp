#include "results/fault_watch.hpp"

#include <algorithm>

#include "capdrill/results/failed_starts.hpp"

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

/// So that it fits a table.
Fraction reduced(const Fraction& fraction) {
  Wide divisor = fraction.num;
  for (Wide rest = fraction.den; rest != 0;) {
    const Wide next = divisor % rest;
    divisor = rest;
    rest = next;
  }
  return {fraction.num / divisor, fraction.den / divisor};
}

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
    series.zones[i].protected_vms.set(now, count_sample(set.zones[i].counts.protected_vms));
  }
}

void FaultWatch::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  if (!changes.cost_lines.ids().empty()) watch_cost(now, world);
  const auto& touched = changes.scale_sets.ids();
  if (touched.empty() && changes.groups.ids().empty() && changes.subscriptions.ids().empty()) {
    return;
  }
  all_.set(now, world.coverage);
  uncovered_.set(now, count_sample(world.coverage.without_coverage()));
  scale_sets_.resize(world.scale_sets.size());
  for (const ScaleSetId id : touched) watch(now, world.scale_sets[id], scale_sets_[id.index()]);
}

void FaultWatch::watch_cost(SimTime now, const World& world) {
  CostSeries::Step step{now};
  for (const CostLine& line : world.cost_lines) {
    step.sum += line.sum_at(now).unused_reservation;
    step.rate += line.rate.unused_reservation;
  }
  unused_reservations_.set(step);
}

void FaultWatch::operation_ended(const engine::OperationRecord& operation) {
  const std::int64_t failed = failed_starts(operation);
  if (failed > 0) start_failures_.push_back({operation.submitted, operation.code, failed});
}

void FaultWatch::add_damage(SimTime run_end, FaultSummary& fault) const {
  const SimTime begin = fault.record.begin;
  const SimTime end = fault.record.end.value_or(run_end);
  for (const StartFailure& failure : start_failures_) {
    if (failure.at >= begin && failure.at <= end) fault.start_failures[failure.code] += failure.vms;
  }
  fault.vm_hours_without_coverage = reduced(
      uncovered_.statistic(scenario::Statistic::integral, {begin, end}).value_or(Fraction{0, 1}));
  const Money until_begin = unused_reservations_.at(begin).value_or(Money());
  fault.unused_reservation_cost = unused_reservations_.at(end).value_or(Money()) - until_begin;
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
    const Dent in_zone = measure_dent(zone.protected_vms, begin, fault_end, run_end);
    fault.zones.push_back({set.name, before.num, static_cast<std::int64_t>(dent.lowest->num),
                           dent.time_to_restore, zone.protected_vms.before(begin).num,
                           static_cast<std::int64_t>(in_zone.lowest->num),
                           in_zone.time_to_restore});
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
    add_damage(run_end, fault);
  }
  return faults;
}

}  // namespace capdrill::results
