#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "allocator/policies.hpp"
#include "capdrill/allocator/replay.hpp"

namespace capdrill {

/// A policy at work, with the hosts of each zone in an index of their own. `Watch` hears of every step.
template <class Policy>
class Replay {
 public:
  Replay(const World& world, const ReplayPlan& plan, Policy policy)
      : plan_(plan), policy_(std::move(policy)), standing_(plan.vms.size()) {
    for (const PhysicalZone& zone : world.zones) {
      indexes_.push_back(HostIndex(world, zone.fault_domains_begin, zone.fault_domains_end));
    }
    counts_.resize(HostIndex::kDomainsMax * world.zones.size(), 0);
    const Resources whole = world.pools[PoolId(0U)].per_host;
    request_.whole = {static_cast<std::int32_t>(whole.vcpus),
                      static_cast<std::int32_t>(whole.memory_mib)};
    for (const VmSize& size : world.sizes) wanted_.push_back(needs(size));
  }

  template <class Watch>
  void run(Watch& watch) {
    std::uint32_t counted = ~std::uint32_t{0};  // no request's number
    for (const std::uint32_t step : plan_.steps) {
      const std::uint32_t id = step >> 1U;
      const ReplayPlan::ReplayVm& vm = plan_.vms[id];
      if ((step & 1U) != 0) {
        if (standing_[id].host) remove(id, vm, watch);
        continue;
      }
      if (vm.request != counted) {
        std::fill(counts_.begin(), counts_.end(), 0);
        counted = vm.request;
      }
      place(id, vm, watch);
    }
  }

  [[nodiscard]] const StrongVector<ZoneId, HostIndex>& indexes() const { return indexes_; }

 private:
  struct Standing {
    OptionalId<HostId> host;
    std::uint32_t domain = 0;
  };

 public:
  static constexpr std::size_t kBytesPerVm = sizeof(Standing) + sizeof(ReplayPlan::ReplayVm);

 private:
  template <class Watch>
  void place(std::uint32_t id, const ReplayPlan::ReplayVm& vm, Watch& watch) {
    HostIndex& index = indexes_[vm.zone];
    std::int32_t* counts = counts_.data() + vm.zone.index() * HostIndex::kDomainsMax;
    watch.begin_placement();
    request_.size = vm.size;
    request_.wanted = wanted_[vm.size];
    request_.counts = counts;
    ++request_.ordinal;
    const std::optional<policies::Choice> choice = policy_.choose(index, request_);
    if (choice) {
      const FreeCapacity before = index.free(choice->domain, choice->host);
      index.move(choice->domain, choice->host, before.minus(request_.wanted, 1));
      standing_[id] = {choice->host, choice->domain};
      ++counts[choice->domain];
      watch.end_placement();
      watch.placed(vm, choice->host, before == request_.whole);
    } else {
      watch.end_placement();
      watch.refused(vm);
    }
  }

  template <class Watch>
  void remove(std::uint32_t id, const ReplayPlan::ReplayVm& vm, Watch& watch) {
    watch.before_removal();
    HostIndex& index = indexes_[vm.zone];
    const Standing at = standing_[id];
    const FreeCapacity after = index.free(at.domain, *at.host).minus(wanted_[vm.size], -1);
    index.move(at.domain, *at.host, after);
    watch.removed(vm, after == request_.whole);
  }

  const ReplayPlan& plan_;
  Policy policy_;
  StrongVector<ZoneId, HostIndex> indexes_;
  StrongVector<SizeId, FreeCapacity> wanted_;
  std::vector<Standing> standing_;
  std::vector<std::int32_t> counts_;
  policies::Request request_;
};

/// Gives the policy to `use`: the one switch, outside all loops.
template <class Use>
auto with_policy(PackingPolicy policy, std::uint64_t seed, Use&& use) {
  switch (policy) {
    case PackingPolicy::FirstFit:
      return use(policies::FirstFit{});
    case PackingPolicy::WorstFit:
      return use(policies::WorstFit{});
    case PackingPolicy::DotProduct:
      return use(policies::DotProduct{});
    case PackingPolicy::Cosine:
      return use(policies::Cosine{});
    case PackingPolicy::SpreadFirst:
      return use(policies::SpreadFirst{});
    case PackingPolicy::Protean:
      return use(policies::Protean{seed});
    case PackingPolicy::BestFit:
      break;
  }
  return use(policies::BestFit{});
}

}  // namespace capdrill
