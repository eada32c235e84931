#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capdrill/base/random.hpp"
#include "capdrill/scenario/spec.hpp"

namespace capdrill::engine {

inline constexpr SimTime kForever = SimTime::microseconds(std::numeric_limits<std::int64_t>::max());

/// The value of a load, and until when it holds.
struct LoadStretch {
  std::optional<rules::MetricValue> value;
  SimTime until;
};

/// A load over time, with what is drawn of it. A draw is a pure function of the seed, the set's name
/// and its ordinal, so that whoever looks at a load, and whenever, sees the same; stretches that are
/// resampled from a file are drawn by the file's name, so that columns of one file stay together.
class LoadSignal {
 public:
  /// Requires: `load` outlives this.
  LoadSignal(const scenario::Scenario& scenario, std::uint64_t seed, const std::string& scale_set,
             const scenario::Load& load);

  /// Requires: `time` is not before that of the last call.
  [[nodiscard]] LoadStretch at(SimTime time);

 private:
  [[nodiscard]] LoadStretch base_at(SimTime time) const;
  [[nodiscard]] LoadStretch step_at(SimTime time) const;
  void add_noise(SimTime time, LoadStretch& stretch);
  void add_bursts(SimTime time, LoadStretch& stretch);

  const scenario::Load* load_;
  DateTime clock_start_;
  RandomStream blocks_;
  RandomStream gaps_;
  RandomStream lengths_;
  /// Weights and draws of the sets that the noise is made of.
  std::vector<std::pair<double, RandomStream>> noise_;
  /// The burst that is under way or comes next.
  std::uint64_t burst_ = 0;
  SimTime burst_begin_;
  SimTime burst_end_;
};

}  // namespace capdrill::engine
