#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/expectation.hpp"
#include "capdrill/results/series.hpp"
#include "capdrill/results/value.hpp"
#include "results/comparison.hpp"
#include "results/metric_reader.hpp"
#include "results/sla.hpp"

namespace capdrill::results {

/// Follows exactly what the expectations of a scenario read, and judges them when the run is over.
class ExpectationWatch {
 public:
  /// Requires: check_expectations(scenario) found nothing.
  ExpectationWatch(const scenario::Scenario& scenario, SimTime end);

  void instant_ended(SimTime now, const World& world, const engine::Changes& changes);
  void operation_ended(const engine::OperationRecord& operation);
  void fault_ended(const engine::FaultRecord& fault);
  /// In the order of the scenario. `summary` is what keys of the summary are read of.
  [[nodiscard]] std::vector<ExpectationResult> judge(const Value& summary) const;
  /// What the study of the scenario reads, in the order of Scenario::metrics.
  [[nodiscard]] std::vector<MetricReading> read_metrics(const Value& summary) const;

 private:
  /// A metric that some expectation reads.
  struct Watched {
    MetricReader reader;
    Metric metric;
    StepSeries steps;
    CostSeries cost;
    SlaSeries sla;
  };
  struct Plan {
    Metric metric;
    scenario::MetricTarget of;
    std::size_t watched = 0;  ///< unused for keys of the summary
  };
  /// A found value and how it shows; or why there is none.
  struct Reading {
    Found found;
    std::string text;
    std::string why_skipped;
    /// There was nothing to read of: not even `isAbsent` is met.
    bool is_void = false;
  };
  /// The first occurrence of a timeline entry; no end = still under way at the end of the run.
  struct Occurrence {
    SimTime begin;
    std::optional<SimTime> end;
  };

  void add_plan(const scenario::Expectation& expectation);
  std::size_t watch(const Metric& metric, const scenario::MetricTarget& of);
  void note_occurrence(const std::string& id, SimTime begin, std::optional<SimTime> end);
  [[nodiscard]] ExpectationResult judge(std::size_t index, const Value& summary) const;
  [[nodiscard]] Reading read(const scenario::Expectation& expectation, const Plan& plan,
                             const Value& summary) const;
  [[nodiscard]] Reading read_at(const scenario::Instant& at, const Watched& watched) const;
  [[nodiscard]] Reading read_over(const scenario::Expectation& expectation,
                                  const Watched& watched) const;
  [[nodiscard]] Reading read_statistic(scenario::Statistic statistic, const Interval& over,
                                       const Watched& watched) const;
  [[nodiscard]] bool is_cut_off(const scenario::Instant& instant) const;

  const scenario::Scenario& scenario_;
  SimTime end_;
  bool is_cut_;
  std::vector<Watched> watched_;
  /// Of the expectations, then of the metrics.
  std::vector<Plan> plans_;
  std::map<std::string, Occurrence> occurrences_;
};

}  // namespace capdrill::results
