#include "capdrill/allocator/replay.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "allocator/replay_loop.hpp"
#include "capdrill/base/hash.hpp"

namespace capdrill {

inline void PrintTo(PackingPolicy policy, std::ostream* out) { *out << name_of(policy); }

namespace {

constexpr FreeCapacity kHost{16, 64};

std::vector<VmSize> sizes_of(const std::vector<FreeCapacity>& wanted) {
  std::vector<VmSize> sizes;
  for (const FreeCapacity& each : wanted) {
    VmSize size;
    size.vcpus = each.vcpus;
    size.memory_mib = each.memory_mib;
    sizes.push_back(size);
  }
  return sizes;
}

ReplayRequest request(std::int64_t at_s, std::int64_t lifetime_s, std::uint32_t count,
                      std::uint32_t size, OptionalId<ZoneId> zone = {}) {
  const auto lifetime = lifetime_s == 0
                            ? std::optional<Duration>()
                            : std::optional(Duration::microseconds(lifetime_s * 1'000'000));
  return {SimTime::microseconds(at_s * 1'000'000), lifetime, count, SizeId(size), zone};
}

/// Keeps books of its own beside the replay's, and looks at every host for each placement.
struct ReplayBooks {
  struct HostState {
    FreeCapacity free;
    ZoneId zone{0U};
    std::uint32_t domain = 0;
  };
  const World& world;
  PackingPolicy policy;
  std::vector<HostState> hosts;
  std::vector<std::uint32_t> where;
  std::uint32_t request = 0;
  std::vector<std::int32_t> of_request;
  bool is_sound = true;

  ReplayBooks(const World& built, PackingPolicy chosen) : world(built), policy(chosen) {
    for (const Host& host : world.hosts) {
      const FaultDomain& domain = world.fault_domains[host.fault_domain];
      hosts.push_back({{host.free_vcpus, host.free_memory_mib},
                       world.pools[domain.pool].zone,
                       host.fault_domain.value()});
    }
    of_request.resize(world.fault_domains.size(), 0);
  }

  void begin_placement() {}
  void end_placement() {}
  void before_removal() {}
  void placed(const ReplayPlan::ReplayVm& vm, HostId host, bool was_empty) {
    begin(vm);
    const FreeCapacity wanted = needs(world.sizes[vm.size]);
    HostState& on = hosts[host.index()];
    is_sound &= on.zone == vm.zone && on.free.holds(wanted) && was_empty == (on.free == kHost);
    is_sound &= policy == PackingPolicy::Protean || host.index() == best(vm);
    on.free = on.free.minus(wanted, 1);
    ++of_request[on.domain];
    is_sound &= on.free.vcpus >= 0 && on.free.memory_mib >= 0;
  }
  void refused(const ReplayPlan::ReplayVm& vm) {
    begin(vm);
    is_sound &= best(vm) == hosts.size();
  }
  void removed(const ReplayPlan::ReplayVm&, bool) {}

