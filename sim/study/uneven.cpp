#include "capdrill/study/uneven.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "capdrill/engine/run.hpp"
#include "capdrill/study/parallel.hpp"
#include "study/seeds.hpp"
#include "study/splits.hpp"
#include "study/zone_ledger.hpp"
#include "study/zone_loss.hpp"

namespace capdrill::study {

namespace {

constexpr std::int64_t kReplicationsByDefault = 20;
/// The rank of the even split among the points.
constexpr std::size_t kEven = 1;

/// What one run of one split leaves.
struct RunFigures {
  std::vector<ZoneLedger::Line> zones;
  std::int64_t failed_starts = 0;
  std::uint64_t fingerprint = 0;
  std::optional<Error> fault;
};

/// Where a split stands: towards a zone, so many steps; the first is the scenario's own.
struct Point {
  std::string name;
  std::string zone;
  std::int64_t step = 0;
  bool is_as_written = false;
};

class Study {
 public:
  Study(const scenario::Scenario& scenario, const UnevenOptions& options)
      : scenario_(scenario), options_(options), sets_(find_split_sets(scenario)) {}

  [[nodiscard]] Result<UnevenStudy> run();

 private:
  [[nodiscard]] scenario::Scenario scenario_of(const Point& point) const;
  [[nodiscard]] RunFigures run_once(const Point& point, const ZoneLedger::Line* lost,
                                    std::uint64_t seed) const;
  [[nodiscard]] std::optional<Error> probe();
  void plan_points();
  [[nodiscard]] bool run_all();
  [[nodiscard]] std::size_t index_of(std::size_t point, std::size_t variant,
                                     std::size_t replication) const {
    return (point * variants() + variant) * replications_ + replication;
  }
  /// As it is, and with each zone lost.
  [[nodiscard]] std::size_t variants() const { return zones_.size() + 1; }
  [[nodiscard]] std::uint64_t first_seed() const {
    return options_.seed.value_or(scenario_.clock.seed);
  }
  using ValueOf = double (*)(const ZoneLedger::Line&);
  /// Zones by their rank in zones_, half open.
  struct ZoneRange {
    std::size_t begin;
    std::size_t end;
  };

  [[nodiscard]] Split summarize(std::size_t point) const;
  [[nodiscard]] SplitFigures figures(std::size_t point, ZoneRange zones) const;
  /// Of each replication of the run as it is, the sum over the zones.
  [[nodiscard]] std::vector<double> values(std::size_t point, ZoneRange zones,
                                           ValueOf value_of) const;
  [[nodiscard]] Estimate estimate(const std::vector<double>& values) const {
    return is_random_ ? estimate_mean(values) : exactly(values.front());
  }
  [[nodiscard]] Estimate extra(std::size_t point, ValueOf value_of) const;
  [[nodiscard]] std::optional<Estimate> coverage(std::size_t point, ZoneRange zones) const;
  /// With the zone lost, beyond those that fail anyhow.
  [[nodiscard]] Estimate failed_starts(std::size_t point, std::size_t zone) const;
  [[nodiscard]] std::optional<Error> fault_of(std::size_t point) const;
  [[nodiscard]] ZoneRange all_zones() const { return {0, zones_.size()}; }
  [[nodiscard]] const ZoneLedger::Line& zone(std::size_t rank) const { return own_[zones_[rank]]; }

