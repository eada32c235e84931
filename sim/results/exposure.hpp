#pragma once

#include <cstdint>

#include "capdrill/base/time.hpp"
#include "capdrill/model/world.hpp"
#include "capdrill/results/steps.hpp"

namespace capdrill::results {

/// The scenario's VMs that are allocated and not covered. Complexity: linear in the VMs.
[[nodiscard]] std::int64_t count_uncovered(const World& world);

/// How the world stands at `now`. Complexity: linear in the VMs, cost lines and quotas.
[[nodiscard]] Exposure measure_exposure(const World& world, SimTime now);

}  // namespace capdrill::results
