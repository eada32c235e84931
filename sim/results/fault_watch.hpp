#pragma once

#include <string>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/series.hpp"
#include "capdrill/results/summary.hpp"

namespace capdrill::results {

/// How deep the series fell because of a fault on [begin, fault_end), and when it was back at what
/// it was just before. A fall that begins after the fault's end is not the fault's.
[[nodiscard]] Dent measure_dent(const StepSeries& series, SimTime begin, SimTime fault_end,
                                SimTime run_end);

/// Keeps the exact series that the damage of faults is measured on.
class FaultWatch {
 public:
  void instant_ended(SimTime now, const World& world, const engine::Changes& changes);
  void operation_ended(const engine::OperationRecord& operation);
  void fault_ended(const World& world, const engine::FaultRecord& fault);
  /// In order of the faults' ids.
  [[nodiscard]] std::vector<FaultSummary> summarize(SimTime run_end) const;

 private:
  struct Scope {
    StepSeries capacity;
    StepSeries protection;
    void set(SimTime now, const CoverageCounts& counts);
  };
  struct SetZone {
    ZoneId zone{0U};
    StepSeries running;
    StepSeries protected_vms;
  };
  struct StartFailure {
    SimTime at;
    std::string code;
    std::int64_t vms = 0;
  };
  struct ScaleSetSeries {
    std::string name;
    Scope scope;
    std::vector<SetZone> zones;
  };

  void watch(SimTime now, const ScaleSet& set, ScaleSetSeries& series);
  void watch_cost(SimTime now, const World& world);
  void add_damage(SimTime run_end, FaultSummary& fault) const;
  void measure(const ScaleSetSeries& set, SimTime run_end, FaultSummary& fault) const;

  Scope all_;
  StepSeries uncovered_;
  CostSeries unused_reservations_;
  std::vector<StartFailure> start_failures_;
  std::vector<ScaleSetSeries> scale_sets_;
  std::vector<FaultSummary> faults_;
};

}  // namespace capdrill::results
