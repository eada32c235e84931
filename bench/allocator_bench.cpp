// Placement from the free pool: best fit in two dimensions over three zones of ten fault domains,
// fewest of the set first. Beside it, in the same run, a std::set of hosts per fault domain. Every
// run checks first that both choose the same hosts.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/base/hash.hpp"

namespace capdrill {
namespace {

constexpr std::uint32_t kZones = 3;
constexpr std::uint32_t kFaultDomainsPerZone = 10;
constexpr std::int32_t kHostVcpus = 64;
constexpr std::int32_t kHostMemoryMib = 256 * 1024;
constexpr std::array<std::int32_t, 4> kVcpus{2, 4, 8, 16};

World make_world(std::int64_t hosts) {
  World world;
  world.families.push_back("family");
  for (const std::int32_t vcpus : kVcpus) {
    VmSize size;
    size.name = "size";
    size.vcpus = vcpus;
    size.memory_mib = vcpus * 4096;
    world.sizes.push_back(size);
  }
  world.regions.push_back({"region", {}});
  const auto per_domain = static_cast<std::uint32_t>(hosts / (kZones * kFaultDomainsPerZone));
  for (std::uint32_t z = 0; z < kZones; ++z) {
    PhysicalZone zone;
    zone.name = "zone";
    zone.pools_begin = PoolId(z);
    zone.pools_end = PoolId(z + 1);
    zone.fault_domains_begin = FaultDomainId(z * kFaultDomainsPerZone);
    zone.fault_domains_end = FaultDomainId((z + 1) * kFaultDomainsPerZone);
    world.regions[RegionId(0U)].zones.push_back(world.zones.push_back(zone));
    Pool pool;
    pool.zone = ZoneId(z);
    pool.fault_domains_begin = zone.fault_domains_begin;
    pool.fault_domains_end = zone.fault_domains_end;
    pool.per_host = {kHostVcpus, kHostMemoryMib};
    world.pools.push_back(pool);
    for (std::uint32_t d = 0; d < kFaultDomainsPerZone; ++d) {
      const FaultDomainId id(world.fault_domains.size());
      const HostId begin(world.hosts.size());
      for (std::uint32_t h = 0; h < per_domain; ++h) {
        world.hosts.push_back({kHostVcpus, kHostMemoryMib, id});
      }
      world.fault_domains.push_back({PoolId(z), d, begin, HostId(world.hosts.size())});
    }
  }
  return world;
}

SizeId size_of(std::uint64_t i) { return SizeId(mix64(i) % kVcpus.size()); }
ZoneId zone_of(std::uint64_t i) { return ZoneId(static_cast<std::uint32_t>(i % kZones)); }

/// The baseline: per fault domain a std::set of (free vCPUs, free memory, host).
class SetAllocator {
 public:
  explicit SetAllocator(World& world) : world_(world) {
    for (std::uint32_t h = 0; h < world.hosts.size(); ++h) insert(HostId(h));
  }
  [[nodiscard]] std::optional<Place> find_place(ZoneId zone, SizeId size_id, Spread spread) const {
    const VmSize& size = world_.sizes[size_id];
    const PhysicalZone& where = world_.zones[zone];
    std::optional<std::tuple<std::int32_t, std::int32_t, std::int32_t, std::uint32_t>> best;
    Place place;
    for (std::uint32_t d = where.fault_domains_begin.value(); d < where.fault_domains_end.value();
         ++d) {
      const std::int32_t here = d < spread.size() ? spread[d] : 0;
      const auto& hosts = hosts_[d];
      for (auto at = hosts.lower_bound({size.vcpus, size.memory_mib, 0}); at != hosts.end(); ++at) {
        const auto& [vcpus, memory, host] = *at;
        if (memory < size.memory_mib) continue;
        const std::tuple key{here, vcpus - size.vcpus, memory - size.memory_mib, host};
        if (!best || key < *best) {
          best = key;
          place = {FaultDomainId(d), HostId(host)};
        }
        break;
      }
    }
    return best ? std::optional(place) : std::nullopt;
  }
  void claim_for_vm(ZoneId, SizeId size, const Place& place) { change(place, size, -1); }
  void release_from_vm(ZoneId, SizeId size, const Place& place) { change(place, size, +1); }

