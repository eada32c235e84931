#include "study/mend_limits.hpp"

#include <algorithm>

#include "capdrill/rules/quota.hpp"

namespace capdrill::study {

RegionQuota& MendLimits::quota_of(GroupId id) {
  const ReservationGroup& group = world_.groups[id];
  const auto [known, is_new] = quota_.try_emplace(std::pair(group.subscription, group.region));
  if (is_new) known->second = world_.subscriptions[group.subscription].quota[group.region];
  return known->second;
}

std::int64_t MendLimits::change_quota(const Change& change) {
  const VmSize& size = world_.sizes[change.size];
  RegionQuota& quota = quota_of(change.group);
  QuotaLine& family = quota.families[size.family];
  const auto use = [&](std::int64_t quantity) {
    return rules::reservation_usage(size.vcpus, quantity, change.associated);
  };
  const auto fits = [&](const QuotaLine& line, std::int64_t more) {
    return more <= 0 || !line.limit || line.used + more <= *line.limit;
  };
  std::int64_t after = change.after;
  while (after > change.before) {
    const std::int64_t more = use(after) - use(change.before);
    if (fits(quota.total, more) && fits(family, more)) break;
    --after;
  }
  quota.total.used += use(after) - use(change.before);
  family.used += use(after) - use(change.before);
  return after;
}

void MendLimits::remove_slots(ReservationId id, std::int64_t count) {
  removed_.emplace_back(id, count);
}

std::int64_t MendLimits::add_slots(const CapacityReservation& reservation, std::int64_t count) {
  if (!world_.zones[reservation.zone].is_up()) return 0;
  if (!rehearsal_) {
    rehearsal_.emplace(world_);
    for (const auto& [id, slots] : removed_) {
      rehearsal_->allocator.remove_idle_slots(rehearsal_->world.reservations[id], slots);
    }
  }
  CapacityReservation copy = reservation;
  while (count > 0 && !rehearsal_->allocator.add_idle_slots(copy, count)) --count;
  return count;
}

}  // namespace capdrill::study
