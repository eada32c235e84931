#include "capdrill/allocator/host_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace capdrill {
namespace {

const FaultDomainId kDomain(0U);

Host host(std::int32_t vcpus, std::int32_t memory_mib) { return {vcpus, memory_mib, kDomain}; }

HostIndex index_of(const std::vector<Host>& hosts, std::int32_t vcpus_max) {
  HostIndex index(vcpus_max);
  for (std::size_t i = 0; i < hosts.size(); ++i) index.insert(HostId(i), hosts[i]);
  return index;
}

TEST(HostIndex, TheHostWithTheFewestVcpusLeftFitsBest) {
  const HostIndex index = index_of({host(16, 64), host(4, 64), host(8, 64)}, 16);
  const auto fit = index.best_fit(4, 8);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->host, HostId(1U));
  EXPECT_EQ(fit->left_vcpus, 0);
  EXPECT_EQ(fit->left_memory_mib, 56);
}

TEST(HostIndex, OfEqualVcpusTheHostWithTheLeastMemoryLeftFitsBest) {
  const HostIndex index = index_of({host(8, 64), host(8, 16), host(8, 32)}, 8);
  EXPECT_EQ(index.best_fit(4, 16)->host, HostId(1U));
  EXPECT_EQ(index.best_fit(4, 17)->host, HostId(2U));
}

TEST(HostIndex, TiesGoToTheLowestHost) {
  const HostIndex index = index_of({host(4, 4), host(8, 8), host(8, 8), host(8, 8)}, 8);
  EXPECT_EQ(index.best_fit(6, 6)->host, HostId(1U));
}

TEST(HostIndex, AHostWithVcpusButNoMemoryIsPassedOver) {
  const HostIndex index = index_of({host(4, 1), host(64, 100)}, 64);
  EXPECT_EQ(index.best_fit(2, 50)->host, HostId(1U));
}

TEST(HostIndex, NothingFitsWhereNoHostHasRoom) {
  const HostIndex index = index_of({host(4, 4), host(2, 100)}, 8);
  EXPECT_FALSE(index.best_fit(5, 1).has_value());
  EXPECT_FALSE(index.best_fit(3, 5).has_value());
  EXPECT_FALSE(index.best_fit(9, 1).has_value()) << "larger than any host";
  EXPECT_FALSE(HostIndex(8).best_fit(1, 1).has_value());
}

TEST(HostIndex, AFullHostStillHoldsAVmWithoutMemoryNeeds) {
  const HostIndex index = index_of({host(64, 0)}, 128);
  EXPECT_TRUE(index.best_fit(64, 0).has_value());
}

TEST(HostIndex, AnErasedHostIsNoLongerFound) {
  HostIndex index(8);
  index.insert(HostId(0U), host(8, 8));
  index.insert(HostId(1U), host(8, 8));
  index.erase(HostId(0U), host(8, 8));
  EXPECT_EQ(index.best_fit(1, 1)->host, HostId(1U));
  index.erase(HostId(1U), host(8, 8));
  EXPECT_FALSE(index.best_fit(1, 1).has_value());
}

std::optional<Fit> brute_force(const std::vector<Host>& hosts, std::int32_t vcpus,
                               std::int32_t memory_mib) {
  std::optional<Fit> best;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const Fit fit{hosts[i].free_vcpus - vcpus, hosts[i].free_memory_mib - memory_mib, HostId(i)};
    if (fit.left_vcpus < 0 || fit.left_memory_mib < 0) continue;
    if (!best || fit < *best) best = fit;
  }
  return best;
}

RC_GTEST_PROP(HostIndexProperty, FindsTheBestFitOfAllHostsAfterAnyChanges, ()) {
  const auto vcpus_max = *rc::gen::element(1, 7, 63, 64, 65, 200);
  const auto count = *rc::gen::inRange(1, 12);
  std::vector<Host> hosts;
  for (int i = 0; i < count; ++i) {
    hosts.push_back(host(*rc::gen::inRange(0, vcpus_max + 1), *rc::gen::inRange(0, 6)));
  }
  HostIndex index = index_of(hosts, vcpus_max);
  for (int change = 0; change < 20; ++change) {
    const auto which = *rc::gen::inRange<std::size_t>(0, hosts.size());
    index.erase(HostId(which), hosts[which]);
    hosts[which] = host(*rc::gen::inRange(0, vcpus_max + 1), *rc::gen::inRange(0, 6));
    index.insert(HostId(which), hosts[which]);
    const auto vcpus = *rc::gen::inRange(1, vcpus_max + 3);
    const auto memory = *rc::gen::inRange(0, 7);
    RC_ASSERT(index.best_fit(vcpus, memory) == brute_force(hosts, vcpus, memory));
  }
}

}  // namespace
}  // namespace capdrill
