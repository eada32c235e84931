#include "capdrill/rules/scale_in.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace capdrill::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Candidates = std::vector<ScaleInCandidate>;

/// The instance ids in the order of their deletion.
std::vector<std::uint32_t> picked(const Candidates& candidates, std::size_t count,
                                  ScaleInRule rule = ScaleInRule::Default) {
  std::vector<std::uint32_t> ids;
  for (const std::size_t index : pick_for_scale_in(candidates, rule, count)) {
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
  EXPECT_THAT(picked(Candidates{{0, 0, 0}, {1, 0, 0}}, 9), SizeIs(2));
  EXPECT_THAT(picked(Candidates{}, 3), IsEmpty());
}

/// The documented start: Z1{3,4,5,10} Z2{2,6,9,11} Z3{1,7,8}.
Candidates documented() {
  return {{1, 3}, {2, 2}, {3, 1}, {4, 1}, {5, 1}, {6, 2}, {7, 3}, {8, 3}, {9, 2}, {10, 1}, {11, 2}};
}

TEST(ScaleIn, SIN6_Z4_OldestVmTakesTheLowestIdOfTheFullestZones) {
  EXPECT_THAT(picked(documented(), 6, ScaleInRule::OldestVM), ElementsAre(2, 3, 1, 4, 6, 5));
}

TEST(ScaleIn, SIN6_Z5_NewestVmTakesTheHighestIdOfTheFullestZones) {
  EXPECT_THAT(picked(documented(), 6, ScaleInRule::NewestVM), ElementsAre(11, 10, 9, 8, 5, 7));
}

TEST(ScaleIn, SIN6_FaultDomainsMatterToDefaultOnly) {
  const Candidates candidates{{0, 0, 0}, {1, 0, 0}, {2, 0, 1}};
  EXPECT_THAT(picked(candidates, 1, ScaleInRule::NewestVM), ElementsAre(2));
  EXPECT_THAT(picked(candidates, 1, ScaleInRule::OldestVM), ElementsAre(0));
}

TEST(ScaleIn, SIN7_RegionalInstancesLeaveFirstByTheSameRule) {
  const Candidates candidates{
      {0, 1, 0, false, true}, {1, 2, 1, false, true}, {2, 1, 2}, {3, 1, 2}, {4, 2, 3}};
  EXPECT_THAT(picked(candidates, 3), ElementsAre(1, 0, 3));
  EXPECT_THAT(picked(candidates, 2, ScaleInRule::OldestVM), ElementsAre(0, 1));
}

TEST(ScaleIn, SIN8_Z7_AProtectedInstanceIsNeverChosen) {
  const Candidates candidates{{0, 0, 0, true}, {1, 1}, {2, 0}, {3, 1}};
  EXPECT_THAT(picked(candidates, 4, ScaleInRule::OldestVM), ElementsAre(1, 2, 3));
}

TEST(ScaleIn, SIN8_WhereTheFullestZoneIsProtectedTheNextOneGives) {
  const Candidates candidates{{0, 0, 0, true}, {1, 0, 0, true}, {2, 0, 0, true},
                              {3, 1},          {4, 1},          {5, 2}};
  EXPECT_THAT(picked(candidates, 3), ElementsAre(4, 5, 3)) << "zones 1 and 2 tie after the first";
}

/// The rule as the table puts it, one instance at a time.
std::vector<std::uint32_t> naive(Candidates left, ScaleInRule rule, std::size_t count) {
  std::vector<std::uint32_t> ids;
  while (ids.size() < count) {
    std::map<std::uint32_t, std::size_t> zones;
    std::map<std::tuple<bool, std::uint32_t, std::uint32_t>, std::size_t> domains;
    for (const ScaleInCandidate& c : left) {
      if (!c.is_regional) ++zones[c.zone];
      ++domains[{c.is_regional, c.zone, c.fault_domain}];
    }
    const auto rank = [&](const ScaleInCandidate& c) {
      const std::size_t in_zone = c.is_regional ? 0 : zones[c.zone];
      const std::size_t in_domain = domains[{c.is_regional, c.zone, c.fault_domain}];
      const auto id = static_cast<std::int64_t>(c.instance);
      return std::tuple(!c.is_protected, c.is_regional, in_zone,
                        rule == ScaleInRule::Default ? in_domain : 0,
                        rule == ScaleInRule::OldestVM ? -id : id);
    };
    const auto best = std::ranges::max_element(left, {}, rank);
    if (best == left.end() || best->is_protected) break;
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
    candidates.push_back({id, *rc::gen::inRange(0U, 3U), *rc::gen::inRange(0U, 5U),
                          *rc::gen::inRange(0, 4) == 0, *rc::gen::inRange(0, 8) == 0});
  }
  const auto count = *rc::gen::inRange<std::size_t>(0, 45);
  const auto rule =
      *rc::gen::element(ScaleInRule::Default, ScaleInRule::OldestVM, ScaleInRule::NewestVM);
  RC_ASSERT(picked(candidates, count, rule) == naive(candidates, rule, count));
}

}  // namespace
}  // namespace capdrill::rules
