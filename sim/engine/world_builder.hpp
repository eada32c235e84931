#pragma once

#include "capdrill/model/world.hpp"
#include "capdrill/scenario/spec.hpp"

namespace capdrill::engine {

/// The world at t = 0 before anyone asked for anything: hardware, sizes, subscriptions with their
/// zones and limits.
[[nodiscard]] World build_world(const scenario::Scenario& scenario);

}  // namespace capdrill::engine
