#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "capdrill/model/world.hpp"

namespace capdrill {

/// What a host has free. In this order, vCPUs first, the least that is enough fits best.
struct FreeCapacity {
  std::int32_t vcpus = 0;
  std::int32_t memory_mib = 0;

  [[nodiscard]] bool holds(const FreeCapacity& wanted) const {
    return vcpus >= wanted.vcpus && memory_mib >= wanted.memory_mib;
  }
  /// How many times `wanted` fits. Requires: wanted.vcpus > 0.
  [[nodiscard]] std::int32_t times(const FreeCapacity& wanted) const {
    const std::int32_t by_vcpus = vcpus / wanted.vcpus;
    return wanted.memory_mib == 0 ? by_vcpus : std::min(by_vcpus, memory_mib / wanted.memory_mib);
  }
  /// What is left when `wanted` is taken so many times.
  [[nodiscard]] FreeCapacity minus(const FreeCapacity& wanted, std::int64_t times) const {
    return {static_cast<std::int32_t>(vcpus - wanted.vcpus * times),
            static_cast<std::int32_t>(memory_mib - wanted.memory_mib * times)};
  }
  friend auto operator<=>(const FreeCapacity&, const FreeCapacity&) = default;
};

[[nodiscard]] inline FreeCapacity needs(const VmSize& size) {
  return {size.vcpus, size.memory_mib};
}

/// The classes of hosts that are alike: those with as many free vCPUs and as much free memory. Each
/// class has a number, which stays, and a rank, which ascends with the capacity: so that "the best
/// fit of these" is the lowest bit of a word. Ranks leave gaps for classes to come.
///
/// operation · cost                     · why
/// find      · one probe or two         · an open hash table, at most half full
/// add       · a few words per size     · the rank is the middle of the gap between its neighbours
/// renumber  · everything anew          · only when a gap is used up; ranks are twice the classes
class CapacityClasses {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  explicit CapacityClasses(const StrongVector<SizeId, VmSize>& sizes);

  /// Returns: the class, or kNone when it was never added.
  [[nodiscard]] std::uint32_t find(FreeCapacity free) const {
    for (std::size_t at = home(free);; at = (at + 1) & (table_.size() - 1)) {
      const std::uint32_t found = table_[at];
      if (found == kNone || free_[found] == free) return found;
    }
  }
  /// Adds a class. Requires: find() knows it not; has_gap_for() it.
  std::uint32_t add(FreeCapacity free);
  [[nodiscard]] bool has_gap_for(FreeCapacity free) const;
  /// Gives every class a new rank, with a gap for one more. When most classes are not in use, the
  /// numbers of those become free for others.
  void renumber(const std::vector<bool>& in_use);

  /// How many numbers there are, free ones included.
  [[nodiscard]] std::size_t size() const { return free_.size(); }
  /// In order of capacity.
  [[nodiscard]] std::span<const std::uint32_t> in_order() const { return order_; }
  [[nodiscard]] FreeCapacity operator[](std::uint32_t number) const { return free_[number]; }
  [[nodiscard]] std::uint32_t rank(std::uint32_t number) const { return rank_[number]; }
  [[nodiscard]] std::uint32_t at_rank(std::size_t rank) const { return at_rank_[rank]; }

  /// Bitmaps over ranks have so many words.
  [[nodiscard]] std::size_t words() const { return at_rank_.size() / 64; }
  /// The ranks of the classes that hold a VM of the size; nothing stands before first_word().
  [[nodiscard]] const std::uint64_t* fits(SizeId size) const {
    return fits_.data() + size.index() * words();
  }
  [[nodiscard]] std::size_t first_word(SizeId size) const { return first_word_[size.index()]; }

  /// All that is kept. Unit: bytes.
  [[nodiscard]] std::size_t bytes() const;

 private:
  /// The ranks between which a capacity stands, as rank + 1 of its neighbours: [below, above).
  struct Gap {
    std::size_t below;
    std::size_t above;
  };
  [[nodiscard]] std::size_t home(FreeCapacity free) const {
    const std::uint64_t key = (static_cast<std::uint64_t>(free.vcpus) << 32) |
                              static_cast<std::uint32_t>(free.memory_mib);
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15ULL) >> shift_);
  }
  [[nodiscard]] std::size_t position(FreeCapacity free) const;
  [[nodiscard]] Gap gap_at(std::size_t position) const;
  void enter(std::uint32_t number);
  void set_rank(std::uint32_t number, std::size_t rank);
  void rebuild_table();

  std::vector<FreeCapacity> wanted_;
  std::vector<FreeCapacity> free_;
  std::vector<std::uint32_t> rank_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> free_numbers_;
  std::vector<std::uint32_t> at_rank_;
  std::vector<std::uint64_t> fits_;
  std::vector<std::size_t> first_word_;
  std::vector<std::uint32_t> table_;
  int shift_ = 0;
};

}  // namespace capdrill
