#pragma once

#include <cstdint>
#include <span>

#include "capdrill/base/fraction.hpp"
#include "capdrill/model/sla.hpp"

// id    | sentence                                                                  | source
// SLA-1 | An attempt that fails for want of capacity counts against a unit that is   | OV, choice 11.16
//       | reserved and empty; quota, mismatch and rights count against none         |
// SLA-2 | The unit is not available until it is filled, at most 15 minutes after the | OV §7.5
//       | last attempt that failed against it                                       |
// SLA-3 | Attempts of one instant fail against different units, lowest number first, | choice 11.16
//       | as the instant leaves them                                                |
// SLA-4 | Whoever finds room fills the lowest unit that an attempt failed against,    | OV (L1), ours
//       | without one a unit that none did; whoever leaves empties the lowest       |
// SLA-5 | A unit that is no longer reserved accrues nothing; the highest numbers go  | ours
// SLA-6 | Uptime is the available part of a month of 30 days, counted from the start  | OV §7.5
// SLA-7 | Uptime below 99.9 % gives a credit of 10 %; below 99 % and 95 %, 25 % and   | OV, choice 11.16
//       | 100 % by an option: no document confirms them                             |

namespace capdrill::rules {

/// 43,200 minutes. (SLA-6)
inline constexpr Duration kSlaMonth = Duration::hours(24 * 30);
/// SLA-2.
inline constexpr Duration kSlaWindow = Duration::minutes(15);

/// What one instant did to a reservation. Unit: units.
struct SlaInstant {
  SimTime now;
  /// In force after it.
  std::int64_t quantity = 0;
  std::int64_t filled = 0;
  /// Attempts that found no capacity.
  std::int64_t failed_attempts = 0;
};

/// Brings a ledger up to date (SLA-1 to SLA-5). Returns: units that attempts failed against.
/// Requires: instants ascend; filled <= quantity.
/// Complexity: O(units that attempts ever failed against).
std::int64_t settle(SlaLedger& ledger, const SlaInstant& instant);

/// How long the unit was not available within [from, to).
[[nodiscard]] Duration not_available(const SlaUnit& unit, SimTime from, SimTime to);

/// 0 for the first month. (SLA-6)
[[nodiscard]] constexpr std::int64_t month_of(SimTime t) { return t.us() / kSlaMonth.us(); }
[[nodiscard]] constexpr SimTime month_begin(std::int64_t month) {
  return SimTime(kSlaMonth * month);
}
/// Of one unit in one month (SLA-6). Unit: 1 = always available.
[[nodiscard]] Fraction uptime(Duration not_available);

/// Below `uptime`, `credit` of the bill is given back.
struct CreditTier {
  Fraction uptime;
  Fraction credit;
};
enum class UnconfirmedTiers : std::uint8_t { left_out, included };
/// The tiers in force, lowest uptime first. (SLA-7)
[[nodiscard]] std::span<const CreditTier> credit_tiers(UnconfirmedTiers unconfirmed);
/// SLA-7. Unit: 1 = the whole bill.
[[nodiscard]] Fraction credit(const Fraction& uptime, std::span<const CreditTier> tiers);

}  // namespace capdrill::rules
