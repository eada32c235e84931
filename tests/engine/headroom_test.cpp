// How many more VMs fit, and what binds; that the platform agrees is tests/property/headroom_test.

#include "capdrill/engine/headroom.hpp"

#include <gmock/gmock.h>

#include "support/drill.hpp"

namespace capdrill::engine {

inline void PrintTo(const Bound& bound, std::ostream* out) { *out << static_cast<int>(bound); }

namespace {

using support::Drill;
using support::in_zone;
using support::in_zones;
using support::ScenarioText;

using Counts = std::tuple<std::int64_t, Bound, std::int64_t, Bound>;

/// (VMs, bound, covered, bound) of the lines of one kind at an instant.
std::vector<Counts> headroom(const ScenarioText& text, Headroom::Asker asker,
                             const std::string& time = "PT9H") {
  const Drill drill(text);
  std::vector<Counts> counts;
  for (const Headroom& line : find_headroom(drill.at(time).world(), support::instant(time),
                                            support::read(text.str()).options)) {
    if (line.asker == asker) {
      counts.emplace_back(line.vms, line.bound, line.covered, line.covered_bound);
    }
  }
  return counts;
}

std::vector<Counts> of_sets(const ScenarioText& text, const std::string& time = "PT9H") {
  return headroom(text, Headroom::Asker::scaleSet, time);
}
std::vector<Counts> of_groups(const ScenarioText& text, const std::string& time = "PT9H") {
  return headroom(text, Headroom::Asker::group, time);
}

using testing::ElementsAre;

TEST(Headroom, BalanceKeepsASetFromTheSlotsOfOneZone) {
  ScenarioText text;
  text.unlimited_zones(3).group("crg", {40, 20, 15}).set("web", 75, in_zones(3, "crg"));
  EXPECT_THAT(of_sets(text), ElementsAre(Counts(925, Bound::instances, 1, Bound::balance)));
  EXPECT_THAT(of_groups(text), ElementsAre(Counts(kUnlimited, Bound::none, 15, Bound::slot),
                                           Counts(kUnlimited, Bound::none, 0, Bound::slot),
                                           Counts(kUnlimited, Bound::none, 0, Bound::slot)));
}

TEST(Headroom, EvenSlotsAreCoveredUntilTheyAreUsedUp) {
  ScenarioText text;
  text.unlimited_zones(3).group("crg", {5, 5, 5}).set("web", 6, in_zones(3, "crg"));
  EXPECT_THAT(of_sets(text), ElementsAre(Counts(994, Bound::instances, 9, Bound::slot)));
}

TEST(Headroom, HardwareIsCountedHostByHost) {
  ScenarioText text;  // two hosts of 5 vCPUs: a size of 3 fits once into each
  text.zone(1, 2, 5).group_of("crg",
                              "zones: ['1'], capacityReservations: {z1: {sku: {name: odd, "
                              "capacity: 1}, zone: '1'}}");
  EXPECT_THAT(of_groups(text), ElementsAre(Counts(2, Bound::hardware, 1, Bound::slot)));
  EXPECT_THAT(headroom(text, Headroom::Asker::subscription),
              ElementsAre(Counts(1, Bound::hardware, 0, Bound::none)));
}

TEST(Headroom, SlotsCostNoQuotaUnlessADeallocatedVmKeepsIt) {
  ScenarioText text;
  text.unlimited_zones(1).group("crg", {4}).vm("vm", in_zone("1", "crg")).quota(6);
  EXPECT_THAT(of_groups(text), ElementsAre(Counts(5, Bound::quota, 3, Bound::slot)));
  text.at("PT1H", support::deallocate_vm("vm"));
  EXPECT_THAT(of_groups(text), ElementsAre(Counts(5, Bound::quota, 4, Bound::slot)));
  text.at("PT2H", support::set_quota("4"));
  EXPECT_THAT(of_groups(text), ElementsAre(Counts(3, Bound::quota, 3, Bound::quota)));
}

TEST(Headroom, AZoneThatIsDownHasNone) {
  ScenarioText text;
  text.unlimited_zones(2)
      .group("crg", {4, 4})
      .set("web", 2, in_zones(2, "crg"))
      .at("PT1H", support::zone_outage("1", "PT9H"));
  EXPECT_THAT(of_groups(text, "PT2H"),
              ElementsAre(Counts(0, Bound::unavailable, 0, Bound::unavailable),
                          Counts(kUnlimited, Bound::none, 3, Bound::slot)));
  EXPECT_THAT(of_sets(text, "PT2H"), ElementsAre(Counts(998, Bound::instances, 3, Bound::slot)));
  text.at("PT1H", support::zone_outage("2", "PT9H"));
  EXPECT_THAT(of_sets(text, "PT2H"), ElementsAre(Counts(0, Bound::balance, 0, Bound::balance)));
}

TEST(Headroom, ANewReservationServesNobodyBeforeItIsThere) {
  ScenarioText text;
  text.unlimited_zones(1)
      .group_of("crg", "zones: ['1']")
      .timing("capacityReservation: PT1H")
      .at("PT1H", support::create_cr("z1", "small", 3, "zone: '1'"));
  EXPECT_THAT(of_groups(text, "PT1H"),
              ElementsAre(Counts(0, Bound::unavailable, 0, Bound::unavailable)));
  EXPECT_THAT(of_groups(text, "PT2H"),
              ElementsAre(Counts(kUnlimited, Bound::none, 3, Bound::slot)));
}

TEST(Headroom, AFailedReservationGivesItsSlotsToNobodyNew) {
  ScenarioText text;
  text.zone(1, 1, 5).group("crg", {3}).at("PT1H", support::update_cr("z1", 9), "mayFail: true");
  EXPECT_THAT(of_groups(text), ElementsAre(Counts(2, Bound::hardware, 0, Bound::slot)));
  text.options("failedCrBlocksAllocation: true");
  EXPECT_THAT(of_groups(text), ElementsAre(Counts(0, Bound::slot, 0, Bound::slot)));
}

TEST(Headroom, AConsumerSeesSlotsThroughItsOwnZonesAndPaysWithItsOwnQuota) {
  ScenarioText text;
  text.unlimited_zones(1)
      .quota(4)
      .subscription("fabrikam", "quota: {eastus: {total: 3}}")
      .group_of("crg",
                "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                "capacityReservations: {z1: {sku: {name: small, capacity: 4}, zone: '1'}}")
      .vm("theirs", in_zone("1", "crg"), "fabrikam")
      .at("PT1H", support::share_group("crg", ""));
  EXPECT_THAT(of_groups(text, "PT0S"), ElementsAre(Counts(4, Bound::quota, 3, Bound::slot),
                                                   Counts(2, Bound::quota, 2, Bound::quota)));
  EXPECT_THAT(of_groups(text, "PT1H"), ElementsAre(Counts(4, Bound::quota, 3, Bound::slot)));
}

TEST(Headroom, ASetWhoseGroupIsNoLongerSharedHasNone) {
  ScenarioText text;
  text.unlimited_zones(1)
      .subscription("fabrikam")
      .group_of("crg",
                "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                "capacityReservations: {z1: {sku: {name: small, capacity: 4}, zone: '1'}}")
      .set("web", 1, in_zones(1, "crg"), "fabrikam")
      .at("PT1H", support::share_group("crg", ""));
  EXPECT_THAT(of_sets(text, "PT0S"), ElementsAre(Counts(999, Bound::instances, 3, Bound::slot)));
  EXPECT_THAT(of_sets(text, "PT1H"),
              ElementsAre(Counts(0, Bound::unavailable, 0, Bound::unavailable)));
}

}  // namespace
}  // namespace capdrill::engine
