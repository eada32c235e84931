#include "results/alert_watch.hpp"

#include "capdrill/results/series.hpp"

namespace capdrill::results {

namespace {

constexpr Fraction kUtilizationMax{80, 100};

/// The utilization when it calls for an alert.
std::optional<Fraction> high_utilization(const CapacityReservation& reservation) {
  if (!reservation.exists) return std::nullopt;
  const auto utilization =
      ratio_sample(reservation.allocated, reservation.current_capacity).fraction();
  return utilization && *utilization > kUtilizationMax ? utilization : std::nullopt;
}

std::optional<Fraction> overallocation(const CapacityReservation& reservation) {
  if (!reservation.exists || reservation.overallocated() <= 0) return std::nullopt;
  return Fraction{reservation.overallocated(), 1};
}

}  // namespace

void AlertWatch::follow(SimTime now, const World& world, const CapacityReservation& reservation,
                        const char* kind, const std::optional<Fraction>& value,
                        std::optional<std::size_t>& alert) {
  if (!value) {
    if (alert) alerts_[*alert].end = now;
    alert.reset();
    return;
  }
  if (!alert) {
    alert = alerts_.size();
    alerts_.push_back(
        {kind, world.groups[reservation.group].name, reservation.name, now, std::nullopt, *value});
  }
  if (*value > alerts_[*alert].value) alerts_[*alert].value = *value;
}

void AlertWatch::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  for (const ReservationId id : changes.reservations.ids()) {
    if (under_way_.size() <= id.index()) under_way_.resize(id.index() + 1);
    UnderWay& under_way = under_way_[id.index()];
    const CapacityReservation& reservation = world.reservations[id];
    follow(now, world, reservation, "utilization", high_utilization(reservation),
           under_way.utilization);
    follow(now, world, reservation, "overallocated", overallocation(reservation),
           under_way.overallocated);
  }
}

}  // namespace capdrill::results
