#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// id    | sentence                                                                  | source
// BAL-1 | Zones are balanced when their counts differ by one at most; deallocated    | ZB
//       | instances and those whose extensions failed count                         |
// BAL-2 | Scale-out fills the least populated zone that is up; ties go to the lowest  | ZB, choice 11.7
//       | logical zone                                                              |
// BAL-3 | Best effort: an instance that its zone cannot hold is tried in the next one | AZB (inferred)
// BAL-4 | Two or more zones of a zone-spanning set down: no scaling at all            | ZB, choice 11.35

namespace capdrill::rules {

/// One configured zone of a set, in order of its logical name. Unit: instances.
struct BalanceZone {
  std::int64_t count = 0;
  bool is_up = true;
};

/// BAL-1.
[[nodiscard]] bool is_balanced(std::span<const BalanceZone> zones);

/// The zones to try for the next instance, best first: only zones that are up (BAL-2, BAL-3).
[[nodiscard]] std::vector<std::size_t> zones_by_preference(std::span<const BalanceZone> zones);

/// How many of `instances` each zone gets when all of them find room (BAL-2). Empty when no zone
/// is up.
[[nodiscard]] std::vector<std::int64_t> planned_split(std::span<const BalanceZone> zones,
                                                      std::int64_t instances);

/// BAL-4.
[[nodiscard]] bool blocks_scaling(std::span<const BalanceZone> zones);

}  // namespace capdrill::rules
