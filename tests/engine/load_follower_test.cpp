// Sets that follow their load without the rules of autoscale.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

ScenarioText web(const std::string& load, std::int64_t instances = 6) {
  ScenarioText text;
  text.unlimited_zones(3).duration("PT12H").set("web", instances,
                                                in_zones(3) + ", load: {" + load + "}");
  return text;
}

TEST(LoadFollower, TheSetIsAsLargeAsItsLoadAsksForRoundedUp) {
  const Drill drill(
      web("steps: [{at: PT1H, value: 450}, {at: PT2H, value: 401}, {at: PT3H, "
          "value: null}, {at: PT4H, value: 0}], perInstance: 50"));
  EXPECT_THAT(drill.at("PT59M").counts("web"), ElementsAre(2, 2, 2)) << "no data, nothing is done";
  EXPECT_THAT(drill.at("PT1H1M").counts("web"), ElementsAre(3, 3, 3));
  EXPECT_THAT(drill.at("PT2H1M").counts("web"), ElementsAre(3, 3, 3)) << "8.02 instances";
  EXPECT_THAT(drill.at("PT3H30M").counts("web"), ElementsAre(3, 3, 3));
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(0, 0, 0));
}

TEST(LoadFollower, ALostZoneIsMadeUpForInTheOthers) {
  for (const std::string vms : {"hold", "lose"}) {
    ScenarioText text = web("constant: 600, perInstance: 100");
    text.at("PT2H", "zoneOutage: {location: eastus, zone: '1', duration: PT2H, vms: " + vms + "}");
    const Drill drill(text);
    EXPECT_EQ(drill.at("PT3H").set("web").zones[1].counts.running, 3) << vms;
    EXPECT_EQ(drill.at("PT3H").set("web").zones[2].counts.running, 3) << vms;
    EXPECT_THAT(drill.end().counts("web"), ElementsAre(2, 2, 2)) << vms;
  }
}

TEST(LoadFollower, WhatIsRefusedIsAskedForAgain) {
  ScenarioText text;
  text.zone(1, 1, 5).duration("PT6H");
  text.set("web", 2, in_zones(1) + ", load: {constant: 400, perInstance: 100}");
  text.vm("a", in_zone("1")).vm("b", in_zone("1"));
  text.at("PT3H", "deleteVm: {vm: a}").at("PT3H", "deleteVm: {vm: b}");
  const Drill drill(text);
  EXPECT_THAT(drill.at("PT2H").counts("web"), ElementsAre(3)) << "all that there is room for";
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(4));
  const auto& operations = drill.recorder().platform_operations;
  ASSERT_GT(operations.size(), 100U);
  EXPECT_GT(operations[1].submitted, operations[0].submitted) << "one attempt at a time";
  EXPECT_EQ(drill.outcome().unexpected_operations, 0) << "nobody's timeline asked for it";
}

TEST(LoadFollower, ItsOperationsSayWhoAsked) {
  const Drill drill(web("constant: 700, perInstance: 100"));
  ASSERT_EQ(drill.recorder().platform_operations.size(), 1U);
  EXPECT_EQ(drill.recorder().platform_operations[0].initiator, "load");
  EXPECT_EQ(drill.recorder().platform_operations[0].operation, "scale");
}

}  // namespace
}  // namespace capdrill::engine
