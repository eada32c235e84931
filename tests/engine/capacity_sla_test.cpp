// The capacity SLA: which attempts count, domain reference 7.5, 11.3, choice 11.16.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capdrill/rules/capacity_sla.hpp"
#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::IsEmpty;

/// Minutes not available up to then, of the units that attempts failed against.
std::vector<std::int64_t> minutes_of(const Drill& drill, const std::string& reservation,
                                     const std::string& until = "PT10H") {
  std::vector<std::int64_t> minutes;
  const State state = drill.at(until);
  for (const SlaUnit& unit : state.reservation(reservation).sla.units) {
    minutes.push_back(rules::not_available(unit, SimTime(), instant(until)).us() / 60'000'000);
  }
  return minutes;
}

const std::string kFails = "expectError: ZonalAllocationFailed";

/// A zone that is down from PT1H to PT3H, with idle slots.
ScenarioText outage(const std::string& body = "") {
  return ScenarioText()
      .unlimited_zones(2)
      .group("crg", {5, 0})
      .vm("a", in_zone("1", "crg") + body)
      .at("PT30M", deallocate_vm("a"))
      .at("PT1H", zone_outage("1", "PT2H"));
}

TEST(CapacitySlaOfRuns, SLA2_L1_ThroughAZoneOutage) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {5})
                        .vm("web", in_zone("1", "crg") + ", count: 3")
                        .vm("a", in_zone("1", "crg"))
                        .vm("b", in_zone("1", "crg"))
                        .vm("runs", in_zone("1"))
                        .at("PT30M", deallocate_vm("a"))
                        .at("PT30M", deallocate_vm("b"))
                        .at("PT1H", zone_outage("1", "PT1H"))
                        .at("PT1H", start_vm("a"), kFails)
                        .at("PT1H", start_vm("b"), kFails)
                        .at("PT80M", start_vm("b"), kFails + ", every: PT10M, times: 4")
                        .at("PT80M", join_vm("runs", "crg"))
                        .at("PT2H", start_vm("b")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(minutes_of(drill, "z1"), ElementsAre(15, 55));
  EXPECT_EQ(drill.end().reservation("z1").sla.units_max, 5);
}

TEST(CapacitySlaOfRuns, SLA1_AFailedStartOfAVmCountsUntilTheZoneIsBackAtMost15Minutes) {
  const Drill drill(outage().at("PT2H55M", start_vm("a"), kFails).at("PT3H", start_vm("a")));
  EXPECT_THAT(minutes_of(drill, "z1"), ElementsAre(5));
  EXPECT_THAT(minutes_of(drill, "z1", "PT2H57M"), ElementsAre(2));
}

TEST(CapacitySlaOfRuns, SLA1_FailedCreationsCountOneUnitEach) {
  const Drill drill(
      outage().at("PT2H", create_vm("n", in_zone("1", "crg") + ", count: 3"), kFails));
  EXPECT_THAT(minutes_of(drill, "z1"), ElementsAre(15, 15, 15));
}

TEST(CapacitySlaOfRuns, SLA1_InstancesOfASetThatFindNoRoomCountOneUnitEach) {
  const Drill drill(outage()
                        .set("web", 0, in_zones(1, "crg"))
                        .at("PT2H", scale("web", 2), kFails)
                        .at("PT2H10M", scale("web", 7), kFails));
  EXPECT_THAT(minutes_of(drill, "z1"), ElementsAre(25, 25, 15, 15, 15)) << "there are five units";
}

TEST(CapacitySlaOfRuns, SLA1_AnInstanceThatStandsInAnotherZoneIsNoFailedAttempt) {
  const Drill drill(outage().set("web", 0, in_zones(2, "crg")).at("PT2H", scale("web", 4)));
  EXPECT_THAT(drill.at("PT2H").counts("web"), ElementsAre(0, 4));
  EXPECT_THAT(minutes_of(drill, "z1"), IsEmpty());
}

TEST(CapacitySlaOfRuns, SLA1_AnInstanceWithoutAnyRoomHasAskedTheZoneThatIsDownToo) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 8)
                        .zone(1, 1, 3)
                        .group("crg", {4, 2})
                        .set("web", 0, in_zones(2, "crg"))
                        .at("PT1H", zone_outage("1", "PT2H"))
                        .at("PT2H", scale("web", 5), kFails));
  EXPECT_THAT(drill.at("PT2H").counts("web"), ElementsAre(0, 3));
  EXPECT_THAT(minutes_of(drill, "z1"), ElementsAre(15, 15));
  EXPECT_THAT(minutes_of(drill, "z2"), IsEmpty()) << "its units are filled";
}

TEST(CapacitySlaOfRuns, SLA1_ACreationThatTheOutageBreaksOffCounts) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("create: PT10M")
                        .group("crg", {2})
                        .at("PT55M", create_vm("n", in_zone("1", "crg")), kFails)
                        .at("PT1H", zone_outage("1", "PT1H")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(minutes_of(drill, "z1"), ElementsAre(15));
}

TEST(CapacitySlaOfRuns, SLA1_QuotaMismatchAndWantOfUnreservedCapacityCountNothing) {
  const Drill drill(
      ScenarioText()
          .zone(1, 1, 4)
          .quota(6)
          .group("crg", {2})
          .vm("a", in_zone("1", "crg") + ", count: 2")
          .vm("rest", in_zone("1") + ", count: 2")
          .at("PT1H", create_vm("n", in_zone("1", "crg")), kFails)
          .at("PT1H", create_vm("m", in_zone("1")), kFails)
          .at("PT2H", deallocate_vm("a"))
          .at("PT2H", set_quota("4"))
          .at("PT3H", create_vm("q", in_zone("1", "crg")), "expectError: OperationNotAllowed")
          .at("PT3H", create_vm("b", in_zone("1", "crg"), "big"), "expectError: any"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(minutes_of(drill, "z1"), IsEmpty());
}

TEST(CapacitySlaOfRuns, ALostVmIsNoAttempt) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("a", in_zone("1", "crg"))
                        .at("PT1H", zone_outage("1", "PT2H", "lose")));
  EXPECT_THAT(minutes_of(drill, "z1"), IsEmpty());
}

TEST(CapacitySlaOfRuns, AnAttemptThatCountsChangesTheStateHash) {
  const Drill drill(outage().at("PT2H", start_vm("a"), kFails));
  EXPECT_NE(state_hash(drill.at("PT1H").world()), state_hash(drill.at("PT2H").world()));
}

}  // namespace
}  // namespace capdrill::engine
