#include "capdrill/results/inspection.hpp"

#include <utility>

#include "capdrill/base/check.hpp"

namespace capdrill::results {

Inspector::Inspector(const scenario::Scenario& scenario, const scenario::Instant& at)
    : scenario_(scenario) {
  inspection_.scenario = scenario.name;
  inspection_.start = scenario.clock.start;
  inspection_.at = at;
}

SimTime Inspector::until() const {
  // Intervals are half open: what happens at the instant itself is to be seen.
  return inspection_.at.is_end ? inspection_.at.time
                               : inspection_.at.time + Duration::microseconds(1);
}

void Inspector::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  if (now >= until()) return;
  for (const ReservationId id : changes.reservations.ids()) note_dates(now, world, id);
}

void Inspector::note_dates(SimTime now, const World& world, ReservationId id) {
  if (seen_.size() <= id.index()) {
    seen_.resize(world.reservations.size());
    inspection_.dates.resize(world.reservations.size());
  }
  const CapacityReservation& reservation = world.reservations[id];
  Seen& before = seen_[id];
  if (before.quantity < 0) inspection_.dates[id] = {now, now};
  const Seen seen{reservation.quantity, reservation.current_capacity, reservation.failed,
                  reservation.creating || reservation.updating};
  const bool is_done = !seen.under_way && (before.under_way || seen.quantity != before.quantity ||
                                           seen.current_capacity != before.current_capacity ||
                                           seen.failed != before.failed);
  if (is_done) inspection_.dates[id].provisioned = now;
  before = seen;
}

void Inspector::clock_moves(SimTime from, SimTime to, const World& world) {
  const SimTime at = inspection_.at.time;
  const bool holds = inspection_.at.is_end ? from < at && to >= at : from <= at && at < to;
  if (!holds) return;
  inspection_.world = world;
  has_seen_ = true;
}

Inspection Inspector::finish() && {
  CAPDRILL_CHECK(has_seen_, "a run shows every instant it passes");
  inspection_.dates.resize(inspection_.world.reservations.size());
  inspection_.headroom =
      engine::find_headroom(inspection_.world, inspection_.now(), scenario_.options);
  return std::move(inspection_);
}

}  // namespace capdrill::results
