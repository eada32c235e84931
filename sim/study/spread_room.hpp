#pragma once

#include <cstdint>

#include "capdrill/model/world.hpp"

namespace capdrill::study {

/// How many more instances of a set with fixed spreading find a place in the zone of a reservation
/// when each goes where FDS-8 sends it: on an idle slot of the reservation or a free place of that
/// fault domain. Other instances stay where they are. Requires: the size is the reservation's.
[[nodiscard]] std::int64_t find_spread_room(const World& world, const ScaleSet& set,
                                            const CapacityReservation& reservation);

}  // namespace capdrill::study
