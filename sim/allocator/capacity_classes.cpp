#include "capdrill/allocator/capacity_classes.hpp"

#include <algorithm>
#include <bit>

namespace capdrill {

namespace {

constexpr std::size_t kWordBits = 64;
/// Fewer classes than these are never forgotten: they would only come back.
constexpr std::size_t kKeptMin = 1024;

}  // namespace

CapacityClasses::CapacityClasses(const StrongVector<SizeId, VmSize>& sizes)
    : at_rank_(kWordBits, kNone), fits_(sizes.size(), 0), first_word_(sizes.size(), 0) {
  for (const VmSize& size : sizes) wanted_.push_back(needs(size));
  rebuild_table();
}

std::size_t CapacityClasses::position(FreeCapacity free) const {
  const auto at = std::ranges::lower_bound(order_, free, {},
                                           [this](std::uint32_t number) { return free_[number]; });
  return static_cast<std::size_t>(at - order_.begin());
}

CapacityClasses::Gap CapacityClasses::gap_at(std::size_t position) const {
  return {position == 0 ? 0 : rank_[order_[position - 1]] + std::size_t{1},
          position == order_.size() ? at_rank_.size() : rank_[order_[position]]};
}

bool CapacityClasses::has_gap_for(FreeCapacity free) const {
  const Gap gap = gap_at(position(free));
  return gap.below < gap.above;
}

std::uint32_t CapacityClasses::add(FreeCapacity free) {
  const std::size_t at = position(free);
  const Gap gap = gap_at(at);
  CAPDRILL_CHECK(gap.below < gap.above, "a class of hosts has no rank to take");
  std::uint32_t number = static_cast<std::uint32_t>(free_.size());
  if (free_numbers_.empty()) {
    free_.push_back(free);
    rank_.push_back(0);
  } else {
    number = free_numbers_.back();
    free_numbers_.pop_back();
    free_[number] = free;
  }
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(at), number);
  set_rank(number, gap.below + (gap.above - gap.below) / 2);
  if (order_.size() * 2 > table_.size()) {
    rebuild_table();
  } else {
    enter(number);
  }
  return number;
}

void CapacityClasses::set_rank(std::uint32_t number, std::size_t rank) {
  rank_[number] = static_cast<std::uint32_t>(rank);
  at_rank_[rank] = number;
  for (std::size_t size = 0; size < wanted_.size(); ++size) {
    if (!free_[number].holds(wanted_[size])) continue;
    fits_[size * words() + rank / kWordBits] |= std::uint64_t{1} << (rank % kWordBits);
    first_word_[size] = std::min(first_word_[size], rank / kWordBits);
  }
}

void CapacityClasses::renumber(const std::vector<bool>& in_use) {
  const auto unused = static_cast<std::size_t>(
      std::ranges::count_if(order_, [&](std::uint32_t number) { return !in_use[number]; }));
  if (order_.size() > kKeptMin && unused > order_.size() / 2) {
    std::erase_if(order_, [&](std::uint32_t number) {
      if (!in_use[number]) free_numbers_.push_back(number);
      return !in_use[number];
    });
  }
  const std::size_t words = (order_.size() + 1) * 2 / kWordBits + 1;
  const std::size_t ranks = words * kWordBits;
  at_rank_.assign(ranks, kNone);
  fits_.assign(wanted_.size() * words, 0);
  first_word_.assign(wanted_.size(), words);
  for (std::size_t i = 0; i < order_.size(); ++i) {
    set_rank(order_[i], (2 * i + 1) * ranks / (2 * order_.size()));
  }
  rebuild_table();
}

std::size_t CapacityClasses::bytes() const {
  const std::size_t numbers = rank_.capacity() + order_.capacity() + free_numbers_.capacity() +
                              at_rank_.capacity() + table_.capacity();
  return numbers * sizeof(std::uint32_t) + fits_.capacity() * sizeof(std::uint64_t) +
         first_word_.capacity() * sizeof(std::size_t) +
         (wanted_.capacity() + free_.capacity()) * sizeof(FreeCapacity);
}

void CapacityClasses::rebuild_table() {
  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(order_.size() * 4, kWordBits));
  shift_ = 64 - std::countr_zero(slots);
  table_.assign(slots, kNone);
  for (const std::uint32_t number : order_) enter(number);
}

void CapacityClasses::enter(std::uint32_t number) {
  std::size_t at = home(free_[number]);
  while (table_[at] != kNone) at = (at + 1) & (table_.size() - 1);
  table_[at] = number;
}

}  // namespace capdrill
