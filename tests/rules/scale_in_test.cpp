#include "capdrill/rules/scale_in.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace capdrill::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Candidates = std::vector<ScaleInCandidate>;

/// The instance ids in the order of their deletion.
std::vector<std::uint32_t> picked(const Candidates& candidates, std::size_t count) {
  std::vector<std::uint32_t> ids;
  for (const std::size_t index : pick_default(candidates, count)) {
    ids.push_back(candidates[index].instance);
  }
  return ids;
}

TEST(ScaleIn, SIN1_InstancesLeaveTheFullestZone) {
  const Candidates candidates{{0, 0, 0}, {1, 1, 1}, {2, 1, 2}, {3, 2, 3}, {4, 2, 4}, {5, 2, 5}};
  EXPECT_THAT(picked(candidates, 1), ElementsAre(5));
  EXPECT_THAT(picked(candidates, 2), ElementsAre(5, 4)) << "zones 1 and 2 tie, the higher id goes";
}

TEST(ScaleIn, SIN1_Z3_ScaleInRestoresBalance) {
  // 2/2/4 after the recovery of Z3: capacity 6 gives 2/2/2.
  const Candidates candidates{{0, 0, 0}, {1, 1, 1}, {2, 1, 1}, {3, 2, 2},
                              {4, 2, 2}, {5, 2, 2}, {6, 2, 2}, {7, 0, 0}};
  EXPECT_THAT(picked(candidates, 2), ElementsAre(6, 5));
}

TEST(ScaleIn, SIN2_WithinTheZoneTheFullestFaultDomainLosesFirst) {
  const Candidates candidates{{0, 0, 0}, {1, 0, 0}, {2, 0, 1}};
  EXPECT_THAT(picked(candidates, 2), ElementsAre(1, 2));
}

TEST(ScaleIn, SIN3_OfEqualFaultDomainsTheHighestIdGoes) {
  const Candidates candidates{{3, 0, 0}, {7, 0, 1}, {9, 0, 2}};
  EXPECT_THAT(picked(candidates, 3), ElementsAre(9, 7, 3));
}

TEST(ScaleIn, SIN3_Z6_TheHighestIdsLeaveEvenlyAcrossZones) {
  Candidates candidates;
  for (std::uint32_t id = 0; id < 20; ++id) candidates.push_back({id, id % 3, id % 3});
  EXPECT_THAT(picked(candidates, 5), ElementsAre(19, 18, 17, 16, 15));
}

TEST(ScaleIn, SIN4_NothingTellsADeallocatedInstanceApart) {
  const Candidates candidates{{0, 0, 0}, {1, 0, 0}};
  EXPECT_THAT(picked(candidates, 1), ElementsAre(1));
}

TEST(ScaleIn, SIN5_InstancesWithoutAFaultDomainFormOneOfTheirOwn) {
  const std::uint32_t never_placed = 0xffffffffU;
  const Candidates candidates{{0, 0, never_placed}, {1, 0, never_placed}, {2, 0, 4}};
  EXPECT_THAT(picked(candidates, 1), ElementsAre(1));
}

TEST(ScaleIn, SIN1_NoMoreThanThereAreAreTaken) {
  EXPECT_THAT(pick_default(Candidates{{0, 0, 0}, {1, 0, 0}}, 9), SizeIs(2));
  EXPECT_THAT(pick_default(Candidates{}, 3), IsEmpty());
}

/// The rule as the table puts it, one instance at a time.
std::vector<std::uint32_t> naive(Candidates left, std::size_t count) {
  std::vector<std::uint32_t> ids;
  while (ids.size() < count && !left.empty()) {
    std::map<std::uint32_t, std::size_t> zones;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> domains;
    for (const ScaleInCandidate& c : left) {
      ++zones[c.zone];
      ++domains[{c.zone, c.fault_domain}];
    }
    const auto rank = [&](const ScaleInCandidate& c) {
      return std::tuple(zones[c.zone], domains[{c.zone, c.fault_domain}], c.instance);
    };
    const auto best = std::ranges::max_element(left, {}, rank);
    ids.push_back(best->instance);
    left.erase(best);
  }
  return ids;
}

RC_GTEST_PROP(ScaleInProperty, SIN1_PicksAsTheRuleAppliedOneByOne, ()) {
  Candidates candidates;
  std::uint32_t id = 0;
  const auto size = *rc::gen::inRange(0, 40);
  for (int i = 0; i < size; ++i) {
    id += *rc::gen::inRange(1U, 4U);
    candidates.push_back({id, *rc::gen::inRange(0U, 3U), *rc::gen::inRange(0U, 5U)});
  }
  const auto count = *rc::gen::inRange<std::size_t>(0, 45);
  RC_ASSERT(picked(candidates, count) == naive(candidates, count));
}

}  // namespace
}  // namespace capdrill::rules
