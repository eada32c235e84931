#include "capdrill/allocator/host_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <tuple>
#include <vector>

#include "allocator/host_index_inline.hpp"
#include "support/hardware.hpp"

namespace capdrill {
namespace {

using support::HardwareBuilder;

constexpr std::uint64_t kAll = ~std::uint64_t{0};

/// An index of one pool beside the plain list of what its hosts have free.
struct Indexed {
  HardwareBuilder hardware;
  FamilyId family = hardware.family("d");
  std::vector<SizeId> sizes;
  std::vector<FreeCapacity> hosts;
  std::vector<std::uint32_t> domain_of;
  std::optional<HostIndex> index;

  Indexed(std::int32_t domains, std::int32_t each, Resources per_host,
          const std::vector<FreeCapacity>& wanted) {
    for (const FreeCapacity& size : wanted) {
      sizes.push_back(hardware.size(size.vcpus, size.memory_mib, family));
    }
    hardware.zone();
    hardware.pool(domains, each, per_host);
    index.emplace(hardware.world(), FaultDomainId(0U),
                  FaultDomainId(static_cast<std::uint32_t>(domains)));
    for (std::int32_t i = 0; i < domains * each; ++i) {
      hosts.push_back({static_cast<std::int32_t>(per_host.vcpus),
                       static_cast<std::int32_t>(per_host.memory_mib)});
      domain_of.push_back(static_cast<std::uint32_t>(i / each));
    }
  }

