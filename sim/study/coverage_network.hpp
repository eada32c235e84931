#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "capdrill/model/ids.hpp"
#include "capdrill/results/attainable.hpp"

/// Which VMs may be covered by which reservations, for one size in one region: others of another
/// size or region cannot help.
namespace capdrill::study {

inline constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

/// What a reservation offers.
struct Offer {
  ZoneId zone{0U};
  /// The most VMs that it covers.
  std::int64_t quantity = 0;
  /// Of them, those that bring no place of their own: its covered VMs that stay, and those that come
  /// from another zone. Less than the quantity while slots have lost their hardware.
  std::int64_t backed = 0;
  /// VMs may be placed in the zone.
  bool is_up = true;
};

/// VMs may go to a reservation, so many of them as fault domains allow.
struct Route {
  std::size_t offer = 0;
  std::int64_t arrivals_max = kNoEnd;
};

/// VMs that are alike: a node with a capacity, however many they are.
struct AlikeVms {
  std::int64_t count = 0;
  ZoneId zone{0U};
  /// The reservation that they are in, and whether they are covered there.
  std::optional<std::size_t> offer;
  bool covered = false;
  /// Where they may go: an index of CoverageNetwork::reaches.
  std::size_t reach = 0;
};

struct CoverageNetwork {
  std::vector<Offer> offers;
  /// Routes of a reach lead to different offers.
  std::vector<std::vector<Route>> reaches;
  std::vector<AlikeVms> vms;
};

enum class Hardware : std::uint8_t { unlimited, limited };

/// The most VMs that can be covered together, and the least of them that change zone or group for
/// it. A VM that stays where it is costs nothing, covered so far or not.
///
/// With limited hardware a VM from another zone needs the zone to be up and a slot with hardware;
/// one that stands in the zone brings its place, so it needs neither. Who leaves makes room before
/// others come.
///
/// Algorithm: minimum-cost maximum flow by successive shortest paths with potentials
/// (Edmonds and Karp 1972, DOI 10.1145/321694.321699; Boost.Graph).
/// Complexity: a search of E log V for each path, of which there are about as many as nodes; alike
/// VMs are one node, and those of one reach share one node of arrivals.
[[nodiscard]] results::BestCoverage find_best(const CoverageNetwork& network, Hardware hardware);

}  // namespace capdrill::study
