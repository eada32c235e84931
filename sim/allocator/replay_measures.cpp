// What a replay is watched for: how well it packs, how long it takes.

#include <algorithm>
#include <utility>

#include "allocator/replay_loop.hpp"
#include "capdrill/base/hash.hpp"

namespace capdrill {

namespace {

/// Hears nothing, and costs nothing.
struct NoWatch {
  void begin_placement() {}
  void end_placement() {}
  void placed(const ReplayPlan::ReplayVm&, HostId, bool) { ++placements; }
  void refused(const ReplayPlan::ReplayVm&) { ++placements; }
  void before_removal() {}
  void removed(const ReplayPlan::ReplayVm&, bool) { ++releases; }
  std::uint64_t placements = 0;
  std::uint64_t releases = 0;
};

/// Reads the clock around each placement.
struct LatencyWatch : NoWatch {
  ReplayTiming::Clock now_ns;
  std::uint64_t begin = 0;
  std::vector<std::uint32_t> times;

  explicit LatencyWatch(ReplayTiming::Clock clock) : now_ns(clock) {}
  void begin_placement() { begin = now_ns(); }
  void end_placement() {
    const std::uint64_t time = now_ns() - begin;
    times.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(time, ~std::uint32_t{0})));
  }
};

class QualityWatch {
 public:
  QualityWatch(const World& world, const StrongVector<ZoneId, HostIndex>& indexes)
      : world_(world), indexes_(indexes), used_(world.zones.size()) {}

  void begin_placement() {}
  void end_placement() {}
  void placed(const ReplayPlan::ReplayVm& vm, HostId host, bool was_empty) {
    ++quality_.arrived;
    quality_.choices_hash = fold_hash(quality_.choices_hash, host.value());
    used_[vm.zone] += world_.sizes[vm.size].resources();
    quality_.vms_max = std::max(quality_.vms_max, ++vms_);
    if (was_empty && ++hosts_used_ > quality_.hosts_used_max) {
      quality_.hosts_used_max = hosts_used_;
      quality_.hosts_needed_then = hosts_needed();
    }
    const Resources used = all_used();
    if (used.vcpus <= quality_.used_at_peak.vcpus) return;
    quality_.used_at_peak = used;
    is_peak_new_ = true;
  }
  void refused(const ReplayPlan::ReplayVm& vm) {
    ++quality_.arrived;
    ++quality_.refused;
    quality_.choices_hash = fold_hash(quality_.choices_hash, ~std::uint64_t{0});
    settle_peak();
    if (quality_.used_at_first_refusal) return;
    quality_.used_at_first_refusal = used_[vm.zone];
    quality_.zone_total = world_.zones[vm.zone].total;
  }
  // A peak is looked at when it is over, not at each step on the way up.
  void before_removal() { settle_peak(); }
  void removed(const ReplayPlan::ReplayVm& vm, bool is_empty) {
    used_[vm.zone] -= world_.sizes[vm.size].resources();
    --vms_;
    if (is_empty) --hosts_used_;
  }
  void settle_peak() {
    if (!is_peak_new_) return;
    is_peak_new_ = false;
    quality_.stranded_at_peak = {};
    for (const HostIndex& index : indexes_) quality_.stranded_at_peak += stranded(index);
  }
  [[nodiscard]] PackingQuality quality() {
    settle_peak();
    return quality_;
  }

 private:
  [[nodiscard]] Resources all_used() const {
    Resources all;
    for (const Resources& used : used_) all += used;
    return all;
  }
  /// The larger of the two dimensions, zone by zone.
  [[nodiscard]] std::int64_t hosts_needed() const {
    const Resources whole = world_.pools[PoolId(0U)].per_host;
    std::int64_t hosts = 0;
    for (const Resources& used : used_) {
      hosts += std::max((used.vcpus + whole.vcpus - 1) / whole.vcpus,
                        (used.memory_mib + whole.memory_mib - 1) / whole.memory_mib);
    }
    return hosts;
  }
  [[nodiscard]] Resources stranded(const HostIndex& index) const {
    const CapacityClasses& classes = index.classes();
    Resources sum;
    for (const std::uint32_t number : classes.in_order()) {
      const std::size_t rank = classes.rank(number);
      const auto fits = [&](std::uint32_t size) {
        return (classes.fits(SizeId(size))[rank / 64] & bits::bit(rank)) != 0;
      };
      bool is_usable = false;
      for (std::uint32_t i = 0; i < world_.sizes.size() && !is_usable; ++i) is_usable = fits(i);
      if (is_usable) continue;
      std::int64_t hosts = 0;
      for (std::uint32_t d = 0; d < index.domains(); ++d) {
        hosts += static_cast<std::int64_t>(index.count(number, d));
      }
      sum += {hosts * classes[number].vcpus, hosts * classes[number].memory_mib};
    }
    return sum;
  }

  const World& world_;
  const StrongVector<ZoneId, HostIndex>& indexes_;
  StrongVector<ZoneId, Resources> used_;
  std::int64_t vms_ = 0;
  std::int64_t hosts_used_ = 0;
  bool is_peak_new_ = false;
  PackingQuality quality_;
};

}  // namespace

PackingQuality measure_packing(const World& world, const ReplayPlan& plan, PackingPolicy policy,
                               std::uint64_t seed) {
  return with_policy(policy, seed, [&](auto chosen) {
    Replay replay(world, plan, chosen);
    QualityWatch watch(world, replay.indexes());
    replay.run(watch);
    return watch.quality();
  });
}

ReplayTiming time_replay(const World& world, const ReplayPlan& plan, PackingPolicy policy,
                         std::uint64_t seed, ReplayTiming::Clock now_ns) {
  return with_policy(policy, seed, [&](auto chosen) {
    Replay replay(world, plan, chosen);
    NoWatch watch;
    const std::uint64_t begin = now_ns();
    replay.run(watch);
    return ReplayTiming{watch.placements, watch.releases, now_ns() - begin};
  });
}

std::vector<std::uint32_t> time_placements(const World& world, const ReplayPlan& plan,
                                           PackingPolicy policy, std::uint64_t seed,
                                           ReplayTiming::Clock now_ns) {
  return with_policy(policy, seed, [&](auto chosen) {
    Replay replay(world, plan, chosen);
    LatencyWatch watch(now_ns);
    watch.times.reserve(plan.vms.size());
    replay.run(watch);
    return std::move(watch.times);
  });
}

ReplayMemory measure_memory(const World& world, const ReplayPlan& plan) {
  Replay replay(world, plan, policies::BestFit{});
  NoWatch watch;
  replay.run(watch);
  std::size_t bytes = 0;
  for (const HostIndex& index : replay.indexes()) bytes += index.bytes();
  const auto vms = static_cast<double>(std::max<std::size_t>(1, plan.vms.size()));
  return {static_cast<double>(bytes) / static_cast<double>(world.hosts.size()),
          static_cast<double>(replay.kBytesPerVm) +
              static_cast<double>(plan.steps.size() * sizeof(plan.steps[0])) / vms};
}

}  // namespace capdrill
