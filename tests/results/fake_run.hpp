#pragma once

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/recorder.hpp"
#include "capdrill/results/writers.hpp"
#include "capdrill/scenario/reader.hpp"

/// A run without an engine: a small world that a test changes by hand, and a recorder that hears of
/// it as it would of a real one.
namespace capdrill::results {

inline SimTime minutes(std::int64_t count) { return SimTime(Duration::minutes(count)); }
inline SimTime hours(std::int64_t count) { return SimTime(Duration::hours(count)); }

/// A region with three zones, one group with a reservation of 40, 20 and 15 of a size of 2 vCPUs at
/// 0.096 an hour, and a set that is to be spread over them; lasts two hours. `more` is added.
inline scenario::Scenario small_scenario(std::string_view more = "") {
  const std::string text = R"(
scenario: Small
clock: { duration: PT2H }
regions:
  eastus: { zones: { "1": { hardware: unlimited }, "2": { hardware: unlimited }, "3": { hardware: unlimited } } }
subscriptions: { contoso: {} }
capacityReservationGroups:
  crg:
    subscription: contoso
    location: eastus
    zones: ["1", "2", "3"]
    capacityReservations:
      z1: { sku: { name: Standard_D2s_v3, capacity: 40 }, zone: "1" }
      z2: { sku: { name: Standard_D2s_v3, capacity: 20 }, zone: "2" }
      z3: { sku: { name: Standard_D2s_v3, capacity: 15 }, zone: "3" }
virtualMachineScaleSets:
  web:
    subscription: contoso
    location: eastus
    zones: ["1", "2", "3"]
    sku: { name: Standard_D2s_v3, capacity: 0 }
    orchestrationMode: Uniform
    singlePlacementGroup: false
    platformFaultDomainCount: 1
    capacityReservationGroup: crg
)" + std::string(more);
  auto scenario = scenario::read_scenario_text(text, "small.yaml");
  if (!scenario) {
    throw std::runtime_error(scenario::format_diagnostics(scenario.error().diagnostics));
  }
  return std::move(scenario).value();
}

class FakeRun {
 public:
  explicit FakeRun(const scenario::Scenario& scenario, const RecorderOptions& options = {})
      : recorder(scenario, options), end(horizon_of(scenario, options.until)) {
    build();
  }

  explicit FakeRun(scenario::Scenario&&, const RecorderOptions& = {}) = delete;

  /// At `time`, `change` is what happens; before it, time passes. Times ascend.
  void at(SimTime time, const std::function<void()>& change) {
    if (time > now_) pass_until(time);
    change();
  }
  Summary finish() {
    pass_until(end);
    engine::RunOutcome outcome;
    outcome.end = end;
    outcome.events = 7;
    outcome.fingerprint = 0xabc;
    outcome.state_hash = 0xdef;
    return recorder.finish(outcome);
  }

