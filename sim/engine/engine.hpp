#pragma once

#include <optional>

#include "capdrill/engine/run.hpp"
#include "engine/accounts.hpp"
#include "engine/audit.hpp"
#include "engine/autoscaler.hpp"
#include "engine/capacity_sla.hpp"
#include "engine/context.hpp"
#include "engine/fault_log.hpp"
#include "engine/hardware_faults.hpp"
#include "engine/healing.hpp"
#include "engine/health_faults.hpp"
#include "engine/instance_health.hpp"
#include "engine/operation_log.hpp"
#include "engine/outages.hpp"
#include "engine/placements.hpp"
#include "engine/quota_outlook.hpp"
#include "engine/random_faults.hpp"
#include "engine/repairs.hpp"
#include "engine/reservation_operations.hpp"
#include "engine/scale_set_operations.hpp"
#include "engine/tenants.hpp"
#include "engine/timeline.hpp"
#include "engine/upgrades.hpp"
#include "engine/vm_life.hpp"
#include "engine/vm_operations.hpp"

namespace capdrill::engine {

/// One run: puts the parts together and hands each event to the one it is for.
class Engine {
 public:
  Engine(const scenario::Scenario& scenario, const RunOptions& options, Observer& observer);

  /// Sets up what the file declares, then runs to the horizon.
  [[nodiscard]] Result<RunOutcome> run();

  /// For the simulation loop.
  void handle(const Event<EventPayload>& event);
  void expect(const EventPayload& payload) const {
    if (payload.kind == EventKind::TenantDeparture) tenants_.expect(payload.index);
  }
  void expect_soon(const EventPayload& payload) const {
    if (payload.kind == EventKind::TenantDeparture) tenants_.expect_soon(payload.index);
  }
  void instant_ended(SimTime now);
  void clock_moves(SimTime from, SimTime to);

 private:
  [[nodiscard]] std::optional<Error> declare();
  template <class Request>
  [[nodiscard]] std::optional<Error> declare_one(const Request& request, const char* kind);
  void execute(const scenario::TimelineEntry& entry);
  void tell_event(const Event<EventPayload>& event);
  [[nodiscard]] bool run_to(SimTime end);

  const RunOptions& options_;
  Context context_;
  Accounts accounts_;
  OperationLog operations_;
  Placements placements_;
  InstanceHealth health_;
  VmLife vms_;
  ReservationOperations reservations_;
  ScaleSetOperations scale_sets_;
  Upgrades upgrades_;
  Repairs repairs_;
  HealthFaults health_faults_;
  Autoscaler autoscaler_;
  VmOperations single_vms_;
  Tenants tenants_;
  FaultLog faults_;
  Healing healing_;
  HardwareFaults hardware_faults_;
  Outages outages_;
  RandomFaults random_faults_;
  Timeline timeline_;
  QuotaOutlook quota_outlook_;
  CapacitySla capacity_sla_;
  Audit audit_;
};

}  // namespace capdrill::engine
