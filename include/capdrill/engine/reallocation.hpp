#pragma once

#include <optional>

#include "capdrill/base/time.hpp"
#include "capdrill/model/world.hpp"
#include "capdrill/rules/refusal.hpp"

namespace capdrill::engine {

/// Whether the group of an existing VM would let it be allocated again at `now`: rights and sharing
/// (SHR-4, SHR-5, SHR-7, SHR-8), not capacity.
/// Returns: the refusal, or nothing.
[[nodiscard]] std::optional<rules::Refusal> check_reallocation(const World& world, SimTime now,
                                                               const Vm& vm);

}  // namespace capdrill::engine
