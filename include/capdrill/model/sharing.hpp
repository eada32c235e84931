#pragma once

#include <cstdint>
#include <optional>

#include "capdrill/base/time.hpp"
#include "capdrill/model/ids.hpp"

namespace capdrill {

/// When something holds: changes of rights and of sharing take time to have effect.
struct Validity {
  SimTime since;
  /// Absent = nobody has taken it back.
  std::optional<SimTime> until;

  [[nodiscard]] bool holds_at(SimTime t) const { return since <= t && (!until || t < *until); }
};

/// A subscription that a reservation group is, or was, shared with.
struct Consumer {
  SubscriptionId subscription{0U};
  Validity validity;
};

/// What sharing a reservation group asks rights for (source SH).
enum class ReservationAction : std::uint8_t {
  ShareGroup,
  ReadGroup,
  DeployGroup,
  ReadReservation,
  DeployReservation
};

/// What the identity of another subscription may do in the one that lists it.
struct Right {
  SubscriptionId holder{0U};
  ReservationAction action = ReservationAction::ReadGroup;
  Validity validity;
};

}  // namespace capdrill
