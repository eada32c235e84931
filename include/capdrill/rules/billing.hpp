#pragma once

#include <algorithm>
#include <cstdint>

#include "capdrill/base/money.hpp"
#include "capdrill/model/ledger.hpp"

// id    | sentence                                                                  | source
// BIL-1 | A VM is billed to its owner while Starting, Running, Stopping or Stopped,   | SB, S-BILL
//       | and available, covered or not                                             |
// BIL-2 | The owner of a reservation pays its quantity in force less the billed VMs    | OV, S-BILL
//       | of it, at the rate of the size; never both for one slot                   |
// BIL-3 | n reserved instances take the price off n billed units of their size and     | OV, S-BILL
//       | location, used or unused alike                                            |
// BIL-4 | Only units of subscriptions within its scope: what is outside is paid in full | 003, SH

namespace capdrill::rules {

/// VMs of one size that one subscription pays for, in or outside a reservation.
struct BilledUnits {
  std::int64_t vms = 0;
  /// Of them, those without a slot.
  std::int64_t overallocated = 0;
  /// What the subscription owns of the reservation: its quantity in force, else 0.
  std::int64_t quantity = 0;
  /// VMs of the reservation that are billed to anyone.
  std::int64_t vms_of_all = 0;
};

/// Slots that are paid for and not billed as a VM (BIL-2).
[[nodiscard]] constexpr std::int64_t unused_units(const BilledUnits& units) {
  return std::max<std::int64_t>(0, units.quantity - units.vms_of_all);
}

/// Units that a reserved instance may make free (BIL-3).
[[nodiscard]] constexpr std::int64_t discountable_units(const BilledUnits& units) {
  return units.vms + unused_units(units);
}

/// The bill per hour, `discounted` units of it free. Unit: 10^-8 of the currency per hour.
[[nodiscard]] constexpr CostParts<std::int64_t> hourly_cost(const BilledUnits& units, Money price,
                                                            std::int64_t discounted) {
  return {units.vms * price.units(), unused_units(units) * price.units(),
          units.overallocated * price.units(), discounted * price.units()};
}

}  // namespace capdrill::rules
