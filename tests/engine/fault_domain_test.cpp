// Fault domains and limits of a set: domain reference 4.1, 4.3, Z11, Z12.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

std::string domains(int count) { return ", platformFaultDomainCount: " + std::to_string(count); }

/// How many fault domains the instances of a set stand in.
std::size_t spanned(const State& state, const std::string& set) {
  std::set<std::uint32_t> used;
  for (const VmId vm : state.set(set).instances) {
    used.insert((*state.world().vms[vm].fault_domain).value());
  }
  return used.size();
}

TEST(FixedSpreading, InstancesGoToSoManyFaultDomainsAndNoMore) {  // FDS-8
  const Drill drill(ScenarioText()
                        .zone(5, 2, 8)
                        .set("fixed", 9, "platformFaultDomainCount: 2, singlePlacementGroup: false")
                        .set("max", 9, "platformFaultDomainCount: 1, singlePlacementGroup: false"));
  EXPECT_EQ(spanned(drill.end(), "fixed"), 2U);
  EXPECT_EQ(spanned(drill.end(), "max"), 5U);
}

TEST(FixedSpreading, ARequestThatCannotSpanTheCountFails) {  // FDS-8
  const std::string hardware = ScenarioText::pool("a", 2, 1, 4, 4);
  const Drill drill(ScenarioText()
                        .zone_of({hardware})
                        .vm("filler", in_zone("1") + ", count: 4")
                        .set("fixed", 0, "platformFaultDomainCount: 2, singlePlacementGroup: false")
                        .set("max", 0, "platformFaultDomainCount: 1, singlePlacementGroup: false")
                        .at("PT1H", scale("fixed", 2), "expectError: AllocationFailed")
                        .at("PT2H", scale("fixed", 0))
                        .at("PT3H", scale("max", 2)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(0).done, 1) << "one fault domain is full";
  EXPECT_EQ(drill.end().instances("max").size(), 2U) << "max spreading is best effort";
}

TEST(FixedSpreading, Z11_ThreeWhereTheHardwareHasTwoIsAnInvalidParameter) {  // FDS-7
  const Drill drill(ScenarioText()
                        .zone(2, 2, 8)
                        .at("PT1H", create_set("web", 1, "platformFaultDomainCount: 3"),
                            "expectError: InvalidParameter")
                        .at("PT2H", create_set("two", 1, "platformFaultDomainCount: 2"))
                        .at("PT3H", create_set("def", 3)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(0).message, HasSubstr("must be within 1..2"));
  EXPECT_EQ(spanned(drill.end(), "def"), 2U) << "the default is met as far as the hardware goes";
}

TEST(FixedSpreading, Z11_OnePlacementGroupIsRefusedBesideAGroup) {
  const Drill drill(ScenarioText().unlimited_zones(1).regional_group("crg", 1).at(
      "PT1H",
      create_set("web", 1,
                 "platformFaultDomainCount: 1, singlePlacementGroup: true, "
                 "capacityReservationGroup: crg"),
      "expectError: InvalidParameter"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(0).message, HasSubstr("singlePlacementGroup"));
}

TEST(FixedSpreading, Z12_CountsBesideAGroup) {
  const std::string regional = "singlePlacementGroup: false, capacityReservationGroup: r";
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {9})
                        .regional_group("r", 9)
                        .at("PT1H", create_set("z1", 1, in_zones(1, "crg") + domains(1)))
                        .at("PT1H", create_set("z5", 1, in_zones(1, "crg") + domains(5)),
                            "expectError: InvalidParameter")
                        .at("PT2H", create_set("r0", 1, regional), "expectError: InvalidParameter")
                        .at("PT2H", create_set("r2", 1, regional + domains(2)))
                        .at("PT2H", create_set("r3", 1, regional + domains(3))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(SizeLimits, AFlexibleSetOfRebootedSizesHoldsTwoHundred) {  // FDS-9
  const std::string flexible =
      "subscription: contoso, location: eastus, orchestrationMode: Flexible, "
      "platformFaultDomainCount: 2";
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .at("PT1H",
              "createScaleSet: {name: l, sku: {name: Standard_L8s_v3, capacity: 201}, " + flexible +
                  "}",
              "expectError: InvalidParameter")
          .at("PT2H", "createScaleSet: {name: d, sku: {name: Standard_D2s_v5, capacity: 201}, " +
                          flexible + "}"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

}  // namespace
}  // namespace capdrill::engine
