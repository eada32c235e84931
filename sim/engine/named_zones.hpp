#pragma once

#include <cstddef>
#include <vector>

#include "capdrill/model/world.hpp"
#include "capdrill/rules/zone_balance.hpp"

namespace capdrill::engine {

/// The zones that new instances of a set may go to, as the rules of balance want to see them.
struct NamedZones {
  std::vector<rules::BalanceZone> balance;
  /// Beside `balance`.
  std::vector<ZoneId> ids;

  /// Requires: `zone` is one of them.
  [[nodiscard]] std::size_t rank_of(ZoneId zone) const;
};

/// The zones of a set by logical name, as choice 11.7 counts them.
[[nodiscard]] std::vector<const ScaleSetZone*> zones_in_order(const World& world,
                                                              const ScaleSet& set);

/// Regional instances of a set that got its zones later do not count (Z2).
[[nodiscard]] NamedZones named_zones(const World& world, const ScaleSet& set);

}  // namespace capdrill::engine
