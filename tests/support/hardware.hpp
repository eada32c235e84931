#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "capdrill/model/world.hpp"

namespace capdrill::support {

/// Builds the hardware and sizes of a world piece by piece, in one region.
class HardwareBuilder {
 public:
  HardwareBuilder() { world_.regions.push_back({"eastus", {}}); }

  FamilyId family(const std::string& name) { return world_.families.push_back(name); }

  SizeId size(std::int32_t vcpus, std::int32_t memory_mib, FamilyId family) {
    VmSize size;
    size.name = "size" + std::to_string(world_.sizes.size());
    size.vcpus = vcpus;
    size.memory_mib = memory_mib;
    size.family = family;
    return world_.sizes.push_back(size);
  }

  ZoneId zone(bool unlimited = false) {
    PhysicalZone zone;
    zone.name = std::to_string(world_.zones.size() + 1);
    zone.unlimited = unlimited;
    zone.pools_begin = zone.pools_end = PoolId(world_.pools.size());
    zone.fault_domains_begin = zone.fault_domains_end = FaultDomainId(world_.fault_domains.size());
    const ZoneId id = world_.zones.push_back(zone);
    world_.regions[RegionId(0U)].zones.push_back(id);
    return id;
  }

  /// Adds a pool to the newest zone; no families = every family.
  PoolId pool(std::int32_t fault_domains, std::int32_t hosts, Resources per_host,
              const std::vector<FamilyId>& families = {}) {
    const ZoneId zone(world_.zones.size() - 1);
    Pool pool;
    pool.name = "pool" + std::to_string(world_.pools.size());
    pool.zone = zone;
    pool.serves_every_family = families.empty();
    pool.families = families;
    pool.per_host = per_host;
    pool.fault_domains_begin = FaultDomainId(world_.fault_domains.size());
    const PoolId id = world_.pools.push_back(pool);
    for (std::int32_t i = 0; i < fault_domains; ++i) {
      add_fault_domain(id, static_cast<std::uint32_t>(i), hosts);
    }
    world_.pools[id].fault_domains_end = FaultDomainId(world_.fault_domains.size());
    world_.zones[zone].pools_end = PoolId(world_.pools.size());
    world_.zones[zone].fault_domains_end = FaultDomainId(world_.fault_domains.size());
    return id;
  }

  /// The world as built; an allocator may be made of it now.
  [[nodiscard]] World& world() { return world_; }

 private:
  void add_fault_domain(PoolId pool, std::uint32_t number, std::int32_t hosts) {
    const Resources each = world_.pools[pool].per_host;
    const FaultDomainId id(world_.fault_domains.size());
    const HostId begin(world_.hosts.size());
    for (std::int32_t i = 0; i < hosts; ++i) {
      world_.hosts.push_back(
          {static_cast<std::int32_t>(each.vcpus), static_cast<std::int32_t>(each.memory_mib), id});
    }
    world_.fault_domains.push_back({pool, number, begin, HostId(world_.hosts.size())});
    world_.zones[world_.pools[pool].zone].total += {each.vcpus * hosts, each.memory_mib * hosts};
  }

  World world_;
};

}  // namespace capdrill::support