  void begin(const ReplayPlan::ReplayVm& vm) {
    if (vm.request == request) return;
    request = vm.request;
    std::ranges::fill(of_request, 0);
  }
  [[nodiscard]] double score(const HostState& host, FreeCapacity wanted) const {
    const auto share = [](std::int32_t part, std::int32_t whole) {
      return static_cast<double>(std::int64_t{part} * 1024 / whole);
    };
    const double v = share(host.free.vcpus, kHost.vcpus);
    const double m = share(host.free.memory_mib, kHost.memory_mib);
    const double wv = share(wanted.vcpus, kHost.vcpus);
    const double wm = share(wanted.memory_mib, kHost.memory_mib);
    const double dot = v * wv + m * wm;
    return policy == PackingPolicy::DotProduct ? dot : dot * dot / (v * v + m * m);
  }
  /// The index of the best host; the number of hosts when none has room.
  [[nodiscard]] std::size_t best(const ReplayPlan::ReplayVm& vm) const {
    const FreeCapacity wanted = needs(world.sizes[vm.size]);
    std::size_t found = hosts.size();
    const auto key = [&](std::size_t i) {
      const HostState& host = hosts[i];
      double first = 0;
      if (policy == PackingPolicy::FirstFit) first = static_cast<double>(i);
      if (policy == PackingPolicy::SpreadFirst) first = of_request[host.domain];
      if (policy == PackingPolicy::WorstFit)
        first = -host.free.vcpus * 1000.0 - host.free.memory_mib;
      if (policy == PackingPolicy::DotProduct || policy == PackingPolicy::Cosine) {
        first = -score(host, wanted);
      }
      return std::tuple(first, host.free, i);
    };
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      if (hosts[i].zone != vm.zone || !hosts[i].free.holds(wanted)) continue;
      if (found == hosts.size() || key(i) < key(found)) found = i;
    }
    return found;
  }
};

class PackingContract : public testing::TestWithParam<PackingPolicy> {};

/// Random requests without departures, so that the books need no record of who stands where.
std::vector<ReplayRequest> random_requests() {
  std::vector<ReplayRequest> requests;
  std::uint64_t state = 1;
  for (int i = 0; i < 120; ++i) {
    const std::uint64_t bits = mix64(state++);
    const OptionalId<ZoneId> zone =
        bits % 3 == 0 ? OptionalId<ZoneId>(ZoneId(static_cast<std::uint32_t>(bits >> 8 & 1U)))
                      : OptionalId<ZoneId>();
    const auto count = static_cast<std::uint32_t>(1 + bits % 5 % 3);
    requests.push_back(request(i, 0, count, static_cast<std::uint32_t>(bits >> 20U & 3U), zone));
  }
  return requests;
}

TEST_P(PackingContract, ChoosesTheHostThatItsRuleNamesAndRefusesOnlyWhenNoneHasRoom) {
  const World world =
      make_replay_world(sizes_of({{1, 8}, {2, 4}, {4, 24}, {7, 16}}), {2, 3, 40, kHost});
  const ReplayPlan plan = plan_replay(random_requests(), 2, 7);
  ReplayBooks books(world, GetParam());
  with_policy(GetParam(), 7, [&](auto policy) {
    Replay replay(world, plan, policy);
    replay.run(books);
    return 0;
  });
  EXPECT_TRUE(books.is_sound);
}

TEST_P(PackingContract, DependsOnTraceAndSeedAlone) {
  const World world =
      make_replay_world(sizes_of({{1, 8}, {2, 4}, {4, 24}, {7, 16}}), {2, 3, 40, kHost});
  const ReplayPlan plan = plan_replay(random_requests(), 2, 7);
  const PackingQuality first = measure_packing(world, plan, GetParam(), 3);
  EXPECT_EQ(measure_packing(world, plan, GetParam(), 3).choices_hash, first.choices_hash);
  const bool is_drawn = GetParam() == PackingPolicy::Protean;
  EXPECT_EQ(measure_packing(world, plan, GetParam(), 4).choices_hash == first.choices_hash,
            !is_drawn);
}

TEST_P(PackingContract, WhatDepartsMakesRoomAndThenNothingIsLeft) {
  const World world = make_replay_world(sizes_of({{16, 64}}), {1, 2, 2, kHost});
  const std::vector<ReplayRequest> requests{request(0, 10, 2, 0), request(9, 5, 1, 0),
                                            request(10, 5, 2, 0)};
  const PackingQuality quality = measure_packing(world, plan_replay(requests, 1, 1), GetParam(), 1);
  EXPECT_EQ(quality.arrived, 5);
  EXPECT_EQ(quality.refused, 1) << "the one at second 9; at second 10 both hosts are empty again";
  EXPECT_EQ(quality.hosts_used_max, 2);
  EXPECT_EQ(quality.hosts_needed_then, 2);
  EXPECT_EQ(quality.used_at_first_refusal, (Resources{32, 128}));
  EXPECT_EQ(quality.zone_total, (Resources{32, 128}));
}

INSTANTIATE_TEST_SUITE_P(Policies, PackingContract,
                         testing::Values(PackingPolicy::FirstFit, PackingPolicy::BestFit,
                                         PackingPolicy::WorstFit, PackingPolicy::DotProduct,
                                         PackingPolicy::Cosine, PackingPolicy::SpreadFirst,
                                         PackingPolicy::Protean),
                         [](const auto& parameter) {
                           std::string name(name_of(parameter.param));
                           std::erase(name, '-');
                           return name;
                         });

TEST(PackingPolicies, AreFoundByTheirNames) {
  for (const PackingPolicyName& each : kPackingPolicies) {
    EXPECT_EQ(find_packing_policy(each.name), each.policy);
    EXPECT_EQ(name_of(each.policy), each.name);
  }
  EXPECT_EQ(find_packing_policy("fast-fit"), std::nullopt);
}

TEST(Replay, HostsAreDealtEvenlyToZonesAndFaultDomains) {
  const World world = make_replay_world(sizes_of({{1, 1}}), {3, 2, 8, kHost});
  std::vector<std::int64_t> of_zone;
  for (const PhysicalZone& zone : world.zones) of_zone.push_back(zone.total.vcpus / kHost.vcpus);
  EXPECT_EQ(of_zone, (std::vector<std::int64_t>{3, 3, 2}));
  EXPECT_EQ(world.hosts.size(), 8U);
}

TEST(Replay, AtOneInstantVmsDepartBeforeOthersArrive) {
  const std::vector<ReplayRequest> requests{request(0, 20, 1, 0), request(0, 5, 2, 0),
                                            request(5, 1, 1, 0)};
  const ReplayPlan plan = plan_replay(requests, 1, 1);
  EXPECT_EQ(plan.steps, (std::vector<std::uint32_t>{0, 2, 4, 3, 5, 6, 7, 1}));
}

TEST(Replay, AZoneThatIsNotGivenIsDrawnVmByVm) {
  const std::vector<ReplayRequest> requests{request(0, 0, 200, 0), request(0, 0, 1, 0, ZoneId(2U))};
  const ReplayPlan plan = plan_replay(requests, 3, 1);
  std::vector<int> drawn(3, 0);
  for (std::size_t i = 0; i < 200; ++i) ++drawn[plan.vms[i].zone.index()];
  for (const int each : drawn) EXPECT_GT(each, 40);
  EXPECT_EQ(plan.vms.back().zone, ZoneId(2U));
}

TEST(Replay, FreeCapacityThatNoSizeFitsIsStranded) {
  const World world = make_replay_world(sizes_of({{15, 8}, {15, 60}}), {1, 1, 3, kHost});
  const std::vector<ReplayRequest> requests{request(0, 9, 1, 0), request(1, 8, 1, 1)};
  const PackingQuality quality =
      measure_packing(world, plan_replay(requests, 1, 1), PackingPolicy::BestFit, 1);
  EXPECT_EQ(quality.used_at_peak, (Resources{30, 68}));
  EXPECT_EQ(quality.stranded_at_peak, (Resources{2, 56 + 4}));
  EXPECT_FALSE(quality.used_at_first_refusal.has_value());
}

std::uint64_t ticks() {
  static std::uint64_t now = 0;
  return now += 5;
}

TEST(Replay, TimesEachPlacementAndCountsThem) {
  const World world = make_replay_world(sizes_of({{8, 8}}), {1, 1, 1, kHost});
  const std::vector<ReplayRequest> requests{request(0, 9, 3, 0)};
  const ReplayPlan plan = plan_replay(requests, 1, 1);
  EXPECT_EQ(time_placements(world, plan, PackingPolicy::BestFit, 1, ticks),
            (std::vector<std::uint32_t>{5, 5, 5}));
  const ReplayTiming timing = time_replay(world, plan, PackingPolicy::BestFit, 1, ticks);
  EXPECT_EQ(timing.placements, 3U);
  EXPECT_EQ(timing.releases, 2U) << "who was refused does not depart";
  EXPECT_EQ(timing.total_ns, 5U);
  EXPECT_GT(measure_memory(world, plan).per_host, 4);
}

}  // namespace
}  // namespace capdrill
