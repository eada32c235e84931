#include "capdrill/rules/zone_balance.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace capdrill::rules {

std::int64_t imbalance(std::span<const BalanceZone> zones) {
  if (zones.empty()) return 0;
  const auto [least, most] = std::ranges::minmax_element(zones, {}, &BalanceZone::count);
  return most->count - least->count;
}

bool is_balanced(std::span<const BalanceZone> zones) { return imbalance(zones) <= 1; }  // BAL-1

std::optional<Refusal> check_zone_balance(bool is_strict, std::size_t zones) {
  if (!is_strict || zones > 1) return std::nullopt;
  return Refusal{Code::InvalidParameter,
                 "The value True of parameter zoneBalance is allowed only for a scale set in more "
                 "than one zone.",
                 "zoneBalance",
                 {}};
}

std::optional<Refusal> check_strict_balance(const std::string& set,
                                            std::span<const BalanceZone> before,
                                            std::span<const BalanceZone> after) {
  if (is_balanced(after) || imbalance(after) < imbalance(before)) return std::nullopt;
  return Refusal{Code::OperationNotAllowed,
                 fmt::format("Scale set '{}' asks for strict balance (ZoneBalance): its zones "
                             "would differ by {} instances, where 1 is allowed. Ask for fewer, "
                             "wait for the zones that are down, or set zoneBalance to false.",
                             set, imbalance(after)),
                 "ZoneBalance",
                 {}};
}

std::vector<std::size_t> zones_by_preference(std::span<const BalanceZone> zones) {
  std::vector<std::size_t> order;
  for (std::size_t zone = 0; zone < zones.size(); ++zone) {
    if (zones[zone].is_up) order.push_back(zone);
  }
  std::ranges::stable_sort(order, {}, [zones](std::size_t zone) { return zones[zone].count; });
  return order;  // BAL-2, BAL-3
}

std::vector<std::int64_t> planned_split(std::span<const BalanceZone> zones,
                                        std::int64_t instances) {
  std::vector<std::size_t> order = zones_by_preference(zones);
  if (order.empty()) return {};
  // Level by level: raise the lowest zones together until nothing is left.
  std::vector<std::int64_t> split(zones.size(), 0);
  const auto level = [&](std::size_t rank) { return zones[order[rank]].count; };
  std::size_t open = 1;
  std::int64_t reached = level(0);
  while (instances > 0) {
    while (open < order.size() && level(open) <= reached) ++open;
    const auto width = static_cast<std::int64_t>(open);
    const std::int64_t headroom = open < order.size() ? level(open) - reached : instances;
    const std::int64_t rise = std::max<std::int64_t>(1, std::min(headroom, instances / width));
    std::ranges::sort(order.begin(), order.begin() + width);
    for (std::size_t rank = 0; rank < open && instances > 0; ++rank) {
      const std::int64_t share = std::min(rise, instances);
      split[order[rank]] += share;
      instances -= share;
    }
    reached += rise;
  }
  return split;
}

bool blocks_scaling(std::span<const BalanceZone> zones) {
  return zones.size() > 1 && std::ranges::count(zones, false, &BalanceZone::is_up) >= 2;  // BAL-4
}

}  // namespace capdrill::rules
