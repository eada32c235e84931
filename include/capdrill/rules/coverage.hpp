#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

// id    | sentence                                                                 | source
// COV-1 | VMs up to the quantity in force are covered                              | OV, OA §2.2
// COV-2 | Allocated VMs beyond it are overallocated: they run without capacity SLA  | OA
// COV-3 | Slots that no VM holds are unused                                        | OV
// COV-4 | While Failed, slots in use cannot grow; leaving VMs lower them only when  | MO, choice 11.2,
//       | fewer are allocated than slots are in use                                | choice 11.31
// COV-5 | The state is named by allocated against quantity: below, equal, above     | OA
// COV-6 | The same total placed evenly: the largest zones differ by one at most,    | 000 §3.9
//       | the lowest zones get the remainder                                       |

namespace capdrill::rules {

/// Slots in use. `in_use_before` counts only while `failed`. Unit: VMs.
[[nodiscard]] constexpr std::int64_t covered(std::int64_t quantity_in_force, std::int64_t allocated,
                                             bool failed, std::int64_t in_use_before) {
  const std::int64_t drawn = std::min(allocated, quantity_in_force);  // COV-1, COV-2, COV-3
  return failed ? std::min(drawn, in_use_before) : drawn;             // COV-4
}

/// Azure's words for allocated against quantity (COV-5).
[[nodiscard]] constexpr std::string_view usage_state(std::int64_t quantity_in_force,
                                                     std::int64_t allocated) {
  if (allocated < quantity_in_force) return "Reserved capacity available";
  if (allocated == quantity_in_force) return "Reservation consumed";
  return "Reservation overallocated";
}

/// The share of zone `rank` (from 0) of `total` slots placed evenly over `zones` (COV-6).
/// Requires: zones > 0.
[[nodiscard]] constexpr std::int64_t even_share(std::int64_t total, std::int64_t zones,
                                                std::int64_t rank) {
  return total / zones + (rank < total % zones ? 1 : 0);
}

}  // namespace capdrill::rules
