#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/model/world.hpp"

namespace capdrill::study {

/// What quota and hardware leave while the steps of a mend are made one after the other.
class MendLimits {
 public:
  explicit MendLimits(const World& world) : world_(world) {}

  /// A reservation's quantity as the owner's quota sees it.
  struct Change {
    GroupId group{0U};
    SizeId size{0U};
    std::int64_t before = 0;
    std::int64_t after = 0;
    /// The owner's associated VMs.
    std::int64_t associated = 0;
  };
  /// Makes the change as far as the quota allows (QUO-1, QUO-3). Returns: the quantity.
  std::int64_t change_quota(const Change& change);

  /// Gives up idle slots of a reservation.
  void remove_slots(ReservationId id, std::int64_t count);
  /// Buys as many of `count` slots as the zone has room for. Returns: how many.
  std::int64_t add_slots(const CapacityReservation& reservation, std::int64_t count);

 private:
  [[nodiscard]] RegionQuota& quota_of(GroupId id);
  /// What the platform would do, done to a copy of the world.
  struct Rehearsal {
    explicit Rehearsal(World copy) : world(std::move(copy)), allocator(world) {}
    World world;
    Allocator allocator;
  };

  const World& world_;
  std::map<std::pair<SubscriptionId, RegionId>, RegionQuota> quota_;
  /// Slots given up before anybody asks for new ones; then the copy is worth its while.
  std::vector<std::pair<ReservationId, std::int64_t>> removed_;
  std::optional<Rehearsal> rehearsal_;
};

}  // namespace capdrill::study
