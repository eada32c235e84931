#include "study/zone_ledger.hpp"

#include <algorithm>

#include "capdrill/results/failed_starts.hpp"

namespace capdrill::study {

void ZoneLedger::begin(const World& world) {
  for (const PhysicalZone& zone : world.zones) {
    lines_.push_back({world.regions[zone.region].name, zone.name, false, 0, {}, {}});
  }
  for (const CapacityReservation& reservation : world.reservations) {
    lines_[reservation.zone.index()].reserved += reservation.quantity;
  }
}

void ZoneLedger::count(const World& world) {
  is_stale_ = false;
  unused_rate_.assign(world.zones.size(), 0);
  for (Line& line : lines_) line.at_end = {};
  for (const CapacityReservation& reservation : world.reservations) {
    if (!reservation.exists) continue;
    const std::size_t zone = reservation.zone.index();
    ZoneCount& now = lines_[zone].at_end;
    lines_[zone].has_reservations = true;
    now.vms += reservation.allocated;
    now.eligible += reservation.allocated;
    now.covered += reservation.covered;
    now.unused += reservation.unused();
    unused_rate_[zone] +=
        MoneyTime{reservation.unused()} * world.sizes[reservation.size].price_per_hour.units();
  }
  // Instances that are not associated, though the latest model of their set names a group.
  for (const ScaleSet& set : world.scale_sets) {
    if (!set.exists || !set.group) continue;
    for (const ScaleSetZone& zone : set.zones) {
      const std::int64_t outside =
          zone.counts.allocated - zone.counts.covered - zone.counts.overallocated;
      lines_[zone.name.physical.index()].at_end.vms += outside;
      lines_[zone.name.physical.index()].at_end.eligible += outside;
    }
  }
}

void ZoneLedger::instant_ended(SimTime, const World&, const engine::Changes& changes) {
  is_stale_ |= !changes.reservations.ids().empty() || !changes.scale_sets.ids().empty();
}

void ZoneLedger::clock_moves(SimTime from, SimTime to, const World& world) {
  if (lines_.empty()) begin(world);
  if (is_stale_) count(world);
  from = std::max(from, begin_);
  if (to <= from) return;
  const Wide span = (to - from).us();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const ZoneCount& now = lines_[i].at_end;
    ZoneIntegral& sum = lines_[i].over_run;
    sum.unused += span * now.unused;
    sum.unused_cost += span * unused_rate_[i];
    sum.covered += span * now.covered;
    sum.eligible += span * now.eligible;
  }
}

void ZoneLedger::operation_ended(const World&, const engine::OperationRecord& operation) {
  failed_starts_ += results::failed_starts(operation);
}

void ZoneLedger::placement_ended(const World&, const engine::PlacementRecord&) {}
void ZoneLedger::fault_ended(const World&, const engine::FaultRecord&) {}

}  // namespace capdrill::study
