#pragma once

#include <algorithm>

#include "capdrill/allocator/host_index.hpp"

/// The questions and changes that every placement needs, for the compiler to weave into it: as calls
/// they cost twice as much.
namespace capdrill {

namespace bits {

inline constexpr std::array<std::uint32_t, HostIndex::kBlockHosts> kOfLane = {
    1U << 0, 1U << 1, 1U << 2,  1U << 3,  1U << 4,  1U << 5,  1U << 6,  1U << 7,
    1U << 8, 1U << 9, 1U << 10, 1U << 11, 1U << 12, 1U << 13, 1U << 14, 1U << 15};

[[nodiscard]] constexpr std::uint64_t bit(std::size_t at) { return std::uint64_t{1} << (at % 64); }

[[nodiscard]] constexpr std::uint32_t lowest(std::uint64_t word) {
  return static_cast<std::uint32_t>(std::countr_zero(word));
}

}  // namespace bits

// Written so that compilers turn it into four compares of four numbers each.
inline std::uint32_t HostIndex::Block::of(std::uint32_t number) const {
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < kBlockHosts; ++i) {
    found |= classes[i] == number ? bits::kOfLane[i] : 0;
  }
  return found;
}

// No branch depends on a count: the fewest change with every VM, and a branch that is guessed wrong
// costs more than all of this.
inline FewestVms HostIndex::fewest(const std::int32_t* counts) const {
  const std::int32_t* const end = counts + begins_.size();
  std::int32_t count = counts[0];
  for (const std::int32_t* at = counts + 1; at < end; ++at) count = *at < count ? *at : count;
  std::uint64_t domains = 0;
#pragma GCC unroll 4
  for (const std::int32_t* at = end; at-- > counts;) {
    domains = domains + domains + std::uint64_t{*at == count};
  }
  return {count, domains};
}

inline AlikeHosts HostIndex::best(SizeId size) const {
  const std::uint64_t* fits = classes_.fits(size);
  for (std::size_t word = classes_.first_word(size); word < present_.size(); ++word) {
    const std::uint64_t found = fits[word] & present_[word];
    if (found == 0) continue;
    const std::uint32_t number = classes_.at_rank(word * kWordBits + bits::lowest(found));
    return {number, bits::lowest(masks_[number])};
  }
  return {};
}

// Mostly one of the first classes has a host in a fault domain that is asked.
inline AlikeHosts HostIndex::best(SizeId size, std::uint64_t domains) const {
  const std::size_t word = classes_.first_word(size);
  if (word == present_.size()) return {};
  std::uint64_t rest = classes_.fits(size)[word] & present_[word];
  for (; rest != 0; rest &= rest - 1) {
    const std::uint32_t number = classes_.at_rank(word * kWordBits + bits::lowest(rest));
    const std::uint64_t there = masks_[number] & domains;
    if (there != 0) return {number, bits::lowest(there)};
  }
  return best_of_many(size, domains, word + 1);
}

inline HostId HostIndex::lowest(const AlikeHosts& hosts) const {
  const std::uint64_t* words = cell(hosts.number, hosts.domain) + 1;
  std::uint32_t word = 0;
  if (top_words_ != 0) {
    std::uint32_t top = 0;
    while (words[top] == 0) ++top;
    word = top * kWordBits + bits::lowest(words[top]);
  }
  const std::uint32_t block = word * kWordBits + bits::lowest(words[top_words_ + word]);
  const Begin& begin = begins_[hosts.domain];
  const std::uint32_t among = blocks_[begin.block + block].of(hosts.number);
  return HostId(begin.host + block * kBlockHosts + bits::lowest(among));
}

inline void HostIndex::begin_presence(std::uint32_t number, std::uint32_t domain) {
  const std::size_t rank = classes_.rank(number);
  masks_[number] |= bits::bit(domain);
  present_[rank / kWordBits] |= bits::bit(rank);
  present_in_[rank / kWordBits * begins_.size() + domain] |= bits::bit(rank);
}

inline void HostIndex::end_presence(std::uint32_t number, std::uint32_t domain) {
  const std::size_t rank = classes_.rank(number);
  const std::uint64_t mask = masks_[number] &= ~bits::bit(domain);
  present_in_[rank / kWordBits * begins_.size() + domain] &= ~bits::bit(rank);
  present_[rank / kWordBits] &= ~(std::uint64_t{mask == 0} << (rank % kWordBits));
}

inline void HostIndex::add(std::uint32_t number, std::uint32_t domain, std::uint32_t block) {
  std::uint64_t* words = cell(number, domain);
  words[1 + top_words_ + block / kWordBits] |= bits::bit(block);
  if (top_words_ != 0) words[1 + block / kWordBits / kWordBits] |= bits::bit(block / kWordBits);
  if (words[0]++ == 0) begin_presence(number, domain);
}

inline void HostIndex::remove(std::uint32_t number, std::uint32_t domain, std::uint32_t block,
                              bool is_last_there) {
  std::uint64_t* words = cell(number, domain);
  std::uint64_t& word = words[1 + top_words_ + block / kWordBits];
  word &= ~(std::uint64_t{is_last_there} << (block % kWordBits));
  if (top_words_ != 0 && word == 0) {
    words[1 + block / kWordBits / kWordBits] &= ~bits::bit(block / kWordBits);
  }
  CAPDRILL_DEBUG_CHECK(words[0] > 0, "a host is not in its class");
  if (--words[0] == 0) end_presence(number, domain);
}

inline FreeCapacity HostIndex::free(std::uint32_t domain, HostId host) const {
  const std::uint32_t slot = host.value() - begins_[domain].host;
  const Block& block = blocks_[begins_[domain].block + slot / kBlockHosts];
  return classes_[block.classes[slot % kBlockHosts]];
}

inline void HostIndex::move(std::uint32_t domain, HostId host, FreeCapacity free) {
  const Begin& begin = begins_[domain];
  const std::uint32_t slot = host.value() - begin.host;
  const std::uint32_t at = slot / kBlockHosts;
  std::uint32_t number = classes_.find(free);
  if (number == CapacityClasses::kNone) number = add_class(free);
  Block& block = blocks_[begin.block + at];
  const std::uint32_t lane = slot % kBlockHosts;
  const std::uint32_t before = block.classes[lane];
  // Looked at before it is written: the whole line right after a part of it would have to wait.
  const bool is_last_there = block.of(before) == bits::kOfLane[lane];
  block.classes[lane] = number;
  remove(before, domain, at, is_last_there);
  add(number, domain, at);
}

}  // namespace capdrill
