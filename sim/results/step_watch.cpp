#include "results/step_watch.hpp"

#include <array>
#include <utility>

#include "results/exposure.hpp"

namespace capdrill::results {

namespace {

std::string outcome_name(engine::Outcome outcome) {
  constexpr std::array<const char*, 3> kNames = {"Succeeded", "Failed", "InProgress"};
  return kNames[static_cast<std::size_t>(outcome)];
}

}  // namespace

void StepWatch::operation_ended(const World& world, const engine::OperationRecord& operation) {
  if (operation.initiator != "timeline") return;
  StepSummary step;
  step.action = operation.operation;
  step.target = operation.target;
  step.timeline_id = operation.timeline_id;
  step.outcome = outcome_name(operation.outcome);
  step.code = operation.code;
  if (operation.outcome != engine::Outcome::InProgress) {
    ended_now_.push_back(std::move(step));
    return;
  }
  // The run is over: no instant ends any more.
  step.at = end_;
  step.exposure = measure_exposure(world, end_);
  begin_step(std::move(step));
}

void StepWatch::fault_ended(const World& world, const engine::FaultRecord& fault) {
  if (!fault.end) return;
  const PhysicalZone& zone = world.zones[fault.zone];
  StepSummary step;
  step.action = fault.kind + " ends";
  step.target = world.regions[zone.region].name + "/" + zone.name;
  step.timeline_id = fault.timeline_id;
  ended_now_.push_back(std::move(step));
}

void StepWatch::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  settle(now);
  if (!changes.subscriptions.ids().empty() || !changes.reservations.ids().empty()) {
    uncovered_ = count_uncovered(world);
  }
  if (steps_.empty()) {
    StepSummary start;
    start.action = "start";
    ended_now_.insert(ended_now_.begin(), std::move(start));
  }
  if (ended_now_.empty()) return;
  const Exposure exposure = measure_exposure(world, now);
  for (StepSummary& step : ended_now_) {
    step.at = now;
    step.exposure = exposure;
    begin_step(std::move(step));
  }
  ended_now_.clear();
}

void StepWatch::settle(SimTime now) {
  uncovered_integral_ += Wide{uncovered_} * (now - since_).us();
  since_ = now;
}

void StepWatch::begin_step(StepSummary step) {
  settle(step.at);
  if (!steps_.empty()) {
    steps_.back().lasts = step.at - steps_.back().at;
    steps_.back().vm_hours_without_coverage = {uncovered_integral_, kMicrosecondsPerHour};
  }
  uncovered_integral_ = 0;
  steps_.push_back(std::move(step));
}

std::vector<StepSummary> StepWatch::finish() {
  settle(end_);
  steps_.back().lasts = end_ - steps_.back().at;
  steps_.back().vm_hours_without_coverage = {uncovered_integral_, kMicrosecondsPerHour};
  return std::move(steps_);
}

}  // namespace capdrill::results
