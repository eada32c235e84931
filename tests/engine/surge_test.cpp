// New before old: what an overlap of instances asks of a reservation. Domain reference 4.7, R17,
// R18; the surge is written as the operations that it consists of.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

TEST(Surge, R17_ReplacementBeforeDeletionPeaksOneAboveTheReservation) {
  const auto replace = [](std::int64_t quota, int host_vcpus) {
    return Drill(ScenarioText()
                     .zone(1, 1, host_vcpus)
                     .quota(quota)
                     .group("crg", {6})
                     .set("pool", 6, in_zones(1, "crg"))
                     .at("PT1H", scale("pool", 7), "mayFail: true")
                     .at("PT2H", instances("deleteInstances", "pool", "[0]")));
  };
  const Drill drill = replace(7, 7);
  EXPECT_THAT(drill.at("PT1H").qas("z1"), ElementsAre(6, 7, 7));
  EXPECT_EQ(drill.at("PT1H").reservation("z1").overallocated(), 1);
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(6, 6, 6));
  EXPECT_EQ(drill.end().reservation("z1").overallocated(), 0);
  EXPECT_TRUE(drill.end().vm("pool_6").covered) << "the new one takes the slot of the old one";
  EXPECT_EQ(replace(6, 7).operation(0).code, "QuotaExceeded") << "it needs ordinary quota";
  EXPECT_EQ(replace(7, 6).operation(0).code, "ZonalAllocationFailed") << "and capacity";
}

TEST(Surge, R18_AReservationOfNodesPlusSurgeCoversAnUpgrade) {
  for (const auto& [quantity, over] : {std::pair<std::int64_t, std::int64_t>(10, 2), {12, 0}}) {
    const Drill drill(ScenarioText()
                          .unlimited_zones(1)
                          .group("crg", {quantity})
                          .set("nodes", 10, in_zones(1, "crg"))
                          .at("PT1H", scale("nodes", 12))
                          .at("PT2H", instances("deleteInstances", "nodes", "[0, 1]")));
    EXPECT_EQ(drill.at("PT1H").reservation("z1").allocated, 12);
    EXPECT_EQ(drill.at("PT1H").reservation("z1").overallocated(), over) << quantity;
    EXPECT_EQ(drill.end().reservation("z1").overallocated(), 0);
  }
}

}  // namespace
}  // namespace capdrill::engine
