// New before old: maxSurge and what an overlap of instances asks of a reservation. Domain reference
// 4.7, U8, R17, R18.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kSurge =
    "upgradePolicy: {mode: Rolling, rollingUpgradePolicy: {maxSurge: true, "
    "pauseTimeBetweenBatches: PT1M}}";

/// Ten nodes in one zone of unlimited hardware; creating takes a minute, deleting half of one.
ScenarioText ten_nodes(std::int64_t quantity, const std::string& more = "health: {}") {
  return ScenarioText()
      .unlimited_zones(1)
      .timing("create: PT1M, delete: PT30S")
      .group("crg", {quantity})
      .set("nodes", 10, in_zones(1, "crg") + ", " + kSurge + ", " + more);
}

/// The most that was allocated at a time in the reservation, and the most overallocated.
std::pair<std::int64_t, std::int64_t> peak(const Drill& drill) {
  std::pair<std::int64_t, std::int64_t> peak;
  for (const auto& [time, world] : drill.recorder().worlds) {
    const CapacityReservation& reservation = State(world).reservation("z1");
    peak.first = std::max(peak.first, reservation.allocated);
    peak.second = std::max(peak.second, reservation.overallocated());
  }
  return peak;
}

std::int64_t fewest_running(const Drill& drill) {
  std::int64_t fewest = 1000;
  for (const auto& entry : drill.recorder().worlds) {
    const World& world = entry.second;
    const auto running = std::ranges::count_if(State(world).set("nodes").instances,
                                               [&](VmId vm) { return world.vms[vm].is_running(); });
    fewest = std::min<std::int64_t>(fewest, running);
  }
  return fewest;
}

TEST(Surge, UPG12_R18_TenNodesWithASurgeOfTwoAreTwelve) {
  for (const auto& [quantity, over] : {std::pair<std::int64_t, std::int64_t>(10, 2), {12, 0}}) {
    const Drill drill(ten_nodes(quantity).at("PT1H", new_image("nodes")));
    ASSERT_EQ(drill.outcome().unexpected_operations, 0);
    EXPECT_EQ(peak(drill), std::pair(std::int64_t{12}, over)) << quantity;
    EXPECT_EQ(fewest_running(drill), 10) << "capacity never drops";
    EXPECT_THAT(drill.end().qas("z1"), ElementsAre(quantity, 10, 10));
    EXPECT_EQ(drill.end().reservation("z1").overallocated(), 0);
    EXPECT_EQ(drill.end().instances("nodes").front(), 10U) << "all of them are new";
    EXPECT_EQ(drill.end().set("nodes").surplus, 0);
    EXPECT_EQ(drill.operation(0).done, 10);
    EXPECT_EQ(drill.recorder().platform_operations.size(), 5U);
    EXPECT_TRUE(drill.recorder().upgrade_steps.front().surges);
  }
}

TEST(Surge, UPG12_U8_WithoutQuotaForItABatchIsUpgradedInPlace) {
  const auto with_quota = [](std::int64_t quota) {
    return Drill(ten_nodes(10).quota(quota).at("PT1H", new_image("nodes")));
  };
  const Drill none = with_quota(10);
  ASSERT_EQ(none.outcome().unexpected_operations, 0);
  EXPECT_EQ(peak(none).first, 10);
  EXPECT_EQ(fewest_running(none), 8);
  EXPECT_THAT(none.end().instances("nodes"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_FALSE(none.recorder().upgrade_steps.front().surges);
  EXPECT_THAT(none.operation(0).warning, HasSubstr("Batch 1 is upgraded in place."));
  EXPECT_EQ(with_quota(11).end().instances("nodes").front(), 0U) << "for a whole batch or not";
  EXPECT_EQ(with_quota(12).end().instances("nodes").front(), 10U);
}

TEST(Surge, TheQuotaIsCheckedBeforeEachBatch) {
  const Drill drill(
      ten_nodes(10).quota(12).at("PT1H", new_image("nodes")).at("PT3601S", set_quota("11")));
  EXPECT_THAT(drill.end().instances("nodes"), ElementsAre(1, 2, 3, 4, 6, 7, 8, 9, 10, 11))
      << "the first batch, 0 and 5, surged";
}

TEST(Surge, WhatIsNeverHealthyGoesAndTheOldOnesStay) {
  const Drill drill(
      ten_nodes(12).at("PT1H", new_image("nodes", "health: {probability: 0}"),
                       "expectError: MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().instances("nodes"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_EQ(fewest_running(drill), 10);
  EXPECT_EQ(drill.recorder().upgrade_steps.back().failed, 4) << "in the second batch";
}

TEST(Surge, ScalingMeanwhileCountsNoSurplus) {
  const Drill drill(ten_nodes(12)
                        .at("PT1H", new_image("nodes"))
                        .at("PT3630S", scale("nodes", 12))
                        .at("PT3640S", scale("nodes", 10)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(0).requested, 2);
  EXPECT_EQ(drill.end().instances("nodes").size(), 10U);
  EXPECT_EQ(drill.end().set("nodes").surplus, 0);
}

TEST(Surge, AnOutageOfItsZoneEndsABatchWithoutNewOnes) {
  const Drill drill(ten_nodes(12)
                        .at("PT1H", new_image("nodes"), "expectError: any")
                        .at("PT3630S", zone_outage("1", "PT1H")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.end().instances("nodes"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_EQ(drill.end().set("nodes").surplus, 0);
}

TEST(Surge, R17_ReplacementBeforeDeletionPeaksOneAboveTheReservation) {
  const auto replace = [](std::int64_t quota, int host_vcpus) {
    return Drill(
        ScenarioText()
            .zone(1, 1, host_vcpus)
            .quota(quota)
            .timing("create: PT1M, delete: PT30S")
            .group("crg", {6})
            .set("pool", 6, in_zones(1, "crg") + ", automaticRepairsPolicy: {enabled: true}")
            .at("PT1H", unhealthy("pool", "[0]", "PT20M")));
  };
  const Drill drill = replace(7, 7);
  EXPECT_THAT(drill.at("PT1H").qas("z1"), ElementsAre(6, 7, 7));
  EXPECT_EQ(drill.at("PT1H").reservation("z1").overallocated(), 1);
  EXPECT_EQ(peak(drill).first, 7);
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(6, 6, 6));
  EXPECT_EQ(drill.end().reservation("z1").overallocated(), 0);
  EXPECT_TRUE(drill.end().vm("pool_6").covered) << "the new one takes the slot of the old one";
  const auto code = [](const Drill& of) { return of.recorder().platform_operations.at(0).code; };
  EXPECT_EQ(code(drill), "");
  EXPECT_EQ(code(replace(6, 7)), "QuotaExceeded") << "it needs ordinary quota";
  EXPECT_EQ(code(replace(7, 6)), "ZonalAllocationFailed") << "and capacity";
}

}  // namespace
}  // namespace capdrill::engine
