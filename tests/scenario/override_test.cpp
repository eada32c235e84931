#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using testing::kWeb;
using testing::read;

const std::string kText = kWeb + R"(timeline:
  - { at: 1m, id: "up.early", scale: { scaleSet: web, capacity: 5 } }
  - { at: 2m, id: late, scale: { scaleSet: web, capacity: 6 } }
)";

std::int64_t scaled_to(const Scenario& scenario, std::size_t entry) {
  return std::get<Scale>(scenario.timeline.at(entry).operation).capacity;
}

TEST(Override, SetsAValueAndItsPlace) {
  const Scenario scenario =
      read(kText, {"clock.seed=5", "virtualMachineScaleSets.web.sku.capacity=9"});
  EXPECT_EQ(scenario.clock.seed, 5U);
  const Sku& sku = scenario.scale_sets.front().second.sku;
  EXPECT_EQ(sku.capacity, 9);
  EXPECT_EQ(format_origin(scenario, sku.capacity_origin), "--set#2:42");
}

TEST(Override, CreatesAKeyThatTheTableKnows) {
  const Scenario scenario =
      read(kText, {"options.groupZonesMustBeEqual=true", "output.tables=[zone]"});
  EXPECT_TRUE(scenario.options.group_zones_must_be_equal);
  EXPECT_EQ(scenario.output.tables.front(), "zone");
}

TEST(Override, TakesFlowValues) {
  const Scenario scenario =
      read(kText, {"virtualMachineScaleSets.web.zones=[\"2\"]",
                   "subscriptions.fabrikam={ quota: { eastus: { total: 8 } } }"});
  EXPECT_EQ(scenario.scale_sets.front().second.zones.size(), 1U);
  EXPECT_EQ(scenario.subscriptions.at(1).second.quota.front().total, 8);
}

TEST(Override, ReachesListsByNumberAndByKey) {
  EXPECT_EQ(scaled_to(read(kText, {"timeline[1].scale.capacity=60"}), 1), 60);
  EXPECT_EQ(scaled_to(read(kText, {"timeline[id=late].scale.capacity=60"}), 1), 60);
  EXPECT_EQ(scaled_to(read(kText, {"timeline[id=up.early].scale.capacity=50"}), 0), 50);
  EXPECT_EQ(scaled_to(read(kText, {"timeline[id=\"up.early\"].scale.capacity=50"}), 0), 50);
}

TEST(Override, KeysWithDotsAreQuoted) {
  const Scenario scenario =
      read(kText, {"subscriptions.\"a.b\"={}", "subscriptions.'a.b'.quota={}"});
  EXPECT_EQ(scenario.subscriptions.at(1).first.text, "a.b");
}

TEST(Override, LaterOnesWin) {
  EXPECT_EQ(read(kText, {"clock.seed=5", "clock.seed=6"}).clock.seed, 6U);
}

TEST(Override, RemovesWithATag) {
  const Scenario scenario = read(
      kText, {"virtualMachineScaleSets.web.capacityReservationGroup=!remove", "timeline=!remove"});
  EXPECT_FALSE(scenario.scale_sets.front().second.group);
  EXPECT_TRUE(scenario.timeline.empty());
}

TEST(Override, EachIsASourceWithItsHash) {
  const Scenario scenario = read(kText, {"clock.seed=5"});
  ASSERT_EQ(scenario.sources.size(), 2U);
  EXPECT_EQ(scenario.sources[1].name, "--set#1");
  EXPECT_EQ(scenario.sources[1].sha256.size(), 64U);
}

TEST(Override, AMistakeIsPlacedInTheOption) {
  const auto diagnostics = testing::diagnose(kText, {"clock.seed=5", "clock.sed=6"});
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_EQ(format_diagnostics(diagnostics),
            "--set#2:7: error: unknown key 'sed' (clock.sed)\n"
            "    1 | clock.sed=6\n"
            "      |       ^~~\n"
            "hint: did you mean 'seed'?\n");
}

}  // namespace
}  // namespace capdrill::scenario
