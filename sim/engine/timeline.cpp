#include "engine/timeline.hpp"

namespace capdrill::engine {

Timeline::Timeline(Context& context)
    : context_(context),
      runs_(context.scenario.timeline.size(), 0),
      next_(context.scenario.timeline.size()) {
  const std::vector<scenario::TimelineEntry>& entries = context_.scenario.timeline;
  for (std::size_t index = 0; index < entries.size(); ++index) {
    add(scenario::is_fault(entries[index].operation) ? faults_ : operations_,
        entries[index].at.time, index);
  }
}

Timeline::Agenda& Timeline::agenda_of(EventKind kind) {
  return kind == faults_.kind ? faults_ : operations_;
}

void Timeline::add(Agenda& agenda, SimTime time, std::size_t index) {
  agenda.due.emplace(time, index);
  next_[index] = time;
}

void Timeline::start() {
  schedule_next(faults_);
  schedule_next(operations_);
}

void Timeline::schedule_next(Agenda& agenda) {
  if (agenda.due.empty()) return;
  context_.schedule_at(agenda.due.begin()->first, agenda.event_class, {agenda.kind, 0, 0});
}

const scenario::TimelineEntry& Timeline::take(EventKind kind) {
  Agenda& agenda = agenda_of(kind);
  const auto [time, index] = *agenda.due.begin();
  agenda.due.erase(agenda.due.begin());
  next_[index].reset();
  const scenario::TimelineEntry& entry = context_.scenario.timeline[index];
  if (entry.every && (!entry.times || ++runs_[index] < *entry.times)) {
    add(agenda, time + *entry.every, index);
  }
  schedule_next(agenda);
  return entry;
}

}  // namespace capdrill::engine
