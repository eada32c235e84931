#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/study/plan.hpp"
#include "study/demand_ledger.hpp"

namespace capdrill::study {

/// The runs that a target has to hold in: as the scenario is, or without a zone.
struct Situation {
  std::string name;
  std::string location;
  /// Physical; empty = none is lost.
  std::string lost_zone;
};

/// A reservation that is planned, and where it stands in the scenario.
struct Declared {
  std::size_t group = 0;
  std::size_t reservation = 0;
  /// Among all reservations of the file.
  std::size_t rank = 0;
  std::string location;
  /// Empty in a regional group.
  std::string physical_zone;
  Money price_per_hour;
};

/// Slots of each planned reservation.
using Quantities = std::vector<std::int64_t>;

/// Runs a scenario with other quantities, in every situation and replication, and keeps what was
/// asked of each planned reservation. Block groups, whose quantities cannot be chosen freely, stay.
class PlanRuns {
 public:
  PlanRuns(const scenario::Scenario& scenario, const PlanOptions& options);

  /// Finds out whether anything is drawn, hence how many replications there are.
  [[nodiscard]] std::optional<Error> probe();
  /// Replaces the runs before. Returns: what went wrong; an empty message when it was stopped.
  [[nodiscard]] std::optional<Error> run(const Quantities& slots);

  [[nodiscard]] const std::vector<Declared>& declared() const { return declared_; }
  [[nodiscard]] const std::vector<Situation>& situations() const { return situations_; }
  [[nodiscard]] bool is_random() const { return is_random_; }
  [[nodiscard]] std::size_t replications() const { return replications_; }
  [[nodiscard]] std::uint64_t first_seed() const {
    return options_.seed.value_or(scenario_.clock.seed);
  }
  [[nodiscard]] const scenario::CapacityReservation& written(std::size_t reservation) const;
  /// The quantities of the file.
  [[nodiscard]] Quantities own() const;
  /// Of one run, by planned reservation.
  [[nodiscard]] const std::vector<ReservationDemand>& demands(std::size_t situation,
                                                              std::size_t replication) const {
    return runs_[situation * replications_ + replication].demands;
  }
  [[nodiscard]] std::int64_t failed_starts(std::size_t situation, std::size_t replication) const {
    return runs_[situation * replications_ + replication].failed_starts;
  }
  /// Of all replications together.
  [[nodiscard]] Demand pooled(std::size_t reservation, std::size_t situation) const;

 private:
  struct Run {
    std::vector<ReservationDemand> demands;
    std::int64_t failed_starts = 0;
    std::uint64_t fingerprint = 0;
    std::optional<Error> fault;
  };

  void find_reservations();
  void find_situations();
  [[nodiscard]] Run run_once(const Quantities& slots, const Situation& situation,
                             std::uint64_t seed) const;

  const scenario::Scenario& scenario_;
  const PlanOptions& options_;
  std::vector<Declared> declared_;
  std::vector<Situation> situations_{{"as it is", {}, {}}};
  bool is_random_ = true;
  std::size_t replications_ = 1;
  std::vector<Run> runs_;
};

}  // namespace capdrill::study