 private:
  using Key = std::tuple<std::int32_t, std::int32_t, std::uint32_t>;
  void insert(HostId id) {
    const Host& host = world_.hosts[id];
    hosts_[host.fault_domain.index()].insert({host.free_vcpus, host.free_memory_mib, id.value()});
  }
  void change(const Place& place, SizeId size, std::int32_t sign) {
    Host& host = world_.hosts[*place.host];
    hosts_[place.fault_domain.index()].erase(
        {host.free_vcpus, host.free_memory_mib, (*place.host).value()});
    host.free_vcpus += sign * world_.sizes[size].vcpus;
    host.free_memory_mib += sign * world_.sizes[size].memory_mib;
    insert(*place.host);
  }
  World& world_;
  std::array<std::set<Key>, kZones * kFaultDomainsPerZone> hosts_;
};

/// Places VMs round robin over the zones, spread over the fault domains, and takes them away again
/// in order of their arrival.
template <class AllocatorType>
class Region {
 public:
  explicit Region(std::int64_t hosts)
      : world_(make_world(hosts)), allocator_(world_), spread_(world_.fault_domains.size(), 0) {}

  /// Returns: whether there was room.
  bool place() {
    const ZoneId zone = zone_of(next_);
    const SizeId size = size_of(next_);
    const std::optional<Place> found =
        allocator_.find_place(zone, size, Spread(spread_.data(), spread_.size()));
    if (!found) return false;
    allocator_.claim_for_vm(zone, size, *found);
    ++spread_[found->fault_domain.index()];
    checksum_ = fold_hash(checksum_, (*found->host).value());
    placed_.push_back({zone, size, *found});
    ++next_;
    return true;
  }
  void remove_oldest() {
    const Placed& oldest = placed_.front();
    allocator_.release_from_vm(oldest.zone, oldest.size, oldest.place);
    --spread_[oldest.place.fault_domain.index()];
    placed_.pop_front();
  }
  void fill_to(double share) {
    const double wanted = share * kHostVcpus * static_cast<double>(world_.hosts.size());
    double used = 0;
    while (used < wanted && place()) used += world_.sizes[placed_.back().size].vcpus;
  }
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }
  [[nodiscard]] std::size_t size() const { return placed_.size(); }

 private:
  struct Placed {
    ZoneId zone{0U};
    SizeId size{0U};
    Place place;
  };
  World world_;
  AllocatorType allocator_;
  std::vector<std::int32_t> spread_;
  std::deque<Placed> placed_;
  std::uint64_t next_ = 0;
  std::uint64_t checksum_ = 0;
};

bool agrees_with_reference() {
  constexpr std::int64_t kHosts = 600;
  Region<Allocator> ours(kHosts);
  Region<SetAllocator> reference(kHosts);
  ours.fill_to(0.85);
  reference.fill_to(0.85);
  for (int i = 0; i < 2000; ++i) {
    ours.remove_oldest();
    reference.remove_oldest();
    ours.place();
    reference.place();
  }
  return ours.checksum() == reference.checksum();
}

/// Release the oldest VM, place a new one, at 85 % of the vCPUs.
template <class AllocatorType>
void churn(benchmark::State& state) {
  if (!agrees_with_reference()) {
    state.SkipWithError("the allocator chooses other hosts than the reference");
    return;
  }
  Region<AllocatorType> region(state.range(0));
  region.fill_to(0.85);
  for (std::size_t i = 0; i < region.size(); ++i) {
    region.remove_oldest();
    region.place();
  }
  for (auto _ : state) {
    region.remove_oldest();
    region.place();
  }
  benchmark::DoNotOptimize(region.checksum());
  state.SetItemsProcessed(state.iterations());
}

/// From empty to 85 % of the vCPUs; one item is one placement.
template <class AllocatorType>
void fill(benchmark::State& state) {
  std::int64_t placed = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Region<AllocatorType> region(state.range(0));
    state.ResumeTiming();
    region.fill_to(0.85);
    placed += static_cast<std::int64_t>(region.size());
  }
  state.SetItemsProcessed(placed);
}

BENCHMARK(churn<Allocator>)->ArgName("hosts")->Arg(990)->Arg(9'990)->Arg(99'990);
BENCHMARK(churn<SetAllocator>)->ArgName("hosts")->Arg(990)->Arg(9'990)->Arg(99'990);
BENCHMARK(fill<Allocator>)->ArgName("hosts")->Arg(990)->Arg(9'990)->Arg(99'990);
BENCHMARK(fill<SetAllocator>)->ArgName("hosts")->Arg(990)->Arg(9'990)->Arg(99'990);

}  // namespace
}  // namespace capdrill
