#include "capdrill/allocator/host_index.hpp"

#include <algorithm>
#include <limits>

#include "allocator/host_index_inline.hpp"

namespace capdrill {

HostIndex::HostIndex(const World& world, FaultDomainId begin, FaultDomainId end)
    : classes_(world.sizes) {
  CAPDRILL_CHECK(end.value() - begin.value() <= kDomainsMax, "an index has too many fault domains");
  std::uint32_t blocks = 0;
  std::uint32_t blocks_max = 0;
  for (FaultDomainId id = begin; id < end; id = FaultDomainId(id.value() + 1)) {
    const FaultDomain& domain = world.fault_domains[id];
    const std::uint32_t hosts = domain.hosts_end.value() - domain.hosts_begin.value();
    const std::uint32_t own = (hosts + kBlockHosts - 1) / kBlockHosts;
    begins_.push_back({domain.hosts_begin.value(), blocks});
    blocks += own;
    blocks_max = std::max(blocks_max, own);
  }
  Block empty;
  empty.classes.fill(CapacityClasses::kNone);
  blocks_.assign(blocks, empty);
  const std::uint32_t words = std::max(1U, (blocks_max + kWordBits - 1) / kWordBits);
  top_words_ = words > 1 ? (words + kWordBits - 1) / kWordBits : 0;
  stride_ = 1 + top_words_ + words;
  present_.assign(classes_.words(), 0);
  present_in_.assign(classes_.words() * begins_.size(), 0);
  add_hosts(world, begin);
}

void HostIndex::add_hosts(const World& world, FaultDomainId first) {
  for (std::uint32_t d = 0; d < domains(); ++d) {
    const FaultDomain& domain = world.fault_domains[FaultDomainId(first.value() + d)];
    for (std::uint32_t h = domain.hosts_begin.value(); h < domain.hosts_end.value(); ++h) {
      const Host& host = world.hosts[HostId(h)];
      const FreeCapacity free =
          host.faults > 0 ? FreeCapacity{} : FreeCapacity{host.free_vcpus, host.free_memory_mib};
      std::uint32_t number = classes_.find(free);
      if (number == CapacityClasses::kNone) number = add_class(free);
      const std::uint32_t slot = h - begins_[d].host;
      blocks_[begins_[d].block + slot / kBlockHosts].classes[slot % kBlockHosts] = number;
      add(number, d, slot / kBlockHosts);
    }
  }
}

FewestVms HostIndex::fewest_above(const std::int32_t* counts, std::int32_t above) const {
  FewestVms fewest{std::numeric_limits<std::int32_t>::max(), 0};
  for (std::uint32_t d = 0; d < domains(); ++d) {
    if (counts[d] <= above || counts[d] > fewest.count) continue;
    if (counts[d] < fewest.count) fewest = {counts[d], 0};
    fewest.domains |= bits::bit(d);
  }
  return fewest;
}

AlikeHosts HostIndex::best_of_many(SizeId size, std::uint64_t domains,
                                   std::size_t first_word) const {
  const std::uint64_t* fits = classes_.fits(size);
  for (std::size_t word = first_word; word < present_.size(); ++word) {
    if ((fits[word] & present_[word]) == 0) continue;
    const std::uint64_t* each = present_in_.data() + word * begins_.size();
    std::uint64_t found = 0;
    for (std::uint64_t rest = domains; rest != 0; rest &= rest - 1)
      found |= each[bits::lowest(rest)];
    found &= fits[word];
    if (found == 0) continue;
    const std::uint32_t number = classes_.at_rank(word * kWordBits + bits::lowest(found));
    return {number, bits::lowest(masks_[number] & domains)};
  }
  return {};
}

AlikeHosts HostIndex::best_in(SizeId size, std::uint32_t domain) const {
  const std::uint64_t* fits = classes_.fits(size);
  for (std::size_t word = classes_.first_word(size); word < present_.size(); ++word) {
    const std::uint64_t found = fits[word] & present_in_[word * begins_.size() + domain];
    if (found != 0) return {classes_.at_rank(word * kWordBits + bits::lowest(found)), domain};
  }
  return {};
}

std::optional<HostId> HostIndex::next(const AlikeHosts& hosts, HostId after) const {
  const Begin& begin = begins_[hosts.domain];
  const std::uint32_t slot = after.value() - begin.host + 1;
  std::uint32_t block = slot / kBlockHosts;
  const std::uint64_t* words = cell(hosts.number, hosts.domain) + 1 + top_words_;
  std::uint32_t wanted = ~std::uint32_t{0} << (slot % kBlockHosts);
  for (; block < (stride_ - 1 - top_words_) * kWordBits; ++block, wanted = ~std::uint32_t{0}) {
    const std::uint64_t rest = words[block / kWordBits] >> (block % kWordBits);
    if (rest == 0) {
      block |= kWordBits - 1;
      continue;
    }
    if (const std::uint32_t skipped = bits::lowest(rest); skipped > 0) {
      block += skipped;
      wanted = ~std::uint32_t{0};
    }
    const std::uint32_t among = blocks_[begin.block + block].of(hosts.number) & wanted;
    if (among != 0) return HostId(begin.host + block * kBlockHosts + bits::lowest(among));
  }
  return std::nullopt;
}

std::uint32_t HostIndex::add_class(FreeCapacity free) {
  const bool has_gap = classes_.has_gap_for(free);
  if (!has_gap) {
    std::vector<bool> in_use(classes_.size());
    for (const std::uint32_t number : classes_.in_order()) {
      const std::size_t rank = classes_.rank(number);
      in_use[number] = (present_[rank / kWordBits] & bits::bit(rank)) != 0;
    }
    classes_.renumber(in_use);
  }
  const std::uint32_t number = classes_.add(free);
  if (number == masks_.size()) {
    masks_.push_back(0);
    cells_.resize(cells_.size() + begins_.size() * stride_, 0);
  }
  if (!has_gap) rebuild_presence();
  return number;
}

std::size_t HostIndex::bytes() const {
  const std::size_t words =
      cells_.capacity() + masks_.capacity() + present_.capacity() + present_in_.capacity();
  return classes_.bytes() + begins_.capacity() * sizeof(Begin) +
         blocks_.capacity() * sizeof(Block) + words * sizeof(std::uint64_t);
}

void HostIndex::rebuild_presence() {
  present_.assign(classes_.words(), 0);
  present_in_.assign(classes_.words() * begins_.size(), 0);
  for (const std::uint32_t number : classes_.in_order()) {
    for (std::uint32_t domain = 0; domain < domains(); ++domain) {
      if (count(number, domain) > 0) begin_presence(number, domain);
    }
  }
}

}  // namespace capdrill
