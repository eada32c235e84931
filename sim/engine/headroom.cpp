#include "capdrill/engine/headroom.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/headroom_parts.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

std::int64_t free_quota(const World& world, SubscriptionId subscription, RegionId region,
                        SizeId size) {
  const RegionQuota& quota = world.subscriptions[subscription].quota[region];
  std::int64_t left = kUnlimited;
  for (const QuotaLine& line : {quota.total, quota.families[world.sizes[size].family]}) {
    if (line.limit) left = std::min(left, *line.limit - line.used);
  }
  return left;
}

ZoneRoom find_room(const World& world, const Allocator& allocator, const scenario::Options& options,
                   ZoneId zone, SizeId size, OptionalId<ReservationId> member) {
  ZoneRoom room;
  if (!world.zones[zone].is_up()) {
    room.end = Bound::unavailable;
    return room;
  }
  const CapacityReservation* draw = member ? &world.reservations[*member] : nullptr;
  if (draw != nullptr && !draw->failed) {
    const std::int64_t unused = std::max<std::int64_t>(0, draw->current_capacity - draw->covered);
    room.slots = std::min(unused, working_slot_count(world, *draw));
    if (room.slots < unused) return room;  // who asks for one that is not backed fails
  }
  if (draw != nullptr && draw->failed && options.failed_cr_blocks_allocation) {
    room.end = Bound::slot;  // choice 11.2
  } else {
    room.pool = allocator.room(zone, size);
  }
  return room;
}

QuotaGrowth::QuotaGrowth(const World& world, SubscriptionId subscription,
                         OptionalId<ReservationId> member, SizeId size)
    : vcpus_(world.sizes[size].vcpus) {
  if (!member) return;
  const CapacityReservation& reservation = world.reservations[*member];
  if (world.groups[reservation.group].subscription == subscription) {
    free_ = std::max<std::int64_t>(
        0, reservation.claimed_capacity - reservation.associated_of(subscription));
  }
  failed_ = reservation.failed;
}

std::int64_t QuotaGrowth::fitting(std::int64_t left) const {
  if (left == kUnlimited) return kUnlimited;
  const std::int64_t paid = std::max<std::int64_t>(0, left) / vcpus_;
  return failed_ && paid == 0 ? 0 : free_ + paid;
}

namespace {

/// Collects the lines of groups and subscriptions.
class Lines {
 public:
  Lines(const World& world, const Allocator& allocator, const scenario::Options& options,
        std::vector<Headroom>& lines)
      : world_(world), allocator_(allocator), options_(options), lines_(lines) {}

  /// For single VMs of a subscription that may use the group.
  void add_group(GroupId id, SubscriptionId subscription) {
    const ReservationGroup& group = world_.groups[id];
    for (const ReservationId member : group.members) {
      const CapacityReservation& reservation = world_.reservations[member];
      Headroom line;
      line.asker = Headroom::Asker::group;
      line.group = id;
      line.subscription = subscription;
      line.region = group.region;
      line.size = reservation.size;
      line.zone = reservation.zone;
      count(line, member);
    }
  }

  void add_subscription(SubscriptionId id) {
    for (const auto& [region, size] : what_it_has(id)) {
      for (const ZoneId zone : world_.regions[region].zones) {
        Headroom line;
        line.subscription = id;
        line.region = region;
        line.size = size;
        line.zone = zone;
        count(line, {});
      }
    }
  }

 private:
  /// Regions and sizes of its VMs, sets and reservations.
  [[nodiscard]] std::set<std::pair<RegionId, SizeId>> what_it_has(SubscriptionId id) const {
    std::set<std::pair<RegionId, SizeId>> pairs;
    for (const CapacityReservation& reservation : world_.reservations) {
      const ReservationGroup& group = world_.groups[reservation.group];
      if (reservation.exists && group.subscription == id) {
        pairs.emplace(group.region, reservation.size);
      }
    }
    for (const ScaleSet& set : world_.scale_sets) {
      if (set.exists && set.subscription == id) pairs.emplace(set.region, set.size);
    }
    for (const Vm& vm : world_.vms) {
      if (vm.alive && vm.subscription == id) pairs.emplace(vm.region, vm.size);
    }
    return pairs;
  }

  void count(Headroom line, OptionalId<ReservationId> member) {
    ZoneRoom room = find_room(world_, allocator_, options_, *line.zone, line.size, member);
    if (member && world_.reservations[*member].creating) room = {Bound::unavailable, 0, 0};
    const std::int64_t by_quota =
        QuotaGrowth(world_, line.subscription, member, line.size)
            .fitting(free_quota(world_, line.subscription, line.region, line.size));
    line.vms = std::min(by_quota, room.total());
    line.bound = room.end;
    // The platform checks the quota before it looks for a place.
    if (by_quota <= room.total()) line.bound = Bound::quota;
    if (line.vms == kUnlimited) line.bound = Bound::none;
    if (room.end == Bound::unavailable) line.bound = Bound::unavailable;
    line.covered = std::min(line.vms, room.slots);
    if (member) line.covered_bound = room.slots <= line.vms ? Bound::slot : line.bound;
    if (member && line.bound == Bound::unavailable) line.covered_bound = line.bound;
    lines_.push_back(line);
  }

  const World& world_;
  const Allocator& allocator_;
  const scenario::Options& options_;
  std::vector<Headroom>& lines_;
};

}  // namespace

std::vector<Headroom> find_headroom(const World& world, SimTime now,
                                    const scenario::Options& options) {
  // The allocator keeps its own order of the hosts, so it works on a copy.
  World copy = world;
  const Allocator allocator(copy);
  std::vector<Headroom> lines;
  for (std::uint32_t i = 0; i < world.scale_sets.size(); ++i) {
    const ScaleSet& set = world.scale_sets[ScaleSetId(i)];
    if (set.exists && !set.deleting) {
      lines.push_back(find_set_headroom(world, now, allocator, options, ScaleSetId(i)));
    }
  }
  Lines more(world, allocator, options, lines);
  for (std::uint32_t i = 0; i < world.groups.size(); ++i) {
    const ReservationGroup& group = world.groups[GroupId(i)];
    if (!group.exists) continue;
    more.add_group(GroupId(i), group.subscription);
    for (const Consumer& consumer : group.consumers) {
      if (check_access(world, now, GroupId(i), consumer.subscription)) continue;
      more.add_group(GroupId(i), consumer.subscription);
    }
  }
  for (std::uint32_t i = 0; i < world.subscriptions.size(); ++i) {
    more.add_subscription(SubscriptionId(i));
  }
  return lines;
}

}  // namespace capdrill::engine
