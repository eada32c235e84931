#pragma once

#include "capdrill/base/time.hpp"
#include "capdrill/model/world.hpp"
#include "capdrill/results/attainable.hpp"

/// The best possible as a yardstick: what coverage the VMs and reservations of an instant allow.
namespace capdrill::study {

/// Every eligible VM might sit in any zone that its set names (a single one in its own) and name any
/// zonal group that its subscription may use and that reserves its size there; a regional one any
/// regional group. Its size is fixed, zones are matched physically, and where it is now it may stay.
/// A move is a VM that changes zone or group; a changed slot is one that a reservation gives up and
/// another one of the same owner, region and size gets.
///
/// Within the hardware, a VM that comes from another zone needs the zone to be up, a slot that is
/// backed, and, in a set with fixed spreading, room in the fault domains that FDS-8 leaves it. Free
/// capacity is no further limit: a covered VM stands on a slot, which has its hardware already, and
/// a slot without is backed from the free pool before anybody else gets a place.
/// Slots of a Failed reservation in use stay in use; it offers no more, and neither gives nor takes
/// slots (COV-4, choice 11.31). Block reservations keep their slots (BLK-4).
///
/// Complexity: one look at every VM, then a flow for each size and region (study/coverage_network);
/// hosts are looked at only for sets with fixed spreading.
[[nodiscard]] results::Attainable find_attainable(const World& world, SimTime now);

}  // namespace capdrill::study
