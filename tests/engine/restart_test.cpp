// Restart, reimage and redeploy: what each does to a place and to an unshared association (choice
// 11.14).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

std::string redeploy_vm(const std::string& vm) { return "redeployVm: {vm: " + vm + "}"; }

TEST(Restart, HappensInPlaceAndTakesTheTimeOfAStart) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 2)
                        .timing("start: PT1M, create: PT2M")
                        .group("crg", {2})
                        .set("web", 2, in_zones(1, "crg"))
                        .at("PT1H", instances("restart", "web"))
                        .at("PT2H", instances("reimage", "web", "{count: 1}")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  const State during = drill.at("PT1H");
  EXPECT_EQ(during.vm("web_0").power, PowerState::Starting);
  EXPECT_THAT(during.qas("z1"), ElementsAre(2, 2, 2)) << "it holds its slot";
  EXPECT_EQ(during.set("web").coverage.protected_vms, 0) << "but does not run";
  EXPECT_EQ(during.vm("web_0").host, drill.at("PT0S").vm("web_0").host);
  EXPECT_TRUE(drill.at("PT1H1M").vm("web_1").is_running());
  EXPECT_EQ(drill.at("PT2H1M").set("web").coverage.running, 1) << "a reimage takes a creation's";
  EXPECT_EQ(drill.at("PT2H2M").set("web").coverage.running, 2);
}

TEST(Restart, IsRefusedWhereNothingRuns) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .set("web", 1, in_zones(1))
          .at("PT1H", instances("deallocate", "web"))
          .at("PT2H", instances("restart", "web"), "expectError: OperationNotAllowed")
          .at("PT2H", instances("reimage", "web"), "expectError: OperationNotAllowed")
          .at("PT2H", instances("redeploy", "web"), "expectError: OperationNotAllowed")
          .at("PT3H", instances("start", "web"))
          .at("PT4H", zone_outage("1", "PT1H"))
          .at("PT4H", instances("restart", "web"), "expectError: OperationNotAllowed")
          .at("PT4H", instances("redeploy", "web"), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().set("web").coverage.running, 1);
}

TEST(Restart, OneUnderWayWhenTheZoneFailsKeepsItsPlace) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .timing("start: PT30M")
                        .group("crg", {1})
                        .vm("app", in_zone("1", "crg"))
                        .vm("moves", in_zone("1"))
                        .set("web", 1, in_zones(1))
                        .at("PT1H", instances("restart", "web"), "mayFail: true")
                        .at("PT1H10M", zone_outage("1", "PT1H")));
  EXPECT_EQ(drill.operation(0).code, "ZonalAllocationFailed");
  EXPECT_TRUE(drill.at("PT1H10M").vm("web_0").allocated);
  EXPECT_TRUE(drill.at("PT2H10M").vm("web_0").is_running());
}

TEST(Redeploy, ACoveredVmMovesToAnIdleSlotOnAnotherHost) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 2)
                        .group("crg", {4})
                        .vm("app", in_zone("1", "crg"))
                        .at("PT1H", redeploy_vm("app")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_NE(drill.at("PT0S").vm("app").host, drill.end().vm("app").host);
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(4, 1, 1));
  EXPECT_EQ(drill.end().zone("1").held_idle.vcpus, 3) << "its old place is an idle slot";
  EXPECT_EQ(drill.recorder().placements.size(), 2U);
}

TEST(Redeploy, WithoutAnIdleSlotItsSlotMovesWithIt) {
  const Drill drill(ScenarioText()
                        .zone(1, 2, 2)
                        .group("crg", {1})
                        .vm("first", in_zone("1", "crg"))
                        .vm("second", in_zone("1", "crg"))
                        .at("PT1H", redeploy_vm("first")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_NE(drill.at("PT0S").vm("first").host, drill.end().vm("first").host);
  EXPECT_TRUE(drill.end().vm("first").covered) << "it keeps its turn";
  EXPECT_FALSE(drill.end().vm("second").covered);
}

TEST(Redeploy, WithoutRoomElsewhereItStaysAndRuns) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 8)
                        .vm("app", in_zone("1"))
                        .at("PT1H", redeploy_vm("app"), "expectError: ZonalAllocationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.end().world()));
}

TEST(Redeploy, ARegionalVmLeavesAZoneThatIsDown) {  // choice 11.39
  const Drill drill(ScenarioText()
                        .zone(1, 1, 8)
                        .zone(1, 1, 8)
                        .vm("app")
                        .at("PT1H", zone_outage("1", "PT1H"))
                        .at("PT90M", redeploy_vm("app")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.at("PT90M").vm("app").is_running());
  EXPECT_EQ(drill.end().zone("2").vms.vcpus, 1);
}

TEST(Redeploy, OnUnlimitedHardwareItStartsAgain) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("start: PT1M")
                        .set("web", 3, in_zones(1))
                        .at("PT1H", instances("redeploy", "web")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT1H").set("web").coverage.running, 0);
  EXPECT_EQ(drill.end().set("web").coverage.running, 3);
}

TEST(Redeploy, AnUnsharedConsumerMayRestartButNotRedeploy) {  // choice 11.14
  const Drill drill(
      ScenarioText()
          .zone(1, 2, 4)
          .subscription("fabrikam")
          .group_of("crg",
                    "zones: ['1'], sharingProfile: {subscriptionIds: [fabrikam]}, "
                    "capacityReservations: {z1: {sku: {name: small, capacity: 4}, zone: '1'}}")
          .set("web", 2, in_zones(1, "crg"), "fabrikam")
          .at("PT1H", share_group("crg", ""))
          .at("PT2H", instances("restart", "web"))
          .at("PT2H", instances("reimage", "web"))
          .at("PT3H", instances("redeploy", "web"), "expectError: OperationNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().set("web").coverage.protected_vms, 2) << "what it has it keeps";
}

}  // namespace
}  // namespace capdrill::engine
