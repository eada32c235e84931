#include "engine/fault_log.hpp"

#include <utility>

namespace capdrill::engine {

std::uint32_t FaultLog::begin(std::string_view kind, const std::string& timeline_id, ZoneId zone) {
  FaultRecord record;
  record.id = faults_.size() + 1;
  record.kind = kind;
  record.timeline_id = timeline_id;
  record.zone = zone;
  record.begin = context_.now();
  faults_.push_back({std::move(record), false});
  return static_cast<std::uint32_t>(faults_.size() - 1);
}

void FaultLog::end(std::uint32_t fault) { faults_[fault].record.end = context_.now(); }

void FaultLog::report(std::uint32_t fault) {
  faults_[fault].reported = true;
  context_.observer.fault_ended(context_.world, faults_[fault].record);
}

void FaultLog::close() {
  for (std::uint32_t i = 0; i < faults_.size(); ++i) {
    if (!faults_[i].reported) report(i);
  }
}

void touch_zone(Context& context, ZoneId zone) {
  context.changes.zones.add(zone);
  for (std::uint32_t i = 0; i < context.world.reservations.size(); ++i) {
    if (context.world.reservations[ReservationId(i)].zone == zone) {
      context.changes.reservations.add(ReservationId(i));
    }
  }
}

}  // namespace capdrill::engine
