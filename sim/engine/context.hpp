#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/base/random.hpp"
#include "capdrill/engine/observer.hpp"
#include "capdrill/kernel/fingerprint.hpp"
#include "capdrill/kernel/simulation.hpp"
#include "capdrill/model/world.hpp"
#include "capdrill/scenario/spec.hpp"

namespace capdrill::engine {

/// The order of events of one instant, and why each has its place.
enum class EventClass : std::uint8_t {
  Recovery,       ///< what ends at t is over at t
  Fault,          ///< what breaks at t hits the state before anyone acts on it
  Completion,     ///< what was asked earlier is done before something new is asked
  Timeline,       ///< the user's operations, in file order
  Upgrade,        ///< batches and repairs follow what the user asked for
  Autoscale,      ///< it looks at the count that all of these leave
  TenantArrival,  ///< others compete for what is left
};

enum class EventKind : std::uint32_t {
  OutageEnd,
  HealthFaultEnd,
  HardwareFaultEnd,
  TimelineFault,
  RandomFault,
  VmStep,
  HealthStep,
  ReservationStep,
  BlockSchedule,
  TenantDeparture,
  TimelineOperation,
  UpgradeBatch,
  ExtraInstances,
  ZoneRebalancing,
  RepairsDue,
  FollowedSetChanged,
  AutoscaleRun,
  TenantArrival,
  TenantSurge,
};

/// What an event is about: `index` names the thing, `number` tells whether it is still the one.
struct EventPayload {
  EventKind kind = EventKind::VmStep;
  std::uint32_t index = 0;
  std::uint64_t number = 0;
};

/// Who waits for what happens to the instances of a set.
enum class Follower : std::uint8_t { upgrade = 1, repairs = 2 };

/// A VM that may be gone, or on its way out, when it is looked at again.
struct VmRef {
  VmId id{0U};
  std::uint64_t number = 0;

  [[nodiscard]] bool exists(const World& world) const {
    return world.vms[id].alive && world.vms[id].number == number;
  }
  [[nodiscard]] bool stays(const World& world) const {
    return exists(world) && !world.vms[id].is_leaving();
  }
};

/// What every part of a running simulation shares.
struct Context {
  const scenario::Scenario& scenario;
  std::uint64_t seed;
  Observer& observer;
  World world;
  Allocator allocator;
  Simulation<EventPayload> simulation;
  Changes changes;
  Fingerprint fingerprint;
  /// Attempts to allocate in this instant that found no capacity, by the reservation they named.
  std::vector<std::pair<ReservationId, std::int64_t>> failed_attempts;
  /// Declared things are being set up at t = 0: no latencies, no records of operations.
  bool starting = true;

  Context(const scenario::Scenario& the_scenario, std::uint64_t the_seed, Observer& the_observer,
          World the_world)
      : scenario(the_scenario),
        seed(the_seed),
        observer(the_observer),
        world(std::move(the_world)),
        allocator(world) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] SimTime now() const { return simulation.now(); }
  EventHandle schedule_at(SimTime time, EventClass event_class, const EventPayload& payload) {
    return simulation.schedule_at(time, static_cast<std::uint8_t>(event_class), payload);
  }
  EventHandle schedule_after(Duration delay, EventClass event_class, const EventPayload& payload) {
    return schedule_at(now() + delay, event_class, payload);
  }

  /// From now on, a change of an instance of the set is followed by an event of this instant.
  void follow(ScaleSetId id, Follower follower) {
    if (followed.size() <= id.index()) followed.resize(id.index() + 1);
    followed[id].by |= static_cast<unsigned>(follower);
  }
  void unfollow(ScaleSetId id, Follower follower) {
    if (id.index() < followed.size()) followed[id].by &= ~static_cast<unsigned>(follower);
  }
  [[nodiscard]] bool follows(ScaleSetId id, Follower follower) const {
    return (followed[id].by & static_cast<unsigned>(follower)) != 0;
  }
  /// For Accounts, which see every change.
  void instance_changed(ScaleSetId id) {
    if (id.index() >= followed.size() || followed[id].by == 0 || followed[id].is_due) return;
    followed[id].is_due = true;
    schedule_at(now(), EventClass::Upgrade, {EventKind::FollowedSetChanged, id.value(), 0});
  }

  struct Followed {
    unsigned by = 0;
    /// The event is on its way.
    bool is_due = false;
  };
  StrongVector<ScaleSetId, Followed> followed;
};

/// Runs `change` on every id of a range of dense ids.
template <class IdType, class Function>
void for_each_id(IdType begin, IdType end, Function&& function) {
  for (std::uint32_t value = begin.value(); value < end.value(); ++value) function(IdType(value));
}

}  // namespace capdrill::engine
