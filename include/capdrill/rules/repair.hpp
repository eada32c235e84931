#pragma once

#include <cstdint>

#include "capdrill/base/time.hpp"
#include "capdrill/model/fleet.hpp"

// id    | sentence                                                                  | source
// REP-1 | At most 5 % of the instances are under repair at a time, one at least; of | AIR
//       | a set of fewer than 20 one at a time                                       |
// REP-2 | No repair within the grace period (10 minutes unless given) after a change | AIR
//       | of an instance's state was complete, its creation included                 |
// REP-3 | Only what is Unhealthy or Unknown while it runs, and not protected, is     | AIR, IP
//       | repaired                                                                   |
// REP-4 | Nothing is repaired in a zone that is down: repair is no recovery from it  | choice
// REP-5 | Repairs are suspended after three of one instance, or of what replaced it, | AIR,
//       | that did not make it healthy                                               | choice 11.11

namespace capdrill::rules {

/// REP-5.
inline constexpr int kRepairTriesMax = 3;

/// REP-1: how many of `instances` may be under repair at a time.
[[nodiscard]] std::int64_t repairs_max(std::int64_t instances);
/// REP-2: from when on an instance whose state changed may be repaired.
[[nodiscard]] SimTime repairable_from(SimTime changed, Duration grace_period);
/// REP-3, REP-4.
[[nodiscard]] bool needs_repair(const Vm& vm, bool zone_is_up);

}  // namespace capdrill::rules
