#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "allocator/host_index_inline.hpp"
#include "capdrill/base/random.hpp"

/// The packing policies: each a struct with `choose`, which the compiler weaves into the loop that
/// places VMs. They look at classes of hosts, never at single ones.
namespace capdrill::policies {

/// What a policy decides about.
struct Request {
  SizeId size{0U};
  FreeCapacity wanted;
  /// Of a whole host.
  FreeCapacity whole;
  /// VMs of the request by fault domain of the index.
  const std::int32_t* counts = nullptr;
  /// Grows with each request: the ordinal of a draw.
  std::uint64_t ordinal = 0;
};

struct Choice {
  std::uint32_t domain = 0;
  HostId host{0U};
};

/// Calls `visit(number)` for each class that has hosts with room, the best fit first.
template <class Visit>
void for_each_class(const HostIndex& index, SizeId size, Visit&& visit) {
  const CapacityClasses& classes = index.classes();
  const std::uint64_t* fits = classes.fits(size);
  for (std::size_t word = classes.first_word(size); word < classes.words(); ++word) {
    for (std::uint64_t rest = fits[word] & index.present()[word]; rest != 0; rest &= rest - 1) {
      visit(classes.at_rank(word * 64 + bits::lowest(rest)));
    }
  }
}

[[nodiscard]] inline std::optional<Choice> lowest_of(const HostIndex& index, AlikeHosts hosts) {
  if (!hosts) return std::nullopt;
  return Choice{hosts.domain, index.lowest(hosts)};
}

/// The lowest host of the class with the highest score; of equal scores the best fit wins.
template <class Score>
[[nodiscard]] std::optional<Choice> highest(const HostIndex& index, SizeId size, Score&& score) {
  AlikeHosts best;
  using Value = decltype(score(FreeCapacity{}));
  Value best_score{};
  for_each_class(index, size, [&](std::uint32_t number) {
    const Value value = score(index.classes()[number]);
    if (best && !(best_score < value)) return;
    best = {number, bits::lowest(index.domains_of(number))};
    best_score = value;
  });
  return lowest_of(index, best);
}

/// Shares of a whole host in 1024ths, so that their products stay exact in 64 bits.
struct Shares {
  std::uint64_t vcpus;
  std::uint64_t memory;

  Shares(const FreeCapacity& part, const FreeCapacity& whole)
      : vcpus(of(part.vcpus, whole.vcpus)), memory(of(part.memory_mib, whole.memory_mib)) {}
  [[nodiscard]] std::uint64_t dot(const Shares& other) const {
    return vcpus * other.vcpus + memory * other.memory;
  }

