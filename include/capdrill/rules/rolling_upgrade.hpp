#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/time.hpp"
#include "capdrill/model/fleet.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// UPG-1 | A batch takes floor(instances x maxBatchInstancePercent / 100), one at least | RU, AU, choice 11.9
// UPG-2 | A batch stays in one phase, one update domain, and one zone unless          | AU, CM,
//       | enableCrossZoneUpgrade; each of them ascends, and ids within them           | choice 11.47
// UPG-3 | No batch begins while more than maxUnhealthyInstancePercent of the set are  | RU, AU
//       | unhealthy                                                                  |
// UPG-4 | The upgrade is cancelled when more than maxUnhealthyUpgradedInstancePercent | RU,
//       | of the set are upgraded and unhealthy                                      | choice 11.9
// UPG-5 | One rolling upgrade of a set at a time; a model change waits for its end    | choice
// UPG-6 | Automatic: every instance at once; Manual: each when it is asked for; an    | UP, PMU, AF,
//       | instance of a Flexible set likewise, in every mode                         | choice 11.24
// UPG-7 | The update domain of an instance is its rank by id within its zone, mod 5;  | choice 11.43
//       | a change that restarts nothing ignores update domains                      |
// UPG-8 | Phases ascend by PhaseOrderingNumber, without one comes last; SkipUpgrade   | CM
//       | leaves an instance out                                                     |
// UPG-9 | With prioritizeUnhealthyInstances unhealthy ones of a phase come first      | RU
// UPG-10 | A batch waits for its instances to be healthy: five minutes, or the grace  | AU, HE
//       | period of their health when that is longer; then they have failed          |
// UPG-11 | Another image or size restarts an instance; a reservation group or how     | UP,
//       | health is probed does not                                                  | choice 11.9
// UPG-12 | maxSurge: a batch of new instances comes before as many old ones go; a     | MS,
//       | batch that finds no quota for it is upgraded in place                      | choice 11.11
// UPG-13 | rollbackFailedInstancesOnPolicyBreach: what is unhealthy after its upgrade | RU
//       | gets its former model back when UPG-4 cancels; Uniform only                |

namespace capdrill::rules {

/// UPG-6: whether the platform brings a changed model to the instances by itself.
[[nodiscard]] constexpr bool applies_by_itself(UpgradeMode mode, OrchestrationMode orchestration) {
  return mode != UpgradeMode::Manual && orchestration == OrchestrationMode::Uniform;
}
/// UPG-5. Returns: the refusal while a rolling upgrade of the set is in progress, or nothing.
[[nodiscard]] std::optional<Refusal> check_idle(const std::string& set, bool in_progress);

/// UPG-1.
[[nodiscard]] std::size_t batch_size(std::int64_t instances, std::int32_t max_batch_percent);

/// UPG-7: of the instance that is the `rank`-th of its zone, from 0.
[[nodiscard]] std::uint32_t update_domain(std::uint32_t rank);

/// The phase of an instance that names none (UPG-8).
inline constexpr std::uint32_t kLastPhase = UINT32_MAX;

/// An instance that awaits its upgrade.
struct UpgradeTarget {
  std::uint32_t zone_rank = 0;
  std::uint32_t instance = 0;
  std::uint32_t update_domain = 0;
  std::uint32_t phase = kLastPhase;
  bool is_unhealthy = false;
};

/// What of a rolling policy orders the instances.
struct UpgradeOrder {
  bool cross_zone = false;
  bool unhealthy_first = false;
};

/// UPG-2, UPG-8, UPG-9: the order in which `targets` are upgraded.
/// Returns: indices into `targets`.
[[nodiscard]] std::vector<std::size_t> upgrade_order(const std::vector<UpgradeTarget>& targets,
                                                     UpgradeOrder order);
/// UPG-2: how many of `ordered` the next batch takes, `size` at most.
[[nodiscard]] std::size_t next_batch(const std::vector<UpgradeTarget>& ordered, std::size_t size,
                                     bool cross_zone);
/// UPG-10.
[[nodiscard]] Duration health_gate(Duration grace_period);

/// A set during a rolling upgrade. Unit: instances.
struct UpgradeHealth {
  std::string set;
  /// Those that `unhealthy` and `unhealthy_upgraded` are shares of.
  std::int64_t instances = 0;
  std::int64_t unhealthy = 0;
  std::int64_t unhealthy_upgraded = 0;
};

/// UPG-3. Returns: why no batch may begin, or nothing.
[[nodiscard]] std::optional<Refusal> check_before_batch(const UpgradeHealth& health,
                                                        std::int32_t max_unhealthy_percent);
/// UPG-4. Returns: why the upgrade is cancelled, or nothing.
[[nodiscard]] std::optional<Refusal> check_after_batch(const UpgradeHealth& health,
                                                       std::int32_t max_unhealthy_upgraded_percent);

}  // namespace capdrill::rules
