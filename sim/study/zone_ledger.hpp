#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capdrill/engine/observer.hpp"

namespace capdrill::study {

/// What stands in a zone at one instant. Unit: slots, VMs.
struct ZoneCount {
  std::int64_t vms = 0;
  std::int64_t unused = 0;
  std::int64_t covered = 0;
  /// Allocated VMs that should be covered.
  std::int64_t eligible = 0;

  [[nodiscard]] std::int64_t uncovered() const { return eligible - covered; }
};

/// The same over the run, and what unused slots cost. Unit: slots or VMs times microseconds.
struct ZoneIntegral {
  Wide unused = 0;
  MoneyTime unused_cost = 0;
  Wide covered = 0;
  Wide eligible = 0;
};

/// Adds up per physical zone what a study of splits asks for. The warm-up counts only for starts that
/// fail.
class ZoneLedger final : public engine::Observer {
 public:
  explicit ZoneLedger(Duration warm_up) : begin_(SimTime(warm_up)) {}

  void instant_ended(SimTime now, const World& world, const engine::Changes& changes) override;
  void clock_moves(SimTime from, SimTime to, const World& world) override;
  void operation_ended(const World& world, const engine::OperationRecord& operation) override;
  void placement_ended(const World& world, const engine::PlacementRecord& placement) override;
  void fault_ended(const World& world, const engine::FaultRecord& fault) override;

  struct Line {
    std::string location;
    std::string zone;
    bool has_reservations = false;
    /// Slots that were asked for at the start.
    std::int64_t reserved = 0;
    ZoneCount at_end;
    ZoneIntegral over_run;
  };
  /// One per physical zone, in the world's order.
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  /// VMs that were to run and could not be started or created.
  [[nodiscard]] std::int64_t failed_starts() const { return failed_starts_; }

 private:
  void begin(const World& world);
  void count(const World& world);

  SimTime begin_;
  bool is_stale_ = true;
  std::vector<Line> lines_;
  /// Unused slots times their price, per hour, by zone.
  std::vector<MoneyTime> unused_rate_;
  std::int64_t failed_starts_ = 0;
};

}  // namespace capdrill::study
