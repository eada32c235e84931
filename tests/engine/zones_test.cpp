// Zones of a set: domain reference 4.2, Z2, Z8, and choices 11.35, 11.41.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

const char* const kStrict = ", zoneBalance: true";
const char* const kRegional = "platformFaultDomainCount: 1, singlePlacementGroup: false";

/// Instances of the zones that the set names, regional ones left out.
std::vector<std::int64_t> zonal_counts(const State& state, const std::string& set) {
  std::vector<std::int64_t> counts;
  for (const ScaleSetZone& zone : state.set(set).zones) {
    if (zone.named) counts.push_back(zone.counts.instances - zone.counts.regional);
  }
  return counts;
}

// ---- strict balance ------------------------------------------------------------------------------

TEST(StrictBalance, Z8_AScaleOutInAnOutageStaysWithinOne) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("two", 9, in_zones(3) + kStrict)
                        .set("three", 9, in_zones(3) + kStrict)
                        .at("PT1H", zone_outage("1", "PT8H"))
                        .at("PT2H", scale("two", 11))
                        .at("PT2H", scale("three", 12), "expectError: OperationNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().counts("two"), ElementsAre(3, 4, 4));
  EXPECT_THAT(drill.end().counts("three"), ElementsAre(3, 3, 3)) << "refused as a whole";
  EXPECT_EQ(drill.end().set("three").target, 9);
  EXPECT_THAT(drill.operation(2).message, HasSubstr("ZoneBalance"));
}

TEST(StrictBalance, Z8_TwoZonesDownBlockItToo) {  // choice 11.35
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 9, in_zones(3) + kStrict)
                        .at("PT1H", zone_outage("1", "PT8H"))
                        .at("PT1H", zone_outage("2", "PT8H"))
                        .at("PT2H", scale("web", 10), "expectError: OperationNotAllowed")
                        .at("PT2H", scale("web", 9)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(StrictBalance, BAL6_AnInstanceThatItsZoneCannotHoldIsNotTriedElsewhere) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 2)
                        .zone(1, 1, 9)
                        .set("web", 4, in_zones(2) + kStrict)
                        .at("PT1H", scale("web", 6), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(2, 2));
}

TEST(StrictBalance, ADeletionMayUnbalanceAndScalingThenLessensIt) {  // choice 11.41
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 9, in_zones(3) + kStrict)
                        .at("PT1H", instances("deleteInstances", "web", "{zone: '1'}"))
                        .at("PT2H", scale("web", 7))
                        .at("PT3H", scale("web", 6), "expectError: OperationNotAllowed")
                        .at("PT4H", scale("web", 5)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT1H").counts("web"), ElementsAre(0, 3, 3));
  EXPECT_THAT(drill.at("PT2H").counts("web"), ElementsAre(1, 3, 3));
  EXPECT_THAT(drill.at("PT4H").counts("web"), ElementsAre(1, 2, 2));
}

TEST(StrictBalance, AScaleInThatProtectionWouldUnbalanceIsRefused) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .set("web", 6, in_zones(2) + kStrict)
                        .at("PT1H", protect("web", "{zone: '1'}", "protectFromScaleIn: true"))
                        .at("PT2H", scale("web", 5))
                        .at("PT3H", scale("web", 4), "expectError: OperationNotAllowed")
                        .at("PT4H", update_set("web", "zoneBalance: false"))
                        .at("PT5H", scale("web", 4)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(3, 1));
}

TEST(StrictBalance, ItNeedsTwoZones) {  // BAL-7
  const Drill drill(
      ScenarioText()
          .unlimited_zones(2)
          .set("web", 1, in_zones(1))
          .at("PT1H", create_set("one", 1, in_zones(1) + kStrict), "expectError: InvalidParameter")
          .at("PT1H", update_set("web", "zoneBalance: true"), "expectError: InvalidParameter")
          .at("PT2H", update_set("web", "zones: ['1', '2'], zoneBalance: true")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.end().set("web").zone_balance);
}

// ---- zone expansion ------------------------------------------------------------------------------

TEST(ZoneExpansion, Z2_RegionalInstancesStayUntilTheSetIsScaledIn) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .set("web", 5, kRegional)
                        .at("PT1H", update_set("web", "zones: ['1', '2', '3']"))
                        .at("PT2H", scale("web", 10))
                        .at("PT3H", scale("web", 5)));
  EXPECT_THAT(zonal_counts(drill.at("PT1H"), "web"), ElementsAre(0, 0, 0));
  EXPECT_THAT(zonal_counts(drill.at("PT2H"), "web"), ElementsAre(2, 2, 1));
  EXPECT_EQ(drill.at("PT2H").instances("web").size(), 10U);
  EXPECT_THAT(zonal_counts(drill.at("PT3H"), "web"), ElementsAre(2, 2, 1));
  EXPECT_THAT(drill.at("PT3H").instances("web"), ElementsAre(5, 6, 7, 8, 9));
}

TEST(ZoneExpansion, BAL8_ZonesAreNeverTakenAway) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .set("web", 4, in_zones(2))
          .at("PT1H", update_set("web", "zones: ['1']"), "expectError: PropertyChangeNotAllowed")
          .at("PT1H", update_set("web", "zones: []"), "expectError: PropertyChangeNotAllowed")
          .at("PT1H", update_set("web", "zones: ['2', '1']"))
          .at("PT2H", update_set("web", "zones: ['1', '2', '3']"))
          .at("PT3H", scale("web", 6)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.at("PT2H").counts("web"), ElementsAre(2, 2, 0));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(2, 2, 2));
}

TEST(ZoneExpansion, NoGroupIsUsedUntilTheRegionalInstancesAreGone) {  // ASC-13
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .group("crg", {5, 5, 5})
          .set("web", 3, std::string(kRegional) + ", upgradePolicy: {mode: Automatic}")
          .at("PT1H", update_set("web", "zones: ['1', '2', '3']"))
          .at("PT2H", scale("web", 6))
          .at("PT3H", join_set("web", "crg"), "expectError: NotSupported")
          .at("PT4H", scale("web", 3))
          .at("PT5H", join_set("web", "crg")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().qas("z1"), (std::vector<std::int64_t>{5, 1, 1}));
}

TEST(ZoneExpansion, ASetThatUsesARegionalGroupGetsNoZones) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .regional_group("crg", 3)
          .set("web", 3, std::string(kRegional) + ", capacityReservationGroup: crg")
          .at("PT1H", update_set("web", "zones: ['1', '2', '3']"), "expectError: NotSupported"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(ZoneExpansion, AZonalSetInAGroupNeedsAReservationInTheNewZone) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .group("crg", {2, 2})
                        .set("web", 2, in_zones(2, "crg"))
                        .at("PT1H", update_set("web", "zones: ['1', '2', '3']"),
                            "expectError: OverconstrainedZonalAllocationRequest"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(1, 1));
}

TEST(ZoneExpansion, FDS6_TheShapeMustSuitZones) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .set("web", 2, "platformFaultDomainCount: 3")
          .set("one", 2, "platformFaultDomainCount: 1, singlePlacementGroup: true")
          .at("PT1H", update_set("web", "zones: ['1']"), "expectError: InvalidParameter")
          .at("PT1H", update_set("one", "zones: ['1']"), "expectError: InvalidParameter")
          .at("PT2H", update_set("one", "zones: ['1'], singlePlacementGroup: false"))
          .at("PT3H", update_set("one", "singlePlacementGroup: true"),
              "expectError: PropertyChangeNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

}  // namespace
}  // namespace capdrill::engine
