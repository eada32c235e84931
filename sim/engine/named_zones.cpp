#include "engine/named_zones.hpp"

#include <algorithm>

#include "capdrill/base/check.hpp"

namespace capdrill::engine {

std::size_t NamedZones::rank_of(ZoneId zone) const {
  const auto found = std::ranges::find(ids, zone);
  CAPDRILL_CHECK(found != ids.end(), "a zonal instance stands in a zone that its set names");
  return static_cast<std::size_t>(found - ids.begin());
}

std::vector<const ScaleSetZone*> zones_in_order(const World& world, const ScaleSet& set) {
  std::vector<const ScaleSetZone*> zones;
  for (const ZoneName& name : world.subscriptions[set.subscription].zones[set.region]) {
    const auto zone = std::ranges::find(
        set.zones, name.physical, [](const ScaleSetZone& each) { return each.name.physical; });
    if (zone != set.zones.end()) zones.push_back(&*zone);
  }
  return zones;
}

NamedZones named_zones(const World& world, const ScaleSet& set) {
  NamedZones zones;
  for (const ScaleSetZone* zone : zones_in_order(world, set)) {
    if (!zone->named) continue;
    zones.balance.push_back(
        {zone->counts.instances - zone->counts.regional, world.zones[zone->name.physical].is_up()});
    zones.ids.push_back(zone->name.physical);
  }
  return zones;
}

}  // namespace capdrill::engine
