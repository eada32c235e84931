#pragma once

#include <cstdint>
#include <optional>

#include "capdrill/base/time.hpp"
#include "capdrill/model/fleet.hpp"

// id    | sentence                                                                  | source
// HEA-1 | numberOfProbes answers in a row, one every interval, change a state       | HE
// HEA-2 | What started is Initializing until it is healthy, or its grace period is  | HE, CM
//       | over: interval x numberOfProbes, unless given                              |
// HEA-3 | Unknown counts as unhealthy in upgrades and repairs                        | HE, AIR
// HEA-4 | An instance in a zone that is down is unhealthy                            | choice 11.47
// HEA-5 | An instance that is deallocated or on its way out has no health            | choice

namespace capdrill::rules {

/// How an application is probed.
struct HealthProbe {
  Duration interval = Duration::seconds(5);
  std::int64_t number_of_probes = 1;
  std::optional<Duration> grace_period;
};

/// HEA-1: from a change of an application to the change of the instance's state.
[[nodiscard]] Duration time_to_notice(const HealthProbe& probe);
/// HEA-2: how long an instance that started may be Initializing.
[[nodiscard]] Duration grace_period(const HealthProbe& probe);

/// HEA-2, HEA-4, HEA-5: `zone_is_up` is about the zone where the VM stands.
/// Returns: its state, or nothing when it has none.
[[nodiscard]] std::optional<HealthState> health_of(const Vm& vm, bool zone_is_up);
/// HEA-3.
[[nodiscard]] bool counts_as_unhealthy(std::optional<HealthState> state);

}  // namespace capdrill::rules
