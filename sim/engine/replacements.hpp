#pragma once

#include <optional>
#include <vector>

#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

/// A new instance and the old one whose place in the set it takes.
struct Replacement {
  ScaleSetId set{0U};
  VmRef old;
  VmRef fresh;
  /// Both are there: the set has one instance more than it is asked to have.
  bool is_open = true;
};

/// Creation before deletion, for maxSurge and for repairs (choice 11.11): for a while a set has
/// instances in surplus, which need ordinary quota and capacity.
class Replacements {
 public:
  Replacements(Context& context, Accounts& accounts, OperationLog& operations,
               ScaleSetOperations& sets, VmLife& vms);

  /// Whether the owner's quota has room for a new instance beside each of `old`.
  [[nodiscard]] std::optional<rules::Refusal> check_quota(ScaleSetId id,
                                                          const std::vector<VmId>& old) const;
  /// A new instance of the latest model in the zone of `old`. Without room for it the operation
  /// notes the refusal.
  [[nodiscard]] std::optional<Replacement> begin(VmId old, OperationId operation);
  /// Whether both are still there. If somebody else deleted the old one, the new one goes as well.
  bool look_at(Replacement& replacement, OperationId operation);
  /// Deletes the old one, or the new one.
  enum class Leaving { old, fresh };
  void end(Replacement& replacement, Leaving leaving, OperationId operation);

 private:
  [[nodiscard]] std::vector<ZoneId> zones_for(const Vm& old) const;
  void close(Replacement& replacement);

  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  VmLife& vms_;
};

}  // namespace capdrill::engine
