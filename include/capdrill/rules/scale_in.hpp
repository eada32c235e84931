#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "capdrill/model/fleet.hpp"

// id    | sentence                                                                  | source
// SIN-1 | Instances leave one at a time, from a zone with the most instances          | SIP
// SIN-2 | Default: of those, from the fault domain with the most, best effort         | SIP
// SIN-3 | ... and then the one with the highest id                                   | SIP, FAQ
// SIN-4 | Deallocated instances are candidates like any other                        | FAQ
// SIN-5 | An instance that was never placed counts as a fault domain of its own kind  | choice
// SIN-6 | OldestVM takes the lowest id of the fullest zones, NewestVM the highest     | SIP
// SIN-7 | Regional instances of a set that got zones later leave before all others    | UAZ, ZB
// SIN-8 | Protected instances count but never leave; where a zone holds no others,    | IP,
//       | the next fullest one gives                                                | choice 11.8

namespace capdrill::rules {

/// An instance as scale-in sees it.
struct ScaleInCandidate {
  std::uint32_t instance = 0;
  /// Rank of its zone in the set; one value for all in a regional set.
  std::uint32_t zone = 0;
  /// Any number that tells fault domains apart.
  std::uint32_t fault_domain = 0;
  bool is_protected = false;
  /// Without a zone, in a set that has zones.
  bool is_regional = false;
};

/// Picks `count` instances, in the order of their deletion; fewer when the others are protected.
/// `candidates` ascend by instance id. Returns: indices into `candidates`.
/// Complexity: O((zones + fault domains) x count + candidates log candidates).
[[nodiscard]] std::vector<std::size_t> pick_for_scale_in(
    std::span<const ScaleInCandidate> candidates, ScaleInRule rule, std::size_t count);

}  // namespace capdrill::rules
