// Overprovisioning: domain reference 4.4 and choice 11.10.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const char* const kMore = ", overprovision: true";

TEST(Overprovisioning, OVP2_TheExtraInstancesGoWhenTheOthersRun) {  // OVP-1
  const Drill drill(ScenarioText()
                        .unlimited_zones(3)
                        .timing("create: PT10M, delete: PT5M")
                        .set("web", 0, in_zones(3) + kMore)
                        .at("PT1H", scale("web", 10)));
  EXPECT_EQ(drill.at("PT1H").instances("web").size(), 12U);
  EXPECT_THAT(drill.at("PT1H").counts("web"), ElementsAre(4, 3, 3)) << "they do not count";
  EXPECT_EQ(drill.at("PT1H").zone("1").vms.vcpus + drill.at("PT1H").zone("2").vms.vcpus +
                drill.at("PT1H").zone("3").vms.vcpus,
            12);
  EXPECT_EQ(drill.operation(0).done, 10);
  EXPECT_EQ(drill.operation(0).completed, instant("PT70M"));
  EXPECT_THAT(drill.at("PT75M").instances("web"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  ASSERT_THAT(drill.recorder().platform_operations, SizeIs(1));
  EXPECT_EQ(drill.recorder().platform_operations[0].operation, "overprovisioning");
}

TEST(Overprovisioning, TheirIdsAreNotUsedAgain) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 0, in_zones(1) + kMore)
                        .at("PT1H", scale("web", 5))
                        .at("PT2H", scale("web", 6)));
  EXPECT_THAT(drill.end().instances("web"), ElementsAre(0, 1, 2, 3, 4, 6));
}

TEST(Overprovisioning, TheyTakeNoQuotaNoReservationAndAreNotBilled) {  // OVP-3
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(7)
                        .group("crg", {7})
                        .timing("create: PT10M")
                        .set("web", 0, in_zones(1, "crg") + kMore)
                        .at("PT1H", scale("web", 5)));
  EXPECT_EQ(drill.at("PT1H").instances("web").size(), 6U);
  EXPECT_EQ(drill.at("PT1H").qas("z1"), (std::vector<std::int64_t>{7, 5, 5}));
  EXPECT_EQ(drill.at("PT1H").quota_used(), 7);
  EXPECT_EQ(drill.at("PT1H").set("web").coverage.eligible, 5);
  EXPECT_DOUBLE_EQ(drill.bill(), 70) << "ten hours of seven units, and nothing else";
}

TEST(Overprovisioning, WithoutRoomForThemNothingFails) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 5)
                        .timing("create: PT10M")
                        .set("web", 0, in_zones(1) + kMore)
                        .at("PT1H", scale("web", 5)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT1H").instances("web").size(), 5U);
  EXPECT_THAT(drill.recorder().platform_operations, IsEmpty());
}

TEST(Overprovisioning, FlexibleSetsHaveNone) {  // OVP-4
  const Drill drill(ScenarioText().unlimited_zones(1).at(
      "PT1H", create_set("web", 1, in_zones(1) + ", orchestrationMode: Flexible" + kMore),
      "expectError: InvalidParameter"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

}  // namespace
}  // namespace capdrill::engine
