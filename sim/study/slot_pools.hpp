#pragma once

#include <vector>

#include "capdrill/model/world.hpp"

namespace capdrill::study {

/// Reservations between which slots may change: of one owner, region and size.
struct SlotPool {
  SubscriptionId owner{0U};
  RegionId region{0U};
  SizeId size{0U};
  /// In order of creation.
  std::vector<ReservationId> members;
};

/// Reservations whose quantity can be changed now, by owner, region and size: all but those of Block
/// groups (BLK-4), those that are being changed (RES-12), and Failed ones, which must be restored
/// first (choice 11.31).
[[nodiscard]] std::vector<SlotPool> find_slot_pools(const World& world);

/// Whether a reservation is in one.
[[nodiscard]] bool is_changeable(const CapacityReservation& reservation);

}  // namespace capdrill::study
