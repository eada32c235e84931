#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "capdrill/allocator/capacity_classes.hpp"

namespace capdrill {

/// Hosts of one fault domain that are alike, of which the lowest is meant; or none. Eight bytes, so
/// that it travels in a register.
struct AlikeHosts {
  std::uint32_t number = CapacityClasses::kNone;  ///< of their class
  std::uint32_t domain = 0;                       ///< of the pool, from 0

  explicit operator bool() const { return number != CapacityClasses::kNone; }
};

/// Fault domains of an index, as a bitmap, and how many VMs of a set each of them has.
struct FewestVms {
  std::int32_t count = 0;
  std::uint64_t domains = 0;
};

/// The hosts of one pool, or of 64 of its fault domains, by class of free capacity and fault domain.
///
/// operation · cost                             · why
/// best      · a word per 32 classes, or one    · bitmaps over ranks, one of all fault domains and
///             per fault domain                   one of each, and-ed with "fits the size"
/// lowest    · three words and a line of cache  · bitmap of the blocks of 16 hosts that have such
/// move      · two lines of cache, six words      a host; within a block the hosts' classes
/// count     · one word                         · hosts are counted by class
/// memory    · 4 bytes a host; per class and fault domain 16 bytes + a bit per 16 hosts
///
/// Nothing is allocated once the classes that occur are known.
class HostIndex {
 public:
  static constexpr std::uint32_t kBlockHosts = 16;
  static constexpr std::uint32_t kDomainsMax = 64;

  /// Requires: the fault domains [begin, end) are of one pool, at most kDomainsMax.
  HostIndex(const World& world, FaultDomainId begin, FaultDomainId end);

  [[nodiscard]] std::uint32_t domains() const { return static_cast<std::uint32_t>(begins_.size()); }
  [[nodiscard]] const CapacityClasses& classes() const { return classes_; }

  /// The fault domains that have fewest in `counts`.
  [[nodiscard]] FewestVms fewest(const std::int32_t* counts) const;
  /// The same of those that have more than `above`; none when there are none.
  [[nodiscard]] FewestVms fewest_above(const std::int32_t* counts, std::int32_t above) const;

  /// The best fit among all fault domains, the given ones (no others than there are), or one; ties
  /// to the lowest host.
  [[nodiscard]] AlikeHosts best(SizeId size) const;
  [[nodiscard]] AlikeHosts best(SizeId size, std::uint64_t domains) const;
  [[nodiscard]] AlikeHosts best_in(SizeId size, std::uint32_t domain) const;
  [[nodiscard]] HostId lowest(const AlikeHosts& hosts) const;
  /// The next one above `after` of the hosts that are alike.
  [[nodiscard]] std::optional<HostId> next(const AlikeHosts& hosts, HostId after) const;

  /// Ranks of classes that have hosts.
  [[nodiscard]] const std::vector<std::uint64_t>& present() const { return present_; }
  /// How many hosts of the class stand in the fault domain.
  [[nodiscard]] std::uint64_t count(std::uint32_t number, std::uint32_t domain) const {
    return cell(number, domain)[0];
  }
  /// The fault domains that have hosts of the class.
  [[nodiscard]] std::uint64_t domains_of(std::uint32_t number) const { return masks_[number]; }

  [[nodiscard]] FreeCapacity free(std::uint32_t domain, HostId host) const;
  /// All that is kept. Unit: bytes.
  [[nodiscard]] std::size_t bytes() const;

  /// Asks for what move() will read of the host.
  void prefetch(std::uint32_t domain, HostId host) const {
    const Begin& begin = begins_[domain];
    __builtin_prefetch(&blocks_[begin.block + (host.value() - begin.host) / kBlockHosts], 1);
  }
  /// A host of a fault domain has now so much free.
  void move(std::uint32_t domain, HostId host, FreeCapacity free);

 private:
  static constexpr std::uint32_t kWordBits = 64;
  /// The classes of hosts that stand side by side: one line of cache.
  struct alignas(64) Block {
    std::array<std::uint32_t, kBlockHosts> classes;
    /// A bit for each host of the class.
    [[nodiscard]] std::uint32_t of(std::uint32_t number) const;
  };
  struct Begin {
    std::uint32_t host = 0;
    std::uint32_t block = 0;
  };

  /// What is known of a class in a fault domain: how many hosts; words that tell which of the words
  /// that follow are not zero, when there are several; and a bitmap of blocks.
  [[nodiscard]] const std::uint64_t* cell(std::uint32_t number, std::uint32_t domain) const {
    return cells_.data() + (std::size_t{number} * begins_.size() + domain) * stride_;
  }
  [[nodiscard]] std::uint64_t* cell(std::uint32_t number, std::uint32_t domain) {
    return cells_.data() + (std::size_t{number} * begins_.size() + domain) * stride_;
  }
  [[nodiscard]] AlikeHosts best_of_many(SizeId size, std::uint64_t domains,
                                        std::size_t first_word) const;
  [[nodiscard]] std::uint32_t add_class(FreeCapacity free);
  void add_hosts(const World& world, FaultDomainId first);
  void add(std::uint32_t number, std::uint32_t domain, std::uint32_t block);
  void remove(std::uint32_t number, std::uint32_t domain, std::uint32_t block, bool is_last_there);
  void begin_presence(std::uint32_t number, std::uint32_t domain);
  void end_presence(std::uint32_t number, std::uint32_t domain);
  void rebuild_presence();

  CapacityClasses classes_;
  std::vector<Begin> begins_;
  std::vector<Block> blocks_;
  std::uint32_t top_words_ = 0;
  std::size_t stride_ = 0;
  std::vector<std::uint64_t> cells_;
  /// Per class the fault domains that have such hosts.
  std::vector<std::uint64_t> masks_;
  /// Per word of ranks: over all fault domains, and one after the other.
  std::vector<std::uint64_t> present_;
  std::vector<std::uint64_t> present_in_;
};

}  // namespace capdrill
