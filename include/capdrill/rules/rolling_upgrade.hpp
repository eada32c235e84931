#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/model/fleet.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// UPG-1 | A batch takes floor(instances x maxBatchInstancePercent / 100), one at least | RU, AU, choice 11.9
// UPG-2 | A batch stays in one zone unless enableCrossZoneUpgrade; zones ascend, and  | AU, CM,
//       | instances within a zone                                                    | choice 11.47
// UPG-3 | No batch begins while more than maxUnhealthyInstancePercent of the set are  | RU, AU
//       | unhealthy                                                                  |
// UPG-4 | The upgrade is cancelled when more than maxUnhealthyUpgradedInstancePercent | RU,
//       | of the set are upgraded and unhealthy                                      | choice 11.9
// UPG-5 | One rolling upgrade of a set at a time; a model change waits for its end    | choice
// UPG-6 | Automatic: every instance at once; Manual: each when it is asked for; an    | UP, PMU, AF,
//       | instance of a Flexible set likewise, in every mode                         | choice 11.24

namespace capdrill::rules {

/// UPG-6: whether the platform brings a changed model to the instances by itself.
[[nodiscard]] constexpr bool applies_by_itself(UpgradeMode mode, OrchestrationMode orchestration) {
  return mode != UpgradeMode::Manual && orchestration == OrchestrationMode::Uniform;
}
/// UPG-5. Returns: the refusal while a rolling upgrade of the set is in progress, or nothing.
[[nodiscard]] std::optional<Refusal> check_idle(const std::string& set, bool in_progress);

/// UPG-1.
[[nodiscard]] std::size_t batch_size(std::int64_t instances, std::int32_t max_batch_percent);

/// An instance that awaits its upgrade.
struct UpgradeTarget {
  std::uint32_t zone_rank = 0;
  std::uint32_t instance = 0;
};

/// UPG-2: the order in which `targets` are upgraded.
/// Returns: indices into `targets`.
[[nodiscard]] std::vector<std::size_t> upgrade_order(const std::vector<UpgradeTarget>& targets,
                                                     bool cross_zone);
/// UPG-2: how many of `ordered` the next batch takes, `size` at most.
[[nodiscard]] std::size_t next_batch(const std::vector<UpgradeTarget>& ordered, std::size_t size,
                                     bool cross_zone);

/// A set during a rolling upgrade. Unit: instances.
struct UpgradeHealth {
  std::string set;
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
