#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "capdrill/allocator/capacity_classes.hpp"
#include "capdrill/allocator/packing_policy.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/model/world.hpp"

/// Placement alone, without the rest of the platform: VMs of a trace come and go on bare hosts.
namespace capdrill {

/// VMs that are alike and arrive together: one request. A VM without a lifetime stays.
struct ReplayRequest {
  SimTime time;
  std::optional<Duration> lifetime;
  std::uint32_t count = 1;
  SizeId size{0U};
  /// Absent = drawn, VM by VM.
  OptionalId<ZoneId> zone;
};

struct ReplayHardware {
  std::uint32_t zones = 1;
  /// In each zone; at most 64.
  std::uint32_t fault_domains = 10;
  /// In all zones together, dealt evenly.
  std::uint32_t hosts = 0;
  FreeCapacity per_host;
};

/// A world of hosts and sizes, and nothing else.
[[nodiscard]] World make_replay_world(const std::vector<VmSize>& sizes,
                                      const ReplayHardware& hardware);

/// All arrivals and departures in order: at one instant departures first, then rows of the trace.
/// Whom a policy refuses does not depart.
struct ReplayPlan {
  struct ReplayVm {
    SizeId size{0U};
    ZoneId zone{0U};
    std::uint32_t request = 0;
  };
  std::vector<ReplayVm> vms;
  /// VM x 2, + 1 when it departs.
  std::vector<std::uint32_t> steps;
};

/// Requires: requests by time; fewer than 2^31 VMs.
[[nodiscard]] ReplayPlan plan_replay(std::span<const ReplayRequest> requests, std::uint32_t zones,
                                     std::uint64_t seed);

/// What a policy made of a plan; the same on every machine. Unit: VMs, hosts, vCPUs, MiB.
struct PackingQuality {
  std::int64_t arrived = 0;
  std::int64_t refused = 0;
  std::int64_t vms_max = 0;
  /// Hosts with at least one VM, when they were most, and what the VMs of that instant need at least
  /// were they cut to fit.
  std::int64_t hosts_used_max = 0;
  std::int64_t hosts_needed_then = 0;
  /// When most vCPUs were in use: in use, and free on used hosts where no size of the trace fits.
  Resources used_at_peak;
  Resources stranded_at_peak;
  /// Of the zone that refused first, at that instant; absent when nothing was refused.
  std::optional<Resources> used_at_first_refusal;
  Resources zone_total;
  /// Folds every choice: equal replays have equal hashes.
  std::uint64_t choices_hash = 0;
};

[[nodiscard]] PackingQuality measure_packing(const World& world, const ReplayPlan& plan,
                                             PackingPolicy policy, std::uint64_t seed);

/// What a replay takes. `now_ns` reads a clock that only goes forward.
struct ReplayTiming {
  using Clock = std::uint64_t (*)();
  std::uint64_t placements = 0;
  std::uint64_t releases = 0;
  /// For all of them, the loop included.
  std::uint64_t total_ns = 0;
};

[[nodiscard]] ReplayTiming time_replay(const World& world, const ReplayPlan& plan,
                                       PackingPolicy policy, std::uint64_t seed,
                                       ReplayTiming::Clock now_ns);

/// The time of each placement or refusal, the clock's own included. Unit: ns.
[[nodiscard]] std::vector<std::uint32_t> time_placements(const World& world, const ReplayPlan& plan,
                                                         PackingPolicy policy, std::uint64_t seed,
                                                         ReplayTiming::Clock now_ns);

/// What the allocator keeps for each host, and the replay for each VM. Unit: bytes.
struct ReplayMemory {
  double per_host = 0;
  double per_vm = 0;
};
[[nodiscard]] ReplayMemory measure_memory(const World& world, const ReplayPlan& plan);

}  // namespace capdrill
