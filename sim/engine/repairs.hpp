#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "capdrill/rules/repair.hpp"
#include "engine/replacements.hpp"

namespace capdrill::engine {

/// Automatic instance repair (domain reference 4.9). A repair lasts until its instance is healthy,
/// or may be repaired again; so many count at a time.
class Repairs {
 public:
  Repairs(Context& context, Accounts& accounts, OperationLog& operations, ScaleSetOperations& sets,
          VmLife& vms);

  /// An instance of a set that is followed changed, or a time that was waited for has come.
  void set_changed(ScaleSetId id);

 private:
  struct Repair {
    VmRef vm;
    /// Replace: until the old instance is gone.
    std::optional<Replacement> replacement;
    std::optional<OperationId> operation;
  };
  /// How often in a row an instance, or what replaced it, was repaired in vain.
  struct Tries {
    VmRef vm;
    int count = 0;
  };
  struct State {
    std::vector<Repair> under_way;
    std::vector<Tries> tries;
    std::optional<SimTime> wakes;
  };

  [[nodiscard]] bool needs_repair(VmId id) const;
  [[nodiscard]] SimTime repairable_from(ScaleSetId id, const Vm& vm) const;
  /// Returns: whether the repair is over.
  bool advance(ScaleSetId id, Repair& repair);
  void failed(ScaleSetId id, const VmRef& vm);
  void forget(ScaleSetId id, const VmRef& vm);
  void begin_some(ScaleSetId id);
  void begin(ScaleSetId id, VmId vm);
  [[nodiscard]] bool is_under_repair(const State& state, VmId vm) const;
  void wake_at(ScaleSetId id, SimTime time);

  Context& context_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  VmLife& vms_;
  Replacements replacements_;
  StrongVector<ScaleSetId, State> states_;
};

}  // namespace capdrill::engine
