#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "capdrill/model/hardware.hpp"

namespace capdrill {

/// How well a host fits: what is left over after the placement, vCPUs first. Less is better; ties
/// go to the lowest host.
struct Fit {
  std::int32_t left_vcpus = 0;
  std::int32_t left_memory_mib = 0;
  HostId host{0U};
  friend auto operator<=>(const Fit&, const Fit&) = default;
};

/// The hosts of one fault domain by free capacity, for best fit in two dimensions: a bucket per
/// number of free vCPUs, within it hosts by (free memory, id), and a bitmap of buckets in use.
///
/// operation · cost                         · why
/// best_fit  · a few bitmap words, then a    · buckets that have the vCPUs but not the memory are
///             binary search per bucket      passed over
/// insert,   · binary search + memmove of 8  · a bucket is a sorted array
/// erase       bytes x hosts in the bucket
/// memory    · 8 bytes a host
class HostIndex {
 public:
  explicit HostIndex(std::int32_t vcpus_max);

  void insert(HostId id, const Host& host);
  void erase(HostId id, const Host& host);

  /// The best fit for a VM of these resources. Returns: nothing when no host has room.
  [[nodiscard]] std::optional<Fit> best_fit(std::int32_t vcpus, std::int32_t memory_mib) const;

 private:
  /// Free memory in the upper half, host id in the lower.
  using Entry = std::uint64_t;
  [[nodiscard]] static Entry entry(HostId id, std::int32_t free_memory_mib) {
    return (static_cast<Entry>(free_memory_mib) << 32) | id.value();
  }

  std::vector<std::vector<Entry>> buckets_;
  std::vector<std::uint64_t> in_use_;
};

}  // namespace capdrill
