#include "capdrill/rules/repair.hpp"

#include <algorithm>

#include "capdrill/rules/health.hpp"
#include "capdrill/rules/instance_protection.hpp"

namespace capdrill::rules {

namespace {

constexpr std::int64_t kOneByOneBelow = 20;
constexpr std::int64_t kPercentAtATime = 5;

}  // namespace

std::int64_t repairs_max(std::int64_t instances) {
  if (instances < kOneByOneBelow) return 1;  // REP-1
  return std::max<std::int64_t>(1, instances * kPercentAtATime / 100);
}

SimTime repairable_from(SimTime changed, Duration grace_period) {
  return changed + grace_period;  // REP-2
}

bool needs_repair(const Vm& vm, bool zone_is_up) {
  if (!zone_is_up || vm.power != PowerState::Running || vm.is_leaving()) return false;  // REP-4
  if (is_spared_by_scale_in(vm) || is_spared_by_set_actions(vm)) return false;          // REP-3
  return counts_as_unhealthy(health_of(vm, zone_is_up));                                // REP-3
}

}  // namespace capdrill::rules
