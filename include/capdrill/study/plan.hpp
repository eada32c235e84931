#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"
#include "capdrill/base/result.hpp"
#include "capdrill/results/value.hpp"
#include "capdrill/scenario/spec.hpp"
#include "capdrill/study/statistics.hpp"

/// How many slots to reserve, per zone and size, at least cost.
namespace capdrill::study {

/// What is asked of the quantities.
enum class PlanGoal : std::uint8_t {
  coverage,    ///< so much of the VM-hours is covered, over all reservations together
  probability  ///< each reservation covers everybody for such a part of the time
};

struct PlanOptions {
  PlanGoal goal = PlanGoal::coverage;
  /// From 0 to 1.
  Fraction target{99, 100};
  /// Also while any one zone is lost.
  bool through_zone_outage = false;
  /// Of the first replication; the others follow. Absent = the scenario's.
  std::optional<std::uint64_t> seed;
  /// Absent = 1 when two seeds give the same run, else 100.
  std::optional<std::int64_t> replications;
  /// 0 = all cores.
  std::size_t threads = 0;
  /// Called before each run; false stops the plan. May be empty. Called by several threads.
  std::function<bool()> on_progress;
};

struct PlannedReservation {
  std::string group;
  std::string name;
  std::string size;
  std::string zone;  ///< the group's; empty in a regional group
  std::int64_t reserved_now = 0;
  std::int64_t slots = 0;
  /// Of a probability: what the slots may be instead, for all that the replications tell. A bound is
  /// absent when they are too few.
  std::optional<std::int64_t> low;
  std::optional<std::int64_t> high;
  /// VMs that asked for a slot, in the run as it is.
  double mean_demand = 0;
  std::int64_t most_demand = 0;
};

/// What the planned slots do, seen in runs with them.
struct VerifiedSituation {
  std::string name;  ///< `as it is`, `without eastus/1`
  /// Covered by asked VM-hours; absent when nothing was asked.
  std::optional<Estimate> coverage;
  /// The part of the time in which everybody was covered, of the reservation where it is least.
  double least_probability = 1;
  /// Starts that found no place, each attempt counted. Such VMs ask for no slot, so that more hardware
  /// shows more demand.
  Estimate failed_starts;
  bool is_met = true;
};

/// What another target would take, by the same demand.
struct FrontierPoint {
  Fraction target;
  std::int64_t slots = 0;
  Money per_hour;
  /// In the run as it is.
  std::optional<Estimate> coverage;
};

struct Plan {
  std::string scenario;
  PlanGoal goal = PlanGoal::coverage;
  Fraction target;
  std::uint64_t seed = 0;
  std::int64_t replications = 0;
  /// How often the quantities were chosen: more than once when they changed the demand.
  std::int64_t rounds = 0;
  std::vector<PlannedReservation> reservations;
  std::int64_t slots = 0;
  Money per_hour;
  std::vector<VerifiedSituation> situations;
  std::vector<FrontierPoint> frontier;

  [[nodiscard]] bool is_met() const;
};

/// Sizes the reservations that the scenario declares by what is asked of them in its own runs, then
/// runs it with those quantities: when these change the demand (a zone that is full, a set that
/// could not start) and the target is missed, they grow by what is then asked, at most ten times.
/// Through a zone outage, each zone is lost (`vms: lose`) as in the study of splits, and the target
/// holds for the other zones meanwhile.
/// Errors: there is no reservation; the scenario cannot be run, as it is or with the quantities; it
/// was stopped (then the message is empty).
[[nodiscard]] Result<Plan> make_plan(const scenario::Scenario& scenario,
                                     const PlanOptions& options);

/// Tables for people.
[[nodiscard]] std::string to_text(const Plan& plan);
[[nodiscard]] results::Value to_value(const Plan& plan);
/// A scenario that extends the file `base`, beside it, with the planned quantities.
[[nodiscard]] std::string to_scenario(const Plan& plan, const std::string& base);

}  // namespace capdrill::study
