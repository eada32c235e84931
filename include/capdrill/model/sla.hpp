#pragma once

#include <cstdint>
#include <vector>

#include "capdrill/base/time.hpp"

namespace capdrill {

/// A span in which a unit was not available, half open. `to` may lie ahead: it accrues until then
/// unless it is filled earlier.
struct SlaSpell {
  SimTime from;
  SimTime to;
};

/// One unit of a reservation, as the capacity SLA counts it.
struct SlaUnit {
  bool filled = false;
  /// An attempt has failed against it since it was last emptied.
  bool wanted = false;
  std::int64_t failed_attempts = 0;
  /// Ascending and disjoint.
  std::vector<SlaSpell> spells;
};

/// What the capacity SLA knows of a reservation. Units that no attempt ever failed against are not
/// told apart: they have the numbers after those that are.
struct SlaLedger {
  /// By number. Empty until an attempt fails.
  std::vector<SlaUnit> units;
  /// Filled ones among the units that are not told apart.
  std::int64_t others_filled = 0;
  /// Most units that were reserved at once since the first failed attempt.
  std::int64_t units_max = 0;
};

}  // namespace capdrill
