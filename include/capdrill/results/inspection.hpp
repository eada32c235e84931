#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/engine/headroom.hpp"
#include "capdrill/engine/observer.hpp"
#include "capdrill/scenario/spec.hpp"

/// One instant of a run, to be looked at closely.
namespace capdrill::results {

/// When a reservation came to be, and when its last change was done.
struct ReservationDates {
  SimTime created;
  SimTime provisioned;
};

/// The state of everything at one instant, and what a view of it needs besides.
struct Inspection {
  std::string scenario;
  DateTime start;
  scenario::Instant at;
  World world;
  StrongVector<ReservationId, ReservationDates> dates;
  std::vector<engine::Headroom> headroom;

  /// The instant that the state is of: just before the horizon for `end`.
  [[nodiscard]] SimTime now() const {
    return at.is_end ? at.time - Duration::microseconds(1) : at.time;
  }
};

/// Listens to a run and keeps the state at one instant: after all events at it, or with `end` the
/// limit from the left at the horizon. One inspector serves one run.
class Inspector final : public engine::Observer {
 public:
  /// Requires: the scenario outlives the inspector.
  Inspector(const scenario::Scenario& scenario, const scenario::Instant& at);
  Inspector(scenario::Scenario&&, const scenario::Instant&) = delete;

  void instant_ended(SimTime now, const World& world, const engine::Changes& changes) override;
  void clock_moves(SimTime from, SimTime to, const World& world) override;
  void operation_ended(const World&, const engine::OperationRecord&) override {}
  void placement_ended(const World&, const engine::PlacementRecord&) override {}
  void fault_ended(const World&, const engine::FaultRecord&) override {}

  /// When a run may stop at the earliest so that it has shown the instant.
  [[nodiscard]] SimTime until() const;
  /// Requires: the run went on to until().
  [[nodiscard]] Inspection finish() &&;

 private:
  /// What a reservation was when it was last seen.
  struct Seen {
    std::int64_t quantity = -1;
    std::int64_t current_capacity = -1;
    bool failed = false;
    bool under_way = false;
  };
  void note_dates(SimTime now, const World& world, ReservationId id);

  const scenario::Scenario& scenario_;
  StrongVector<ReservationId, Seen> seen_;
  Inspection inspection_;
  bool has_seen_ = false;
};

}  // namespace capdrill::results
