#include "results/summary_value.hpp"

/// The steps of a runbook, as trees.
namespace capdrill::results {

namespace {

Value count_or_null(const std::optional<std::int64_t>& count) {
  return count ? Value::integer(*count) : Value();
}

Value to_value(const QuotaRoom& room) {
  Value value = Value::object();
  value.set("subscription", Value::text(room.subscription));
  value.set("location", Value::text(room.location));
  value.set("family", Value::text(room.family));
  value.set("used", Value::integer(room.used));
  value.set("limit", count_or_null(room.limit));
  return std::move(value.set("left", count_or_null(room.left())));
}

Value to_value(const FreePoolRoom& room) {
  Value value = Value::object();
  value.set("location", Value::text(room.location));
  return std::move(value.set("vcpus", count_or_null(room.vcpus)));
}

}  // namespace

Value to_value(const StepSummary& step) {
  const Exposure& exposure = step.exposure;
  Value value = Value::object();
  value.set("at", offset_value(step.at));
  value.set("action", Value::text(step.action));
  value.set("target", text_or_null(step.target));
  value.set("timelineId", text_or_null(step.timeline_id));
  value.set("outcome", text_or_null(step.outcome));
  value.set("code", text_or_null(step.code));
  value.set("running", Value::integer(exposure.running));
  value.set("covered", Value::integer(exposure.covered));
  value.set("uncovered", Value::integer(exposure.uncovered));
  value.set("unallocated", Value::integer(exposure.unallocated));
  value.set("exposed", Value::integer(exposure.exposed));
  Value quota = Value::list();
  for (const QuotaRoom& room : exposure.quota) quota.add(to_value(room));
  value.set("quota", std::move(quota));
  Value free_pool = Value::list();
  for (const FreePoolRoom& room : exposure.free_pool) free_pool.add(to_value(room));
  value.set("freePool", std::move(free_pool));
  value.set("costPerHour", Value::money(exposure.cost_per_hour));
  value.set("lasts", Value::text(format_duration(step.lasts)));
  return std::move(
      value.set("vmHoursWithoutCoverage", Value::ratio(step.vm_hours_without_coverage)));
}

}  // namespace capdrill::results
