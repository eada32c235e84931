#pragma once

#include <algorithm>
#include <cstdint>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/engine/headroom.hpp"

/// What the headroom of sets and that of single VMs are both made of.
namespace capdrill::engine {

/// vCPUs that are left of a family's limit and of the regional one; kUnlimited without limits.
[[nodiscard]] std::int64_t free_quota(const World& world, SubscriptionId subscription,
                                      RegionId region, SizeId size);

/// What new VMs find in one zone. Unit: VMs.
struct ZoneRoom {
  /// What stands in the way when all of it is taken.
  Bound end = Bound::hardware;
  /// Idle slots that a VM may take.
  std::int64_t slots = 0;
  /// Places of the free pool that a VM may take.
  std::int64_t pool = 0;

  [[nodiscard]] std::int64_t total() const {
    return pool == kUnlimited ? kUnlimited : slots + pool;
  }
};
[[nodiscard]] ZoneRoom find_room(const World& world, const Allocator& allocator,
                                 const scenario::Options& options, ZoneId zone, SizeId size,
                                 OptionalId<ReservationId> member);

/// How the use of a subscription's quota grows with VMs of it that join a reservation (QUO-1, QUO-7,
/// choice 11.31).
class QuotaGrowth {
 public:
  QuotaGrowth() = default;
  /// Without a reservation every VM counts.
  QuotaGrowth(const World& world, SubscriptionId subscription, OptionalId<ReservationId> member,
              SizeId size);

  /// vCPUs that `vms` more are checked for together, after `joined` ones.
  [[nodiscard]] std::int64_t checked(std::int64_t joined, std::int64_t vms) const {
    return failed_ ? vms * vcpus_ : used(joined + vms) - used(joined);
  }
  /// vCPUs that `joined` VMs have added to the use.
  [[nodiscard]] std::int64_t used(std::int64_t joined) const {
    return vcpus_ * std::max<std::int64_t>(0, joined - free_);
  }
  /// How many VMs pass one after the other when `left` vCPUs are left.
  [[nodiscard]] std::int64_t fitting(std::int64_t left) const;

 private:
  std::int64_t vcpus_ = 0;
  /// VMs that join without a vCPU more.
  std::int64_t free_ = 0;
  bool failed_ = false;
};

/// The headroom of a set that exists.
[[nodiscard]] Headroom find_set_headroom(const World& world, SimTime now,
                                         const Allocator& allocator,
                                         const scenario::Options& options, ScaleSetId id);

}  // namespace capdrill::engine
