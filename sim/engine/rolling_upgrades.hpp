#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "capdrill/rules/instance_protection.hpp"
#include "capdrill/rules/rolling_upgrade.hpp"
#include "engine/instance_upgrades.hpp"
#include "engine/replacements.hpp"

namespace capdrill::engine {

/// Rolling upgrades that are under way, one a set at most.
///
///   batch: its instances restart (or new ones are created beside them), then are waited for until
///          healthy, five minutes at most
///   deletion: with maxSurge, the old instances of the batch go
///   pause: until the next batch
class RollingUpgrades {
 public:
  RollingUpgrades(Context& context, Accounts& accounts, OperationLog& operations,
                  ScaleSetOperations& sets, VmLife& vms, InstanceUpgrades& upgrades);

  [[nodiscard]] bool is_rolling(ScaleSetId id) const {
    return id.index() < rolling_.size() && rolling_[id].has_value();
  }
  /// Upgrades what has not the latest model; the operation ends with the upgrade.
  void begin(ScaleSetId id, OperationId operation);
  /// Ends it after its present batch. Requires: is_rolling(id).
  void cancel(ScaleSetId id);

  /// The pause is over, or the batch was waited for long enough.
  void timer_due(ScaleSetId id, std::uint64_t number);
  /// An instance of a set that is followed changed.
  void set_changed(ScaleSetId id);

 private:
  /// An instance that awaits its upgrade.
  struct Target {
    rules::UpgradeTarget order;
    VmRef vm;
  };
  /// One whose turn it is.
  struct Member {
    VmRef vm;
    std::uint32_t former_model = 0;
    bool restarts = false;
    bool is_refused = false;
    std::optional<Replacement> replacement;
  };
  enum class Stage { batch, deletion, pause };
  struct Rolling {
    std::uint64_t number = 0;
    OperationId operation{0U};
    /// Instances of the set at its begin.
    std::int64_t instances = 0;
    std::vector<Target> pending;
    std::vector<Member> batch;
    /// What was upgraded in place, with its former model.
    std::vector<std::pair<VmRef, std::uint32_t>> upgraded;
    Stage stage = Stage::pause;
    /// Until when the batch is waited for.
    std::optional<EventHandle> gate;
    bool is_gate_over = false;
    bool is_cancelled = false;
    std::int64_t batches = 0;
    std::int64_t successful = 0;
    std::int64_t failed = 0;
    /// New instances that never were healthy; they are gone.
    std::int64_t failed_surges = 0;
    /// Creates and deletes the instances of a batch that surges.
    std::optional<OperationId> surge;
  };
  enum class Progress { gone, restarting, waiting, healthy, failed };

  [[nodiscard]] std::vector<Target> targets_of(ScaleSetId id) const;
  [[nodiscard]] std::uint32_t phase_of(const Vm& vm, bool& skips) const;
  [[nodiscard]] bool is_unhealthy(VmId id) const;
  [[nodiscard]] rules::UpgradeHealth health_of(ScaleSetId id) const;
  void drop_done(Rolling& rolling) const;
  [[nodiscard]] std::vector<Target> take_batch(ScaleSetId id);
  void run_batch(ScaleSetId id);
  void upgrade_batch(ScaleSetId id, const std::vector<Target>& batch);
  /// Returns: whether the batch creates new instances first.
  bool try_surge(ScaleSetId id, const std::vector<Target>& batch);
  void upgrade_in_place(ScaleSetId id, Member& member);
  [[nodiscard]] Progress progress_of(const Member& member) const;
  void look_at_batch(ScaleSetId id);
  void close_gate(ScaleSetId id);
  void look_at_deletions(ScaleSetId id);
  void finish_batch(ScaleSetId id);
  void end_cancelled(ScaleSetId id);
  void roll_back(ScaleSetId id);
  void end(ScaleSetId id, UpgradeStatus status, const std::optional<rules::Refusal>& refusal);
  void tell(ScaleSetId id, UpgradeStatus status, const std::string& code);

  Context& context_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  VmLife& vms_;
  InstanceUpgrades& upgrades_;
  Replacements replacements_;
  std::uint64_t next_number_ = 1;
  StrongVector<ScaleSetId, std::optional<Rolling>> rolling_;
};

}  // namespace capdrill::engine
