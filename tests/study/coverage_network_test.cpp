#include "study/coverage_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>

#include "support/property.hpp"

namespace capdrill::study {
namespace {

using results::BestCoverage;
using support::pick;

constexpr int kRuns = 1500;

AlikeVms vms(std::int64_t count, std::uint32_t zone, std::optional<std::size_t> offer, bool covered,
             std::size_t reach) {
  return {count, ZoneId(zone), offer, covered, reach};
}

/// 40/20/15 slots in three zones, 25 VMs in each: the seed's own table.
CoverageNetwork seed_network() {
  CoverageNetwork network;
  network.offers = {
      {ZoneId(0U), 40, 40, true}, {ZoneId(1U), 20, 20, true}, {ZoneId(2U), 15, 15, true}};
  network.reaches = {{{0, kNoEnd}, {1, kNoEnd}, {2, kNoEnd}}};
  network.vms = {vms(25, 0, 0, true, 0), vms(20, 1, 1, true, 0), vms(5, 1, 1, false, 0),
                 vms(15, 2, 2, true, 0), vms(10, 2, 2, false, 0)};
  return network;
}

TEST(CoverageNetwork, MovesToIdleSlotsWhoHasNone) {
  EXPECT_EQ(find_best(seed_network(), Hardware::unlimited), (BestCoverage{75, 15}));
  EXPECT_EQ(find_best(seed_network(), Hardware::limited), (BestCoverage{75, 15}));
}

TEST(CoverageNetwork, AZoneThatIsDownTakesNobodyIn) {
  CoverageNetwork network = seed_network();
  network.offers[0].is_up = false;
  EXPECT_EQ(find_best(network, Hardware::unlimited), (BestCoverage{75, 15}));
  EXPECT_EQ(find_best(network, Hardware::limited), (BestCoverage{60, 0}));
}

TEST(CoverageNetwork, ASlotWithoutHardwareServesWhoBringsAPlace) {
  CoverageNetwork network;
  network.offers = {{ZoneId(0U), 2, 0, true}};
  network.reaches = {{{0, kNoEnd}}};
  network.vms = {vms(1, 0, {}, false, 0), vms(1, 1, {}, false, 0)};
  EXPECT_EQ(find_best(network, Hardware::unlimited), (BestCoverage{2, 2}));
  EXPECT_EQ(find_best(network, Hardware::limited), (BestCoverage{1, 1}));
}

TEST(CoverageNetwork, WhoCanGoElsewhereMakesRoomForWhoCannot) {
  CoverageNetwork network;
  network.offers = {{ZoneId(0U), 1, 1, true}, {ZoneId(1U), 1, 1, true}};
  network.reaches = {{{0, kNoEnd}, {1, kNoEnd}}, {{0, kNoEnd}}};
  network.vms = {vms(1, 0, 0, true, 0), vms(1, 0, 0, false, 1)};
  EXPECT_EQ(find_best(network, Hardware::limited), (BestCoverage{2, 1}));
}

TEST(CoverageNetwork, FaultDomainsLimitWhoComesFromElsewhere) {
  CoverageNetwork network = seed_network();
  network.reaches[0][0].arrivals_max = 4;
  EXPECT_EQ(find_best(network, Hardware::unlimited), (BestCoverage{75, 15}));
  EXPECT_EQ(find_best(network, Hardware::limited), (BestCoverage{64, 4}));
}

// ---- against brute force ---------------------------------------------------------------------

/// Tries every way to give each VM a reservation, or none.
class EveryWay {
 public:
  EveryWay(const CoverageNetwork& network, Hardware hardware)
      : network_(network),
        limited_(hardware == Hardware::limited),
        covered_(network.offers.size()),
        without_place_(network.offers.size()) {
    for (std::size_t kind = 0; kind < network.vms.size(); ++kind) {
      for (std::int64_t i = 0; i < network.vms[kind].count; ++i) kinds_.push_back(kind);
    }
    try_from(0, {});
  }

  [[nodiscard]] BestCoverage best() const { return best_; }

