#include "results/totals.hpp"

#include <algorithm>

namespace capdrill::results {

namespace {

/// Failed operations that are named: those nobody minds, and those that should have succeeded.
constexpr std::int64_t kExpectedFailuresKept = 100;
constexpr std::size_t kFailuresKept = 10'000;
constexpr std::size_t kWarningsKept = 100;

CostParts<MoneyTime> difference(const CostParts<MoneyTime>& a, const CostParts<MoneyTime>& b) {
  return {a.vm - b.vm, a.unused_reservation - b.unused_reservation,
          a.overallocated_vm - b.overallocated_vm,
          a.reserved_instance_discount - b.reserved_instance_discount};
}

void add_to(CostParts<MoneyTime>& sum, const CostParts<MoneyTime>& part) {
  sum.vm += part.vm;
  sum.unused_reservation += part.unused_reservation;
  sum.overallocated_vm += part.overallocated_vm;
  sum.reserved_instance_discount += part.reserved_instance_discount;
}

CostSummary to_summary(std::string subscription, const CostParts<MoneyTime>& exact) {
  return {std::move(subscription),
          round_to_money(exact.vm),
          round_to_money(exact.unused_reservation),
          round_to_money(exact.overallocated_vm),
          round_to_money(exact.reserved_instance_discount),
          round_to_money(exact.vm + exact.unused_reservation - exact.reserved_instance_discount)};
}

}  // namespace

Totals::Totals(SimTime warm_up, SimTime end)
    : warm_up_(warm_up),
      end_(end),
      coverage_(warm_up),
      protection_(warm_up),
      unused_(warm_up),
      is_warm_(warm_up == SimTime()) {}

void Totals::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  for (const ReservationId id : changes.reservations.ids()) {
    if (unused_of_.size() <= id.index()) unused_of_.resize(id.index() + 1, 0);
    const CapacityReservation& reservation = world.reservations[id];
    const std::int64_t unused = reservation.exists ? reservation.unused() : 0;
    unused_now_ += unused - unused_of_[id.index()];
    unused_of_[id.index()] = unused;
  }
  unused_.set(now, unused_now_, 1);
  for (const ScaleSetId id : changes.scale_sets.ids()) {
    while (scale_sets_.size() <= id.index()) {
      scale_sets_.push_back({RatioTrack(warm_up_), RatioTrack(warm_up_)});
    }
    const CoverageCounts& counts = world.scale_sets[id].coverage;
    scale_sets_[id.index()].coverage.set(now, counts.covered, counts.eligible);
    scale_sets_[id.index()].protection.set(now, counts.protected_vms, counts.target);
  }
  coverage_.set(now, world.coverage.covered, world.coverage.eligible);
  protection_.set(now, world.coverage.protected_vms, world.coverage.target);
}

void Totals::clock_moves(SimTime from, SimTime to, const World& world) {
  if (!is_warm_ && from < warm_up_ && warm_up_ <= to) note_warm_up(warm_up_, world);
  if (to >= end_) close(world);
}

void Totals::note_warm_up(SimTime warm_up, const World& world) {
  is_warm_ = true;
  for (const CostLine& line : world.cost_lines) costs_before_.push_back(line.sum_at(warm_up));
  for (const PhysicalZone& zone : world.zones) tenants_before_.push_back(zone.tenants);
}

void Totals::operation_ended(const engine::OperationRecord& operation) {
  OperationSummary& operations = summary_.operations;
  ++operations.submitted;
  if (operation.outcome == engine::Outcome::Succeeded) ++operations.succeeded;
  if (operation.outcome == engine::Outcome::InProgress) ++operations.in_progress;
  if (operation.outcome == engine::Outcome::Failed) {
    ++operations.failed;
    ++operations.by_code[operation.code];
  }
  if (!operation.as_expected) ++operations.unexpected;
  keep_failure(operation);
  if (!operation.warning.empty() && operations.warnings.size() < kWarningsKept) {
    operations.warnings.push_back(operation);
  }
}

void Totals::keep_failure(const engine::OperationRecord& operation) {
  std::vector<engine::OperationRecord>& failures = summary_.operations.failures;
  if (failures.size() >= kFailuresKept) return;
  if (operation.as_expected) {
    if (operation.outcome != engine::Outcome::Failed) return;
    if (++failures_expected_kept_ > kExpectedFailuresKept) return;
  }
  failures.push_back(operation);
}

void Totals::close(const World& world) {
  // A run that never left its warm-up has no totals.
  if (!is_warm_) note_warm_up(end_, world);
  coverage_.settle(end_);
  protection_.settle(end_);
  unused_.settle(end_);
  summary_.coverage = coverage_.summary();
  summary_.protection = protection_.summary();
  summary_.unused_slot_hours = {unused_.num_integral(), kMicrosecondsPerHour};
  summary_.uncovered_vm_hours = {coverage_.den_integral() - coverage_.num_integral(),
                                 kMicrosecondsPerHour};
  summary_.groups = summarize_groups(world);
  close_scale_sets(world);
  close_costs(world);
  close_tenants(world);
}

void Totals::close_scale_sets(const World& world) {
  for (std::size_t i = 0; i < scale_sets_.size(); ++i) {
    const ScaleSet& set = world.scale_sets[ScaleSetId(i)];
    if (!set.exists) continue;
    ScaleSetSummary summary = summarize_scale_set(world, set);
    scale_sets_[i].coverage.settle(end_);
    scale_sets_[i].protection.settle(end_);
    summary.coverage = scale_sets_[i].coverage.summary();
    summary.protection = scale_sets_[i].protection.summary();
    summary_.scale_sets.push_back(std::move(summary));
  }
}

void Totals::close_costs(const World& world) {
  CostParts<MoneyTime> all;
  std::vector<CostParts<MoneyTime>> by_subscription(world.subscriptions.size());
  costs_before_.resize(world.cost_lines.size());
  for (std::size_t i = 0; i < world.cost_lines.size(); ++i) {
    const CostLine& line = world.cost_lines[CostLineId(i)];
    const CostParts<MoneyTime> cost = difference(line.sum_at(end_), costs_before_[i]);
    add_to(by_subscription[line.subscription.index()], cost);
    add_to(all, cost);
  }
  summary_.cost = to_summary("", all);
  for (std::size_t i = 0; i < by_subscription.size(); ++i) {
    summary_.cost_by_subscription.push_back(
        to_summary(world.subscriptions[SubscriptionId(i)].name, by_subscription[i]));
  }
}

void Totals::close_tenants(const World& world) {
  tenants_before_.resize(world.zones.size());
  for (std::size_t i = 0; i < world.zones.size(); ++i) {
    const PhysicalZone& zone = world.zones[ZoneId(i)];
    const TenantCounts& before = tenants_before_[i];
    const TenantSummary tenants{world.regions[zone.region].name, zone.name,
                                zone.tenants.arrived - before.arrived,
                                zone.tenants.refused - before.refused, zone.tenants.running};
    summary_.all_tenants.arrived += tenants.arrived;
    summary_.all_tenants.refused += tenants.refused;
    summary_.all_tenants.running += tenants.running;
    if (zone.tenants.arrived > 0) summary_.tenants.push_back(tenants);
  }
}

}  // namespace capdrill::results
