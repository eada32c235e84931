#include <algorithm>
#include <array>

#include "results/summary_value.hpp"

/// What happened in a run, as trees: operations, faults, the capacity SLA, alerts, expectations.
namespace capdrill::results {

namespace {

constexpr std::size_t kFailuresListed = 100;

Value duration_value(const std::optional<Duration>& duration) {
  return duration ? Value::text(format_duration(*duration)) : Value();
}

Value to_value(const engine::OperationRecord& operation) {
  Value value = Value::object();
  value.set("id", Value::integer(operation.id));
  value.set("timelineId", text_or_null(operation.timeline_id));
  value.set("at", offset_value(operation.submitted));
  value.set("operation", Value::text(operation.operation));
  value.set("target", Value::text(operation.target));
  value.set("requested", Value::integer(operation.requested));
  value.set("done", Value::integer(operation.done));
  value.set("code", text_or_null(operation.code));
  value.set("message", text_or_null(operation.message));
  value.set("expected", Value::truth(operation.as_expected));
  return std::move(value.set("place", text_or_null(operation.place)));
}

void add_dents(const Dent& capacity, const Dent& protection, Value& value) {
  value.set("timeToRestoreCapacity", duration_value(capacity.time_to_restore));
  value.set("timeToRestoreProtection", duration_value(protection.time_to_restore));
  value.set("lowestCapacity", Value::ratio(capacity.lowest));
  value.set("lowestProtection", Value::ratio(protection.lowest));
}

std::string_view verdict_name(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kNames = {"met", "unmet", "skipped"};
  return kNames[static_cast<std::size_t>(verdict)];
}

}  // namespace

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
  value.set("failures", std::move(failures));
  Value warnings = Value::list();
  for (const engine::OperationRecord& operation : operations.warnings) {
    Value item = Value::object();
    item.set("id", Value::integer(operation.id));
    item.set("timelineId", text_or_null(operation.timeline_id));
    item.set("at", offset_value(operation.submitted));
    item.set("operation", Value::text(operation.operation));
    item.set("target", Value::text(operation.target));
    warnings.add(std::move(item.set("warning", Value::text(operation.warning))));
  }
  return std::move(value.set("warnings", std::move(warnings)));
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
  value.set("hardware", text_or_null(record.hardware));
  value.set("begin", offset_value(record.begin));
  value.set("end", offset_value(record.end));
  value.set("vmsDown", Value::integer(record.vms_down));
  value.set("tenantsDown", Value::integer(record.tenants_down));
  value.set("healed", Value::integer(record.healed));
  value.set("returned", Value::integer(record.returned));
  value.set("notReturned", Value::integer(record.not_returned));
  add_dents(fault.capacity, fault.protection, value);
  Value failures = Value::object();
  for (const auto& [code, count] : fault.start_failures) failures.set(code, Value::integer(count));
  value.set("startFailures", std::move(failures));
  value.set("vmHoursWithoutCoverage", Value::ratio(fault.vm_hours_without_coverage));
  value.set("unusedReservationCost", Value::money(fault.unused_reservation_cost));
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
    item.set("timeToRestore", duration_value(dent.time_to_restore));
    item.set("protectedBefore", Value::integer(dent.protected_before));
    item.set("protectedLowest", Value::integer(dent.protected_lowest));
    zones.add(std::move(
        item.set("timeToRestoreProtection", duration_value(dent.time_to_restore_protection))));
  }
  return std::move(value.set("inZone", std::move(zones)));
}

Value to_value(const SlaSummary& sla) {
  const auto minutes = [](Duration duration) {
    return Value::ratio(Fraction{duration.us(), Duration::minutes(1).us()});
  };
  Value value = Value::object();
  value.set("minutesNotAvailable", minutes(sla.not_available));
  value.set("lowestUptime", Value::ratio(sla.lowest_uptime));
  value.set("unitsWithCredit", Value::integer(sla.units_with_credit));
  Value list = Value::list();
  for (const SlaLine& line : sla.lines) {
    Value item = Value::object();
    item.set("month", Value::integer(line.month));
    item.set("group", Value::text(line.group));
    item.set("reservation", Value::text(line.reservation));
    item.set("units", Value::integer(static_cast<std::int64_t>(line.units.size())));
    item.set("unitsNotAvailable", Value::integer(line.units_not_available));
    item.set("minutesNotAvailable", minutes(line.not_available));
    item.set("lowestUptime", Value::ratio(line.lowest_uptime));
    list.add(std::move(item.set("unitsWithCredit", Value::integer(line.units_with_credit))));
  }
  return std::move(value.set("reservations", std::move(list)));
}

Value to_value(const Alert& alert) {
  Value value = Value::object();
  value.set("kind", Value::text(alert.kind));
  value.set("group", Value::text(alert.group));
  value.set("reservation", Value::text(alert.reservation));
  value.set("begin", offset_value(alert.begin));
  value.set("end", offset_value(alert.end));
  return std::move(value.set("value", Value::ratio(alert.value)));
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

}  // namespace capdrill::results
