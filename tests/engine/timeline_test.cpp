// The timeline: repeats, the order within an instant, what is expected of operations.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;

/// When the operations were submitted, in the order of their ends.
std::vector<double> submitted(const Drill& drill) {
  std::vector<double> hours;
  for (const OperationRecord& operation : drill.recorder().operations) {
    hours.push_back(to_seconds(operation.submitted) / 3600);
  }
  return hours;
}

std::vector<std::string> targets(const Drill& drill) {
  std::vector<std::string> targets;
  for (const OperationRecord& operation : drill.recorder().operations) {
    targets.push_back(operation.target);
  }
  return targets;
}

ScenarioText sets(std::initializer_list<const char*> names) {
  ScenarioText text;
  text.unlimited_zones(1);
  for (const char* name : names) text.set(name, 1, in_zones(1));
  return text;
}

TEST(TimelineOfARun, AnEntryIsRepeatedUntilTheEndAndNotAtIt) {
  const Drill drill(sets({"a"}).duration("PT5H").at("PT1H", scale("a", 1), "every: PT2H"));
  EXPECT_THAT(submitted(drill), ElementsAre(1, 3));
}

TEST(TimelineOfARun, TimesCountsTheFirst) {
  const Drill drill(sets({"a"}).at("PT1H", scale("a", 1), "every: PT2H, times: 3"));
  EXPECT_THAT(submitted(drill), ElementsAre(1, 3, 5));
}

TEST(TimelineOfARun, OneInstantFollowsTheOrderOfTheFileRepeatsIncluded) {
  const Drill drill(sets({"a", "b", "c"})
                        .at("PT1H", scale("a", 1), "every: PT1H, times: 3")
                        .at("PT3H", scale("b", 1))
                        .at("PT2H", scale("c", 1), "every: PT1H, times: 2"));
  EXPECT_THAT(submitted(drill), ElementsAre(1, 2, 2, 3, 3, 3));
  EXPECT_THAT(targets(drill), ElementsAre("a", "a", "c", "a", "b", "c"));
}

TEST(TimelineOfARun, AFaultStrikesBeforeTheOperationsOfItsInstant) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .at("PT1H", create_vm("vm", in_zone("1")), "expectError: ZonalAllocationFailed")
          .at("PT1H", zone_outage("1", "PT1H")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(TimelineOfARun, ARecoveryPrecedesAFaultAndTheOperationsOfItsInstant) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .vm("vm", in_zone("1"))
                        .at("PT2H", create_vm("after", in_zone("1")))
                        .at("PT1H", zone_outage("1", "PT1H"))
                        .at("PT2H", zone_outage("2", "PT1H"), "id: second"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.at("PT2H").vm("vm").is_running());
}

TEST(TimelineOfARun, WhatWasAskedEarlierIsDoneBeforeTheOperationsOfTheInstant) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("deallocate: PT1H")
                        .vm("vm", in_zone("1"))
                        .at("PT2H", start_vm("vm"))
                        .at("PT1H", deallocate_vm("vm")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.end().vm("vm").is_running());
}

TEST(TimelineOfARun, AnOutageAtTheStartFindsWhatTheFileDeclares) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .vm("vm", in_zone("1"))
                        .at("PT0S", zone_outage("1", "PT1H")));
  EXPECT_FALSE(drill.at("PT0S").vm("vm").is_running());
}

TEST(TimelineOfARun, AFailureIsUnexpectedUnlessTheEntrySaysSo) {
  const auto outcome = [](const std::string& more, int capacity) {
    const Drill drill(ScenarioText()
                          .zone(1, 1, 4)
                          .set("a", 1, in_zones(1))
                          .at("PT1H", scale("a", capacity), more));
    EXPECT_EQ(drill.outcome().unexpected_operations, drill.operation(0).as_expected ? 0 : 1);
    return drill.operation(0).as_expected;
  };
  EXPECT_FALSE(outcome("", 9));
  EXPECT_TRUE(outcome("mayFail: true", 9));
  EXPECT_TRUE(outcome("expectError: any", 9));
  EXPECT_TRUE(outcome("expectError: ZonalAllocationFailed", 9));
  EXPECT_FALSE(outcome("expectError: QuotaExceeded", 9));
  EXPECT_TRUE(outcome("", 2));
  EXPECT_TRUE(outcome("mayFail: true", 2));
  EXPECT_FALSE(outcome("expectError: any", 2)) << "it had to fail and did not";
}

