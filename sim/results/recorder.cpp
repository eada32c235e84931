#include "capdrill/results/recorder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "results/alert_watch.hpp"
#include "results/autoscale_watch.hpp"
#include "results/expectation_watch.hpp"
#include "results/fault_watch.hpp"
#include "results/sla.hpp"
#include "results/step_watch.hpp"
#include "results/table_recorder.hpp"
#include "results/totals.hpp"

namespace capdrill::results {

namespace {

bool has_faults(const scenario::Scenario& scenario) {
  return !scenario.faults.empty() ||
         std::ranges::any_of(scenario.timeline, [](const scenario::TimelineEntry& entry) {
           return scenario::is_fault(entry.operation);
         });
}

std::int64_t duration_or_absent(const std::optional<Duration>& duration) {
  return duration ? duration->us() : kAbsent;
}
std::int64_t num_or_absent(const std::optional<Fraction>& fraction) {
  return fraction ? static_cast<std::int64_t>(fraction->num) : kAbsent;
}
std::int64_t den_or_absent(const std::optional<Fraction>& fraction) {
  return fraction ? static_cast<std::int64_t>(fraction->den) : kAbsent;
}

void append_faults(const Summary& summary, Tables& tables) {
  StringPool& strings = tables.strings();
  for (const FaultSummary& fault : summary.faults) {
    const engine::FaultRecord& record = fault.record;
    std::int64_t start_failures = 0;
    for (const auto& [code, count] : fault.start_failures) start_failures += count;
    tables[TableId::fault].append(
        std::to_array<std::int64_t>({static_cast<std::int64_t>(record.id),
                                     strings.intern_or_absent(record.timeline_id),
                                     strings.intern(record.kind),
                                     strings.intern_or_absent(record.mode),
                                     strings.intern(fault.location),
                                     strings.intern(fault.zone),
                                     strings.intern_or_absent(record.hardware),
                                     record.begin.us(),
                                     time_or_absent(record.end),
                                     record.vms_down,
                                     record.tenants_down,
                                     record.healed,
                                     record.returned,
                                     record.not_returned,
                                     duration_or_absent(fault.capacity.time_to_restore),
                                     duration_or_absent(fault.protection.time_to_restore),
                                     num_or_absent(fault.capacity.lowest),
                                     den_or_absent(fault.capacity.lowest),
                                     num_or_absent(fault.protection.lowest),
                                     den_or_absent(fault.protection.lowest),
                                     start_failures,
                                     static_cast<std::int64_t>(fault.vm_hours_without_coverage.num),
                                     static_cast<std::int64_t>(fault.vm_hours_without_coverage.den),
                                     fault.unused_reservation_cost.units()}));
  }
}

void append_alerts(const Summary& summary, Tables& tables) {
  StringPool& strings = tables.strings();
  for (const Alert& alert : summary.alerts) {
    tables[TableId::alert].append(std::to_array<std::int64_t>(
        {strings.intern(alert.kind), strings.intern(alert.reservation), strings.intern(alert.group),
         alert.begin.us(), time_or_absent(alert.end), num_or_absent(alert.value),
         den_or_absent(alert.value)}));
  }
}

void append_expectations(const Summary& summary, Tables& tables) {
  StringPool& strings = tables.strings();
  for (const ExpectationResult& result : summary.expectations) {
    const std::string instant =
        (result.statistic.empty() ? "" : result.statistic + " ") + result.instant;
    constexpr std::array<std::string_view, 3> kOutcomes = {"met", "unmet", "skipped"};
    tables[TableId::expectation].append(std::to_array<std::int64_t>(
        {strings.intern_or_absent(result.name), strings.intern(result.metric),
         strings.intern_or_absent(result.target), strings.intern(instant),
         strings.intern(result.comparison), strings.intern_or_absent(result.expected),
         strings.intern_or_absent(result.found),
         strings.intern(kOutcomes[static_cast<std::size_t>(result.verdict)]),
         strings.intern_or_absent(result.place)}));
  }
}

}  // namespace

SimTime horizon_of(const scenario::Scenario& scenario, std::optional<SimTime> until) {
  const SimTime end(scenario.clock.duration);
  return until ? std::min(*until, end) : end;
}

struct Recorder::Parts {
  const scenario::Scenario& scenario;
  RecorderOptions options;
  SimTime end;
  Tables tables;
  TableRecorder rows;
  ExpectationWatch expectations;
  Totals totals;
  AlertWatch alerts;
  FaultWatch faults;
  AutoscaleWatch autoscale;
  SlaSummary sla;
  std::optional<Attainable> attainable;
  StepWatch steps;
  bool watches_faults;

