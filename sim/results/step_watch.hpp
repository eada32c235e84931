#pragma once

#include <cstdint>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/steps.hpp"

namespace capdrill::results {

/// Follows a run step by step: operations of the timeline and ends of faults (`output.steps`).
/// Complexity: linear in the VMs, at each instant that touched a VM of the scenario.
class StepWatch {
 public:
  explicit StepWatch(SimTime end) : end_(end) {}

  void operation_ended(const World& world, const engine::OperationRecord& operation);
  void fault_ended(const World& world, const engine::FaultRecord& fault);
  void instant_ended(SimTime now, const World& world, const engine::Changes& changes);
  /// All steps, the last one lasting until the end. Call once, when the run is over.
  [[nodiscard]] std::vector<StepSummary> finish();

 private:
  void begin_step(StepSummary step);
  /// Takes what held until `now` into the last step.
  void settle(SimTime now);

  SimTime end_;
  std::vector<StepSummary> steps_;
  /// Of the present instant, which is not over yet.
  std::vector<StepSummary> ended_now_;
  SimTime since_;
  std::int64_t uncovered_ = 0;
  /// Of the last step. Unit: VMs times microseconds.
  Wide uncovered_integral_ = 0;
};

}  // namespace capdrill::results
