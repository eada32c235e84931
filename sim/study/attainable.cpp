#include "capdrill/study/attainable.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/engine/access.hpp"
#include "study/coverage_network.hpp"
#include "study/eligible_vms.hpp"
#include "study/slot_pools.hpp"
#include "study/spread_room.hpp"

namespace capdrill::study {

namespace {

/// Where VMs may go: those that agree in this share their routes.
struct Reach {
  SubscriptionId subscription{0U};
  bool zonal = false;
  /// Of zonal ones.
  std::vector<ZoneId> zones;
  /// With fixed spreading, the set itself: its fault domains are its own.
  std::optional<ScaleSetId> set;

  friend auto operator<=>(const Reach&, const Reach&) = default;
};

/// Makes the network of one size in one region.
class NetworkBuilder {
 public:
  NetworkBuilder(const World& world, SimTime now, RegionId region, SizeId size)
      : world_(world), now_(now) {
    for (std::uint32_t i = 0; i < world_.reservations.size(); ++i) {
      const CapacityReservation& reservation = world_.reservations[ReservationId(i)];
      if (!reservation.exists || reservation.creating || reservation.size != size) continue;
      if (world_.groups[reservation.group].region != region) continue;
      offers_.emplace(ReservationId(i), reservations_.size());
      reservations_.emplace_back(i);
      network_.offers.push_back(to_offer(reservation));
    }
  }

  void add(const EligibleVms& vms, std::int64_t count) {
    AlikeVms alike{count, vms.zone, std::nullopt, vms.covered, reach_of(vms)};
    if (vms.reservation) {
      const auto offer = offers_.find(*vms.reservation);
      if (offer != offers_.end()) alike.offer = offer->second;
    }
    network_.vms.push_back(alike);
  }

  [[nodiscard]] const CoverageNetwork& network() const { return network_; }

 private:
  [[nodiscard]] Offer to_offer(const CapacityReservation& reservation) const {
    const std::int64_t quantity =
        reservation.failed ? reservation.covered : reservation.current_capacity;
    const std::int64_t backed = reservation.covered + working_slot_count(world_, reservation);
    return {reservation.zone, quantity, std::min(quantity, backed),
            world_.zones[reservation.zone].is_up()};
  }

  [[nodiscard]] std::size_t reach_of(const EligibleVms& vms) {
    Reach reach{vms.subscription, vms.zonal, {}, {}};
    if (vms.zonal && !vms.set) reach.zones.push_back(vms.zone);
    if (vms.set) {
      const ScaleSet& set = world_.scale_sets[*vms.set];
      for (const ScaleSetZone& zone : set.zones) {
        if (vms.zonal && zone.named) reach.zones.push_back(zone.name.physical);
      }
      std::ranges::sort(reach.zones);
      if (set.fault_domain_count > 1) reach.set = *vms.set;
    }
    const auto [known, is_new] = reaches_.try_emplace(reach, network_.reaches.size());
    if (is_new) network_.reaches.push_back(routes_of(reach));
    return known->second;
  }

  [[nodiscard]] std::vector<Route> routes_of(const Reach& reach) {
    std::vector<Route> routes;
    for (std::size_t offer = 0; offer < reservations_.size(); ++offer) {
      const CapacityReservation& reservation = world_.reservations[reservations_[offer]];
      if (world_.groups[reservation.group].is_zonal() != reach.zonal) continue;
      if (reach.zonal && !std::ranges::binary_search(reach.zones, reservation.zone)) continue;
      if (!may_use(reservation.group, reach.subscription)) continue;
      routes.push_back(
          {offer, reach.set ? find_spread_room(world_, world_.scale_sets[*reach.set], reservation)
                            : kNoEnd});
    }
    return routes;
  }

  [[nodiscard]] bool may_use(GroupId group, SubscriptionId subscription) {
    const auto [known, is_new] = access_.try_emplace(std::pair(group, subscription));
    if (is_new) known->second = !engine::check_access(world_, now_, group, subscription);
    return known->second;
  }

  const World& world_;
  SimTime now_;
  CoverageNetwork network_;
  /// By the rank of the offer, and the reverse.
  std::vector<ReservationId> reservations_;
  std::map<ReservationId, std::size_t> offers_;
  std::map<Reach, std::size_t> reaches_;
  std::map<std::pair<GroupId, SubscriptionId>, bool> access_;
};

results::BestCoverage find_best_by_slots(const World& world) {
  results::BestCoverage best{world.coverage.covered, 0};
  for (const SlotPool& pool : find_slot_pools(world)) {
    std::int64_t unused = 0;
    std::int64_t overallocated = 0;
    for (const ReservationId id : pool.members) {
      unused += world.reservations[id].unused();
      overallocated += world.reservations[id].overallocated();
    }
    // Any unused slot serves any VM of the pool, and each covers one.
    const std::int64_t changed = std::min(unused, overallocated);
    best += {changed, changed};
  }
  return best;
}

}  // namespace

results::Attainable find_attainable(const World& world, SimTime now) {
  results::Attainable attainable;
  attainable.eligible = world.coverage.eligible;
  attainable.covered_now = world.coverage.covered;
  if (attainable.eligible == 0) return attainable;
  std::map<std::pair<RegionId, SizeId>, NetworkBuilder> builders;
  for (const auto& [vms, count] : count_eligible_vms(world)) {
    const auto [builder, is_new] =
        builders.try_emplace({vms.region, vms.size}, world, now, vms.region, vms.size);
    builder->second.add(vms, count);
  }
  for (const auto& [key, builder] : builders) {
    attainable.by_moves += find_best(builder.network(), Hardware::unlimited);
    attainable.within_hardware += find_best(builder.network(), Hardware::limited);
  }
  attainable.by_slots = find_best_by_slots(world);
  return attainable;
}

}  // namespace capdrill::study
