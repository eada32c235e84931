#include "results/summary_value.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "capdrill/base/version.hpp"

namespace capdrill::results {

namespace {

Value to_value(const RatioSummary& ratio) {
  Value value = Value::object();
  value.set("atEnd", Value::ratio(ratio.at_end));
  value.set("mean", Value::ratio(ratio.mean));
  return std::move(value.set("min", Value::ratio(ratio.min)));
}

/// The parts of what is absent are absent.
void add_best(const std::optional<Attainable>& attainable, BestCoverage Attainable::*best,
              std::string_view changes, Value& value) {
  const auto count = [&](std::int64_t BestCoverage::*figure) {
    return attainable ? Value::integer(*attainable.*best.*figure) : Value();
  };
  const bool has_ratio = attainable && attainable->eligible > 0;
  value.set("covered", count(&BestCoverage::covered));
  value.set("ratio", has_ratio
                         ? Value::ratio(Fraction{(*attainable.*best).covered, attainable->eligible})
                         : Value());
  value.set(changes, count(&BestCoverage::changes));
}

Value to_value(const std::optional<Attainable>& attainable) {
  Value value = Value::object();
  add_best(attainable, &Attainable::by_moves, "moves", value);
  Value within_hardware = Value::object();
  add_best(attainable, &Attainable::within_hardware, "moves", within_hardware);
  value.set("withinHardware", std::move(within_hardware));
  Value by_slots = Value::object();
  add_best(attainable, &Attainable::by_slots, "slots", by_slots);
  return std::move(value.set("bySlots", std::move(by_slots)));
}

/// The counts of a line, or of a group's total.
void add_counts(const GroupLine& line, Value& value) {
  value.set("reserved", Value::integer(line.reserved));
  value.set("currentCapacity", Value::integer(line.current_capacity));
  value.set("vms", Value::integer(line.vms));
  value.set("covered", Value::integer(line.covered));
  value.set("unused", Value::integer(line.unused));
  value.set("overallocated", Value::integer(line.overallocated));
}

Value to_value(const EvenSplit& split) {
  Value value = Value::object();
  value.set("total", Value::integer(split.total));
  value.set("of", Value::integer(split.of));
  value.set("covers", Value::integer(split.covers));
  value.set("idle", Value::integer(split.idle));
  value.set("coversNow", Value::integer(split.covers_now));
  return std::move(value.set("idleNow", Value::integer(split.idle_now)));
}

void add_amounts(const CostSummary& cost, Value& value) {
  value.set("vm", Value::money(cost.vm));
  value.set("unusedReservation", Value::money(cost.unused_reservation));
  value.set("overallocatedVm", Value::money(cost.overallocated_vm));
  value.set("reservedInstanceDiscount", Value::money(cost.reserved_instance_discount));
  value.set("total", Value::money(cost.total));
}

Value cost_value(const Summary& summary) {
  Value value = Value::object();
  add_amounts(summary.cost, value);
  value.set("currency", Value::text("USD"));
  Value list = Value::list();
  for (const CostSummary& cost : summary.cost_by_subscription) {
    Value item = Value::object();
    item.set("subscription", Value::text(cost.subscription));
    add_amounts(cost, item);
    list.add(std::move(item));
  }
  return std::move(value.set("subscriptions", std::move(list)));
}

Value tenants_value(const Summary& summary) {
  const auto counts = [](const TenantSummary& tenants, Value value) {
    value.set("arrived", Value::integer(tenants.arrived));
    value.set("refused", Value::integer(tenants.refused));
    return std::move(value.set("running", Value::integer(tenants.running)));
  };
  Value value = counts(summary.all_tenants, Value::object());
  Value zones = Value::list();
  for (const TenantSummary& tenants : summary.tenants) {
    Value item = Value::object();
    item.set("location", Value::text(tenants.location));
    item.set("zone", Value::text(tenants.zone));
    zones.add(counts(tenants, std::move(item)));
  }
  return std::move(value.set("zones", std::move(zones)));
}

Value expectations_value(const Summary& summary) {
  Value value = Value::object();
  value.set("met", Value::integer(summary.count(Verdict::met)));
  value.set("unmet", Value::integer(summary.count(Verdict::unmet)));
  value.set("skipped", Value::integer(summary.count(Verdict::skipped)));
  Value list = Value::list();
  for (const ExpectationResult& result : summary.expectations) list.add(to_value(result));
  return std::move(value.set("list", std::move(list)));
}

}  // namespace

Value to_value(const GroupSummary& group) {
  Value value = Value::object();
  value.set("name", Value::text(group.name));
  value.set("subscription", Value::text(group.subscription));
  value.set("location", Value::text(group.location));
  Value lines = Value::list();
  for (const GroupLine& line : group.lines) {
    Value item = Value::object();
    item.set("size", Value::text(line.size));
    item.set("zone", Value::text(line.zone));
    item.set("logicalZone", text_or_null(line.logical_zone));
    item.set("reservation", Value::text(line.reservation));
    add_counts(line, item);
    lines.add(std::move(item));
  }
  value.set("reservations", std::move(lines));
  Value total = Value::object();
  add_counts(group.total, total);
  value.set("total", std::move(total));
  return std::move(value.set("evenly", to_value(group.evenly)));
}

Value to_value(const ScaleSetSummary& set) {
  Value value = Value::object();
  value.set("name", Value::text(set.name));
  value.set("subscription", Value::text(set.subscription));
  value.set("location", Value::text(set.location));
  value.set("size", Value::text(set.size));
  value.set("target", Value::integer(set.target));
  value.set("instances", Value::integer(set.instances));
  value.set("running", Value::integer(set.running));
  value.set("covered", Value::integer(set.covered));
  value.set("eligible", Value::integer(set.eligible));
  value.set("coverage", to_value(set.coverage));
  value.set("protection", to_value(set.protection));
  Value zones = Value::list();
  for (const ScaleSetZoneSummary& zone : set.zones) {
    Value item = Value::object();
    item.set("zone", Value::text(zone.zone));
    item.set("logicalZone", text_or_null(zone.logical_zone));
    item.set("instances", Value::integer(zone.instances));
    item.set("running", Value::integer(zone.running));
    item.set("covered", Value::integer(zone.covered));
    zones.add(std::move(item.set("overallocated", Value::integer(zone.overallocated))));
  }
  return std::move(value.set("zones", std::move(zones)));
}

std::string format_hash(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

std::int64_t Summary::count(Verdict verdict) const {
  return std::ranges::count(expectations, verdict, &ExpectationResult::verdict);
}

bool Summary::is_as_expected() const {
  return operations.unexpected == 0 && count(Verdict::unmet) == 0;
}

Value to_value(const Summary& summary) {
  Value value = Value::object();
  value.set("scenario", Value::text(summary.scenario));
  value.set("version", Value::text(kVersion));
  value.set("seed", Value::integer(summary.seed));
  value.set("start", Value::text(format_date_time(summary.start)));
  value.set("duration", Value::text(format_duration(summary.duration)));
  value.set("end", Value::text(format_date_time({summary.start.us + summary.duration.us()})));
  value.set("fingerprint", Value::text(format_hash(summary.fingerprint)));
  value.set("stateHash", Value::text(format_hash(summary.state_hash)));
  value.set("events", Value::integer(summary.events));
  value.set("groups", list_of(summary.groups));
  value.set("scaleSets", list_of(summary.scale_sets));
  value.set("coverage", to_value(summary.coverage));
  value.set("attainable", to_value(summary.attainable));
  value.set("protection", to_value(summary.protection));
  value.set("cost", cost_value(summary));
  value.set("unusedSlotHours", Value::ratio(summary.unused_slot_hours));
  value.set("uncoveredVmHours", Value::ratio(summary.uncovered_vm_hours));
  value.set("operations", to_value(summary.operations));
  value.set("tenants", tenants_value(summary));
  value.set("faults", list_of(summary.faults));
  value.set("sla", to_value(summary.sla));
  value.set("alerts", list_of(summary.alerts));
  if (!summary.steps.empty()) value.set("steps", list_of(summary.steps));
  return std::move(value.set("expectations", expectations_value(summary)));
}

}  // namespace capdrill::results
