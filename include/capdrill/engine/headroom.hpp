#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "capdrill/model/world.hpp"
#include "capdrill/scenario/spec.hpp"

/// How many more VMs could be placed, covered and not, and what stands in the way of the next one.
namespace capdrill::engine {

/// What binds. The names are those of the interface, and three more where those four say nothing.
enum class Bound : std::uint8_t {
  none,       ///< nothing: there is no end
  slot,       ///< no idle slot is left in reach, so the next VM would not be covered
  quota,      ///< the subscription's vCPUs
  hardware,   ///< the free pool
  balance,    ///< idle slots are left, but balance sends the next instance elsewhere; or two zones
              ///< are down and nothing may be scaled
  instances,  ///< the most instances that a set may have
  unavailable,  ///< the zone is down, the reservation is still being made, the group is gone or not
                ///< shared any more
};

/// The headroom of one who may ask. A set is counted as one scale-out over its zones, a group as
/// single VMs of a subscription in the zone and size of a member, a subscription as single VMs
/// outside any group.
struct Headroom {
  enum class Asker : std::uint8_t { scaleSet, group, subscription };
  Asker asker = Asker::subscription;
  OptionalId<ScaleSetId> scale_set;
  OptionalId<GroupId> group;
  /// Of the VMs.
  SubscriptionId subscription{0U};
  RegionId region{0U};
  SizeId size{0U};
  /// Absent for a set.
  OptionalId<ZoneId> zone;
  /// The most that succeed together; one more is refused for `bound`. kUnlimited for no end.
  std::int64_t vms = 0;
  Bound bound = Bound::none;
  /// How many of the first ones are covered until one is not, because of `covered_bound`.
  std::int64_t covered = 0;
  Bound covered_bound = Bound::none;
};

inline constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

/// Every line that the world gives rise to at `now`: sets in order of creation; then groups, for the
/// owner and each consumer that has the rights, with their members; then subscriptions with the sizes
/// they have something of, in each zone of the region.
/// Ordering: as listed. Complexity: a copy of the world, then a look at each host per line.
[[nodiscard]] std::vector<Headroom> find_headroom(const World& world, SimTime now,
                                                  const scenario::Options& options);

}  // namespace capdrill::engine
