#include "capdrill/rules/health.hpp"

namespace capdrill::rules {

Duration time_to_notice(const HealthProbe& probe) {
  return Duration::microseconds(probe.interval.us() * probe.number_of_probes);  // HEA-1
}

Duration grace_period(const HealthProbe& probe) {
  return probe.grace_period.value_or(time_to_notice(probe));  // HEA-2
}

std::optional<HealthState> health_of(const Vm& vm, bool zone_is_up) {
  if (!zone_is_up) return HealthState::Unhealthy;  // HEA-4
  switch (vm.power) {
    case PowerState::Creating:
    case PowerState::Starting:
      return HealthState::Initializing;  // HEA-2
    case PowerState::Running:
      return vm.unhealthy_faults > 0 ? HealthState::Unhealthy : vm.reported_health;
    default:
      return std::nullopt;  // HEA-5
  }
}

bool counts_as_unhealthy(std::optional<HealthState> state) {
  return state == HealthState::Unhealthy || state == HealthState::Unknown;  // HEA-3
}

}  // namespace capdrill::rules
