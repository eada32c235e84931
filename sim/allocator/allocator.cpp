#include "capdrill/allocator/allocator.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "allocator/host_index_inline.hpp"
#include "capdrill/rules/fault_domains.hpp"

namespace capdrill {

Allocator::Allocator(World& world) : world_(world) {
  for (std::uint32_t i = 0; i < world_.zones.size(); ++i) {
    const PhysicalZone& zone = world_.zones[ZoneId(i)];
    const IndexId begin(indexes_.size());
    for (PoolId pool = zone.pools_begin; pool < zone.pools_end; pool = PoolId(pool.value() + 1)) {
      add_indexes(pool);
    }
    indexes_of_.push_back({begin, IndexId(indexes_.size())});
  }
  for (const Pool& pool : world_.pools) {
    for (const VmSize& size : world_.sizes) {
      const bool is_large_enough =
          size.vcpus <= pool.per_host.vcpus && size.memory_mib <= pool.per_host.memory_mib;
      const bool is_served = rules::serves_family(pool, size.family) &&
                             (is_large_enough || world_.zones[pool.zone].unlimited);
      serves_.push_back(is_served ? 1 : 0);
    }
  }
}

void Allocator::add_indexes(PoolId id) {
  const Pool& pool = world_.pools[id];
  std::uint32_t begin = pool.fault_domains_begin.value();
  while (begin < pool.fault_domains_end.value()) {
    const std::uint32_t end =
        std::min(begin + HostIndex::kDomainsMax, pool.fault_domains_end.value());
    const FaultDomainId first(begin);
    const IndexId index =
        indexes_.push_back({HostIndex(world_, first, FaultDomainId(end)), first, id});
    for (std::uint32_t domain = 0; begin < end; ++begin) positions_.push_back({index, domain++});
  }
}

bool Allocator::serves(ZoneId zone, SizeId size) const {
  const PhysicalZone& place = world_.zones[zone];
  for (PoolId pool = place.pools_begin; pool < place.pools_end; pool = PoolId(pool.value() + 1)) {
    if (pool_serves(pool, size)) return true;
  }
  return false;
}

// ---- the best place ----------------------------------------------------------------------------

inline const std::int32_t* Allocator::padded(Spread spread) const {
  return spread.size() >= positions_.size() ? spread.data() : padded_copy(spread);
}

const std::int32_t* Allocator::padded_copy(Spread spread) const {
  padded_.assign(spread.begin(), spread.end());
  padded_.resize(world_.fault_domains.size(), 0);
  return padded_.data();
}

// Indexes ascend with their hosts, so that of equal fits the first one's is the lowest.
inline void Allocator::improve(Found& best, IndexId index, AlikeHosts hosts) const {
  if (!hosts) return;
  const Found found{index, hosts};
  if (!best.hosts || free_on(found) < free_on(best)) best = found;
}

Allocator::Found Allocator::best_anywhere(ZoneId zone, SizeId size) const {
  Found best;
  const IndexRange range = indexes_of_[zone];
  for (IndexId index = range.begin; index < range.end; index = IndexId(index.value() + 1)) {
    if (!pool_serves(indexes_[index].pool, size)) continue;
    improve(best, index, indexes_[index].hosts.best(size));
  }
  return best;
}

Allocator::Found Allocator::best_of_fewest(ZoneId zone, SizeId size,
                                           const std::int32_t* spread) const {
  Found best;
  std::int32_t count = std::numeric_limits<std::int32_t>::max();
  const IndexRange range = indexes_of_[zone];
  for (IndexId id = range.begin; id < range.end; id = IndexId(id.value() + 1)) {
    const Indexed& index = indexes_[id];
    if (!pool_serves(index.pool, size)) continue;
    const FewestVms fewest = index.hosts.fewest(spread + index.first.index());
    if (fewest.count > count) continue;
    if (fewest.count < count) best.hosts = {};
    count = fewest.count;
    improve(best, id, index.hosts.best(size, fewest.domains));
  }
  return best.hosts ? best : best_above(zone, size, spread, count);
}

// The fault domains with fewest VMs of the set are full: then those with more, and so on.
Allocator::Found Allocator::best_above(ZoneId zone, SizeId size, const std::int32_t* spread,
                                       std::int32_t count) const {
  Found best;
  const IndexRange range = indexes_of_[zone];
  bool is_any = true;
  while (is_any && !best.hosts) {
    const std::int32_t above = count;
    is_any = false;
    for (IndexId id = range.begin; id < range.end; id = IndexId(id.value() + 1)) {
      const Indexed& index = indexes_[id];
      if (!pool_serves(index.pool, size)) continue;
      const FewestVms fewest = index.hosts.fewest_above(spread + index.first.index(), above);
      if (fewest.domains == 0 || (is_any && fewest.count > count)) continue;
      if (!is_any || fewest.count < count) best.hosts = {};
      is_any = true;
      count = fewest.count;
      improve(best, id, index.hosts.best(size, fewest.domains));
    }
  }
  return best;
}

std::optional<Place> Allocator::lowest_of_fewest(const PhysicalZone& zone, SizeId size,
                                                 const std::int32_t* spread) const {
  std::optional<Place> best;
  for (FaultDomainId id = zone.fault_domains_begin; id < zone.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    if (!pool_serves(world_.fault_domains[id].pool, size) || !is_working(world_, id, {})) continue;
    if (!best || spread[id.index()] < spread[best->fault_domain.index()]) best = Place{id, {}};
  }
  return best;
}

// Most zones have one pool, and most fault domains room.
inline Allocator::Found Allocator::best_in_one(IndexId id, SizeId size,
                                               const std::int32_t* spread) const {
  const Indexed& index = indexes_[id];
  if (!pool_serves(index.pool, size)) return {};
  if (spread == nullptr) return {id, index.hosts.best(size)};
  return {id, index.hosts.best(size, index.hosts.fewest(spread + index.first.index()).domains)};
}

std::optional<Place> Allocator::find_place(ZoneId zone, SizeId size, Spread spread) const {
  if (world_.zones[zone].unlimited) {
    return lowest_of_fewest(world_.zones[zone], size, padded(spread));
  }
  const IndexRange range = indexes_of_[zone];
  const std::int32_t* counts = spread.empty() ? nullptr : padded(spread);
  if (range.end.value() - range.begin.value() == 1) {
    const Found found = best_in_one(range.begin, size, counts);
    if (found.hosts) return place_on(found);
  }
  const Found found =
      counts == nullptr ? best_anywhere(zone, size) : best_of_fewest(zone, size, counts);
  return found.hosts ? std::optional(place_on(found)) : std::nullopt;
}

// ---- taking and giving back --------------------------------------------------------------------

void Allocator::move(FaultDomainId domain, HostId id, FreeCapacity free) {
  CAPDRILL_DEBUG_CHECK(free.vcpus >= 0 && free.memory_mib >= 0, "a host is overfull");
  Host& host = world_.hosts[id];
  const Resources change{free.vcpus - host.free_vcpus, free.memory_mib - host.free_memory_mib};
  host.free_vcpus = free.vcpus;
  host.free_memory_mib = free.memory_mib;
  if (host.faults != 0) {
    world_.zones[zone_of(domain)].withheld += change;
    return;
  }
  const Position& position = positions_[domain];
  indexes_[position.index].hosts.move(position.domain, id, free);
}

void Allocator::take(const Place& place, const VmSize& size) {
  if (!place.host) return;
  const Host& host = world_.hosts[*place.host];
  move(place.fault_domain, *place.host,
       FreeCapacity{host.free_vcpus, host.free_memory_mib}.minus(needs(size), 1));
}

void Allocator::give_back(const Place& place, const VmSize& size) {
  if (!place.host) return;
  const Host& host = world_.hosts[*place.host];
  move(place.fault_domain, *place.host,
       FreeCapacity{host.free_vcpus, host.free_memory_mib}.minus(needs(size), -1));
}

void Allocator::claim_for_vm(ZoneId zone, SizeId size, const Place& place) {
  take(place, world_.sizes[size]);
  world_.zones[zone].vms += world_.sizes[size].resources();
}

void Allocator::release_from_vm(ZoneId zone, SizeId size, const Place& place) {
  give_back(place, world_.sizes[size]);
  world_.zones[zone].vms -= world_.sizes[size].resources();
}

// ---- faults -------------------------------------------------------------------------------------

// For the index, a host that is out of service has nothing free.
void Allocator::take_out(HostId id) {
  Host& host = world_.hosts[id];
  if (host.faults++ != 0) return;
  ++world_.zones[zone_of(host.fault_domain)].not_working;
  const Position& position = positions_[host.fault_domain];
  indexes_[position.index].hosts.move(position.domain, id, {});
  world_.zones[zone_of(host.fault_domain)].withheld +=
      Resources{host.free_vcpus, host.free_memory_mib};
}

void Allocator::put_back(HostId id) {
  Host& host = world_.hosts[id];
  CAPDRILL_CHECK(host.faults > 0, "a host that is in service cannot be put back");
  if (--host.faults != 0) return;
  --world_.zones[zone_of(host.fault_domain)].not_working;
  const FreeCapacity free{host.free_vcpus, host.free_memory_mib};
  const Position& position = positions_[host.fault_domain];
  indexes_[position.index].hosts.move(position.domain, id, free);
  world_.zones[zone_of(host.fault_domain)].withheld -= Resources{free.vcpus, free.memory_mib};
}

void Allocator::withhold(HostId id, const Resources& part) {
  Host& host = world_.hosts[id];
  host.withheld_vcpus += static_cast<std::int32_t>(part.vcpus);
  host.withheld_memory_mib += static_cast<std::int32_t>(part.memory_mib);
  world_.zones[zone_of(host.fault_domain)].withheld += part;
  move(host.fault_domain, id,
       {static_cast<std::int32_t>(host.free_vcpus - part.vcpus),
        static_cast<std::int32_t>(host.free_memory_mib - part.memory_mib)});
}

void Allocator::give_out(HostId id, const Resources& part) {
  withhold(id, {-part.vcpus, -part.memory_mib});
}

void Allocator::take_out(FaultDomainId id) {
  FaultDomain& domain = world_.fault_domains[id];
  PhysicalZone& zone = world_.zones[zone_of(id)];
  if (domain.faults++ == 0 && zone.unlimited) ++zone.not_working;
  for (std::uint32_t host = domain.hosts_begin.value(); host < domain.hosts_end.value(); ++host) {
    take_out(HostId(host));
  }
}

void Allocator::put_back(FaultDomainId id) {
  FaultDomain& domain = world_.fault_domains[id];
  PhysicalZone& zone = world_.zones[zone_of(id)];
  CAPDRILL_CHECK(domain.faults > 0, "a fault domain that is in service cannot be put back");
  if (--domain.faults == 0 && zone.unlimited) --zone.not_working;
  for (std::uint32_t host = domain.hosts_begin.value(); host < domain.hosts_end.value(); ++host) {
    put_back(HostId(host));
  }
}

// ---- room --------------------------------------------------------------------------------------

std::int64_t Allocator::room_in(FaultDomainId id, SizeId size) const {
  const Position& position = positions_[id];
  const HostIndex& index = indexes_[position.index].hosts;
  const CapacityClasses& classes = index.classes();
  const std::uint64_t* fits = classes.fits(size);
  const FreeCapacity wanted = needs(world_.sizes[size]);
  std::int64_t room = 0;
  for (std::size_t word = classes.first_word(size); word < classes.words(); ++word) {
    for (std::uint64_t rest = fits[word] & index.present()[word]; rest != 0; rest &= rest - 1) {
      const std::uint32_t number =
          classes.at_rank(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
      const std::uint64_t hosts = index.count(number, position.domain);
      if (hosts != 0) room += static_cast<std::int64_t>(hosts) * classes[number].times(wanted);
    }
  }
  return room;
}

std::int64_t Allocator::room(ZoneId zone, SizeId size) const {
  const PhysicalZone& place = world_.zones[zone];
  if (!serves(zone, size)) return 0;
  std::int64_t room = 0;
  for (FaultDomainId id = place.fault_domains_begin; id < place.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    if (!pool_serves(world_.fault_domains[id].pool, size)) continue;
    if (!place.unlimited) {
      room += room_in(id, size);
    } else if (is_working(world_, id, {})) {
      return std::numeric_limits<std::int64_t>::max();
    }
  }
  return room;
}

}  // namespace capdrill
