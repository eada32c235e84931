#pragma once

#include <cstdint>

#include "engine/context.hpp"

namespace capdrill::engine {

/// Notes that `attempts` to allocate VMs of a reservation found no capacity: what counts for the
/// capacity SLA. An attempt that another zone or the free pool met is noted as well, of the zone
/// that was tried in vain.
void note_failed_attempts(Context& context, OptionalId<ReservationId> reservation,
                          std::int64_t attempts);

/// Keeps the ledgers of the capacity SLA. They follow the state at the end of each instant; where
/// no attempt has ever failed there is nothing to keep.
class CapacitySla {
 public:
  explicit CapacitySla(Context& context) : context_(context) {}

  /// Once, after all events of an instant.
  void instant_ended();

 private:
  void settle(ReservationId id, std::int64_t failed_attempts);

  Context& context_;
  /// Some ledger is kept.
  bool is_kept_ = false;
};

}  // namespace capdrill::engine
