#include "capdrill/study/attainable.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "support/drill.hpp"

namespace capdrill::study {
namespace {

using results::Attainable;
using results::BestCoverage;
using support::create_vm;
using support::Drill;
using support::in_zone;
using support::in_zones;
using support::ScenarioText;

Attainable at(const ScenarioText& text, const std::string& instant) {
  return find_attainable(Drill(text).at(instant).world(), support::instant(instant));
}

ScenarioText three_zones() { return ScenarioText().unlimited_zones(3); }

TEST(Attainable, TheSeedsExampleCouldBeCoveredWhole) {
  const Attainable found =
      at(three_zones().group("crg", {40, 20, 15}).set("web", 75, in_zones(3, "crg")), "PT1H");
  EXPECT_EQ(found.eligible, 75);
  EXPECT_EQ(found.covered_now, 60);
  EXPECT_EQ(found.by_moves, (BestCoverage{75, 15}));
  EXPECT_EQ(found.within_hardware, (BestCoverage{75, 15}));
  EXPECT_EQ(found.by_slots, (BestCoverage{75, 15}));
}

TEST(Attainable, NothingIsEligible) {
  const Attainable found = at(three_zones().group("crg", {1}).vm("alone"), "PT1H");
  EXPECT_EQ(found.eligible, 0);
  EXPECT_EQ(found.by_moves, BestCoverage{});
}

TEST(Attainable, ASingleZonalVmStaysInItsZone) {
  const ScenarioText text = three_zones().group("crg", {0, 1}).vm("app", in_zone("1", "crg"));
  EXPECT_EQ(at(text, "PT1H").by_moves, (BestCoverage{0, 0}));
  EXPECT_EQ(at(text, "PT1H").by_slots, (BestCoverage{1, 1})) << "but slots may change zone";
}

TEST(Attainable, ASetUsesTheZonesItNamesOnly) {
  const ScenarioText text = three_zones().group("crg", {0, 1, 5}).set("web", 4, in_zones(2, "crg"));
  EXPECT_EQ(at(text, "PT1H").by_moves, (BestCoverage{1, 0}));
}

TEST(Attainable, AnotherGroupOfTheSizeWillDo) {
  const ScenarioText text = three_zones()
                                .group("crg", {1})
                                .group("spare", {1})
                                .vm("app", in_zone("1", "crg") + ", count: 3");
  EXPECT_EQ(at(text, "PT1H").by_moves, (BestCoverage{2, 1}));
  EXPECT_EQ(at(text, "PT1H").by_slots, (BestCoverage{2, 1}));
}

TEST(Attainable, SizesDoNotMix) {
  const ScenarioText text =
      three_zones()
          .group_of("crg",
                    "zones: ['1'], capacityReservations: {s: {sku: {name: small, capacity: 1}, "
                    "zone: '1'}, b: {sku: {name: big, capacity: 5}, zone: '1'}}")
          .vm("app", in_zone("1", "crg") + ", count: 2");
  EXPECT_EQ(at(text, "PT1H").by_moves, (BestCoverage{1, 0}));
  EXPECT_EQ(at(text, "PT1H").by_slots, (BestCoverage{1, 0}));
}

TEST(Attainable, RegionalVmsUseRegionalGroupsOnly) {
  const ScenarioText text = three_zones()
                                .group("zonal", {5, 5, 5})
                                .regional_group("crg", 1)
                                .regional_group("more", 1)
                                .vm("app", "count: 3, capacityReservationGroup: crg");
  EXPECT_EQ(at(text, "PT1H").by_moves, (BestCoverage{2, 1}));
}

TEST(Attainable, ConsumersUseSharedGroupsInPhysicalZones) {
  const auto text = [](const std::string& rights_here, const std::string& rights_there) {
    return three_zones()
        .contoso(rights_here)
        .subscription("fabrikam",
                      "zoneMapping: {eastus: {'1': '2', '2': '1', '3': '3'}}" + rights_there)
        .group_of("own",
                  "zones: ['1'], sharingProfile: {subscriptionIds: [fabrikam]}, "
                  "capacityReservations: {z1: {sku: {name: small, capacity: 1}, zone: '1'}}")
        .group_of("more",
                  "zones: ['1'], sharingProfile: {subscriptionIds: [fabrikam]}, "
                  "capacityReservations: {z1: {sku: {name: small, capacity: 1}, zone: '1'}}")
        .group("unshared", {5})
        .at("PT1H", create_vm("app", in_zone("2", "own") + ", count: 2", "small", "fabrikam"));
  };
  EXPECT_EQ(at(text("", ""), "PT2H").by_moves, (BestCoverage{2, 1}));
  const ScenarioText taken_back =
      text("roleAssignments: [{to: fabrikam, role: Owner}]",
           ", roleAssignments: [{to: contoso, role: Owner}]")
          .at("PT2H", support::change_role("revokeRole", "contoso", "fabrikam", "role: Owner"));
  EXPECT_EQ(at(taken_back, "PT1H").by_moves, (BestCoverage{2, 1}));
  EXPECT_EQ(at(taken_back, "PT2H").by_moves, (BestCoverage{1, 0})) << "who is covered stays so";
}

TEST(Attainable, AZoneThatIsDownTakesNobodyIn) {
  const ScenarioText text = three_zones()
                                .group("crg", {40, 20, 15})
                                .set("web", 75, in_zones(3, "crg"))
                                .at("PT1H", support::zone_outage("1", "PT1H"));
  EXPECT_EQ(at(text, "PT1H").by_moves, (BestCoverage{75, 15}));
  EXPECT_EQ(at(text, "PT1H").within_hardware, (BestCoverage{60, 0}));
  EXPECT_EQ(at(text, "PT3H").within_hardware, (BestCoverage{75, 15}));
}

TEST(Attainable, AFailedReservationOffersNoMoreThanItsSlotsInUse) {
  const ScenarioText text = ScenarioText()
                                .zone(1, 1, 4)
                                .zone(1, 1, 4)
                                .group("crg", {3, 1})
                                .set("web", 4, in_zones(2, "crg"))
                                .at("PT1H", support::update_cr("z1", 9), "expectError: any");
  EXPECT_EQ(at(text, "PT30M").by_moves, (BestCoverage{4, 1}));
  EXPECT_EQ(at(text, "PT1H").by_moves, (BestCoverage{3, 0}));
  EXPECT_EQ(at(text, "PT1H").by_slots, (BestCoverage{3, 0}));
}

TEST(Attainable, InstancesOfAnOlderModelHaveYetToJoin) {
  const ScenarioText text = three_zones()
                                .group("crg", {1, 1})
                                .set("web", 4, in_zones(2) + ", upgradePolicy: {mode: Manual}")
                                .at("PT1H", support::join_set("web", "crg"));
  const Attainable found = at(text, "PT1H");
  EXPECT_EQ(found.eligible, 4);
  EXPECT_EQ(found.by_moves, (BestCoverage{2, 2})) << "naming the group is a move";
  EXPECT_EQ(found.by_slots, (BestCoverage{0, 0}));
}

TEST(Attainable, FixedSpreadingKeepsToItsFaultDomains) {
  const auto text = [](const std::string& fault_domains) {
    return ScenarioText()
        .options("zonalCustomFaultDomains: true")
        .zone(2, 1, 8)
        .zone(2, 1, 8)
        .group("crg", {0, 4})
        .set("web", 4, in_zones(2, "crg") + ", platformFaultDomainCount: " + fault_domains)
        .at("PT1H", support::instances("deallocate", "web", "{zone: '2'}"))
        .at("PT2H",
            "faultDomainOutage: {location: eastus, zone: '2', faultDomain: 0, duration: PT1H}");
  };
  EXPECT_EQ(at(text("2"), "PT1H").within_hardware, (BestCoverage{2, 2}));
  EXPECT_EQ(at(text("2"), "PT2H").by_moves, (BestCoverage{2, 2}));
  EXPECT_EQ(at(text("2"), "PT2H").within_hardware, (BestCoverage{1, 1}))
      << "the second would have to go to the fault domain that is out";
  EXPECT_EQ(at(text("1"), "PT2H").within_hardware, (BestCoverage{2, 2}));
}

/// A hundred sets in three zones, of ten sizes: the time it takes is shown, not judged.
TEST(Attainable, AHundredThousandVmsAreAGraphOfHundreds) {
  std::string text = "scenario: large\nclock: {duration: PT1H}\nskus:\n";
  std::string members;
  for (int size = 0; size < 10; ++size) {
    const std::string name = "size" + std::to_string(size);
    text += "  " + name + ": {vCPUs: 1, memoryGiB: 1, family: f, pricePerHour: 1}\n";
    for (int zone = 1; zone <= 3; ++zone) {
      members += (members.empty() ? "" : ", ") + name + "-" + std::to_string(zone) +
                 ": {sku: {name: " + name + ", capacity: " + std::to_string(2000 * zone) +
                 "}, zone: '" + std::to_string(zone) + "'}";
    }
  }
  const std::string zone = ": {hardware: unlimited}";
  text += "regions: {eastus: {zones: {'1'" + zone + ", '2'" + zone + ", '3'" + zone + "}}}\n" +
          "subscriptions: {contoso: {}}\ncapacityReservationGroups:\n  crg: {subscription: " +
          "contoso, location: eastus, zones: ['1', '2', '3'], capacityReservations: {" + members +
          "}}\nvirtualMachineScaleSets:\n";
  for (int set = 0; set < 100; ++set) {
    text += "  set" + std::to_string(set) +
            ": {subscription: contoso, location: eastus, sku: " + "{name: size" +
            std::to_string(set % 10) + ", capacity: 1000}, " + in_zones(3, "crg") + "}\n";
  }
  const Drill drill(text, {});
  const World& world = drill.end().world();
  const auto begin = std::chrono::steady_clock::now();
  const Attainable found = find_attainable(world, SimTime());
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("milliseconds", std::to_string(took.count()));
  EXPECT_EQ(found.eligible, 100'000);
  // Each size: 10,000 VMs, about 3,333 a zone, against 2,000, 4,000 and 6,000 slots.
  EXPECT_EQ(found.by_moves.covered, 100'000);
  EXPECT_EQ(found.by_moves.changes, found.eligible - found.covered_now);
  EXPECT_EQ(found.within_hardware, found.by_moves);
  EXPECT_EQ(found.by_slots, found.by_moves);
}

}  // namespace
}  // namespace capdrill::study
