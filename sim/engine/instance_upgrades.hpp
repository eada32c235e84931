#pragma once

#include <cstdint>
#include <optional>

#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

/// How one instance gets from its version of a set's model to another: it joins or leaves
/// reservations where it stands (§3.4, §3.8), takes another image by a reimage, and another size by
/// a move to a new place (UPG-11).
class InstanceUpgrades {
 public:
  using Model = ScaleSetOperations::Model;

  InstanceUpgrades(Context& context, Accounts& accounts, Placements& placements,
                   OperationLog& operations, ScaleSetOperations& sets, VmLife& vms);

  [[nodiscard]] const Model& latest(ScaleSetId id) const;
  /// Choice 11.40: whether all instances could take the model now.
  [[nodiscard]] std::optional<rules::Refusal> check_all(ScaleSetId id, const Model& model) const;
  /// UPG-11: whether the instance is down while it takes the version.
  [[nodiscard]] bool needs_restart(const Vm& vm, std::uint32_t version) const;
  /// Brings the instance to the version. What it is refused is noted in the operation.
  /// Returns: whether it could.
  bool bring(VmId id, std::uint32_t version, OperationId operation);

 private:
  [[nodiscard]] const Model& model_of(ScaleSetId set, std::uint32_t version) const;
  /// The reservation that an instance has with a model; absent without one.
  [[nodiscard]] OptionalId<ReservationId> member_for(const Vm& vm, const Model& model) const;
  [[nodiscard]] std::optional<rules::Refusal> check_may_leave(const Vm& vm) const;
  [[nodiscard]] std::optional<rules::Refusal> check(const Vm& vm, const Model& model) const;
  /// vCPUs more that the owner uses when the VM takes a place with the model.
  [[nodiscard]] std::int64_t quota_of_change(const Vm& vm, const Model& model) const;
  [[nodiscard]] std::optional<rules::Refusal> check_vcpus(const ScaleSet& set, SizeId size,
                                                          std::int64_t vcpus) const;
  [[nodiscard]] std::optional<rules::Refusal> change(VmId id, const Model& model, bool restarts,
                                                     OperationId operation);

  Context& context_;
  Accounts& accounts_;
  Placements& placements_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  VmLife& vms_;
};

}  // namespace capdrill::engine
