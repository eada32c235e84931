#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/engine/observer.hpp"
#include "capdrill/results/attainable.hpp"
#include "capdrill/results/evenly.hpp"
#include "capdrill/results/expectation.hpp"
#include "capdrill/results/steps.hpp"
#include "capdrill/results/value.hpp"

/// What one looks at first when a run is over. Totals leave out the warm-up.
namespace capdrill::results {

/// A ratio at the end of the run and over it: the mean is the ratio of the integrals.
struct RatioSummary {
  std::optional<Fraction> at_end;
  std::optional<Fraction> mean;
  std::optional<Fraction> min;
};

/// The reservation of one size in one zone, at the end.
struct GroupLine {
  std::string size;
  std::string reservation;
  std::string zone;          ///< physical
  std::string logical_zone;  ///< of the group's subscription; empty in a regional group
  std::int64_t reserved = 0;
  std::int64_t current_capacity = 0;
  std::int64_t vms = 0;
  std::int64_t covered = 0;
  std::int64_t unused = 0;
  std::int64_t overallocated = 0;
};

struct GroupSummary {
  std::string name;
  std::string subscription;
  std::string location;
  /// By size, then zone.
  std::vector<GroupLine> lines;
  GroupLine total;
  EvenSplit evenly;
  std::size_t zones = 0;
};

struct ScaleSetZoneSummary {
  std::string zone;
  std::string logical_zone;
  std::int64_t instances = 0;
  std::int64_t running = 0;
  std::int64_t covered = 0;
  std::int64_t overallocated = 0;
};

struct ScaleSetSummary {
  std::string name;
  std::string subscription;
  std::string location;
  std::string size;
  std::int64_t target = 0;
  std::int64_t instances = 0;
  std::int64_t running = 0;
  std::int64_t covered = 0;
  std::int64_t eligible = 0;
  RatioSummary coverage;
  RatioSummary protection;
  std::vector<ScaleSetZoneSummary> zones;
};

struct CostSummary {
  std::string subscription;  ///< empty for all
  Money vm;
  Money unused_reservation;
  Money overallocated_vm;
  Money reserved_instance_discount;
  Money total;
};

struct TenantSummary {
  std::string location;
  std::string zone;
  std::int64_t arrived = 0;
  std::int64_t refused = 0;
  std::int64_t running = 0;
};

struct OperationSummary {
  std::int64_t submitted = 0;
  std::int64_t succeeded = 0;
  std::int64_t failed = 0;
  std::int64_t in_progress = 0;
  std::int64_t unexpected = 0;
  std::map<std::string, std::int64_t> by_code;
  /// The first failed ones, and every unexpected one, up to limits.
  std::vector<engine::OperationRecord> failures;
  /// The first that succeeded with a warning, up to a limit.
  std::vector<engine::OperationRecord> warnings;
};

/// How deep a fault cut and how long until what it cut was back where it had been before.
/// Absent = not back before the run ended; zero = never below.
struct Dent {
  std::optional<Fraction> lowest;
  std::optional<Duration> time_to_restore;
};

struct ScaleSetDent {
  std::string scale_set;
  Dent capacity;    ///< running / target
  Dent protection;  ///< covered and running / target
};

/// Running instances of a set in the zone that was struck.
struct ZoneDent {
  std::string scale_set;
  std::int64_t running_before = 0;
  std::int64_t running_lowest = 0;
  std::optional<Duration> time_to_restore;
  /// Of those, the covered ones.
  std::int64_t protected_before = 0;
  std::int64_t protected_lowest = 0;
  std::optional<Duration> time_to_restore_protection;
};

struct FaultSummary {
  engine::FaultRecord record;
  std::string location;
  std::string zone;
  /// Of everything.
  Dent capacity;
  Dent protection;
  /// Sets that it cut.
  std::vector<ScaleSetDent> scale_sets;
  std::vector<ZoneDent> zones;
  /// VMs that were asked for while it lasted, or at its end, and did not start, by code.
  std::map<std::string, std::int64_t> start_failures;
  /// While it lasted.
  Fraction vm_hours_without_coverage;
  Money unused_reservation_cost;
};

/// A reserved unit in one month of 30 days.
struct SlaUnitLine {
  Duration not_available;
  Fraction uptime;
  Fraction credit;
};

/// The units of a reservation in a month in which one of them was not available.
struct SlaLine {
  std::int64_t month = 1;  ///< from 1
  std::string group;
  std::string reservation;
  std::vector<SlaUnitLine> units;  ///< by number
  std::int64_t units_not_available = 0;
  std::int64_t units_with_credit = 0;
  Duration not_available;
  Fraction lowest_uptime{1, 1};
};

/// The capacity SLA; the warm-up counts.
struct SlaSummary {
  Duration not_available;
  Fraction lowest_uptime{1, 1};
  std::int64_t units_with_credit = 0;
  /// By month, then in order of creation.
  std::vector<SlaLine> lines;
};

struct Alert {
  std::string kind;  ///< `utilization` (above 80 %) or `overallocated`
  std::string group;
  std::string reservation;
  SimTime begin;
  std::optional<SimTime> end;
  /// The highest utilization, or the most overallocated VMs, meanwhile.
  Fraction value;
};

struct Summary {
  std::string scenario;
  std::uint64_t seed = 0;
  DateTime start;
  /// What was run: the scenario's duration, or `--until`.
  Duration duration;
  std::uint64_t fingerprint = 0;
  std::uint64_t state_hash = 0;
  std::uint64_t events = 0;
  std::vector<GroupSummary> groups;
  std::vector<ScaleSetSummary> scale_sets;
  RatioSummary coverage;
  /// At the end; absent when nobody was asked for it.
  std::optional<Attainable> attainable;
  RatioSummary protection;
  CostSummary cost;
  std::vector<CostSummary> cost_by_subscription;
  /// Hours of unused reserved slots, and of allocated VMs that are eligible and uncovered.
  Fraction unused_slot_hours;
  Fraction uncovered_vm_hours;
  OperationSummary operations;
  std::vector<TenantSummary> tenants;
  TenantSummary all_tenants;
  std::vector<FaultSummary> faults;
  SlaSummary sla;
  std::vector<Alert> alerts;
  /// Only with `output.steps`: the start and what follows it.
  std::vector<StepSummary> steps;
  std::vector<ExpectationResult> expectations;

  [[nodiscard]] std::int64_t count(Verdict verdict) const;
  /// Every expectation met (or skipped) and every operation as the timeline says.
  [[nodiscard]] bool is_as_expected() const;
};

/// The summary as a tree: what `summary.json` and `--format json` hold.
[[nodiscard]] Value to_value(const Summary& summary);

/// 16 hexadecimal digits.
[[nodiscard]] std::string format_hash(std::uint64_t hash);

}  // namespace capdrill::results