  /// The set has this many running instances in the zone, drawing on its reservation.
  void run_instances(std::size_t zone, std::int64_t count) {
    ScaleSet& set = world.scale_sets[ScaleSetId(0U)];
    CapacityReservation& r = world.reservations[ReservationId(zone)];
    r.allocated = r.associated = count;
    r.covered = std::min(count, r.current_capacity);
    ZoneCounts& counts = set.zones[zone].counts;
    counts = {};
    counts.instances = counts.allocated = counts.running = counts.associated = count;
    counts.latest_model = count;
    counts.covered = counts.protected_vms = r.covered;
    counts.overallocated = r.overallocated();
    recount();
    changes.reservations.add(ReservationId(zone));
  }
  /// Takes every counter of the set again; the target is what it has.
  void recount() {
    ScaleSet& set = world.scale_sets[ScaleSetId(0U)];
    CoverageCounts sum;
    std::size_t instances = 0;
    for (const ScaleSetZone& zone : set.zones) {
      sum.covered += zone.counts.covered;
      sum.eligible += zone.counts.allocated;
      sum.allocated += zone.counts.allocated;
      sum.running += zone.counts.running;
      sum.protected_vms += std::min(zone.counts.covered, zone.counts.running);
      instances += static_cast<std::size_t>(zone.counts.instances);
    }
    sum.target = static_cast<std::int64_t>(instances);
    set.target = sum.target;
    set.instances.resize(instances, VmId(0U));
    set.coverage = world.coverage = sum;
    world.groups[GroupId(0U)].coverage = sum;
    world.subscriptions[SubscriptionId(0U)].coverage = sum;
    changes.scale_sets.add(ScaleSetId(0U));
    changes.groups.add(GroupId(0U));
    changes.subscriptions.add(SubscriptionId(0U));
  }
  void set_rate(CostLineId id, const CostParts<std::int64_t>& rate) {
    CostLine& line = world.cost_lines[id];
    line.sum = line.sum_at(now_);
    line.since = now_;
    line.rate = rate;
    changes.cost_lines.add(id);
  }
  [[nodiscard]] CapacityReservation& reservation(std::size_t index) {
    return world.reservations[ReservationId(index)];
  }

  World world;
  engine::Changes changes;
  Recorder recorder;
  SimTime end;

 private:
  void pass_until(SimTime time) {
    recorder.instant_ended(now_, world, changes);
    changes = {};
    recorder.clock_moves(now_, time, world);
    now_ = time;
  }
  void build() {
    world.families.push_back("standardDSv3Family");
    world.sizes.push_back({"Standard_D2s_v3", 2, 8192, FamilyId(0U), Money::units(9'600'000),
                           ReservationSupport::ZonesAndFaultDomains});
    Region region{"eastus", {}};
    Subscription subscription;
    subscription.name = "contoso";
    subscription.quota.push_back({{}, StrongVector<FamilyId, QuotaLine>(1)});
    ReservationGroup group;
    group.name = "crg";
    ScaleSet set;
    set.name = "web";
    set.zonal = true;
    set.size = SizeId(0U);
    for (std::uint32_t i = 0; i < 3; ++i) {
      const std::string name = std::to_string(i + 1);
      const ZoneId zone(i);
      region.zones.push_back(zone);
      PhysicalZone physical;
      physical.name = name;
      physical.unlimited = true;
      world.zones.push_back(physical);
      group.zones.push_back({name, zone});
      group.members.push_back(ReservationId(i));
      set.zones.push_back({{name, zone}, {}, true});
      CapacityReservation r;
      r.name = "z" + name;
      r.zone = zone;
      r.logical_zone = name;
      r.size = SizeId(0U);
      r.quantity = r.current_capacity = i == 0 ? 40 : i == 1 ? 20 : 15;
      world.reservations.push_back(r);
      CostLine line;
      line.reservation = ReservationId(i);
      line.zone = zone;
      world.cost_lines.push_back(line);
      changes.zones.add(zone);
      changes.tenants.add(zone);
      changes.reservations.add(ReservationId(i));
      changes.cost_lines.add(CostLineId(i));
    }
    world.regions.push_back(region);
    world.subscriptions.push_back(subscription);
    world.groups.push_back(group);
    world.scale_sets.push_back(set);
    recount();
  }

  SimTime now_;
};

/// The rows of a table as text, their visible cells separated by `|`; absent is `-`.
inline std::vector<std::string> rows_of(const Recorder& recorder, TableId id) {
  const Table& table = recorder.tables()[id];
  const auto columns = table.spec().columns;
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string text;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (columns[column].hidden) continue;
      const Cell cell = table.cell(row, column, recorder.tables().strings());
      const std::string shown = cell_text(cell);
      text += (text.empty() ? "" : "|") +
              (std::holds_alternative<std::monostate>(cell) ? std::string("-") : shown);
    }
    rows.push_back(text);
  }
  return rows;
}

}  // namespace capdrill::results
