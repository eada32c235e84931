#pragma once

#include <cstdint>

#include "capdrill/base/time.hpp"

namespace capdrill::support {

/// So many microseconds after the start.
inline SimTime at(std::int64_t us) { return SimTime::microseconds(us); }

}  // namespace capdrill::support
