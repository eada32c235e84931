#include "study/demand_ledger.hpp"

#include <algorithm>
#include <utility>

#include "capdrill/results/failed_starts.hpp"

namespace capdrill::study {

void DemandLedger::note(Line& line, SimTime until) const {
  const SimTime from = std::max(line.since, span_.begin);
  const SimTime to = std::min(until, span_.end);
  line.since = until;
  if (to <= from) return;
  const std::int64_t time = (to - from).us();
  line.sum.demand[line.allocated] += time;
  line.sum.covered += Wide{line.covered} * time;
}

void DemandLedger::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  if (!has_begun_) {
    lines_.resize(world.reservations.size());
    has_begun_ = true;
  }
  for (const ReservationId id : changes.reservations.ids()) {
    if (id.index() >= lines_.size()) continue;  // created later
    Line& line = lines_[id.index()];
    note(line, now);
    const CapacityReservation& reservation = world.reservations[id];
    line.allocated = reservation.exists ? reservation.allocated : 0;
    line.covered = reservation.exists ? reservation.covered : 0;
  }
}

void DemandLedger::operation_ended(const World&, const engine::OperationRecord& operation) {
  if (span_.begin <= operation.submitted && operation.submitted < span_.end) {
    failed_starts_ += results::failed_starts(operation);
  }
}

std::vector<ReservationDemand> DemandLedger::take() {
  std::vector<ReservationDemand> demands;
  for (Line& line : lines_) {
    note(line, span_.end);
    demands.push_back(std::move(line.sum));
  }
  return demands;
}

}  // namespace capdrill::study
