#pragma once

#include <cstdint>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "study/sizing.hpp"
#include "study/zone_loss.hpp"

namespace capdrill::study {

/// What one run asked of one reservation.
struct ReservationDemand {
  /// Allocated VMs, covered or not.
  Demand demand;
  /// Unit: VMs times microseconds.
  Wide covered = 0;
};

/// Notes what is asked of the reservations that the scenario declares, in the order of the file,
/// within a span of the run.
class DemandLedger final : public engine::Observer {
 public:
  explicit DemandLedger(const Span& span) : span_(span) {}

  void instant_ended(SimTime now, const World& world, const engine::Changes& changes) override;
  void operation_ended(const World& world, const engine::OperationRecord& operation) override;
  void placement_ended(const World&, const engine::PlacementRecord&) override {}
  void fault_ended(const World&, const engine::FaultRecord&) override {}

  /// Requires: the run is over.
  [[nodiscard]] std::vector<ReservationDemand> take();
  /// VMs that were to run and could not be started or created, within the span.
  [[nodiscard]] std::int64_t failed_starts() const { return failed_starts_; }

 private:
  struct Line {
    SimTime since;
    std::int64_t allocated = 0;
    std::int64_t covered = 0;
    ReservationDemand sum;
  };

  void note(Line& line, SimTime until) const;

  Span span_;
  bool has_begun_ = false;
  std::vector<Line> lines_;
  std::int64_t failed_starts_ = 0;
};

}  // namespace capdrill::study
