#pragma once

#include <cstdint>
#include <span>
#include <vector>

// id    | sentence                                                                  | source
// AZP-1 | A zone takes at least ceil(100 / eligible zones) percent of the instances   | AZP
// AZP-2 | ... and ceil(percent x target / 100) of them at most                       | AZP
// AZP-3 | What the zones cannot take within that fails; the rest is created          | AZP

/// Automatic zone placement. Reservations do not go with it (ASC-7), so only its formula is here.
namespace capdrill::rules {

/// AZP-1. Unit: percent. Requires: `zones` > 0.
[[nodiscard]] std::int64_t min_zone_percent(std::int64_t zones);

/// AZP-2. Unit: instances.
[[nodiscard]] std::int64_t max_instances_per_zone(std::int64_t target, std::int64_t percent);

/// How the instances of a set are split over zones.
struct ZonePlacement {
  /// Per zone, in the order asked.
  std::vector<std::int64_t> instances;
  std::int64_t failed = 0;
};

/// AZP-2, AZP-3: `wanted` instances per zone, within `percent` of their sum for each.
[[nodiscard]] ZonePlacement place_within(std::span<const std::int64_t> wanted,
                                         std::int64_t percent);

}  // namespace capdrill::rules
