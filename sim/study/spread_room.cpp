#include "study/spread_room.hpp"

#include <algorithm>
#include <vector>

#include "capdrill/rules/fault_domains.hpp"

namespace capdrill::study {

namespace {

/// Instances that one fault domain still takes; more than a set may have count as that many.
std::int64_t room_in(const World& world, FaultDomainId id, const CapacityReservation& reservation) {
  const FaultDomain& domain = world.fault_domains[id];
  if (domain.faults > 0) return 0;
  const VmSize& size = world.sizes[reservation.size];
  if (world.zones[domain.zone].unlimited) return rules::kInstancesMax;
  std::int64_t room = 0;
  for (HostId host = domain.hosts_begin; host < domain.hosts_end; host = HostId(host.value() + 1)) {
    const Host& each = world.hosts[host];
    if (each.faults > 0) continue;
    room += std::min(each.free_vcpus / size.vcpus, each.free_memory_mib / size.memory_mib);
  }
  for (const IdleSlots& slots : reservation.idle_slots) {
    if (slots.fault_domain != id) continue;
    room += std::ranges::count_if(slots.hosts,
                                  [&](HostId host) { return is_working(world, id, host); });
  }
  return std::min(room, rules::kInstancesMax);
}

}  // namespace

std::int64_t find_spread_room(const World& world, const ScaleSet& set,
                              const CapacityReservation& reservation) {
  const PhysicalZone& zone = world.zones[reservation.zone];
  std::vector<std::int32_t> instances;
  std::vector<std::int64_t> room;
  for (FaultDomainId id = zone.fault_domains_begin; id < zone.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    const Pool& pool = world.pools[world.fault_domains[id].pool];
    if (!rules::serves_family(pool, world.sizes[reservation.size].family)) continue;
    instances.push_back(id.index() < set.spread.size() ? set.spread[id] : 0);
    room.push_back(room_in(world, id, reservation));
  }
  for (std::int64_t found = 0; found < rules::kInstancesMax; ++found) {
    std::vector<std::int32_t> open = instances;
    rules::close_fault_domains(open, set.fault_domain_count);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (room[i] == 0) open[i] = rules::kFaultDomainClosed;
    }
    const auto next = std::ranges::min_element(open);
    if (next == open.end() || *next == rules::kFaultDomainClosed) return found;
    ++instances[static_cast<std::size_t>(next - open.begin())];
    --room[static_cast<std::size_t>(next - open.begin())];
  }
  return rules::kInstancesMax;
}

}  // namespace capdrill::study
