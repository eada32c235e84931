#include "study/slot_pools.hpp"

#include <map>
#include <tuple>
#include <utility>

namespace capdrill::study {

bool is_changeable(const CapacityReservation& reservation) {
  return reservation.exists && !reservation.schedule && !reservation.failed &&
         !reservation.updating && !reservation.creating;
}

std::vector<SlotPool> find_slot_pools(const World& world) {
  std::map<std::tuple<SubscriptionId, RegionId, SizeId>, SlotPool> pools;
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    const CapacityReservation& reservation = world.reservations[ReservationId(i)];
    if (!is_changeable(reservation)) continue;
    const ReservationGroup& group = world.groups[reservation.group];
    SlotPool& pool = pools[{group.subscription, group.region, reservation.size}];
    pool.owner = group.subscription;
    pool.region = group.region;
    pool.size = reservation.size;
    pool.members.emplace_back(i);
  }
  std::vector<SlotPool> list;
  for (auto& [key, pool] : pools) list.push_back(std::move(pool));
  return list;
}

}  // namespace capdrill::study