 private:
  [[nodiscard]] static std::uint64_t of(std::int32_t part, std::int32_t whole) {
    return whole == 0 ? 0 : static_cast<std::uint64_t>(std::int64_t{part} * 1024 / whole);
  }
};

struct BestFit {
  [[nodiscard]] static std::optional<Choice> choose(const HostIndex& index, const Request& asked) {
    return lowest_of(index, index.best(asked.size));
  }
};

struct FirstFit {
  [[nodiscard]] static std::optional<Choice> choose(const HostIndex& index, const Request& asked) {
    std::uint64_t domains = 0;
    for_each_class(index, asked.size,
                   [&](std::uint32_t number) { domains |= index.domains_of(number); });
    if (domains == 0) return std::nullopt;
    const std::uint32_t domain = bits::lowest(domains);
    std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max();
    for_each_class(index, asked.size, [&](std::uint32_t number) {
      if ((index.domains_of(number) & bits::bit(domain)) == 0) return;
      lowest = std::min(lowest, index.lowest({number, domain}).value());
    });
    return Choice{domain, HostId(lowest)};
  }
};

struct WorstFit {
  [[nodiscard]] static std::optional<Choice> choose(const HostIndex& index, const Request& asked) {
    return highest(index, asked.size, [](const FreeCapacity& free) { return free; });
  }
};

struct DotProduct {
  [[nodiscard]] static std::optional<Choice> choose(const HostIndex& index, const Request& asked) {
    const Shares wanted(asked.wanted, asked.whole);
    return highest(index, asked.size,
                   [&](const FreeCapacity& free) { return Shares(free, asked.whole).dot(wanted); });
  }
};

struct Cosine {
  /// The square of the cosine, but for the length of what is wanted, as a fraction.
  struct Squared {
    std::uint64_t num = 0;
    std::uint64_t den = 1;
    friend bool operator<(const Squared& a, const Squared& b) {
      return a.num * b.den < b.num * a.den;
    }
  };
  [[nodiscard]] static std::optional<Choice> choose(const HostIndex& index, const Request& asked) {
    const Shares wanted(asked.wanted, asked.whole);
    return highest(index, asked.size, [&](const FreeCapacity& free) {
      const Shares shares(free, asked.whole);
      const std::uint64_t dot = shares.dot(wanted);
      return Squared{dot * dot, std::max<std::uint64_t>(1, shares.dot(shares))};
    });
  }
};

struct SpreadFirst {
  [[nodiscard]] static std::optional<Choice> choose(const HostIndex& index, const Request& asked) {
    FewestVms fewest = index.fewest(asked.counts);
    while (fewest.domains != 0) {
      const AlikeHosts hosts = index.best(asked.size, fewest.domains);
      if (hosts) return lowest_of(index, hosts);
      fewest = index.fewest_above(asked.counts, fewest.count);
    }
    return std::nullopt;
  }
};

/// Filters: room in every dimension. Preferences by weight: pack tightly, then keep vCPUs and memory
/// in balance on what is left. Among the best few hosts one is drawn: several allocators that work
/// side by side on a view that is slightly old would otherwise all choose the same.
class Protean {
 public:
  explicit Protean(std::uint64_t seed) : draws_(seed, "packing choice", "protean") {}

  [[nodiscard]] std::optional<Choice> choose(const HostIndex& index, const Request& asked) const;

 private:
  static constexpr std::size_t kCandidates = 4;
  static constexpr std::int64_t kTightWeight = 3;
  static constexpr std::int64_t kBalanceWeight = 1;

  [[nodiscard]] static std::int64_t penalty(const FreeCapacity& free, const Request& asked) {
    const Shares left(free.minus(asked.wanted, 1), asked.whole);
    const auto vcpus = static_cast<std::int64_t>(left.vcpus);
    const auto memory = static_cast<std::int64_t>(left.memory);
    return kTightWeight * (vcpus + memory) + kBalanceWeight * std::abs(vcpus - memory);
  }

  RandomStream draws_;
};

inline std::optional<Choice> Protean::choose(const HostIndex& index, const Request& asked) const {
  struct Scored {
    std::int64_t penalty;
    std::uint32_t number;
  };
  std::array<Scored, kCandidates> best{};
  std::size_t count = 0;
  for_each_class(index, asked.size, [&](std::uint32_t number) {
    const std::int64_t value = penalty(index.classes()[number], asked);
    if (count == kCandidates && value >= best[count - 1].penalty) return;
    std::size_t at = count < kCandidates ? count++ : count - 1;
    for (; at > 0 && best[at - 1].penalty > value; --at) best[at] = best[at - 1];
    best[at] = {value, number};
  });
  std::array<Choice, kCandidates> hosts{};
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t domains = index.domains_of(best[i].number);
    for (; domains != 0 && found < kCandidates; domains &= domains - 1) {
      const AlikeHosts alike{best[i].number, bits::lowest(domains)};
      std::optional<HostId> host = index.lowest(alike);
      for (; host && found < kCandidates; host = index.next(alike, *host)) {
        hosts[found++] = {alike.domain, *host};
      }
    }
  }
  if (found == 0) return std::nullopt;
  return hosts[draws_.below(found, asked.ordinal)];
}

}  // namespace capdrill::policies
