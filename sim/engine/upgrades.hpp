#pragma once

#include <cstdint>
#include <optional>

#include "engine/instance_upgrades.hpp"
#include "engine/rolling_upgrades.hpp"

namespace capdrill::engine {

/// Changes of a set's model, and how they reach its instances: at once, batch by batch, or on
/// request.
class Upgrades {
 public:
  Upgrades(Context& context, Accounts& accounts, Placements& placements, OperationLog& operations,
           ScaleSetOperations& sets, VmLife& vms);

  /// `updateScaleSet`: another reservation group, size, image or health; other policies.
  void update(const scenario::UpdateScaleSet& request, OperationId operation);
  /// `upgradeInstances`; each instance is judged alone (choice 11.40).
  void upgrade_instances(const scenario::UpgradeInstances& request, OperationId operation);
  /// `startRollingUpgrade` and `cancelRollingUpgrade`.
  void control(const scenario::ControlUpgrade& request, OperationId operation);

  [[nodiscard]] RollingUpgrades& rolling() { return rolling_; }

 private:
  using Model = ScaleSetOperations::Model;

  [[nodiscard]] bool applies_by_itself(ScaleSetId id) const;
  [[nodiscard]] std::optional<rules::Refusal> change_model(ScaleSetId id,
                                                           const scenario::UpdateScaleSet& request);
  /// What the latest model would be; a group that does not exist is none.
  [[nodiscard]] Model wanted_model(ScaleSetId id, const scenario::UpdateScaleSet& request) const;
  /// `group` is the name that was asked for, if one was.
  [[nodiscard]] std::optional<rules::Refusal> check_model(
      ScaleSetId id, const Model& wanted, const std::optional<scenario::Name>& group) const;
  void take_policies(ScaleSetId id, const scenario::UpdateScaleSet& request);
  void apply(ScaleSetId id, OperationId operation);

  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  VmLife& vms_;
  InstanceUpgrades instances_;
  RollingUpgrades rolling_;
};

}  // namespace capdrill::engine
