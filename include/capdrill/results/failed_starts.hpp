#pragma once

#include <cstdint>

#include "capdrill/engine/observer.hpp"

namespace capdrill::results {

/// How many VMs an operation was to let run and did not: of a failed creation, start, move or
/// scale-out, at least one; zero for every other operation.
[[nodiscard]] std::int64_t failed_starts(const engine::OperationRecord& operation);

}  // namespace capdrill::results
