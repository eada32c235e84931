#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "capdrill/base/time.hpp"
#include "capdrill/model/fleet.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// AZB-1 | Automatic zone balance needs two zones at least and best-effort balance     | AZB, AZE
// AZB-2 | It acts when the counts of two zones, deallocated instances included,       | AZB
//       | differ by more than one and the emptier one has fewer active ones too     |
// AZB-3 | One move: create an instance in the emptiest zone, wait until it is         | AZB, AZE
//       | healthy, then delete one of the fullest                                   |
// AZB-4 | Not healthy after 90 minutes: the new one is deleted, or, when the source    | AZB
//       | is not healthy either, the source is and the new one stays                |
// AZB-5 | One move in 12 hours at most, and none within 60 minutes of a request on    | AZB
//       | the set                                                                   |
// AZB-6 | Instances that are protected, deallocated or on their way out do not move   | AZB
// AZB-7 | It does not answer an outage: while a zone of the set is down nothing moves | AZB, choice
// AZB-8 | A change of the capacity by the user, or a scale-out, cancels the move      | AZB
// AZB-9 | A scale-in by autoscale waits until the move is done                        | AZB

namespace capdrill::rules {

inline constexpr Duration kRebalanceInterval = Duration::hours(12);       // AZB-5
inline constexpr Duration kRebalanceQuietTime = Duration::minutes(60);    // AZB-5
inline constexpr Duration kRebalanceHealthLimit = Duration::minutes(90);  // AZB-4

/// AZB-1. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_zone_rebalancing(bool enabled, bool is_strict,
                                                            std::size_t zones);

/// A zone that the set names. Unit: instances.
struct RebalanceZone {
  /// Deallocated ones included.
  std::int64_t total = 0;
  /// Those that run.
  std::int64_t active = 0;
  /// Of `active`: those that may move (AZB-6).
  std::int64_t movable = 0;
  bool is_up = true;
};

struct RebalanceMove {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// AZB-2, AZB-6, AZB-7: the move that is due, if any; ties go to the lowest logical zone.
[[nodiscard]] std::optional<RebalanceMove> find_rebalance_move(
    std::span<const RebalanceZone> zones);

/// AZB-6.
[[nodiscard]] inline bool may_move(const Vm& vm) {
  return vm.is_running() && !vm.is_leaving() && !vm.protect_from_scale_in;
}

/// AZB-9. Unit: instances.
[[nodiscard]] constexpr bool puts_off_autoscale(bool is_moving, std::int64_t present,
                                                std::int64_t target) {
  return is_moving && target < present;
}

}  // namespace capdrill::rules
