#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "capdrill/rules/health.hpp"
#include "engine/accounts.hpp"

namespace capdrill::engine {

/// The applications of the instances: what they report once they run, when they fail and recover,
/// and when the health extension notices (domain reference 4.10). Whether an instance is healthy is
/// asked of rules::health_of.
class InstanceHealth {
 public:
  InstanceHealth(Context& context, Accounts& accounts);

  using Spec = std::optional<scenario::ApplicationHealth>;
  /// The next version of a set's model is probed like this.
  void add_model(ScaleSetId set, const Spec& spec);
  [[nodiscard]] const Spec& of_model(ScaleSetId set, std::uint32_t model) const {
    return specs_[set][model];
  }
  /// How long an instance of the version may be Initializing.
  [[nodiscard]] Duration grace_period(ScaleSetId set, std::uint32_t model) const;

  /// An instance runs, after a start of any kind.
  void started(VmId id);
  /// What was drawn for its application comes true.
  void step_due(VmId id, std::uint64_t number);

 private:
  struct Note {
    EventHandle event;
    std::uint64_t number = 0;
    /// What the event will make it report.
    HealthState next = HealthState::Healthy;
    std::uint64_t draws = 0;
  };

  Note& note(VmId id);
  void report(VmId id, HealthState state);
  void schedule(VmId id, HealthState next, Duration after);
  /// The next failure or recovery of an application that has them.
  void schedule_change(VmId id, const scenario::ApplicationHealth& spec);
  [[nodiscard]] HealthState draw_start(VmId id, const scenario::ApplicationHealth& spec);

  Context& context_;
  Accounts& accounts_;
  StrongVector<ScaleSetId, std::vector<Spec>> specs_;
  StrongVector<VmId, Note> notes_;
};

}  // namespace capdrill::engine
