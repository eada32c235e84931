#include "capdrill/allocator/host_index.hpp"

#include <algorithm>
#include <bit>

namespace capdrill {

HostIndex::HostIndex(std::int32_t vcpus_max)
    : buckets_(static_cast<std::size_t>(vcpus_max) + 1), in_use_(buckets_.size() / 64 + 1, 0) {}

void HostIndex::insert(HostId id, const Host& host) {
  const auto free_vcpus = static_cast<std::size_t>(host.free_vcpus);
  std::vector<Entry>& bucket = buckets_[free_vcpus];
  const Entry key = entry(id, host.free_memory_mib);
  bucket.insert(std::ranges::lower_bound(bucket, key), key);
  in_use_[free_vcpus / 64] |= std::uint64_t{1} << (free_vcpus % 64);
}

void HostIndex::erase(HostId id, const Host& host) {
  const auto free_vcpus = static_cast<std::size_t>(host.free_vcpus);
  std::vector<Entry>& bucket = buckets_[free_vcpus];
  const auto found = std::ranges::lower_bound(bucket, entry(id, host.free_memory_mib));
  CAPDRILL_DEBUG_CHECK(found != bucket.end(), "a host is not in the bucket of its free vCPUs");
  bucket.erase(found);
  if (bucket.empty()) in_use_[free_vcpus / 64] &= ~(std::uint64_t{1} << (free_vcpus % 64));
}

std::optional<Fit> HostIndex::best_fit(std::int32_t vcpus, std::int32_t memory_mib) const {
  const auto wanted = static_cast<std::size_t>(vcpus);
  if (wanted >= buckets_.size()) return std::nullopt;
  const Entry least = static_cast<Entry>(memory_mib) << 32;
  std::uint64_t word = in_use_[wanted / 64] & (~std::uint64_t{0} << (wanted % 64));
  for (std::size_t at = wanted / 64;; word = in_use_[at]) {
    for (; word != 0; word &= word - 1) {
      const std::size_t free_vcpus = at * 64 + static_cast<std::size_t>(std::countr_zero(word));
      const std::vector<Entry>& bucket = buckets_[free_vcpus];
      const auto found = std::ranges::lower_bound(bucket, least);
      if (found == bucket.end()) continue;
      return Fit{static_cast<std::int32_t>(free_vcpus) - vcpus,
                 static_cast<std::int32_t>(*found >> 32) - memory_mib,
                 HostId(static_cast<std::uint32_t>(*found))};
    }
    if (++at >= in_use_.size()) return std::nullopt;
  }
}

}  // namespace capdrill