 private:
  void try_from(std::size_t rank, BestCoverage so_far) {
    if (rank == kinds_.size()) {
      if (so_far.covered > best_.covered ||
          (so_far.covered == best_.covered && so_far.changes < best_.changes)) {
        best_ = so_far;
      }
      return;
    }
    try_from(rank + 1, so_far);
    const AlikeVms& vm = network_.vms[kinds_[rank]];
    if (vm.offer) take(rank, so_far, *vm.offer, vm.covered, 0);
    for (const Route& route : network_.reaches[vm.reach]) {
      const Offer& offer = network_.offers[route.offer];
      if (offer.zone == vm.zone || !limited_) {
        take(rank, so_far, route.offer, false, 1);
        continue;
      }
      std::int64_t& arrived = arrived_[{vm.reach, route.offer}];
      if (!offer.is_up || arrived == route.arrivals_max) continue;
      ++arrived;
      take(rank, so_far, route.offer, true, 1);
      --arrived;
    }
  }

  void take(std::size_t rank, BestCoverage so_far, std::size_t offer, bool needs_place,
            std::int64_t moves) {
    covered_[offer] += 1;
    without_place_[offer] += needs_place ? 1 : 0;
    const bool fits = covered_[offer] <= network_.offers[offer].quantity &&
                      (!limited_ || without_place_[offer] <= network_.offers[offer].backed);
    so_far += {1, moves};
    if (fits) try_from(rank + 1, so_far);
    covered_[offer] -= 1;
    without_place_[offer] -= needs_place ? 1 : 0;
  }

  const CoverageNetwork& network_;
  bool limited_;
  std::vector<std::size_t> kinds_;
  std::vector<std::int64_t> covered_;
  std::vector<std::int64_t> without_place_;
  std::map<std::pair<std::size_t, std::size_t>, std::int64_t> arrived_;
  BestCoverage best_;
};

CoverageNetwork draw_network() {
  CoverageNetwork network;
  const int zones = pick(1, 3);
  const auto draw_zone = [&] { return ZoneId(static_cast<std::uint32_t>(pick(0, zones - 1))); };
  for (int i = pick(1, 3); i > 0; --i) {
    network.offers.push_back({draw_zone(), pick(0, 3), 0, pick(0, 3) > 0});
  }
  for (int i = pick(1, 2); i > 0; --i) {
    std::vector<Route> reach;
    for (std::size_t offer = 0; offer < network.offers.size(); ++offer) {
      if (pick(0, 3) > 0) reach.push_back({offer, pick(0, 2) > 0 ? kNoEnd : pick(0, 2)});
    }
    network.reaches.push_back(reach);
  }
  const auto draw_reach = [&] {
    return static_cast<std::size_t>(pick(0, static_cast<int>(network.reaches.size()) - 1));
  };
  int left = 6;
  for (std::size_t i = 0; i < network.offers.size(); ++i) {
    Offer& offer = network.offers[i];
    const int covered = pick(0, std::min(left, static_cast<int>(offer.quantity)));
    left -= covered;
    offer.backed = pick(covered, static_cast<int>(offer.quantity));
    network.vms.push_back({covered, offer.zone, i, true, draw_reach()});
    const int uncovered = pick(0, std::min(left, 2));
    left -= uncovered;
    network.vms.push_back({uncovered, offer.zone, i, false, draw_reach()});
  }
  network.vms.push_back({pick(0, left), draw_zone(), std::nullopt, false, draw_reach()});
  return network;
}

TEST(CoverageNetworkProperties, TheFlowIsTheBestOfAllWays) {
  support::check_times(kRuns, [] {
    const CoverageNetwork network = draw_network();
    for (const Hardware hardware : {Hardware::unlimited, Hardware::limited}) {
      const BestCoverage found = find_best(network, hardware);
      const BestCoverage best = EveryWay(network, hardware).best();
      RC_ASSERT(found.covered == best.covered);
      RC_ASSERT(found.changes == best.changes);
    }
  });
}

}  // namespace
}  // namespace capdrill::study
