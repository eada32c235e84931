#pragma once

#include <optional>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/summary.hpp"

namespace capdrill::results {

/// Notes when a reservation is used above 80 %, and when it is overallocated.
class AlertWatch {
 public:
  void instant_ended(SimTime now, const World& world, const engine::Changes& changes);
  /// In order of begin.
  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }

 private:
  /// Indices of the alerts of one reservation that are under way.
  struct UnderWay {
    std::optional<std::size_t> utilization;
    std::optional<std::size_t> overallocated;
  };
  void follow(SimTime now, const World& world, const CapacityReservation& reservation,
              const char* kind, const std::optional<Fraction>& value,
              std::optional<std::size_t>& alert);

  std::vector<UnderWay> under_way_;  // by ReservationId
  std::vector<Alert> alerts_;
};

}  // namespace capdrill::results
