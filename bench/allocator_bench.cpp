// Placement from the free pool: best fit in two dimensions over three zones, fewest of the set first.
// Beside it, in the same run, a std::set of hosts per fault domain and a scan of all hosts. Every run
// checks first that all choose the same hosts, and that many at once end where one by one do. Then
// the packing policies, on one zone.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <deque>
#include <limits>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/allocator/replay.hpp"
#include "capdrill/base/hash.hpp"

namespace capdrill {
namespace {

constexpr std::uint32_t kZones = 3;
constexpr std::int32_t kHostVcpus = 64;
constexpr std::int32_t kHostMemoryMib = 256 * 1024;
constexpr std::array<std::int32_t, 4> kVcpus{2, 4, 8, 16};

World make_world(std::int64_t hosts, std::uint32_t domains) {
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
  const auto per_domain = static_cast<std::uint32_t>(hosts / (kZones * domains));
  for (std::uint32_t z = 0; z < kZones; ++z) {
    PhysicalZone zone;
    zone.name = "zone";
    zone.pools_begin = PoolId(z);
    zone.pools_end = PoolId(z + 1);
    zone.fault_domains_begin = FaultDomainId(z * domains);
    zone.fault_domains_end = FaultDomainId((z + 1) * domains);
    world.regions[RegionId(0U)].zones.push_back(world.zones.push_back(zone));
    Pool pool;
    pool.zone = ZoneId(z);
    pool.fault_domains_begin = zone.fault_domains_begin;
    pool.fault_domains_end = zone.fault_domains_end;
    pool.per_host = {kHostVcpus, kHostMemoryMib};
    world.pools.push_back(pool);
    for (std::uint32_t d = 0; d < domains; ++d) {
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

/// Looks for the best host of each fault domain with fewest VMs of the set by `best_in`, then of those
/// with more.
template <class BestIn>
std::optional<Place> best_of_fewest(const PhysicalZone& zone, Spread spread, BestIn&& best_in) {
  constexpr std::int32_t kNone = std::numeric_limits<std::int32_t>::max();
  using Key = std::tuple<std::int32_t, std::int32_t, std::uint32_t>;
  for (std::int32_t above = -1;;) {
    std::int32_t fewest = kNone;
    for (std::uint32_t d = zone.fault_domains_begin.value(); d < zone.fault_domains_end.value();
         ++d) {
      if (spread[d] > above) fewest = std::min(fewest, spread[d]);
    }
    if (fewest == kNone) return std::nullopt;
    std::optional<Key> best;
    Place place;
    for (std::uint32_t d = zone.fault_domains_begin.value(); d < zone.fault_domains_end.value();
         ++d) {
      if (spread[d] != fewest) continue;
      const std::optional<Key> found = best_in(d);
      if (!found || (best && *best <= *found)) continue;
      best = found;
      place = {FaultDomainId(d), HostId(std::get<2>(*found))};
    }
    if (best) return place;
    above = fewest;
  }
}

/// The first baseline: per fault domain a std::set of (free vCPUs, free memory, host).
class SetAllocator {
 public:
  explicit SetAllocator(World& world) : world_(world), hosts_(world.fault_domains.size()) {
    for (std::uint32_t h = 0; h < world.hosts.size(); ++h) insert(HostId(h));
  }
  [[nodiscard]] std::optional<Place> find_place(ZoneId zone, SizeId size_id, Spread spread) const {
    const VmSize& size = world_.sizes[size_id];
    return best_of_fewest(world_.zones[zone], spread, [&](std::uint32_t d) {
      const auto& hosts = hosts_[d];
      auto at = hosts.lower_bound({size.vcpus, size.memory_mib, 0});
      while (at != hosts.end() && std::get<1>(*at) < size.memory_mib) ++at;
      return at == hosts.end() ? std::nullopt : std::optional(*at);
    });
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
  std::vector<std::set<Key>> hosts_;
};

/// The second baseline: looks at every host of the fault domains with fewest.
class ScanAllocator {
 public:
  explicit ScanAllocator(World& world) : world_(world) {}
  [[nodiscard]] std::optional<Place> find_place(ZoneId zone, SizeId size_id, Spread spread) const {
    using Key = std::tuple<std::int32_t, std::int32_t, std::uint32_t>;
    const VmSize& size = world_.sizes[size_id];
    return best_of_fewest(world_.zones[zone], spread, [&](std::uint32_t d) {
      const FaultDomain& domain = world_.fault_domains[FaultDomainId(d)];
      std::optional<Key> best;
      for (std::uint32_t h = domain.hosts_begin.value(); h < domain.hosts_end.value(); ++h) {
        const Host& host = world_.hosts[HostId(h)];
        const bool holds = host.free_vcpus >= size.vcpus && host.free_memory_mib >= size.memory_mib;
        const Key key{host.free_vcpus, host.free_memory_mib, h};
        if (holds && (!best || key < *best)) best = key;
      }
      return best;
    });
  }
  void claim_for_vm(ZoneId, SizeId size, const Place& place) { change(place, size, -1); }
  void release_from_vm(ZoneId, SizeId size, const Place& place) { change(place, size, +1); }

 private:
  void change(const Place& place, SizeId size, std::int32_t sign) {
    Host& host = world_.hosts[*place.host];
    host.free_vcpus += sign * world_.sizes[size].vcpus;
    host.free_memory_mib += sign * world_.sizes[size].memory_mib;
  }
  World& world_;
};

/// Places VMs round robin over the zones, spread over the fault domains, and takes them away again
/// in order of their arrival.
template <class AllocatorType>
class Region {
 public:
  explicit Region(std::int64_t hosts, std::uint32_t domains = 10)
      : world_(make_world(hosts, domains)),
        allocator_(world_),
        spread_(world_.fault_domains.size(), 0) {}

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
  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] AllocatorType& allocator() { return allocator_; }
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

template <class AllocatorType>
std::uint64_t checksum_of_churn() {
  Region<AllocatorType> region(600);
  region.fill_to(0.85);
  for (int i = 0; i < 2000; ++i) {
    region.remove_oldest();
    region.place();
  }
  return region.checksum();
}

bool all_agree() {
  const std::uint64_t ours = checksum_of_churn<Allocator>();
  return ours == checksum_of_churn<SetAllocator>() && ours == checksum_of_churn<ScanAllocator>();
}

/// Release the oldest VM, place a new one, at 85 % of the vCPUs.
template <class AllocatorType>
void churn(benchmark::State& state) {
  if (!all_agree()) {
    state.SkipWithError("the allocators choose different hosts");
    return;
  }
  Region<AllocatorType> region(state.range(0), static_cast<std::uint32_t>(state.range(1)));
  region.fill_to(0.85);
  for (std::size_t i = 0; i < std::min<std::size_t>(region.size(), 1'000'000); ++i) {
    region.remove_oldest();
    region.place();
  }
  for (auto _ : state) {
    region.remove_oldest();
    region.place();
  }
  benchmark::DoNotOptimize(region.checksum());
  state.SetItemsProcessed(state.iterations());
  state.counters["VMs"] = static_cast<double>(region.size());
}

/// From empty to 85 % of the vCPUs; one item is one placement.
template <class AllocatorType>
void fill(benchmark::State& state) {
  std::int64_t placed = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Region<AllocatorType> region(state.range(0), static_cast<std::uint32_t>(state.range(1)));
    state.ResumeTiming();
    region.fill_to(0.85);
    placed += static_cast<std::int64_t>(region.size());
  }
  state.SetItemsProcessed(placed);
}

bool same_hosts(const World& a, const World& b) {
  for (std::uint32_t h = 0; h < a.hosts.size(); ++h) {
    const Host& left = a.hosts[HostId(h)];
    const Host& right = b.hosts[HostId(h)];
    if (left.free_vcpus != right.free_vcpus || left.free_memory_mib != right.free_memory_mib) {
      return false;
    }
  }
  return true;
}

bool at_once_equals_one_by_one(std::int64_t count) {
  Region<Allocator> at_once(9'990);
  Region<Allocator> one_by_one(9'990);
  at_once.fill_to(0.5);
  one_by_one.fill_to(0.5);
  std::vector<std::int32_t> spread(at_once.world().fault_domains.size(), 0);
  std::vector<Place> places;
  at_once.allocator().claim_many_for_vms(ZoneId(0U), SizeId(1U), spread, count, places);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto place = one_by_one.allocator().find_place(ZoneId(0U), SizeId(1U), spread);
    one_by_one.allocator().claim_for_vm(ZoneId(0U), SizeId(1U), *place);
    ++spread[place->fault_domain.index()];
  }
  return same_hosts(at_once.world(), one_by_one.world());
}

/// A scale-out of `count` VMs of 4 vCPUs into one zone, spread; `full` per cent in use before. One
/// item is one VM. What is placed is taken away again, untimed.
void bulk(benchmark::State& state) {
  const std::int64_t count = state.range(1);
  if (!at_once_equals_one_by_one(count)) {
    state.SkipWithError("many at once do not end where one by one do");
    return;
  }
  Region<Allocator> region(state.range(0));
  region.fill_to(static_cast<double>(state.range(2)) / 100);
  const std::vector<std::int32_t> spread(region.world().fault_domains.size(), 0);
  std::vector<Place> places;
  std::int64_t placed = 0;
  for (auto _ : state) {
    places.clear();
    placed += region.allocator().claim_many_for_vms(ZoneId(0U), SizeId(1U), spread, count, places);
    state.PauseTiming();
    for (const Place& place : places) {
      region.allocator().release_from_vm(ZoneId(0U), SizeId(1U), place);
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(placed);
}

/// Of the processor, not of the wall: others may be at work, too.
std::uint64_t now_ns() {
  return static_cast<std::uint64_t>(std::clock()) * (1'000'000'000 / CLOCKS_PER_SEC);
}

/// VMs that come and go on one zone at some 80 %; one item is one placement with its release.
void policy(benchmark::State& state, PackingPolicy chosen) {
  const World world = make_world(state.range(0) * kZones, 10);
  std::vector<VmSize> sizes(world.sizes.begin(), world.sizes.end());
  const World hosts = make_replay_world(
      sizes, {1, 10, static_cast<std::uint32_t>(state.range(0)), {kHostVcpus, kHostMemoryMib}});
  const std::int64_t live = state.range(0) * kHostVcpus * 8 / 75;
  std::vector<ReplayRequest> requests;
  for (std::int64_t i = 0; i < 4 * live; ++i) {
    const auto at = static_cast<std::uint64_t>(i);
    const auto lifetime =
        static_cast<std::int64_t>(mix64(at + 1) % static_cast<std::uint64_t>(2 * live));
    requests.push_back(
        {SimTime::microseconds(i), Duration::microseconds(lifetime + 1), 1, size_of(at), {}});
  }
  const ReplayPlan plan = plan_replay(requests, 1, 1);
  std::int64_t placed = 0;
  for (auto _ : state) {
    const ReplayTiming timing = time_replay(hosts, plan, chosen, 1, now_ns);
    placed += static_cast<std::int64_t>(timing.placements);
    state.SetIterationTime(static_cast<double>(timing.total_ns) * 1e-9);
  }
  state.SetItemsProcessed(placed);
}

void hosts_and_domains(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"hosts", "domains"});
  for (const std::int64_t hosts : {990, 9'990, 99'990, 999'990}) bench->Args({hosts, 10});
  bench->Args({9'990, 30});
}

BENCHMARK(fill<Allocator>)->Apply(hosts_and_domains);
BENCHMARK(fill<SetAllocator>)->Apply(hosts_and_domains);
BENCHMARK(fill<ScanAllocator>)->ArgNames({"hosts", "domains"})->Args({990, 10})->Args({9'990, 10});
BENCHMARK(churn<Allocator>)->Apply(hosts_and_domains);
BENCHMARK(churn<SetAllocator>)->Apply(hosts_and_domains);
BENCHMARK(churn<ScanAllocator>)->ArgNames({"hosts", "domains"})->Args({990, 10})->Args({9'990, 10});
BENCHMARK(bulk)
    ->ArgNames({"hosts", "count", "full"})
    ->Args({9'990, 100, 0})
    ->Args({9'990, 1000, 0})
    ->Args({9'990, 1000, 85})
    ->Args({999'990, 1000, 0});
BENCHMARK_CAPTURE(policy, first_fit, PackingPolicy::FirstFit)
    ->ArgName("hosts")
    ->Arg(990)
    ->Arg(99'990)
    ->UseManualTime();
BENCHMARK_CAPTURE(policy, best_fit, PackingPolicy::BestFit)
    ->ArgName("hosts")
    ->Arg(990)
    ->Arg(99'990)
    ->UseManualTime();
BENCHMARK_CAPTURE(policy, worst_fit, PackingPolicy::WorstFit)
    ->ArgName("hosts")
    ->Arg(990)
    ->Arg(99'990)
    ->UseManualTime();
BENCHMARK_CAPTURE(policy, dot_product, PackingPolicy::DotProduct)
    ->ArgName("hosts")
    ->Arg(990)
    ->Arg(99'990)
    ->UseManualTime();
BENCHMARK_CAPTURE(policy, cosine, PackingPolicy::Cosine)
    ->ArgName("hosts")
    ->Arg(990)
    ->Arg(99'990)
    ->UseManualTime();
BENCHMARK_CAPTURE(policy, spread_first, PackingPolicy::SpreadFirst)
    ->ArgName("hosts")
    ->Arg(990)
    ->Arg(99'990)
    ->UseManualTime();
BENCHMARK_CAPTURE(policy, protean, PackingPolicy::Protean)
    ->ArgName("hosts")
    ->Arg(990)
    ->Arg(99'990)
    ->UseManualTime();

}  // namespace
}  // namespace capdrill
