#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/rules/autoscale.hpp"
#include "capdrill/rules/autoscale_profile.hpp"
#include "engine/load_follower.hpp"
#include "engine/load_meter.hpp"
#include "engine/operation_log.hpp"
#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

/// Scales sets by what their metrics show: looks at all of them once a period, first one period
/// after the start. It knows nothing of reservations (source OA): its scaling is the operation that
/// `scale` is, and what that refuses it asks for again at its next run. Sets that follow their load
/// without rules are looked at in the same runs.
class Autoscaler {
 public:
  Autoscaler(Context& context, OperationLog& operations, ScaleSetOperations& sets);

  /// A set of this name may have been created. Requires: `spec` outlives this.
  void adopt(const std::string& name, const scenario::ScaleSet& spec);
  /// Schedules the first run.
  void start();
  void run();
  /// Notes how many instances run from now on.
  void instant_ended();

 private:
  /// A set with autoscale.
  struct Scaled {
    ScaleSetId set{0U};
    const scenario::Autoscale* settings = nullptr;
    /// Of its profiles.
    std::vector<rules::ProfileSchedule> schedules;
    RunningHistory running;
    std::vector<LoadMeter> meters;
    std::vector<std::string> metric_names;
    std::optional<OperationRef> last_action;
    /// What was told last, so that it is told once.
    std::string last_event;
  };

  [[nodiscard]] bool is_gone(const Scaled& scaled) const;
  void take_samples(Scaled& scaled) const;
  /// Into readings_.
  void read_rules(const Scaled& scaled, const scenario::AutoscaleProfile& profile,
                  std::int64_t current);
  void evaluate(Scaled& scaled);
  [[nodiscard]] AutoscaleRecord make_record(const Scaled& scaled) const;
  void act(Scaled& scaled, const scenario::AutoscaleProfile& profile,
           const rules::AutoscaleDecision& decision, AutoscaleRecord& record);
  void tell(Scaled& scaled, const AutoscaleRecord& record);

  Context& context_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  LoadFollower follower_;
  /// In the order of their creation.
  std::vector<Scaled> scaled_;
  /// Sets below this id have been looked at.
  std::size_t known_sets_ = 0;
  /// Scratch.
  std::vector<rules::RuleReading> readings_;
};

}  // namespace capdrill::engine
