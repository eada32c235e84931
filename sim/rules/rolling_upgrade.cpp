#include "capdrill/rules/rolling_upgrade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace capdrill::rules {

namespace {

/// Strictly more: at 20 percent of 10, two are fine (source RU).
bool exceeds(std::int64_t part, std::int64_t whole, std::int32_t percent) {
  return 100 * part > whole * percent;
}

}  // namespace

std::optional<Refusal> check_idle(const std::string& set, bool in_progress) {
  if (!in_progress) return std::nullopt;  // UPG-5
  return Refusal{Code::Conflict,
                 fmt::format("A rolling upgrade of scale set '{}' is in progress. Wait for its "
                             "end, or cancel it.",
                             set),
                 set,
                 {}};
}

std::size_t batch_size(std::int64_t instances, std::int32_t max_batch_percent) {
  return static_cast<std::size_t>(std::max<std::int64_t>(1, instances * max_batch_percent / 100));
}

std::vector<std::size_t> upgrade_order(const std::vector<UpgradeTarget>& targets, bool cross_zone) {
  std::vector<std::size_t> order(targets.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) {
    return std::tuple(cross_zone ? 0 : targets[i].zone_rank, targets[i].instance, i);
  });
  return order;
}

std::size_t next_batch(const std::vector<UpgradeTarget>& ordered, std::size_t size,
                       bool cross_zone) {
  const std::size_t most = std::min(size, ordered.size());
  if (cross_zone) return most;
  std::size_t taken = 0;
  while (taken < most && ordered[taken].zone_rank == ordered.front().zone_rank) ++taken;
  return taken;
}

std::optional<Refusal> check_before_batch(const UpgradeHealth& health,
                                          std::int32_t max_unhealthy_percent) {
  if (!exceeds(health.unhealthy, health.instances, max_unhealthy_percent)) return std::nullopt;
  return Refusal{Code::MaxUnhealthyInstancePercentExceededInRollingUpgrade,  // UPG-3
                 fmt::format("Rolling upgrade of '{}' stopped: {} of {} instances are unhealthy, "
                             "which exceeds maxUnhealthyInstancePercent {}. Wait for them to "
                             "recover, or raise the limit.",
                             health.set, health.unhealthy, health.instances, max_unhealthy_percent),
                 health.set,
                 {}};
}

std::optional<Refusal> check_after_batch(const UpgradeHealth& health,
                                         std::int32_t max_unhealthy_upgraded_percent) {
  if (!exceeds(health.unhealthy_upgraded, health.instances, max_unhealthy_upgraded_percent)) {
    return std::nullopt;
  }
  return Refusal{Code::MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade,  // UPG-4
                 fmt::format("Rolling upgrade of '{}' cancelled: {} of {} instances are unhealthy "
                             "after their upgrade, which exceeds "
                             "maxUnhealthyUpgradedInstancePercent {}.",
                             health.set, health.unhealthy_upgraded, health.instances,
                             max_unhealthy_upgraded_percent),
                 health.set,
                 {}};
}

}  // namespace capdrill::rules
