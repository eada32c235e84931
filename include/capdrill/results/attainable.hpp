#pragma once

#include <cstdint>

/// The best possible as a yardstick of coverage: figures only, `study` finds them.
namespace capdrill::results {

/// The most VMs that a kind of change covers, and the least changes that do.
struct BestCoverage {
  std::int64_t covered = 0;
  std::int64_t changes = 0;

  BestCoverage& operator+=(const BestCoverage& other) {
    covered += other.covered;
    changes += other.changes;
    return *this;
  }
  friend bool operator==(const BestCoverage&, const BestCoverage&) = default;
};

/// What could be covered at an instant, of the VMs that coverage is computed of.
struct Attainable {
  std::int64_t eligible = 0;
  std::int64_t covered_now = 0;
  /// Reservations stay, VMs change zone or group; hardware has room for everything.
  BestCoverage by_moves;
  /// The same within the hardware that there is.
  BestCoverage within_hardware;
  /// VMs stay, reserved slots change from one reservation to another.
  BestCoverage by_slots;
};

}  // namespace capdrill::results
