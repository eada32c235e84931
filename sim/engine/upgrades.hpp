#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "capdrill/rules/rolling_upgrade.hpp"
#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

/// How a changed model reaches the instances of a set: at once, batch by batch, or on request.
/// What the model changes so far is the reservation group (§3.4, §3.8), which restarts nothing
/// (choice 11.9).
class Upgrades {
 public:
  Upgrades(Context& context, Accounts& accounts, Placements& placements, OperationLog& operations,
           ScaleSetOperations& sets);

  /// Joins a reservation group or (null) leaves it; changes the upgrade policy.
  void update(const scenario::UpdateScaleSet& request, OperationId operation);
  /// `upgradeInstances`; each instance is judged alone (choice 11.40).
  void upgrade_instances(const scenario::UpgradeInstances& request, OperationId operation);
  /// `startRollingUpgrade` and `cancelRollingUpgrade`.
  void control(const scenario::ControlUpgrade& request, OperationId operation);

  /// The next batch of the upgrade is due.
  void batch_due(ScaleSetId id, std::uint64_t number);

 private:
  /// An instance that awaits its upgrade; it may be gone by then.
  struct Target {
    rules::UpgradeTarget target;
    VmId vm{0U};
    std::uint64_t number = 0;
  };
  /// A rolling upgrade that is under way.
  struct Rolling {
    std::uint64_t number = 0;
    OperationId operation{0U};
    /// Instances of the set at its begin.
    std::int64_t instances = 0;
    /// In the order of their turns.
    std::vector<Target> pending;
  };

  [[nodiscard]] bool applies_by_itself(ScaleSetId id) const;
  [[nodiscard]] bool is_rolling(ScaleSetId id) const;
  [[nodiscard]] std::optional<rules::Refusal> change_group(ScaleSetId id,
                                                           const scenario::NullableName& name);
  [[nodiscard]] std::optional<rules::Refusal> check_joining(ScaleSetId id,
                                                            const scenario::Name& group) const;
  [[nodiscard]] std::optional<rules::Refusal> check_change(ScaleSetId id,
                                                           OptionalId<GroupId> group) const;
  void apply(ScaleSetId id, OperationId operation);

  /// The reservation that an instance has with a group; absent without one.
  [[nodiscard]] OptionalId<ReservationId> member_for(const Vm& vm, OptionalId<GroupId> group) const;
  [[nodiscard]] std::optional<rules::Refusal> check_may_leave(const Vm& vm) const;
  [[nodiscard]] std::optional<rules::Refusal> check_upgrade(const Vm& vm) const;
  void upgrade(VmId id, OperationId operation);

  void begin_rolling(ScaleSetId id, OperationId operation);
  void run_batch(ScaleSetId id);
  void end_rolling(ScaleSetId id, const std::optional<rules::Refusal>& refusal);
  [[nodiscard]] rules::UpgradeHealth health_of(ScaleSetId id) const;

  Context& context_;
  Accounts& accounts_;
  Placements& placements_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  std::uint64_t next_number_ = 1;
  StrongVector<ScaleSetId, std::optional<Rolling>> rolling_;
};

}  // namespace capdrill::engine