TEST(TimelineOfARun, ARecordSaysWhereTheEntryStands) {
  const Drill drill(sets({"a"}).at("PT1H", scale("a", 2), "id: grow").at("PT2H", scale("a", 1)));
  EXPECT_EQ(drill.operation(0).timeline_id, "grow");
  EXPECT_EQ(drill.operation(1).timeline_id, "timeline[1]");
  EXPECT_EQ(drill.operation(0).operation, "scale");
  EXPECT_EQ(drill.operation(0).initiator, "timeline");
  EXPECT_EQ(drill.operation(0).id + 1, drill.operation(1).id);
  EXPECT_THAT(drill.operation(0).place, testing::StartsWith("test.yaml:"));
}

TEST(TimelineOfARun, WhatIsUnderWayAtTheEndIsInProgress) {
  const Drill drill(sets({"a"}).timing("create: PT2H").at("PT9H", scale("a", 3)));
  ASSERT_EQ(drill.recorder().operations.size(), 1U);
  EXPECT_EQ(drill.operation(0).outcome, Outcome::InProgress);
  EXPECT_FALSE(drill.operation(0).completed.has_value());
  EXPECT_EQ(drill.operation(0).http_status, 202);
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

// ---- what observers hear -------------------------------------------------------------------------

class Listener : public Observer {
 public:
  void instant_ended(SimTime now, const World&, const Changes& changes) override {
    instants.push_back(now);
    sets_changed.push_back(changes.scale_sets.ids().size());
  }
  void clock_moves(SimTime from, SimTime to, const World&) override {
    moves.emplace_back(from, to);
  }
  void operation_ended(const World&, const OperationRecord&) override {}
  void placement_ended(const World&, const PlacementRecord&) override {}
  void fault_ended(const World&, const FaultRecord&) override {}
  [[nodiscard]] bool wants_events() const override { return true; }
  void event_begins(SimTime now, std::uint64_t number, std::string_view kind,
                    std::string_view subject) override {
    EXPECT_EQ(number, events.size() + 1);
    EXPECT_EQ(instants.empty() ? SimTime() : moves.back().second, now);
    events.push_back(std::string(kind) + " " + std::string(subject));
  }

  std::vector<SimTime> instants;
  std::vector<std::size_t> sets_changed;
  std::vector<std::pair<SimTime, SimTime>> moves;
  std::vector<std::string> events;
};

TEST(ObserverOfARun, MovesOfTheClockTileTheRunAndEventsAreToldInWords) {
  ScenarioText text = sets({"a", "b"});
  text.timing("create: PT30M").at("PT1H", scale("a", 2)).at("PT2H", zone_outage("1", "PT1H"));
  Listener listener;
  const auto outcome = run(read(text.str()), audited(), listener);
  ASSERT_TRUE(outcome.has_value());
  SimTime reached;
  for (const auto& [from, to] : listener.moves) {
    EXPECT_EQ(from, reached);
    EXPECT_LT(from, to);
    reached = to;
  }
  EXPECT_EQ(reached, instant("PT10H"));
  EXPECT_EQ(listener.instants.size(), listener.moves.size());
  EXPECT_THAT(listener.events,
              ElementsAre("timelineOperation ", "vmStep a_1", "timelineFault ", "outageEnd "));
  EXPECT_EQ(outcome->events, 4U);
  EXPECT_EQ(listener.sets_changed.front(), 2U) << "the first instant shows everything";
  EXPECT_EQ(listener.sets_changed[1], 1U) << "later ones what changed";
}

TEST(ObserverOfARun, HearingEventsChangesNothing) {
  const std::string text = sets({"a"}).at("PT1H", scale("a", 3)).str();
  Listener listener;
  Recorder recorder;
  EXPECT_EQ(run(read(text), audited(), listener)->fingerprint,
            run(read(text), audited(), recorder)->fingerprint);
}

}  // namespace
}  // namespace capdrill::engine
