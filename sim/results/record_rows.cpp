#include <array>

#include "capdrill/results/value.hpp"
#include "results/table_recorder.hpp"

/// Rows of what is recorded once, when it ends: operations, placements, events.
namespace capdrill::results {

namespace {

std::string_view status_name(engine::UpgradeStatus status) {
  switch (status) {
    case engine::UpgradeStatus::RollingForward:
      return "RollingForward";
    case engine::UpgradeStatus::Cancelled:
      return "Cancelled";
    case engine::UpgradeStatus::Completed:
      return "Completed";
    case engine::UpgradeStatus::Faulted:
      break;
  }
  return "Faulted";
}

/// The parts of a refusal as a JSON list; empty when there are none.
std::string details_json(const std::vector<engine::ErrorDetail>& details) {
  if (details.empty()) return {};
  Value list = Value::list();
  for (const engine::ErrorDetail& detail : details) {
    Value item = Value::object();
    item.set("code", Value::text(detail.code)).set("message", Value::text(detail.message));
    list.add(std::move(item.set("target", Value::text(detail.target))));
  }
  return list.to_json();
}

}  // namespace

std::string_view outcome_name(engine::Outcome outcome) {
  switch (outcome) {
    case engine::Outcome::Succeeded:
      return "Succeeded";
    case engine::Outcome::Failed:
      return "Failed";
    case engine::Outcome::InProgress:
      break;
  }
  return "InProgress";
}

void TableRecorder::operation_ended(const engine::OperationRecord& operation) {
  if (!records(TableId::operation)) return;
  StringPool& strings = tables_->strings();
  const bool in_progress = operation.outcome == engine::Outcome::InProgress;
  (*tables_)[TableId::operation].append(std::to_array<std::int64_t>(
      {static_cast<std::int64_t>(operation.id), operation.submitted.us(),
       time_or_absent(operation.completed), strings.intern(operation.initiator),
       strings.intern(operation.operation), strings.intern_or_absent(operation.target),
       operation.requested, operation.done, strings.intern(outcome_name(operation.outcome)),
       in_progress ? kAbsent : operation.http_status, strings.intern_or_absent(operation.code),
       strings.intern_or_absent(operation.message.empty() ? operation.warning : operation.message),
       strings.intern_or_absent(details_json(operation.details))}));
}

void TableRecorder::placement_ended(const World& world, const engine::PlacementRecord& placement) {
  if (!records(TableId::placement)) return;
  StringPool& strings = tables_->strings();
  std::int64_t pool = kAbsent;
  std::int64_t domain = kAbsent;
  std::int64_t host = kAbsent;
  if (placement.fault_domain) {
    const FaultDomain& fault_domain = world.fault_domains[*placement.fault_domain];
    pool = names_.pool_of_hosts(world, fault_domain.pool);
    domain = fault_domain.number;
    if (placement.host) host = host_number(world, *placement.host);
  }
  (*tables_)[TableId::placement].append(std::to_array<std::int64_t>(
      {strings.intern(placement.vm), placement.begin.us(), time_or_absent(placement.end),
       strings.intern_or_absent(placement.scale_set),
       names_.subscription(world, placement.subscription), names_.location(world, placement.zone),
       names_.zone(world, placement.zone), pool, domain, host,
       placement.reservation ? names_.reservation(world, *placement.reservation) : kAbsent,
       time_or_absent(placement.covered_from), placement.tried}));
}

void TableRecorder::upgrade_stepped(const World& world, const engine::UpgradeStepRecord& step) {
  if (!records(TableId::upgrade)) return;
  StringPool& strings = tables_->strings();
  (*tables_)[TableId::upgrade].append(std::to_array<std::int64_t>(
      {step.time.us(), static_cast<std::int64_t>(step.upgrade),
       names_.scale_set(world, step.scale_set), step.batch,
       strings.intern(step.surges ? "surge" : "inPlace"), strings.intern(status_name(step.status)),
       step.successful, step.failed, step.in_progress, step.pending,
       strings.intern_or_absent(step.code)}));
}

void TableRecorder::event_begins(SimTime now, std::uint64_t number, std::string_view kind,
                                 std::string_view subject) {
  StringPool& strings = tables_->strings();
  (*tables_)[TableId::event].append(
      std::to_array<std::int64_t>({now.us(), static_cast<std::int64_t>(number),
                                   strings.intern(kind), strings.intern_or_absent(subject)}));
}

}  // namespace capdrill::results
