#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// BAL-1 | Zones are balanced when their counts differ by one at most; deallocated    | ZB
//       | instances and those whose extensions failed count                         |
// BAL-2 | Scale-out fills the least populated zone that is up; ties go to the lowest  | ZB, choice 11.7
//       | logical zone                                                              |
// BAL-3 | Best effort: an instance that its zone cannot hold is tried in the next one | AZB (inferred)
// BAL-4 | Two or more zones of a zone-spanning set down: no scaling at all            | ZB, choice 11.35
// BAL-5 | Strict: scaling that would end unbalanced is refused whole, outage or not;  | ZB, choice 11.41
//       | from an unbalanced state a step that lessens the imbalance may be taken   |
// BAL-6 | Strict: an instance that its zone cannot hold is not tried in another      | ZB (inferred)
// BAL-7 | Strict balance may be asked for only in more than one zone                 | ZB
// BAL-8 | Zones may be added, never taken away, nor may all be: no way back to        | UAZ, CSZ
//       | regional. Existing instances stay where they are                          |

namespace capdrill::rules {

/// One configured zone of a set, in order of its logical name. Unit: instances.
struct BalanceZone {
  std::int64_t count = 0;
  bool is_up = true;
};

/// By how many instances the fullest and the emptiest zone differ.
[[nodiscard]] std::int64_t imbalance(std::span<const BalanceZone> zones);
/// BAL-1.
[[nodiscard]] bool is_balanced(std::span<const BalanceZone> zones);

/// The zones to try for the next instance, best first: only zones that are up (BAL-2, BAL-3).
[[nodiscard]] std::vector<std::size_t> zones_by_preference(std::span<const BalanceZone> zones);

/// How many of `instances` each zone gets when all of them find room (BAL-2). Empty when no zone
/// is up.
[[nodiscard]] std::vector<std::int64_t> planned_split(std::span<const BalanceZone> zones,
                                                      std::int64_t instances);

/// BAL-7. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_zone_balance(bool is_strict, std::size_t zones);

/// BAL-5, over all zones that the set names. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_strict_balance(const std::string& set,
                                                          std::span<const BalanceZone> before,
                                                          std::span<const BalanceZone> after);

/// BAL-4.
[[nodiscard]] bool blocks_scaling(std::span<const BalanceZone> zones);

}  // namespace capdrill::rules
