#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/context.hpp"

namespace capdrill::engine {

/// When the entries of the timeline are due. Of one instant, faults come first, then the other
/// operations, each in file order, repeated ones included.
class Timeline {
 public:
  explicit Timeline(Context& context);

  /// Schedules the first event of each kind.
  void start();
  /// The entry that the running event of this kind is about; schedules the next one.
  const scenario::TimelineEntry& take(EventKind kind);
  /// When the entry with this index runs next, if it does.
  [[nodiscard]] std::optional<SimTime> next_run(std::size_t index) const { return next_[index]; }

 private:
  struct Agenda {
    EventKind kind;
    EventClass event_class;
    /// Due entries: (time, index in the file).
    std::set<std::pair<SimTime, std::size_t>> due;
  };

  [[nodiscard]] Agenda& agenda_of(EventKind kind);
  void add(Agenda& agenda, SimTime time, std::size_t index);
  void schedule_next(Agenda& agenda);

  Context& context_;
  Agenda faults_{EventKind::TimelineFault, EventClass::Fault, {}};
  Agenda operations_{EventKind::TimelineOperation, EventClass::Timeline, {}};
  /// How often each entry has run.
  std::vector<std::int64_t> runs_;
  std::vector<std::optional<SimTime>> next_;
};

}  // namespace capdrill::engine
