#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "capdrill/rules/refusal.hpp"
#include "engine/operation_log.hpp"
#include "engine/vm_life.hpp"

namespace capdrill::engine {

/// How a set grows and shrinks. What is asked is checked whole before anything is created; capacity
/// is met instance by instance (choices 11.21, 11.32, 11.34).
class Scaling {
 public:
  Scaling(Context& context, Accounts& accounts, OperationLog& operations, VmLife& vms);

  /// Whether a set may have so many instances in all.
  [[nodiscard]] std::optional<rules::Refusal> check_size(const ScaleSet& set,
                                                         std::int64_t capacity) const;
  /// Whether `delta` more instances may be asked for, or fewer when it is negative; not whether
  /// there is room.
  [[nodiscard]] std::optional<rules::Refusal> check(const ScaleSet& set, std::int64_t delta) const;
  /// Whether so many vCPUs more fit the quota of the set's owner.
  [[nodiscard]] std::optional<rules::Refusal> check_vcpus(const ScaleSet& set,
                                                          std::int64_t vcpus) const;
  /// vCPUs that `instances` more would be checked for, on the planned even split.
  [[nodiscard]] std::int64_t planned_vcpus(const ScaleSet& set, std::int64_t instances) const;

  /// Where the next instance goes, best zone first.
  [[nodiscard]] std::vector<ZoneId> zones_for_next(const ScaleSet& set) const;

  /// Creates as many instances as find room; the operation fails when some do not.
  void scale_out(ScaleSetId id, std::int64_t instances, OperationId operation);
  /// Deletes instances as the set's scale-in policy wants it. When protection leaves too few to
  /// delete the target becomes what is left (choice 11.38).
  void scale_in(ScaleSetId id, std::int64_t instances, OperationId operation);
  /// Creates one instance in this zone and in no other, with all checks of a scale-out but balance.
  [[nodiscard]] std::optional<rules::Refusal> add_in_zone(ScaleSetId id, ZoneId zone,
                                                          OperationId operation);
  /// Deletes the extra instances of overprovisioning unless others are still being created.
  void drop_extras(ScaleSetId id);

 private:
  [[nodiscard]] std::optional<rules::Refusal> check_group(const ScaleSet& set) const;
  [[nodiscard]] std::optional<rules::Refusal> check_balance(const ScaleSet& set,
                                                            std::int64_t delta) const;
  [[nodiscard]] std::optional<ReservationId> member_for(const ScaleSet& set, ZoneId zone) const;
  /// Without room for it the `waiting` ones, itself included, fail alike.
  [[nodiscard]] std::optional<rules::Refusal> add_instance(ScaleSetId id, std::int64_t waiting,
                                                           OperationId operation);
  /// Without an operation it is an extra one.
  void create(ScaleSetId id, OptionalId<ReservationId> member, const Spot& spot,
              std::optional<OperationId> operation);
  void add_extras(ScaleSetId id, std::int64_t instances);
  /// The instances that leave next, in their order.
  [[nodiscard]] std::vector<VmId> pick_for_scale_in(const ScaleSet& set,
                                                    std::int64_t instances) const;

  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  VmLife& vms_;
};

/// Instances of a set that exist and are not on their way out; those that are to replace others do
/// not count beside them.
[[nodiscard]] std::int64_t instance_count(const ScaleSet& set);

}  // namespace capdrill::engine
