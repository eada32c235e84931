#include "engine/world_builder.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "capdrill/base/hash.hpp"

namespace capdrill::engine {

namespace {

/// `hardware: unlimited` has five fault domains and no hosts.
constexpr std::int32_t kUnlimitedFaultDomains = 5;

void add_families(World& world, const scenario::Scenario& scenario) {
  std::set<std::string> names;
  for (const auto& [name, size] : scenario.sizes) names.insert(size.family);
  for (const auto& [name, subscription] : scenario.subscriptions) {
    for (const scenario::LocationQuota& quota : subscription.quota) {
      for (const auto& [family, limit] : quota.families) names.insert(family.text);
    }
  }
  for (const scenario::TimelineEntry& entry : scenario.timeline) {
    const auto* quota = std::get_if<scenario::SetQuota>(&entry.operation);
    if (quota != nullptr && quota->family) names.insert(quota->family->text);
  }
  for (const std::string& name : names) {
    if (!find_family(world, name)) world.families.push_back(name);
  }
}

void add_sizes(World& world, const scenario::Scenario& scenario) {
  for (const auto& [name, size] : scenario.sizes) {
    world.sizes.push_back({name.text, size.vcpus, size.memory_mib, *find_family(world, size.family),
                           size.price_per_hour,
                           static_cast<ReservationSupport>(size.reservation_support)});
  }
}

void add_fault_domain(World& world, PoolId pool, std::uint32_t number, std::int32_t hosts) {
  const FaultDomainId id(world.fault_domains.size());
  const HostId begin(world.hosts.size());
  const Resources each = world.pools[pool].per_host;
  for (std::int32_t host = 0; host < hosts; ++host) {
    world.hosts.push_back(
        {static_cast<std::int32_t>(each.vcpus), static_cast<std::int32_t>(each.memory_mib), id});
  }
  const ZoneId zone_id = world.pools[pool].zone;
  PhysicalZone& zone = world.zones[zone_id];
  const std::uint64_t pool_hash = fold_hash(zone.name_hash, hash_text(world.pools[pool].name));
  world.fault_domains.push_back(
      {pool, number, begin, HostId(world.hosts.size()), zone_id, fold_hash(pool_hash, number)});
  zone.total += {each.vcpus * hosts, each.memory_mib * hosts};
}

void add_pool(World& world, ZoneId zone, const scenario::HardwarePool& spec) {
  Pool pool;
  pool.name = spec.name.text;
  pool.zone = zone;
  for (const scenario::Name& family : spec.families) {
    // A family of which the scenario uses no size needs no id.
    if (const auto id = find_family(world, family.text)) pool.families.push_back(*id);
  }
  std::ranges::sort(pool.families);
  pool.serves_every_family = spec.families.empty();
  pool.per_host = {spec.vcpus, spec.memory_mib};
  pool.fault_domains_begin = FaultDomainId(world.fault_domains.size());
  const PoolId id = world.pools.push_back(std::move(pool));
  for (std::int32_t number = 0; number < spec.fault_domains; ++number) {
    add_fault_domain(world, id, static_cast<std::uint32_t>(number), spec.hosts_per_fault_domain);
  }
  world.pools[id].fault_domains_end = FaultDomainId(world.fault_domains.size());
}

void add_zone(World& world, RegionId region, const std::string& name,
              const scenario::PhysicalZone& spec) {
  PhysicalZone zone;
  zone.name = name;
  zone.name_hash = fold_hash(hash_text(world.regions[region].name), hash_text(name));
  zone.region = region;
  zone.unlimited = spec.unlimited;
  zone.pools_begin = PoolId(world.pools.size());
  zone.fault_domains_begin = FaultDomainId(world.fault_domains.size());
  const ZoneId id = world.zones.push_back(std::move(zone));
  world.regions[region].zones.push_back(id);
  if (spec.unlimited) {
    scenario::HardwarePool pool;
    pool.name.text = "unlimited";
    pool.fault_domains = kUnlimitedFaultDomains;
    add_pool(world, id, pool);
  }
  for (const scenario::HardwarePool& pool : spec.pools) add_pool(world, id, pool);
  world.zones[id].pools_end = PoolId(world.pools.size());
  world.zones[id].fault_domains_end = FaultDomainId(world.fault_domains.size());
}

/// By name, the shorter first, so that "2" comes before "10".
std::pair<std::size_t, std::string_view> zone_order(std::string_view name) {
  return {name.size(), name};
}

/// Logical zones of a subscription in their order: as mapped, else the physical names.
std::vector<ZoneName> logical_zones(const World& world, RegionId region,
                                    const scenario::Subscription& spec) {
  std::vector<ZoneName> zones;
  for (const scenario::ZoneMapping& mapping : spec.zone_mapping) {
    if (find_region(world, mapping.location.text) != region) continue;
    for (const auto& [logical, physical] : mapping.zones) {
      zones.push_back({logical.text, *find_zone(world, region, physical.text)});
    }
  }
  if (zones.empty()) {
    for (const ZoneId zone : world.regions[region].zones) {
      zones.push_back({world.zones[zone].name, zone});
    }
  }
  std::ranges::sort(zones, {}, [](const ZoneName& zone) { return zone_order(zone.logical); });
  return zones;
}

void set_limits(const World& world, RegionId region, const scenario::Subscription& spec,
                RegionQuota& quota) {
  for (const scenario::LocationQuota& limits : spec.quota) {
    if (find_region(world, limits.location.text) != region) continue;
    quota.total.limit = limits.total;
    for (const auto& [family, limit] : limits.families) {
      quota.families[*find_family(world, family.text)].limit = limit;
    }
  }
}

void add_subscription(World& world, const std::string& name, const scenario::Subscription& spec) {
  Subscription subscription;
  subscription.name = name;
  subscription.offer_type = static_cast<OfferType>(spec.offer_type);
  for (std::size_t i = 0; i < world.regions.size(); ++i) {
    const RegionId region(i);
    subscription.zones.push_back(logical_zones(world, region, spec));
    RegionQuota quota;
    quota.families.resize(world.families.size());
    set_limits(world, region, spec, quota);
    subscription.quota.push_back(std::move(quota));
  }
  world.subscriptions.push_back(std::move(subscription));
}

/// Rights of the start; grantRole and revokeRole change them.
void add_rights(World& world, const scenario::Scenario& scenario) {
  for (const auto& [name, spec] : scenario.subscriptions) {
    for (const scenario::RoleAssignment& role : spec.role_assignments) {
      world.checks_rights = true;
      for (const scenario::ReservationAction action : role.actions) {
        world.subscriptions[*find_subscription(world, name.text)].rights.push_back(
            {*find_subscription(world, role.to.text), static_cast<ReservationAction>(action), {}});
      }
    }
  }
  for (const scenario::TimelineEntry& entry : scenario.timeline) {
    world.checks_rights |= std::holds_alternative<scenario::ChangeRole>(entry.operation);
  }
}

}  // namespace

World build_world(const scenario::Scenario& scenario) {
  World world;
  add_families(world, scenario);
  add_sizes(world, scenario);
  for (const auto& [name, region] : scenario.regions) {
    const RegionId id = world.regions.push_back({name.text, {}});
    for (const auto& [zone, spec] : region.zones) add_zone(world, id, zone.text, spec);
    std::ranges::sort(world.regions[id].zones, {},
                      [&world](ZoneId zone) { return zone_order(world.zones[zone].name); });
  }
  for (const auto& [name, spec] : scenario.subscriptions) add_subscription(world, name.text, spec);
  add_rights(world, scenario);
  return world;
}

}  // namespace capdrill::engine
