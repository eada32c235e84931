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

std::uint32_t update_domain(std::uint32_t rank) {
  constexpr std::uint32_t kUpdateDomains = 5;
  return rank % kUpdateDomains;
}

std::vector<std::size_t> upgrade_order(const std::vector<UpgradeTarget>& targets,
                                       UpgradeOrder order) {
  std::vector<std::size_t> indices(targets.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::ranges::sort(indices, {}, [&](std::size_t i) {
    const UpgradeTarget& target = targets[i];
    return std::tuple(target.phase,                                     // UPG-8
                      !(order.unhealthy_first && target.is_unhealthy),  // UPG-9
                      order.cross_zone ? 0 : target.zone_rank,          // UPG-2
                      target.update_domain, target.instance, i);
  });
  return indices;
}

std::size_t next_batch(const std::vector<UpgradeTarget>& ordered, std::size_t size,
                       bool cross_zone) {
  const UpgradeTarget& first = ordered.front();
  const auto goes_along = [&](const UpgradeTarget& target) {
    return target.phase == first.phase && target.update_domain == first.update_domain &&
           (cross_zone || target.zone_rank == first.zone_rank);
  };
  std::size_t taken = 0;
  while (taken < std::min(size, ordered.size()) && goes_along(ordered[taken])) ++taken;
  return taken;
}

Duration health_gate(Duration grace_period) {
  return std::max(Duration::minutes(5), grace_period);  // UPG-10
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
