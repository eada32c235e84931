#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "capdrill/base/version.hpp"
#include "capdrill/results/summary.hpp"

namespace capdrill::results {

namespace {

constexpr std::size_t kFailuresListed = 100;

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value::text(text);
}
Value offset(SimTime time) { return Value::text(format_duration(time - SimTime())); }
Value offset(const std::optional<SimTime>& time) { return time ? offset(*time) : Value(); }
Value duration(const std::optional<Duration>& duration) {
  return duration ? Value::text(format_duration(*duration)) : Value();
}

Value to_value(const RatioSummary& ratio) {
  Value value = Value::object();
  value.set("atEnd", Value::ratio(ratio.at_end));
  value.set("mean", Value::ratio(ratio.mean));
  return std::move(value.set("min", Value::ratio(ratio.min)));
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

Value to_value(const engine::OperationRecord& operation) {
  Value value = Value::object();
  value.set("id", Value::integer(operation.id));
  value.set("timelineId", text_or_null(operation.timeline_id));
  value.set("at", offset(operation.submitted));
  value.set("operation", Value::text(operation.operation));
  value.set("target", Value::text(operation.target));
  value.set("requested", Value::integer(operation.requested));
  value.set("done", Value::integer(operation.done));
  value.set("code", text_or_null(operation.code));
  value.set("message", text_or_null(operation.message));
  value.set("expected", Value::truth(operation.as_expected));
  return std::move(value.set("place", text_or_null(operation.place)));
}

Value to_value(const OperationSummary& operations) {
  Value value = Value::object();
  value.set("submitted", Value::integer(operations.submitted));
  value.set("succeeded", Value::integer(operations.succeeded));
  value.set("failed", Value::integer(operations.failed));
  value.set("inProgress", Value::integer(operations.in_progress));
  value.set("unexpected", Value::integer(operations.unexpected));
  Value codes = Value::object();
  for (const auto& [code, count] : operations.by_code) codes.set(code, Value::integer(count));
  value.set("byCode", std::move(codes));
  Value failures = Value::list();
  const std::size_t listed = std::min(operations.failures.size(), kFailuresListed);
  for (std::size_t i = 0; i < listed; ++i) failures.add(to_value(operations.failures[i]));
  return std::move(value.set("failures", std::move(failures)));
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

void add_dents(const Dent& capacity, const Dent& protection, Value& value) {
  value.set("timeToRestoreCapacity", duration(capacity.time_to_restore));
  value.set("timeToRestoreProtection", duration(protection.time_to_restore));
  value.set("lowestCapacity", Value::ratio(capacity.lowest));
  value.set("lowestProtection", Value::ratio(protection.lowest));
}

Value to_value(const FaultSummary& fault) {
  const engine::FaultRecord& record = fault.record;
  Value value = Value::object();
  value.set("id", Value::integer(record.id));
  value.set("timelineId", text_or_null(record.timeline_id));
  value.set("kind", Value::text(record.kind));
  value.set("mode", text_or_null(record.mode));
  value.set("location", Value::text(fault.location));
  value.set("zone", Value::text(fault.zone));
  value.set("begin", offset(record.begin));
  value.set("end", offset(record.end));
  value.set("vmsDown", Value::integer(record.vms_down));
  value.set("tenantsDown", Value::integer(record.tenants_down));
  value.set("returned", Value::integer(record.returned));
  value.set("notReturned", Value::integer(record.not_returned));
  add_dents(fault.capacity, fault.protection, value);
  Value sets = Value::list();
  for (const ScaleSetDent& dent : fault.scale_sets) {
    Value item = Value::object();
    item.set("scaleSet", Value::text(dent.scale_set));
    add_dents(dent.capacity, dent.protection, item);
    sets.add(std::move(item));
  }
  value.set("scaleSets", std::move(sets));
  Value zones = Value::list();
  for (const ZoneDent& dent : fault.zones) {
    Value item = Value::object();
    item.set("scaleSet", Value::text(dent.scale_set));
    item.set("runningBefore", Value::integer(dent.running_before));
    item.set("runningLowest", Value::integer(dent.running_lowest));
    zones.add(std::move(item.set("timeToRestore", duration(dent.time_to_restore))));
  }
  return std::move(value.set("inZone", std::move(zones)));
}

Value to_value(const Alert& alert) {
  Value value = Value::object();
  value.set("kind", Value::text(alert.kind));
  value.set("group", Value::text(alert.group));
  value.set("reservation", Value::text(alert.reservation));
  value.set("begin", offset(alert.begin));
  value.set("end", offset(alert.end));
  return std::move(value.set("value", Value::ratio(alert.value)));
}

std::string_view verdict_name(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kNames = {"met", "unmet", "skipped"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Value to_value(const ExpectationResult& result) {
  Value value = Value::object();
  value.set("outcome", Value::text(verdict_name(result.verdict)));
  value.set("name", text_or_null(result.name));
  value.set("metric", Value::text(result.metric));
  value.set("of", text_or_null(result.target));
  value.set("instant", Value::text(result.instant));
  value.set("statistic", text_or_null(result.statistic));
  value.set("comparison", Value::text(result.comparison));
  value.set("expected", text_or_null(result.expected));
  value.set("found", text_or_null(result.found));
  return std::move(value.set("place", text_or_null(result.place)));
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

template <class Items>
Value list_of(const Items& items) {
  Value list = Value::list();
  for (const auto& item : items) list.add(to_value(item));
  return list;
}

}  // namespace

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
  value.set("protection", to_value(summary.protection));
  value.set("cost", cost_value(summary));
  value.set("unusedSlotHours", Value::ratio(summary.unused_slot_hours));
  value.set("uncoveredVmHours", Value::ratio(summary.uncovered_vm_hours));
  value.set("operations", to_value(summary.operations));
  value.set("tenants", tenants_value(summary));
  value.set("faults", list_of(summary.faults));
  value.set("alerts", list_of(summary.alerts));
  return std::move(value.set("expectations", expectations_value(summary)));
}

}  // namespace capdrill::results
