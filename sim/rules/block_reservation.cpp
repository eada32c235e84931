#include "capdrill/rules/block_reservation.hpp"

#include <fmt/format.h>

#include <utility>

namespace capdrill::rules {

namespace {

constexpr Duration kDay = Duration::hours(24);
constexpr Duration kWeek = kDay * 7;
constexpr std::int64_t kStartWithinDays = 56;
constexpr Duration kSameDayUntil = Duration::minutes(11 * 60 + 30);

/// Since 1970-01-01, UTC, rounded down.
std::int64_t day_of(DateTime time) {
  const std::int64_t day = time.us / kDay.us();
  return time.us % kDay.us() < 0 ? day - 1 : day;
}

DateTime at(const BlockRequest& request, SimTime t) { return {request.run_start.us + t.us()}; }

bool is_whole(Duration span, Duration unit, std::int64_t least, std::int64_t most) {
  return span.us() % unit.us() == 0 && span >= unit * least && span <= unit * most;
}

void check_start(const BlockRequest& request, Checks& checks) {
  const DateTime now = at(request, request.now);
  const DateTime start = at(request, request.schedule->start);
  const std::int64_t ahead = day_of(start) - day_of(now);
  const Duration of_day = Duration::microseconds(now.us - day_of(now) * kDay.us());
  if (ahead < 0 || ahead > kStartWithinDays) {
    checks.add(
        Code::InvalidParameter,
        fmt::format("The start {} of the schedule is not allowed: it must be today or within "
                    "{} days.",
                    format_date_time(start), kStartWithinDays),
        "scheduleProfile.start");
  } else if (ahead == 0 && of_day >= kSameDayUntil) {
    checks.add(Code::InvalidParameter,
               fmt::format("The start {} of the schedule is not allowed: a start on the same day "
                           "must be asked for before 11:30 UTC.",
                           format_date_time(start)),
               "scheduleProfile.start");
  }
}

std::optional<Refusal> unchangeable(const CapacityReservation& reservation, const char* property) {
  return Refusal{Code::PropertyChangeNotAllowed,
                 fmt::format("Changing property '{}' of capacity reservation '{}' is not allowed: "
                             "it is fixed at its creation.",
                             property, reservation.name),
                 property,
                 {}};
}

}  // namespace

std::optional<Refusal> check_schedule(const BlockRequest& request) {
  Checks checks;
  const bool is_block = request.type == ReservationType::Block;
  if (is_block != request.schedule.has_value()) {  // BLK-1
    checks.add(Code::InvalidParameter,
               is_block ? "A capacity reservation of a Block group needs a scheduleProfile."
                        : "A scheduleProfile is allowed in Block groups only.",
               "scheduleProfile");
  }
  if (!is_block || !request.schedule) return std::move(checks).refusal();
  check_start(request, checks);  // BLK-2
  const Duration span = request.schedule->end - request.schedule->start;
  if (!is_whole(span, kDay, 1, 14) && !is_whole(span, kWeek, 3, 26)) {  // BLK-3
    checks.add(Code::InvalidParameter,
               fmt::format("The end {} of the schedule is not allowed: it must be 1 to 14 whole "
                           "days or 3 to 26 whole weeks after the start.",
                           format_date_time(at(request, request.schedule->end))),
               "scheduleProfile.end");
  }
  return std::move(checks).refusal();
}

std::optional<Refusal> check_same_schedule(const CapacityReservation& reservation,
                                           const std::optional<BlockSchedule>& schedule) {
  if (schedule == reservation.schedule) return std::nullopt;
  return unchangeable(reservation, "scheduleProfile");
}

std::optional<Refusal> check_same_quantity(const CapacityReservation& reservation,
                                           std::int64_t quantity) {
  if (quantity == reservation.quantity) return std::nullopt;
  return unchangeable(reservation, "sku.capacity");
}

std::optional<Refusal> check_block_deletion(const CapacityReservation& reservation, SimTime now,
                                            DateTime run_start) {
  if (!reservation.schedule || now >= reservation.schedule->end) return std::nullopt;
  return Refusal{
      Code::OperationNotAllowed,
      fmt::format("Capacity reservation '{}' cannot be deleted before its schedule ends, "
                  "{}.",
                  reservation.name,
                  format_date_time({run_start.us + reservation.schedule->end.us()})),
      reservation.name,
      {}};
}

std::optional<Refusal> check_room(const CapacityReservation& reservation, std::int64_t vms) {
  if (!reservation.schedule || vms <= reservation.unused()) return std::nullopt;
  return Refusal{
      reservation.logical_zone.empty() ? Code::AllocationFailed : Code::ZonalAllocationFailed,
      fmt::format("Allocation failed. Block capacity reservation '{}' has {} of its {} units free "
                  "now, and {} are needed: it cannot be overallocated.",
                  reservation.name, reservation.unused(), reservation.current_capacity, vms),
      reservation.name,
      {}};
}

}  // namespace capdrill::rules
