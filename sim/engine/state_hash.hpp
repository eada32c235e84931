#pragma once

#include <cstdint>

#include "capdrill/model/world.hpp"

namespace capdrill::engine {

/// Hash of everything that exists and where it stands, by name. A refused operation leaves it as
/// it was, but for what a want of capacity leaves behind: SLA minutes, a Failed reservation, the
/// target of a partial scale-out.
[[nodiscard]] std::uint64_t state_hash(const World& world);

}  // namespace capdrill::engine
