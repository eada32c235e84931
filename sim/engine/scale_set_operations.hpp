#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/association.hpp"
#include "engine/operation_log.hpp"
#include "engine/scaling.hpp"
#include "engine/vm_life.hpp"
#include "engine/zone_rebalancing.hpp"

namespace capdrill::engine {

/// Operations on scale sets.
class ScaleSetOperations {
 public:
  ScaleSetOperations(Context& context, Accounts& accounts, OperationLog& operations, VmLife& vms);

  void create(const scenario::CreateScaleSet& request, OperationId operation);
  void scale(const scenario::Scale& request, OperationId operation);
  void remove(const scenario::DeleteScaleSet& request, OperationId operation);
  void act(const scenario::ActOnInstances& request, OperationId operation);
  void protect(const scenario::ProtectInstances& request, OperationId operation);

  /// One version of a set's model: what an upgrade may change of an instance.
  struct Model {
    SizeId size{0U};
    OptionalId<GroupId> group;
    std::string image;
    friend bool operator==(const Model&, const Model&) = default;
  };
  /// What a set's model says beyond the world's state.
  struct Settings {
    rules::ForbiddenFeatures features;
    scenario::RollingUpgradePolicy rolling;
    scenario::AutomaticRepairsPolicy repairs;
    /// By version: `ScaleSet::model` is the last.
    std::vector<Model> models;
  };
  [[nodiscard]] Settings& settings(ScaleSetId id) { return settings_[id]; }
  /// The set of a name, unless it is on its way out; else the operation is refused.
  [[nodiscard]] std::optional<ScaleSetId> find(const scenario::Name& name, OperationId operation);
  /// What an operation on the whole set means for those protected from its actions (IPR-2).
  enum class Protected { spared, included };
  /// The instances that an operation is about; those asked for by an id that does not exist are
  /// refused. `applies` tells which ones a `count` counts.
  [[nodiscard]] std::vector<VmId> select(const ScaleSet& set,
                                         const scenario::InstanceSelector& selector,
                                         Protected those_protected,
                                         const std::function<bool(const Vm&)>& applies,
                                         OperationId operation);
  /// The set that a creation would make; its group is left out.
  [[nodiscard]] ScaleSet build(const scenario::CreateScaleSet& request) const;
  /// How sets grow and shrink.
  [[nodiscard]] Scaling& scaling() { return scaling_; }
  [[nodiscard]] const Scaling& scaling() const { return scaling_; }
  [[nodiscard]] ZoneRebalancing& rebalancing() { return rebalancing_; }
  /// Whatever is asked of a set gives automatic zone balance pause.
  void note_request(const scenario::Operation& operation);
  /// The part of `updateScaleSet` that says where instances go and which of them leave. Returns:
  /// the refusal, after which nothing has changed, or nothing.
  [[nodiscard]] std::optional<rules::Refusal> change_placement(
      ScaleSetId id, const scenario::UpdateScaleSet& request);
  /// Gives the set what `wanted` says about its placement: undoes it, when that is the set as it was.
  void adopt_placement(ScaleSetId id, const ScaleSet& wanted);

 private:
  [[nodiscard]] std::optional<rules::Refusal> check_creation(
      const scenario::CreateScaleSet& request, const ScaleSet& set) const;
  /// Fault domains that serve the set's size: in each of its zones, or, of a regional set, in the
  /// zone with most of them.
  [[nodiscard]] std::int32_t fault_domains_there(const ScaleSet& set) const;
  [[nodiscard]] std::optional<rules::Refusal> check_zones(ScaleSetId id,
                                                          const ScaleSet& changed) const;

  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  VmLife& vms_;
  Scaling scaling_;
  ZoneRebalancing rebalancing_;
  StrongVector<ScaleSetId, Settings> settings_;
};

/// Instances of a set that are not on their way out.
[[nodiscard]] std::int64_t instance_count(const ScaleSet& set);

/// A set as the association rules want to know it.
[[nodiscard]] Applicant applicant(const ScaleSet& set, const rules::ForbiddenFeatures& features);

/// Lets a VM take the step, and notes in the operation how that went.
void act_on_vm(VmLife& vms, OperationLog& operations, VmId id, scenario::InstanceAction action,
               OperationId operation);

}  // namespace capdrill::engine