  void set(std::size_t host, FreeCapacity free) {
    hosts[host] = free;
    index->move(domain_of[host], HostId(host), free);
  }
  [[nodiscard]] std::optional<std::size_t> best(SizeId size, std::uint64_t domains) const {
    const AlikeHosts found = index->best(size, domains & (kAll >> (64 - index->domains())));
    return found ? std::optional(index->lowest(found).index()) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::size_t> brute_force(SizeId size, std::uint64_t domains) {
    const FreeCapacity wanted = needs(hardware.world().sizes[size]);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      if (!hosts[i].holds(wanted) || (domains >> domain_of[i] & 1U) == 0) continue;
      if (!best || hosts[i] < hosts[*best]) best = i;
    }
    return best;
  }
};

TEST(HostIndex, TheHostWithTheFewestVcpusLeftFitsBest) {
  Indexed z(1, 3, {16, 64}, {{4, 8}});
  z.set(1, {4, 64});
  z.set(2, {8, 64});
  EXPECT_EQ(z.best(z.sizes[0], kAll), 1U);
}

TEST(HostIndex, OfEqualVcpusTheHostWithTheLeastMemoryLeftFitsBest) {
  Indexed z(1, 3, {8, 64}, {{4, 16}, {4, 17}});
  z.set(1, {8, 16});
  z.set(2, {8, 32});
  EXPECT_EQ(z.best(z.sizes[0], kAll), 1U);
  EXPECT_EQ(z.best(z.sizes[1], kAll), 2U);
}

TEST(HostIndex, TiesGoToTheLowestHost) {
  Indexed z(2, 2, {8, 8}, {{6, 6}});
  z.set(0, {4, 4});
  EXPECT_EQ(z.best(z.sizes[0], kAll), 1U);
  EXPECT_EQ(z.best(z.sizes[0], 0b10), 2U);
}

TEST(HostIndex, AHostWithVcpusButNoMemoryIsPassedOver) {
  Indexed z(1, 2, {64, 100}, {{2, 50}});
  z.set(0, {4, 1});
  EXPECT_EQ(z.best(z.sizes[0], kAll), 1U);
}

TEST(HostIndex, NothingFitsWhereNoHostHasRoom) {
  Indexed z(1, 2, {8, 100}, {{5, 1}, {3, 5}, {9, 1}});
  z.set(0, {4, 4});
  z.set(1, {2, 100});
  for (const SizeId size : z.sizes) EXPECT_FALSE(z.best(size, kAll).has_value());
}

TEST(HostIndex, AFullHostStillHoldsAVmWithoutMemoryNeeds) {
  Indexed z(1, 1, {128, 64}, {{64, 0}});
  z.set(0, {64, 0});
  EXPECT_EQ(z.best(z.sizes[0], kAll), 0U);
}

TEST(HostIndex, CountsTheHostsOfAClassByFaultDomain) {
  Indexed z(2, 3, {8, 8}, {{1, 1}});
  z.set(4, {7, 7});
  const std::uint32_t whole = z.index->classes().find({8, 8});
  const std::uint32_t begun = z.index->classes().find({7, 7});
  EXPECT_EQ(z.index->count(whole, 0), 3U);
  EXPECT_EQ(z.index->count(whole, 1), 2U);
  EXPECT_EQ(z.index->count(begun, 0), 0U);
  EXPECT_EQ(z.index->domains_of(begun), 0b10U);
  EXPECT_EQ(z.index->classes().find({6, 6}), CapacityClasses::kNone);
}

TEST(HostIndex, HostsThatAreAlikeFollowEachOther) {
  Indexed z(1, 3000, {8, 8}, {{8, 8}});  // with words above words
  std::vector<std::size_t> whole;
  for (std::size_t i = 0; i < z.hosts.size(); ++i) {
    if (i % 37 == 5 || i % 1024 == 1023 || i % 16 == 0) {
      whole.push_back(i);
    } else {
      z.set(i, {7, 7});
    }
  }
  const AlikeHosts hosts = z.index->best(z.sizes[0]);
  std::vector<std::size_t> found{z.index->lowest(hosts).index()};
  while (const auto next = z.index->next(hosts, HostId(found.back()))) {
    found.push_back(next->index());
  }
  EXPECT_EQ(found, whole);
}

TEST(HostIndex, ClassesThatNoHostIsInAreForgotten) {
  Indexed z(1, 2, {200'000, 8}, {{1, 1}});
  for (std::int32_t free = 199'999; free > 190'000; --free) z.set(1, {free, 8});
  EXPECT_LT(z.index->classes().size(), 8000U);
  EXPECT_EQ(z.best(z.sizes[0], kAll), 1U);
  z.set(1, {0, 0});
  EXPECT_EQ(z.best(z.sizes[0], kAll), 0U);
}

RC_GTEST_PROP(HostIndexProperty, FindsTheBestFitOfAllHostsAfterAnyChanges, ()) {
  const auto vcpus = *rc::gen::element(1, 7, 63, 64, 200);
  const auto memory = *rc::gen::element(1, 6, 300);
  const auto domains = *rc::gen::element(1, 3, 64);
  const auto each = *rc::gen::element(1, 5, 40);
  std::vector<FreeCapacity> wanted;
  for (int i = 0; i < 3; ++i) {
    wanted.push_back({*rc::gen::inRange(1, vcpus + 2), *rc::gen::inRange(0, memory + 2)});
  }
  Indexed z(domains, each, {vcpus, memory}, wanted);
  for (int change = 0; change < 60; ++change) {
    const auto which = *rc::gen::inRange<std::size_t>(0, z.hosts.size());
    z.set(which, {*rc::gen::inRange(0, vcpus + 1), *rc::gen::inRange(0, memory + 1)});
    const auto asked = *rc::gen::arbitrary<std::uint64_t>();
    for (const SizeId size : z.sizes) {
      RC_ASSERT(z.best(size, asked) == z.brute_force(size, asked));
      const AlikeHosts anywhere = z.index->best(size);
      const auto best = z.brute_force(size, kAll);
      RC_ASSERT(bool(anywhere) == best.has_value());
      if (best) RC_ASSERT(z.index->lowest(anywhere).index() == *best);
      const std::uint32_t domain = z.domain_of[which];
      const AlikeHosts there = z.index->best_in(size, domain);
      RC_ASSERT(bool(there) == z.brute_force(size, std::uint64_t{1} << domain).has_value());
      if (there) {
        RC_ASSERT(z.index->lowest(there).index() ==
                  *z.brute_force(size, std::uint64_t{1} << domain));
      }
    }
  }
}

RC_GTEST_PROP(HostIndexProperty, FewestAreThoseWithTheSmallestCount, ()) {
  const auto domains = *rc::gen::inRange(1, 65);
  const Indexed z(domains, 1, {1, 1}, {{1, 1}});
  const auto counts = *rc::gen::container<std::vector<std::int32_t>>(
      static_cast<std::size_t>(domains), rc::gen::inRange(0, 5));
  for (std::int32_t above = -1; above < 5; ++above) {
    std::int32_t least = 5;
    for (const std::int32_t count : counts) {
      if (count > above) least = std::min(least, count);
    }
    std::uint64_t those = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == least) those |= std::uint64_t{1} << i;
    }
    RC_ASSERT(z.index->fewest_above(counts.data(), above).domains == those);
    if (above == -1) RC_ASSERT(z.index->fewest(counts.data()).domains == those);
  }
}

}  // namespace
}  // namespace capdrill
