#include "capdrill/rules/zone_rebalancing.hpp"

#include <algorithm>

namespace capdrill::rules {

std::optional<Refusal> check_zone_rebalancing(bool enabled, bool is_strict, std::size_t zones) {
  if (!enabled || (zones > 1 && !is_strict)) return std::nullopt;  // AZB-1
  return Refusal{Code::InvalidParameter,
                 "automaticZoneRebalancingPolicy may be enabled only for a scale set in more than "
                 "one zone with zoneBalance False.",
                 "resiliencyPolicy.automaticZoneRebalancingPolicy",
                 {}};
}

std::optional<RebalanceMove> find_rebalance_move(std::span<const RebalanceZone> zones) {
  if (zones.size() < 2 || !std::ranges::all_of(zones, &RebalanceZone::is_up)) return std::nullopt;
  const auto to = std::ranges::min_element(zones, {}, &RebalanceZone::total);
  const auto from = std::ranges::max_element(zones, {}, &RebalanceZone::total);
  const bool is_due = from->total - to->total > 1 && to->active < from->active;  // AZB-2
  if (!is_due || from->movable == 0) return std::nullopt;
  return RebalanceMove{static_cast<std::size_t>(from - zones.begin()),
                       static_cast<std::size_t>(to - zones.begin())};
}

}  // namespace capdrill::rules
