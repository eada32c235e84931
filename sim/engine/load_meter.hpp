#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "capdrill/rules/autoscale_metric.hpp"
#include "capdrill/scenario/spec.hpp"

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

/// The value of a load at `time`, and until when it holds.
struct LoadStretch {
  std::optional<rules::MetricValue> value;
  SimTime until;
};
[[nodiscard]] LoadStretch load_at(const scenario::Load& load, SimTime time, DateTime clock_start);

/// What the instances of a set report of one metric, a sample a minute: the mean over the minute of
/// the load divided over those that run. Computed when it is asked for, from the load's function and
/// the history of the set: no event is needed in between.
class LoadMeter {
 public:
  /// Keeps the last `minutes_kept` samples at least.
  LoadMeter(const scenario::Load& load, DateTime clock_start, std::size_t minutes_kept);

  /// Takes the samples of all whole minutes before `end`.
  void sample_until(SimTime end, const RunningHistory& history);
  /// The latest one last.
  [[nodiscard]] std::span<const rules::MinuteSample> samples() const { return samples_; }
  [[nodiscard]] rules::MetricSource source() const;

 private:
  [[nodiscard]] rules::MinuteSample sample(SimTime begin, const RunningHistory& history) const;

  const scenario::Load* load_;
  DateTime clock_start_;
  std::size_t minutes_kept_;
  /// No instance shows more than 100.
  bool is_percentage_;
  SimTime next_;
  std::vector<rules::MinuteSample> samples_;
};

}  // namespace capdrill::engine
