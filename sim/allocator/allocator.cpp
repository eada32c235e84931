#include "capdrill/allocator/allocator.hpp"

#include <algorithm>
#include <limits>

#include "allocator/best_place.hpp"

namespace capdrill {

Allocator::Allocator(World& world) : world_(world) {
  for (std::size_t i = 0; i < world_.fault_domains.size(); ++i) {
    const FaultDomain& domain = world_.fault_domains[FaultDomainId(i)];
    const Pool& pool = world_.pools[domain.pool];
    HostIndex index(static_cast<std::int32_t>(pool.per_host.vcpus));
    for (HostId host = domain.hosts_begin; host < domain.hosts_end;
         host = HostId(host.value() + 1)) {
      index.insert(host, world_.hosts[host]);
    }
    indexes_.push_back(std::move(index));
  }
}

bool Allocator::pool_serves(const Pool& pool, const VmSize& size) const {
  const bool family =
      pool.serves_every_family || std::ranges::binary_search(pool.families, size.family);
  return family &&
         (world_.zones[pool.zone].unlimited ||
          (size.vcpus <= pool.per_host.vcpus && size.memory_mib <= pool.per_host.memory_mib));
}

bool Allocator::serves(ZoneId zone, SizeId size) const {
  const PhysicalZone& place = world_.zones[zone];
  for (PoolId pool = place.pools_begin; pool < place.pools_end; pool = PoolId(pool.value() + 1)) {
    if (pool_serves(world_.pools[pool], world_.sizes[size])) return true;
  }
  return false;
}

std::optional<Fit> Allocator::best_fit(FaultDomainId id, const VmSize& size, bool unlimited) const {
  // Without hosts every fault domain fits alike, and the lowest one wins.
  if (unlimited) return Fit{0, 0, HostId(id.value())};
  return indexes_[id].best_fit(size.vcpus, size.memory_mib);
}

std::optional<Place> Allocator::find_place(ZoneId zone, SizeId size_id, Spread spread) const {
  const PhysicalZone& place = world_.zones[zone];
  const VmSize& size = world_.sizes[size_id];
  BestPlace best;
  for (PoolId pool = place.pools_begin; pool < place.pools_end; pool = PoolId(pool.value() + 1)) {
    const Pool& hosts = world_.pools[pool];
    if (!pool_serves(hosts, size)) continue;
    for (FaultDomainId id = hosts.fault_domains_begin; id < hosts.fault_domains_end;
         id = FaultDomainId(id.value() + 1)) {
      const std::int64_t here = id.index() < spread.size() ? spread[id.index()] : 0;
      if (here > best.fewest) continue;
      best.offer(here, id, best_fit(id, size, place.unlimited));
    }
  }
  return best.place(place.unlimited);
}

void Allocator::take(const Place& place, const VmSize& size) {
  if (!place.host) return;
  Host& host = world_.hosts[*place.host];
  indexes_[place.fault_domain].erase(*place.host, host);
  host.free_vcpus -= size.vcpus;
  host.free_memory_mib -= size.memory_mib;
  CAPDRILL_DEBUG_CHECK(host.free_vcpus >= 0 && host.free_memory_mib >= 0, "a host is overfull");
  indexes_[place.fault_domain].insert(*place.host, host);
}

void Allocator::give_back(const Place& place, const VmSize& size) {
  if (!place.host) return;
  Host& host = world_.hosts[*place.host];
  indexes_[place.fault_domain].erase(*place.host, host);
  host.free_vcpus += size.vcpus;
  host.free_memory_mib += size.memory_mib;
  indexes_[place.fault_domain].insert(*place.host, host);
}

void Allocator::claim_for_vm(ZoneId zone, SizeId size, const Place& place) {
  take(place, world_.sizes[size]);
  world_.zones[zone].vms += world_.sizes[size].resources();
}

void Allocator::release_from_vm(ZoneId zone, SizeId size, const Place& place) {
  give_back(place, world_.sizes[size]);
  world_.zones[zone].vms -= world_.sizes[size].resources();
}

std::int64_t Allocator::room_in(FaultDomainId id, const VmSize& size) const {
  const FaultDomain& domain = world_.fault_domains[id];
  std::int64_t room = 0;
  for (HostId host = domain.hosts_begin; host < domain.hosts_end; host = HostId(host.value() + 1)) {
    const Host& free = world_.hosts[host];
    room +=
        std::min(free.free_vcpus / size.vcpus,
                 size.memory_mib == 0 ? free.free_vcpus : free.free_memory_mib / size.memory_mib);
  }
  return room;
}

std::int64_t Allocator::room(ZoneId zone, SizeId size) const {
  const PhysicalZone& place = world_.zones[zone];
  if (!serves(zone, size)) return 0;
  if (place.unlimited) return std::numeric_limits<std::int64_t>::max();
  std::int64_t room = 0;
  for (FaultDomainId id = place.fault_domains_begin; id < place.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    if (pool_serves(world_.pools[world_.fault_domains[id].pool], world_.sizes[size])) {
      room += room_in(id, world_.sizes[size]);
    }
  }
  return room;
}

}  // namespace capdrill
