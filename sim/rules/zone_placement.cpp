#include "capdrill/rules/zone_placement.hpp"

#include <algorithm>
#include <numeric>

namespace capdrill::rules {

std::int64_t min_zone_percent(std::int64_t zones) { return (100 + zones - 1) / zones; }  // AZP-1

std::int64_t max_instances_per_zone(std::int64_t target, std::int64_t percent) {
  return (percent * target + 99) / 100;  // AZP-2
}

ZonePlacement place_within(std::span<const std::int64_t> wanted, std::int64_t percent) {
  const std::int64_t target = std::accumulate(wanted.begin(), wanted.end(), std::int64_t{0});
  const std::int64_t most = max_instances_per_zone(target, percent);
  ZonePlacement placement;
  for (const std::int64_t instances : wanted) {
    placement.instances.push_back(std::min(instances, most));
    placement.failed += instances - placement.instances.back();  // AZP-3
  }
  return placement;
}

}  // namespace capdrill::rules
