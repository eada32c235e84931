#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/results/value.hpp"
#include "capdrill/scenario/spec.hpp"
#include "capdrill/study/statistics.hpp"

/// What an uneven split of reserved slots over zones costs, against the same total placed evenly.
namespace capdrill::study {

struct UnevenOptions {
  /// Of the first replication; the others follow. Absent = the scenario's.
  std::optional<std::uint64_t> seed;
  /// Points on the line from even to everything in one zone, that end included.
  std::int64_t steps = 4;
  /// Absent = 1 when two seeds give the same run, else 20.
  std::optional<std::int64_t> replications;
  /// 0 = all cores.
  std::size_t threads = 0;
  /// Called after each run with how many are done, of how many; false stops the study. May be
  /// empty. Called by several threads, one at a time.
  std::function<bool(std::size_t, std::size_t)> on_progress;
};

/// What one split does in one zone, or in all of them.
struct SplitFigures {
  /// Slots at the start, as the split says.
  std::int64_t reserved = 0;
  Estimate vms_at_end;
  Estimate unused_at_end;
  /// VMs that should be covered and are not.
  Estimate uncovered_at_end;
  Estimate unused_slot_hours;
  /// What these cost. Unit: the currency.
  Estimate unused_cost;
  Estimate uncovered_vm_hours;
  /// Covered by eligible VM-hours; absent when there are none.
  std::optional<Estimate> coverage;
  /// VMs that fail to start when this zone is lost for a while, beyond those that fail anyhow; of
  /// all zones: the worst one.
  Estimate failed_starts;
};

struct Split {
  std::string name;  ///< `as written`, `even`, `25 % to zone 1`
  /// As in UnevenStudy::zones.
  std::vector<SplitFigures> zones;
  SplitFigures total;
  /// Against the even split: positive = this one costs more, or leaves more without coverage.
  /// Absent when the even one could not be run.
  std::optional<Estimate> extra_cost;
  std::optional<Estimate> extra_uncovered_vm_hours;
  /// Why it could not be run; then there are no figures.
  std::optional<Error> fault;
};

struct UnevenStudy {
  std::string scenario;
  std::uint64_t seed = 0;
  std::int64_t replications = 0;
  /// Physical zones with reservations, as `location/zone`.
  std::vector<std::string> zones;
  std::vector<Split> splits;
};

/// The reserved quantities of each size of each zonal group that reserves it in two zones or more
/// are split anew: as the file says, evenly, and on the straight line from even to all in one zone
/// (largest remainders, ties to the lower zone), for each zone. Each split is run as the scenario
/// says, and once for each zone with that zone lost (`vms: lose`) in the middle of the run for a
/// quarter of it, all with the same draws.
/// Errors: there is nothing to split; the scenario itself cannot be run; it was stopped (then the
/// message is empty).
[[nodiscard]] Result<UnevenStudy> study_uneven(const scenario::Scenario& scenario,
                                               const UnevenOptions& options);

/// A table for people.
[[nodiscard]] std::string to_text(const UnevenStudy& study);
/// One row per split and zone, and one with zone `total`.
[[nodiscard]] std::string to_csv(const UnevenStudy& study);
[[nodiscard]] results::Value to_value(const UnevenStudy& study);

}  // namespace capdrill::study
