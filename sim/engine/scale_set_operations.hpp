#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "capdrill/rules/zone_balance.hpp"
#include "engine/association.hpp"
#include "engine/operation_log.hpp"
#include "engine/placements.hpp"
#include "engine/vm_life.hpp"

namespace capdrill::engine {

/// Operations on scale sets. What a set asks for is checked whole before anything is created;
/// capacity is met instance by instance (choices 11.21, 11.32, 11.34).
class ScaleSetOperations {
 public:
  ScaleSetOperations(Context& context, Accounts& accounts, OperationLog& operations, VmLife& vms);

  void create(const scenario::CreateScaleSet& request, OperationId operation);
  void scale(const scenario::Scale& request, OperationId operation);
  void remove(const scenario::DeleteScaleSet& request, OperationId operation);
  void act(const scenario::ActOnInstances& request, OperationId operation);

  /// What a set's model says beyond the world's state.
  struct Settings {
    rules::ForbiddenFeatures features;
    scenario::RollingUpgradePolicy rolling;
  };
  [[nodiscard]] Settings& settings(ScaleSetId id) { return settings_[id]; }
  /// The set of a name, unless it is on its way out; else the operation is refused.
  [[nodiscard]] std::optional<ScaleSetId> find(const scenario::Name& name, OperationId operation);
  /// The instances that an operation is about; those asked for by an id that does not exist are
  /// refused. `applies` tells which ones a `count` counts.
  [[nodiscard]] std::vector<VmId> select(const ScaleSet& set,
                                         const scenario::InstanceSelector& selector,
                                         const std::function<bool(const Vm&)>& applies,
                                         OperationId operation);
  /// Whether so many vCPUs more fit the quota of the set's owner.
  [[nodiscard]] std::optional<rules::Refusal> check_vcpus(const ScaleSet& set,
                                                          std::int64_t vcpus) const;
  /// The set that a creation would make; its group is left out.
  [[nodiscard]] ScaleSet build(const scenario::CreateScaleSet& request) const;
  /// vCPUs that `instances` more would be checked for, on the planned even split.
  [[nodiscard]] std::int64_t planned_vcpus(const ScaleSet& set, std::int64_t instances) const;

 private:
  [[nodiscard]] std::optional<rules::Refusal> check_creation(
      const scenario::CreateScaleSet& request, const ScaleSet& set) const;
  [[nodiscard]] std::optional<rules::Refusal> check_size(const ScaleSet& set,
                                                         std::int64_t capacity) const;
  [[nodiscard]] std::optional<rules::Refusal> check_scaling(const ScaleSet& set,
                                                            std::int64_t delta) const;
  [[nodiscard]] std::vector<rules::BalanceZone> balance_of(const ScaleSet& set) const;
  [[nodiscard]] std::vector<ZoneId> zones_for_next(const ScaleSet& set) const;
  [[nodiscard]] std::optional<ReservationId> member_for(const ScaleSet& set, ZoneId zone) const;
  void scale_out(ScaleSetId id, std::int64_t instances, OperationId operation);
  /// Without room for it the `waiting` ones, itself included, fail alike.
  [[nodiscard]] std::optional<rules::Refusal> add_instance(ScaleSetId id, std::int64_t waiting,
                                                           OperationId operation);
  void scale_in(ScaleSetId id, std::int64_t instances, OperationId operation);

  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  VmLife& vms_;
  StrongVector<ScaleSetId, Settings> settings_;
};

/// A set as the association rules want to know it.
[[nodiscard]] Applicant applicant(const ScaleSet& set, const rules::ForbiddenFeatures& features);

/// Lets a VM take the step, and notes in the operation how that went.
void act_on_vm(VmLife& vms, OperationLog& operations, VmId id, scenario::InstanceAction action,
               OperationId operation);

}  // namespace capdrill::engine