  const scenario::Scenario& scenario_;
  const UnevenOptions& options_;
  std::vector<SplitSet> sets_;
  /// The scenario's own split, once.
  std::vector<ZoneLedger::Line> own_;
  /// Zones with reservations, as indices of lines.
  std::vector<std::size_t> zones_;
  std::vector<Point> points_;
  bool is_random_ = true;
  std::size_t replications_ = 1;
  std::vector<RunFigures> runs_;
};

// ---- one run -------------------------------------------------------------------------------

scenario::Scenario Study::scenario_of(const Point& point) const {
  scenario::Scenario scenario = scenario_;
  if (!point.is_as_written) {
    split_towards(scenario, sets_, point.zone, point.step, options_.steps);
  }
  return scenario;
}

RunFigures Study::run_once(const Point& point, const ZoneLedger::Line* lost,
                           std::uint64_t seed) const {
  scenario::Scenario scenario = scenario_of(point);
  if (lost != nullptr) lose_zone(scenario, lost->location, lost->zone);
  ZoneLedger ledger(scenario.clock.warm_up);
  engine::RunOptions options;
  options.seed = seed;
  const Result<engine::RunOutcome> outcome = engine::run(scenario, options, ledger);
  if (!outcome) return {{}, 0, 0, outcome.error()};
  return {ledger.lines(), ledger.failed_starts(), outcome->fingerprint, {}};
}

// ---- all runs ------------------------------------------------------------------------------

std::optional<Error> Study::probe() {
  const Point own{"as written", {}, 0, true};
  RunFigures first = run_once(own, nullptr, first_seed());
  if (first.fault) return first.fault;
  own_ = std::move(first.zones);
  for (std::size_t i = 0; i < own_.size(); ++i) {
    if (own_[i].has_reservations) zones_.push_back(i);
  }
  is_random_ = depends_on_seed(first_seed(), first.fingerprint, [&](std::uint64_t seed) {
    return run_once(own, nullptr, seed).fingerprint;
  });
  const std::int64_t by_default = is_random_ ? kReplicationsByDefault : 1;
  replications_ = static_cast<std::size_t>(options_.replications.value_or(by_default));
  return std::nullopt;
}

void Study::plan_points() {
  points_ = {{"as written", {}, 0, true}, {"even", {}, 0, false}};
  for (const std::string& zone : zones_of(scenario_, sets_)) {
    for (std::int64_t step = 1; step <= options_.steps; ++step) {
      points_.push_back(
          {fmt::format("{} % to zone {}", 100 * step / options_.steps, zone), zone, step, false});
    }
  }
}

bool Study::run_all() {
  runs_.resize(points_.size() * variants() * replications_);
  std::mutex mutex;
  std::size_t done = 0;
  return for_each_index(runs_.size(), options_.threads, [&](std::size_t index) {
    const std::size_t replication = index % replications_;
    const std::size_t variant = index / replications_ % variants();
    const std::size_t point = index / replications_ / variants();
    runs_[index] = run_once(points_[point], variant == 0 ? nullptr : &zone(variant - 1),
                            first_seed() + replication);
    const std::lock_guard lock(mutex);
    ++done;
    return !options_.on_progress || options_.on_progress(done, runs_.size());
  });
}

// ---- figures -------------------------------------------------------------------------------

using Line = ZoneLedger::Line;

double hours(Wide integral) {
  return static_cast<double>(integral) / static_cast<double>(kMicrosecondsPerHour);
}
double unused_slot_hours(const Line& line) { return hours(line.over_run.unused); }
double unused_cost(const Line& line) {
  constexpr double kUnitsOfCurrency = 1e8;
  return hours(line.over_run.unused_cost) / kUnitsOfCurrency;
}
double covered_vm_hours(const Line& line) { return hours(line.over_run.covered); }
double eligible_vm_hours(const Line& line) { return hours(line.over_run.eligible); }
double uncovered_vm_hours(const Line& line) {
  return hours(line.over_run.eligible - line.over_run.covered);
}

std::vector<double> Study::values(std::size_t point, ZoneRange zones, ValueOf value_of) const {
  std::vector<double> values;
  for (std::size_t i = 0; i < replications_; ++i) {
    const std::vector<Line>& lines = runs_[index_of(point, 0, i)].zones;
    double sum = 0;
    for (std::size_t rank = zones.begin; rank < zones.end; ++rank) {
      sum += value_of(lines[zones_[rank]]);
    }
    values.push_back(sum);
  }
  return values;
}

Estimate Study::extra(std::size_t point, ValueOf value_of) const {
  const std::vector<double> here = values(point, all_zones(), value_of);
  const std::vector<double> even = values(kEven, all_zones(), value_of);
  return is_random_ ? estimate_difference(here, even) : exactly(here.front() - even.front());
}

std::optional<Estimate> Study::coverage(std::size_t point, ZoneRange zones) const {
  const std::vector<double> covered = values(point, zones, covered_vm_hours);
  const std::vector<double> eligible = values(point, zones, eligible_vm_hours);
  std::vector<double> ratios;
  for (std::size_t i = 0; i < covered.size(); ++i) {
    if (eligible[i] > 0) ratios.push_back(covered[i] / eligible[i]);
  }
  return ratios.empty() ? std::nullopt : std::optional(estimate(ratios));
}

Estimate Study::failed_starts(std::size_t point, std::size_t zone) const {
  std::vector<double> failed;
  for (std::size_t i = 0; i < replications_; ++i) {
    failed.push_back(static_cast<double>(runs_[index_of(point, zone + 1, i)].failed_starts -
                                         runs_[index_of(point, 0, i)].failed_starts));
  }
  return estimate(failed);
}

SplitFigures Study::figures(std::size_t point, ZoneRange zones) const {
  const auto sum = [&](ValueOf value_of) { return estimate(values(point, zones, value_of)); };
  SplitFigures figures;
  for (std::size_t rank = zones.begin; rank < zones.end; ++rank) {
    figures.reserved += runs_[index_of(point, 0, 0)].zones[zones_[rank]].reserved;
    const Estimate failed = failed_starts(point, rank);
    if (rank == zones.begin || failed.mean > figures.failed_starts.mean) {
      figures.failed_starts = failed;
    }
  }
  figures.vms_at_end = sum([](const Line& line) { return double(line.at_end.vms); });
  figures.unused_at_end = sum([](const Line& line) { return double(line.at_end.unused); });
  figures.uncovered_at_end = sum([](const Line& line) { return double(line.at_end.uncovered()); });
  figures.unused_slot_hours = sum(unused_slot_hours);
  figures.unused_cost = sum(unused_cost);
  figures.uncovered_vm_hours = sum(uncovered_vm_hours);
  figures.coverage = coverage(point, zones);
  return figures;
}

std::optional<Error> Study::fault_of(std::size_t point) const {
  const auto begin = runs_.begin() + static_cast<std::ptrdiff_t>(index_of(point, 0, 0));
  const auto end = runs_.begin() + static_cast<std::ptrdiff_t>(index_of(point + 1, 0, 0));
  const auto faulty =
      std::find_if(begin, end, [](const RunFigures& run) { return run.fault.has_value(); });
  return faulty == end ? std::nullopt : faulty->fault;
}

Split Study::summarize(std::size_t point) const {
  Split split;
  split.name = points_[point].name;
  split.fault = fault_of(point);
  if (split.fault) return split;
  for (std::size_t rank = 0; rank < zones_.size(); ++rank) {
    split.zones.push_back(figures(point, {rank, rank + 1}));
  }
  split.total = figures(point, all_zones());
  if (fault_of(kEven)) return split;
  split.extra_cost = extra(point, unused_cost);
  split.extra_uncovered_vm_hours = extra(point, uncovered_vm_hours);
  return split;
}

Result<UnevenStudy> Study::run() {
  if (sets_.empty()) {
    return Unexpected{Error{scenario_.name,
                            "there is nothing to split: no zonal capacity reservation group "
                            "reserves slots of one size in two zones"}};
  }
  if (auto fault = probe()) return Unexpected{std::move(*fault)};
  plan_points();
  if (!run_all()) return Unexpected{Error{}};
  UnevenStudy study;
  study.scenario = scenario_.name;
  study.seed = first_seed();
  study.replications = static_cast<std::int64_t>(replications_);
  for (std::size_t rank = 0; rank < zones_.size(); ++rank) {
    study.zones.push_back(zone(rank).location + "/" + zone(rank).zone);
  }
  for (std::size_t point = 0; point < points_.size(); ++point) {
    study.splits.push_back(summarize(point));
  }
  return study;
}

}  // namespace

Result<UnevenStudy> study_uneven(const scenario::Scenario& scenario, const UnevenOptions& options) {
  return Study(scenario, options).run();
}

}  // namespace capdrill::study
