#include "capdrill/allocator/replay.hpp"

#include <algorithm>
#include <limits>

#include "capdrill/base/random.hpp"

namespace capdrill {

World make_replay_world(const std::vector<VmSize>& sizes, const ReplayHardware& hardware) {
  World world;
  world.families.push_back("");
  for (const VmSize& size : sizes) world.sizes.push_back(size);
  world.regions.push_back({"", {}});
  const std::uint32_t domains = hardware.zones * hardware.fault_domains;
  for (std::uint32_t z = 0; z < hardware.zones; ++z) {
    PhysicalZone zone;
    zone.name = std::to_string(z + 1);
    zone.pools_begin = PoolId(z);
    zone.pools_end = PoolId(z + 1);
    zone.fault_domains_begin = FaultDomainId(z * hardware.fault_domains);
    zone.fault_domains_end = FaultDomainId((z + 1) * hardware.fault_domains);
    world.regions[RegionId(0U)].zones.push_back(ZoneId(z));
    Pool pool;
    pool.zone = ZoneId(z);
    pool.fault_domains_begin = zone.fault_domains_begin;
    pool.fault_domains_end = zone.fault_domains_end;
    pool.per_host = {hardware.per_host.vcpus, hardware.per_host.memory_mib};
    world.pools.push_back(pool);
    for (std::uint32_t d = 0; d < hardware.fault_domains; ++d) {
      const FaultDomainId id(world.fault_domains.size());
      // Dealt to the zones in turn, so that these differ by one host at most.
      const std::uint32_t rank = d * hardware.zones + z;
      const std::uint32_t hosts = hardware.hosts / domains + (rank < hardware.hosts % domains);
      const HostId begin(world.hosts.size());
      for (std::uint32_t h = 0; h < hosts; ++h) {
        world.hosts.push_back({hardware.per_host.vcpus, hardware.per_host.memory_mib, id});
      }
      world.fault_domains.push_back({PoolId(z), d, begin, HostId(world.hosts.size())});
      zone.total += {std::int64_t{hosts} * hardware.per_host.vcpus,
                     std::int64_t{hosts} * hardware.per_host.memory_mib};
    }
    world.zones.push_back(zone);
  }
  return world;
}

ReplayPlan plan_replay(std::span<const ReplayRequest> requests, std::uint32_t zones,
                       std::uint64_t seed) {
  const RandomStream draws(seed, "trace zone", "replay");
  ReplayPlan plan;
  struct Departure {
    SimTime time;
    std::uint32_t vm;
  };
  std::vector<Departure> departures;
  for (std::uint32_t i = 0; i < requests.size(); ++i) {
    const ReplayRequest& request = requests[i];
    for (std::uint32_t k = 0; k < request.count; ++k) {
      const std::size_t id = plan.vms.size();
      const ZoneId zone =
          request.zone ? *request.zone : ZoneId(static_cast<std::size_t>(draws.below(zones, id)));
      plan.vms.push_back({request.size, zone, i});
      if (!request.lifetime) continue;
      departures.push_back({request.time + *request.lifetime, static_cast<std::uint32_t>(id)});
    }
  }
  CAPDRILL_CHECK(plan.vms.size() < std::size_t{1} << 31U, "a replay has too many VMs");
  std::ranges::stable_sort(departures, {}, &Departure::time);
  plan.steps.reserve(plan.vms.size() + departures.size());
  auto next = departures.begin();
  for (std::uint32_t id = 0; id < plan.vms.size(); ++id) {
    const SimTime now = requests[plan.vms[id].request].time;
    for (; next != departures.end() && next->time <= now; ++next) {
      plan.steps.push_back(next->vm * 2 + 1);
    }
    plan.steps.push_back(id * 2);
  }
  for (; next != departures.end(); ++next) plan.steps.push_back(next->vm * 2 + 1);
  return plan;
}

}  // namespace capdrill
