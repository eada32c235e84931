#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace capdrill {

/// A set of sequence numbers that are inserted in rising order and erased in any: which events are
/// pending. It tells for ever whether a number is still in it, and needs no memory for the others.
///
/// operation        · cost            · why
/// insert           · O(1)            · one bit of the group of 64 numbers that is being filled
/// contains, erase  · O(1) expected   · finds the group in a hash table with linear probing
/// memory           · 16 bytes for each group of 64 that has a number in it, at most half of the
///                    table is used, it shrinks when less than an eighth is: 2 to 4 bytes a number
///                    if lifetimes are alike, at worst 128 if each is the last of its group
class SequenceSet {
 public:
  SequenceSet() : cells_(kCellsMin) {}

  /// Requires: above every number inserted before.
  void insert(std::uint64_t number) {
    const std::uint64_t group = number / kGroup;
    if (group != open_.group) [[unlikely]]
      open_group(group);
    open_.bits |= bit(number);
    ++size_;
  }

  [[nodiscard]] bool contains(std::uint64_t number) const {
    const std::uint64_t group = number / kGroup;
    const Cell& cell = group == open_.group ? open_ : cells_[find(group)];
    return (cell.bits & bit(number)) != 0;
  }

  /// Returns: whether it was in the set.
  bool erase(std::uint64_t number) {
    const std::uint64_t group = number / kGroup;
    const bool is_open = group == open_.group;
    const std::size_t at = is_open ? 0 : find(group);
    Cell& cell = is_open ? open_ : cells_[at];
    if ((cell.bits & bit(number)) == 0) return false;
    cell.bits ^= bit(number);
    --size_;
    if (cell.bits == 0 && !is_open) [[unlikely]]
      remove(at);
    return true;
  }

  /// Asks for the memory that contains(number) will read.
  void prefetch(std::uint64_t number) const { __builtin_prefetch(&cells_[home(number / kGroup)]); }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::uint64_t kGroup = 64;
  static constexpr std::size_t kCellsMin = 64;

  /// Without bits: an unused cell.
  struct Cell {
    std::uint64_t group = 0;
    std::uint64_t bits = 0;
  };

  [[nodiscard]] static std::uint64_t bit(std::uint64_t number) {
    return std::uint64_t{1} << (number % kGroup);
  }
  /// Multiplicative hashing: the upper bits of the product.
  [[nodiscard]] std::size_t home(std::uint64_t group) const {
    return (group * 0x9e3779b97f4a7c15ULL) >> shift_;
  }
  [[nodiscard]] std::size_t mask() const { return cells_.size() - 1; }
  /// The cell of the group, or the unused one where it belongs.
  [[nodiscard]] std::size_t find(std::uint64_t group) const {
    std::size_t at = home(group);
    while (cells_[at].bits != 0 && cells_[at].group != group) at = (at + 1) & mask();
    return at;
  }

  [[gnu::noinline]] void open_group(std::uint64_t group) {
    if (open_.bits != 0) {
      cells_[find(open_.group)] = open_;
      if (++used_ * 2 > cells_.size()) rehash(cells_.size() * 2);
    }
    open_ = {group, 0};
  }

  /// Moves later cells of the cluster into the hole, so that no search ends at it too early.
  [[gnu::noinline]] void remove(std::size_t hole) {
    for (std::size_t at = (hole + 1) & mask(); cells_[at].bits != 0; at = (at + 1) & mask()) {
      const std::size_t from_home = (at - home(cells_[at].group)) & mask();
      if (from_home < ((at - hole) & mask())) continue;
      cells_[hole] = cells_[at];
      hole = at;
    }
    cells_[hole].bits = 0;
    if (--used_ * 8 < cells_.size() && cells_.size() > kCellsMin) rehash(cells_.size() / 2);
  }

  void rehash(std::size_t cells) {
    const std::vector<Cell> old = std::exchange(cells_, std::vector<Cell>(cells));
    shift_ = 64 - std::countr_zero(cells);
    for (const Cell& cell : old) {
      if (cell.bits != 0) cells_[find(cell.group)] = cell;
    }
  }

  std::vector<Cell> cells_;
  int shift_ = 64 - std::countr_zero(kCellsMin);
  std::size_t used_ = 0;  ///< cells with bits
  Cell open_;             ///< the group that is being filled; it stands in no cell
  std::size_t size_ = 0;
};

}  // namespace capdrill
