#pragma once

#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/summary.hpp"
#include "results/ratio_track.hpp"

namespace capdrill::results {

/// Exact totals over the run after its warm-up, and the state at its end.
class Totals {
 public:
  Totals(SimTime warm_up, SimTime end);

  void instant_ended(SimTime now, const World& world, const engine::Changes& changes);
  void clock_moves(SimTime from, SimTime to, const World& world);
  void operation_ended(const engine::OperationRecord& operation);
  /// What the run left behind, all but faults, alerts and expectations.
  [[nodiscard]] const Summary& summary() const { return summary_; }

 private:
  struct ScaleSetTracks {
    RatioTrack coverage;
    RatioTrack protection;
  };

  void keep_failure(const engine::OperationRecord& operation);
  void note_warm_up(SimTime warm_up, const World& world);
  void close(const World& world);
  void close_scale_sets(const World& world);
  void close_costs(const World& world);
  void close_tenants(const World& world);

  SimTime warm_up_;
  SimTime end_;
  RatioTrack coverage_;
  RatioTrack protection_;
  RatioTrack unused_;  ///< of all reservations; over 1
  std::int64_t unused_now_ = 0;
  std::vector<std::int64_t> unused_of_;  ///< by ReservationId
  std::vector<ScaleSetTracks> scale_sets_;
  /// What had accrued when the warm-up ended.
  std::vector<CostParts<MoneyTime>> costs_before_;
  std::vector<TenantCounts> tenants_before_;
  bool is_warm_ = false;
  std::int64_t failures_expected_kept_ = 0;
  Summary summary_;
};

/// Groups that exist, with their reservations and the even split.
[[nodiscard]] std::vector<GroupSummary> summarize_groups(const World& world);

/// A set that exists; its ratios are the caller's.
[[nodiscard]] ScaleSetSummary summarize_scale_set(const World& world, const ScaleSet& set);

}  // namespace capdrill::results