  Parts(const scenario::Scenario& the_scenario, const RecorderOptions& the_options)
      : scenario(the_scenario),
        options(the_options),
        end(horizon_of(scenario, options.until)),
        rows(scenario.output, end, tables),
        expectations(scenario, end),
        totals(SimTime(scenario.clock.warm_up), end),
        steps(end),
        watches_faults(has_faults(scenario)) {}
};

Recorder::Recorder(const scenario::Scenario& scenario, const RecorderOptions& options)
    : parts_(std::make_unique<Parts>(scenario, options)) {}

Recorder::~Recorder() = default;

void Recorder::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  if (parts_->options.keeps_tables) parts_->rows.instant_ended(now, world, changes);
  parts_->expectations.instant_ended(now, world, changes);
  parts_->totals.instant_ended(now, world, changes);
  parts_->alerts.instant_ended(now, world, changes);
  if (parts_->watches_faults) parts_->faults.instant_ended(now, world, changes);
  if (parts_->scenario.output.steps) parts_->steps.instant_ended(now, world, changes);
}

void Recorder::clock_moves(SimTime from, SimTime to, const World& world) {
  if (parts_->options.keeps_tables) parts_->rows.clock_moves(from, to, world);
  parts_->totals.clock_moves(from, to, world);
  if (to >= parts_->end) {
    parts_->sla = summarize_sla(world, parts_->end, sla_tiers(parts_->scenario.options));
    if (parts_->options.find_attainable) {
      const SimTime now = parts_->end - Duration::microseconds(1);
      parts_->attainable = parts_->options.find_attainable(world, now);
    }
  }
}

void Recorder::operation_ended(const World& world, const engine::OperationRecord& operation) {
  if (parts_->options.keeps_tables) parts_->rows.operation_ended(operation);
  parts_->expectations.operation_ended(operation);
  parts_->totals.operation_ended(operation);
  if (parts_->watches_faults) parts_->faults.operation_ended(operation);
  parts_->autoscale.operation_ended(operation);
  if (parts_->scenario.output.steps) parts_->steps.operation_ended(world, operation);
}

void Recorder::placement_ended(const World& world, const engine::PlacementRecord& placement) {
  if (parts_->options.keeps_tables) parts_->rows.placement_ended(world, placement);
}

void Recorder::fault_ended(const World& world, const engine::FaultRecord& fault) {
  parts_->expectations.fault_ended(fault);
  parts_->faults.fault_ended(world, fault);
  if (parts_->scenario.output.steps) parts_->steps.fault_ended(world, fault);
}

void Recorder::upgrade_stepped(const World& world, const engine::UpgradeStepRecord& step) {
  if (parts_->options.keeps_tables) parts_->rows.upgrade_stepped(world, step);
}

void Recorder::autoscale_decided(const World& world, const engine::AutoscaleRecord& decision) {
  if (parts_->options.keeps_tables && records(TableId::autoscale)) {
    parts_->autoscale.autoscale_decided(world, decision);
  }
}

bool Recorder::wants_events() const {
  return parts_->options.keeps_tables && records(TableId::event);
}

void Recorder::event_begins(SimTime now, std::uint64_t number, std::string_view kind,
                            std::string_view subject) {
  if (wants_events()) parts_->rows.event_begins(now, number, kind, subject);
}

Summary Recorder::finish(const engine::RunOutcome& outcome) {
  Parts& parts = *parts_;
  Summary summary = parts.totals.summary();
  summary.scenario = parts.scenario.name;
  summary.seed = parts.options.seed.value_or(parts.scenario.clock.seed);
  summary.start = parts.scenario.clock.start;
  summary.duration = parts.end - SimTime();
  summary.fingerprint = outcome.fingerprint;
  summary.state_hash = outcome.state_hash;
  summary.events = outcome.events;
  summary.faults = parts.faults.summarize(parts.end);
  summary.attainable = parts.attainable;
  summary.sla = std::move(parts.sla);
  summary.alerts = parts.alerts.alerts();
  if (parts.scenario.output.steps) summary.steps = parts.steps.finish();
  summary.expectations = parts.expectations.judge(to_value(summary));
  if (parts.options.keeps_tables) {
    if (records(TableId::fault)) append_faults(summary, parts.tables);
    if (records(TableId::sla)) append_sla(summary.sla, parts.tables);
    if (records(TableId::autoscale)) parts.autoscale.append_to(parts.tables);
    if (records(TableId::alert)) append_alerts(summary, parts.tables);
    if (records(TableId::expectation)) append_expectations(summary, parts.tables);
  }
  return summary;
}

std::vector<MetricReading> Recorder::metrics(const Summary& summary) const {
  return parts_->expectations.read_metrics(to_value(summary));
}

const Tables& Recorder::tables() const { return parts_->tables; }

bool Recorder::records(TableId id) const { return parts_->rows.records(id); }

}  // namespace capdrill::results
