#pragma once

#include <optional>
#include <string_view>

#include "capdrill/base/time.hpp"

namespace capdrill::scenario {

/// How far east of UTC the clocks of a time zone are: `UTC`, `UTC+02:00`, `UTC-05:30`. Named zones
/// need tables of their changes, which the compiler's library does not have.
[[nodiscard]] std::optional<Duration> parse_utc_offset(std::string_view text);

}  // namespace capdrill::scenario
