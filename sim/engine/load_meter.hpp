#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "capdrill/rules/autoscale_metric.hpp"
#include "engine/load_signal.hpp"

namespace capdrill::engine {

/// How many instances of a set ran, and since when.
class RunningHistory {
 public:
  /// From `since` on there are so many. Requires: `since` ascends.
  void note(SimTime since, std::int64_t running);
  /// What was before `time` is not asked for again.
  void forget_before(SimTime time);
  /// How many run at `time`, and until when that is known to hold; 0 before the first note.
  struct Stretch {
    std::int64_t running = 0;
    SimTime until;
  };
  [[nodiscard]] Stretch at(SimTime time) const;

 private:
  std::vector<std::pair<SimTime, std::int64_t>> changes_;
};

/// What the instances of a set report of one metric, a sample a minute: the mean over the minute of
/// the load divided over those that run. Computed when it is asked for, from the load and
/// the history of the set: no event is needed in between.
class LoadMeter {
 public:
  /// Keeps the last `minutes_kept` samples at least.
  LoadMeter(const scenario::Load& load, LoadSignal signal, std::size_t minutes_kept);

  /// Takes the samples of all whole minutes before `end`.
  void sample_until(SimTime end, const RunningHistory& history);
  /// The latest one last.
  [[nodiscard]] std::span<const rules::MinuteSample> samples() const { return samples_; }
  [[nodiscard]] rules::MetricSource source() const;

 private:
  [[nodiscard]] rules::MinuteSample sample(SimTime begin, const RunningHistory& history);

  LoadSignal signal_;
  scenario::LoadScope scope_;
  std::size_t minutes_kept_;
  /// No instance shows more than 100.
  bool is_percentage_;
  SimTime next_;
  std::vector<rules::MinuteSample> samples_;
};

}  // namespace capdrill::engine
