#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/model/world.hpp"
#include "capdrill/rules/autoscale_metric.hpp"

/// What a run tells whoever listens (the results layer, a test). The engine never waits for an
/// answer, and a run is the same with any observer.
namespace capdrill::engine {

/// A set of dense ids that remembers who was added: cheap to fill, cheap to clear.
template <class IdType>
class TouchedIds {
 public:
  void add(IdType id) {
    if (id.index() >= marked_.size()) marked_.resize(id.index() + 1, 0);
    if (marked_[id.index()] != 0) return;
    marked_[id.index()] = 1;
    ids_.push_back(id);
  }
  void clear() {
    for (const IdType id : ids_) marked_[id.index()] = 0;
    ids_.clear();
  }
  /// In order of first touch.
  [[nodiscard]] const std::vector<IdType>& ids() const { return ids_; }

 private:
  std::vector<IdType> ids_;
  std::vector<std::uint8_t> marked_;
};

/// Everything of which a recorded value may have changed during one instant.
struct Changes {
  TouchedIds<ZoneId> zones;    ///< hardware in use, up or down
  TouchedIds<ZoneId> tenants;  ///< tenant counters of the zone
  TouchedIds<ReservationId> reservations;
  TouchedIds<GroupId> groups;  ///< coverage of the group
  TouchedIds<ScaleSetId> scale_sets;
  TouchedIds<SubscriptionId> subscriptions;  ///< coverage and quota
  TouchedIds<CostLineId> cost_lines;         ///< a rate changed: `since` is this instant

  void clear() {
    zones.clear();
    tenants.clear();
    reservations.clear();
    groups.clear();
    scale_sets.clear();
    subscriptions.clear();
    cost_lines.clear();
  }
};

enum class Outcome : std::uint8_t { Succeeded, Failed, InProgress };

/// A part of a refusal, in Azure's shape.
struct ErrorDetail {
  std::string code;
  std::string message;
  std::string target;
};

/// One operation, when it ended (or when the run did: then `completed` is absent).
struct OperationRecord {
  std::uint64_t id = 0;  ///< from 1, in order of submission
  /// `timeline`, `autoscale`; the platform's other operations are `platform`.
  std::string initiator;
  /// The timeline entry's id; empty for others.
  std::string timeline_id;
  SimTime submitted;
  std::optional<SimTime> completed;
  std::string operation;
  std::string target;
  /// Of a scale-out, the instances to add and added; of others, the things acted on.
  std::int64_t requested = 0;
  std::int64_t done = 0;
  Outcome outcome = Outcome::Succeeded;
  int http_status = 200;
  std::string code;
  std::string message;
  std::vector<ErrorDetail> details;
  /// Something worth knowing of a success.
  std::string warning;
  /// Whether the timeline's `expectError` / `mayFail` agree with the outcome.
  bool as_expected = true;
  /// `file:line:column` of the timeline entry; empty for others.
  std::string place;
};

/// A VM's stay in one place, when it ended (or when the run did: then `end` is absent).
struct PlacementRecord {
  std::uint64_t number = 0;
  std::string vm;
  SimTime begin;
  std::optional<SimTime> end;
  std::string scale_set;  ///< empty for a single VM
  SubscriptionId subscription{0U};
  ZoneId zone{0U};
  OptionalId<FaultDomainId> fault_domain;
  OptionalId<HostId> host;  ///< absent on unlimited hardware
  OptionalId<ReservationId> reservation;
  std::optional<SimTime> covered_from;
  /// Zones tried before this one had room, this one included.
  std::int32_t tried = 1;
};

/// A fault, when it ended (or when the run did: then `end` is absent).
struct FaultRecord {
  std::uint64_t id = 0;  ///< from 1, in order of begin
  std::string kind;      ///< `zoneOutage`, `hostFailure` and so on
  std::string timeline_id;
  ZoneId zone{0U};
  SimTime begin;
  std::optional<SimTime> end;
  std::string mode;           ///< `hold` or `lose`; of hardware `heal`; of a maintenance `evict`
  std::string hardware;       ///< the part of the zone; empty for all of it
  std::int64_t vms_down = 0;  ///< the scenario's VMs that it made unavailable
  std::int64_t tenants_down = 0;
  std::int64_t healed = 0;        ///< VMs that service healing put elsewhere while it lasted
  std::int64_t returned = 0;      ///< VMs that ran again at its end
  std::int64_t not_returned = 0;  ///< VMs that found no place at its end
};

enum class UpgradeStatus : std::uint8_t { RollingForward, Cancelled, Completed, Faulted };

/// A step of a rolling upgrade: a batch begins or ends, or the upgrade does.
struct UpgradeStepRecord {
  SimTime time;
  std::uint64_t upgrade = 0;  ///< from 1, in order of begin
  ScaleSetId scale_set{0U};
  /// From 1; 0 before the first.
  std::int64_t batch = 0;
  /// The batch creates new instances before it deletes old ones.
  bool surges = false;
  UpgradeStatus status = UpgradeStatus::RollingForward;
  std::int64_t successful = 0;
  std::int64_t failed = 0;
  std::int64_t in_progress = 0;
  std::int64_t pending = 0;
  std::string code;  ///< why it ended early
};

/// What autoscale decided at one of its runs: an action, or why there was none. A run at which no
/// rule fires is not told, nor the same reason again.
struct AutoscaleRecord {
  SimTime time;
  ScaleSetId scale_set{0U};
  std::string profile;  ///< empty when none applied
  std::string event;    ///< as the platform's log names it: `AutoscaleAction`, `Flapping`, ...
  std::string rule;     ///< `Percentage CPU GreaterThan 50`; empty without one
  std::optional<rules::MetricValue> observed;
  std::int64_t current = 0;
  std::int64_t intended = 0;
  std::int64_t target = 0;  ///< the present count when nothing is done
  /// The operation that it asked for; 0 = none.
  std::uint64_t operation = 0;
  std::string description;
};

/// Coverage totals of everything at the begin of the run are read from the world at t = 0.
class Observer {
 public:
  virtual ~Observer() = default;
  /// The state at `now` is final: the clock moves on, or the run ends. The first call is for t = 0;
  /// `changes` then holds everything that exists.
  virtual void instant_ended(SimTime now, const World& world, const Changes& changes) = 0;
  /// After instant_ended(from): nothing happens before `to` (the next event's instant, or the
  /// horizon), so the state holds on [from, to). The calls tile the run without a gap.
  virtual void clock_moves(SimTime /*from*/, SimTime /*to*/, const World& /*world*/) {}
  virtual void operation_ended(const World& world, const OperationRecord& operation) = 0;
  virtual void placement_ended(const World& world, const PlacementRecord& placement) = 0;
  virtual void fault_ended(const World& world, const FaultRecord& fault) = 0;
  virtual void upgrade_stepped(const World& /*world*/, const UpgradeStepRecord& /*step*/) {}
  virtual void autoscale_decided(const World& /*world*/, const AutoscaleRecord& /*decision*/) {}
  /// Only if wants_events(): each event before it is handled, in words.
  [[nodiscard]] virtual bool wants_events() const { return false; }
  virtual void event_begins(SimTime /*now*/, std::uint64_t /*number*/, std::string_view /*kind*/,
                            std::string_view /*subject*/) {}
};

}  // namespace capdrill::engine
