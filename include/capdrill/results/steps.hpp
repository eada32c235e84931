#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"
#include "capdrill/base/time.hpp"

/// The steps of a runbook: what each leaves exposed, and for how long (`output.steps`).
namespace capdrill::results {

/// Quota of a subscription in a region. Unit: vCPUs.
struct QuotaRoom {
  std::string subscription;
  std::string location;
  std::string family;  ///< `total` for the sum
  std::int64_t used = 0;
  /// Absent = unlimited.
  std::optional<std::int64_t> limit;

  /// What a request may add without being refused; zero when a lowered limit is exceeded.
  [[nodiscard]] std::optional<std::int64_t> left() const {
    if (!limit) return std::nullopt;
    return *limit > used ? *limit - used : 0;
  }
};

/// What the zones of a region that are up have left for anybody.
struct FreePoolRoom {
  std::string location;
  /// Absent = unlimited.
  std::optional<std::int64_t> vcpus;
};

/// How an instant stands in capacity, quota and money. It counts the scenario's VMs, not tenants'.
struct Exposure {
  std::int64_t running = 0;
  std::int64_t covered = 0;
  /// Allocated and not covered, whether they name a group or not.
  std::int64_t uncovered = 0;
  /// Without hardware: deallocated, or lost with their zone.
  std::int64_t unallocated = 0;
  /// Whose next start is not assured: uncovered ones; unallocated ones that no idle slot waits for;
  /// those in a zone that is down; those whose group would refuse them.
  std::int64_t exposed = 0;
  /// Totals that are in use or limited, and families that are limited.
  std::vector<QuotaRoom> quota;
  std::vector<FreePoolRoom> free_pool;
  /// Discounts taken off.
  Money cost_per_hour;
};

/// One step, and the state after its instant. Steps stand in the order in which they ended.
struct StepSummary {
  /// When it ended; of one still in progress, the end of the run.
  SimTime at;
  /// `updateScaleSet`; `zoneOutage ends`; `start` is the begin of the run.
  std::string action;
  std::string target;
  std::string timeline_id;
  /// `Succeeded`, `Failed`, `InProgress`; empty for what is no operation.
  std::string outcome;
  /// Azure's, of a failed operation.
  std::string code;
  Exposure exposure;
  /// Until the next step, or the end of the run: zero when another step shares its instant.
  Duration lasts;
  /// Of the uncovered VMs, exactly over that span, though their count may change between steps. The
  /// summary's `uncoveredVmHours` counts those only that are eligible for coverage.
  Fraction vm_hours_without_coverage;
};

}  // namespace capdrill::results
