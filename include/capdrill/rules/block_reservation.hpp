#pragma once

#include <cstdint>
#include <optional>

#include "capdrill/model/reservation.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// BLK-1 | A reservation of a Block group has a schedule, one of a Targeted group none | SDK-CR
// BLK-2 | It starts today or within 56 days; today only if asked for before 11:30 UTC | SDK-CR
// BLK-3 | It ends 1 to 14 whole days or 3 to 26 whole weeks after its start           | SDK-CR
// BLK-4 | Quantity and schedule never change; a PUT that repeats them is accepted     | TSP, SDK-CR
// BLK-5 | Once its slots are set aside it cannot be deleted before its end            | SDK-CR
// BLK-6 | A VM that does not fit fails for want of capacity: no overallocation        | SDK-CR
// BLK-7 | Slots and quota are set aside from creation to end; slots serve VMs and are | ours
//       | billed from start to end, a VM before it fails as one that does not fit   |
// BLK-8 | At the end VMs that it covers are deallocated at once, and it holds nothing | ours

namespace capdrill::rules {

/// A schedule, as a reservation's creation asks for it.
struct BlockRequest {
  ReservationType type = ReservationType::Targeted;
  std::optional<BlockSchedule> schedule;
  /// When the run starts, and when it is asked for.
  DateTime run_start;
  SimTime now;
};

/// BLK-1 to BLK-3. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_schedule(const BlockRequest& request);

/// BLK-4 for a PUT that leaves or changes the schedule.
[[nodiscard]] std::optional<Refusal> check_same_schedule(
    const CapacityReservation& reservation, const std::optional<BlockSchedule>& schedule);
/// BLK-4 for a quantity. Requires: the reservation has a schedule.
[[nodiscard]] std::optional<Refusal> check_same_quantity(const CapacityReservation& reservation,
                                                         std::int64_t quantity);

/// BLK-5.
[[nodiscard]] std::optional<Refusal> check_block_deletion(const CapacityReservation& reservation,
                                                          SimTime now, DateTime run_start);

/// Whether so many allocated VMs may join (BLK-6); any number without a schedule.
[[nodiscard]] std::optional<Refusal> check_room(const CapacityReservation& reservation,
                                                std::int64_t vms);

/// What a reservation offers at `now` of its quantity (BLK-7, BLK-8); all of it without a schedule.
[[nodiscard]] constexpr std::int64_t offered(const CapacityReservation& reservation,
                                             std::int64_t quantity, SimTime now) {
  const auto& schedule = reservation.schedule;
  return !schedule || (schedule->start <= now && now < schedule->end) ? quantity : 0;
}
/// What it holds of hardware and quota.
[[nodiscard]] constexpr std::int64_t held(const CapacityReservation& reservation,
                                          std::int64_t quantity, SimTime now) {
  return !reservation.schedule || now < reservation.schedule->end ? quantity : 0;
}

}  // namespace capdrill::rules
