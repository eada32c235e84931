#include "capdrill/results/expectation.hpp"

#include <gmock/gmock.h>

#include "capdrill/results/metric.hpp"
#include "fake_run.hpp"

namespace capdrill::results {
namespace {

using testing::ElementsAre;

std::string expect_section(const std::vector<std::string>& expectations) {
  std::string text = "expect:\n";
  for (const std::string& expectation : expectations) text += "  - { " + expectation + " }\n";
  return text;
}

/// The seed's drill: at one hour, 25 instances appear in each zone.
Summary run_drill(const scenario::Scenario& scenario, const RecorderOptions& options = {}) {
  FakeRun run(scenario, options);
  for (const std::size_t i : {0U, 1U, 2U}) {
    run.set_rate(CostLineId(i), {0, run.reservation(i).quantity * 9'600'000, 0, 0});
  }
  if (run.end > hours(1)) {
    run.at(hours(1), [&run] {
      for (const std::size_t zone : {0U, 1U, 2U}) {
        run.run_instances(zone, 25);
        const CapacityReservation& r = run.reservation(zone);
        run.set_rate(CostLineId(zone),
                     {25 * 9'600'000, r.unused() * 9'600'000, r.overallocated() * 9'600'000, 0});
      }
    });
  }
  return run.finish();
}

/// The lines of the expectations of a drill.
std::vector<std::string> lines_of(const std::vector<std::string>& expectations,
                                  const RecorderOptions& options = {}) {
  const scenario::Scenario scenario = small_scenario(expect_section(expectations));
  std::vector<std::string> lines;
  for (const ExpectationResult& result : run_drill(scenario, options).expectations) {
    lines.push_back(describe(result));
  }
  return lines;
}

TEST(Expectation, TheSeedsTable) {
  EXPECT_THAT(lines_of({"metric: unused, of: { reservation: z1 }, at: end, equals: 15",
                        "metric: overallocated, of: { reservation: z2 }, at: end, equals: 5",
                        "metric: overallocated, of: { reservation: z3 }, at: end, equals: 10",
                        "metric: coverage, of: { scaleSet: web }, at: end, equals: 0.8"}),
              ElementsAre("ok   unused of reservation z1 at end = 15",
                          "ok   overallocated of reservation z2 at end = 5",
                          "ok   overallocated of reservation z3 at end = 10",
                          "ok   coverage of scaleSet web at end = 0.8 (60/75)"));
}

TEST(Expectation, AFailureTellsWhatWasFoundAndWhereItWasExpected) {
  const auto lines =
      lines_of({"metric: coverage, of: { scaleSet: web }, at: end, equals: 0.9",
                "name: enough, metric: unused, of: { reservation: z1 }, at: PT1H, atLeast: 16"});
  EXPECT_EQ(lines[0],
            "FAIL coverage of scaleSet web at end: expected equals 0.9, found 0.8 (60/75)  "
            "small.yaml:27:5");
  EXPECT_EQ(lines[1],
            "FAIL enough: unused of reservation z1 at PT1H: expected atLeast 16, found 15  "
            "small.yaml:28:5");
}

TEST(Expectation, AnInstantShowsTheStateAfterItsEvents) {
  EXPECT_THAT(lines_of({"metric: unused, of: { reservation: z1 }, at: PT59M59S, equals: 40",
                        "metric: unused, of: { reservation: z1 }, at: PT1H, equals: 15"}),
              ElementsAre("ok   unused of reservation z1 at PT59M59S = 40",
                          "ok   unused of reservation z1 at PT1H = 15"));
}

TEST(Expectation, SpansAreHalfOpenAndExact) {
  const std::string span = "over: { from: PT30M, to: end }, ";
  EXPECT_THAT(
      lines_of(
          {"metric: unused, of: { reservation: z1 }, " + span +
               "statistic: mean, equals: 23.333, tolerance: 0.001",
           "metric: unused, of: { reservation: z1 }, " + span + "statistic: integral, equals: 35",
           "metric: coverage, " + span + "statistic: min, equals: 0.8",
           "metric: running, over: { from: PT0S, to: PT1H }, statistic: max, equals: 0"}),
      ElementsAre("ok   mean unused of reservation z1 over PT30M..end = 23.333333333, equals "
                  "23.333 ± 0.001",
                  "ok   integral unused of reservation z1 over PT30M..end = 35",
                  "ok   min coverage over PT30M..end = 0.8 (60/75)",
                  "ok   max running over PT0S..PT1H = 0"));
}

TEST(Expectation, AbsentFailsUnlessItIsExpected) {
  EXPECT_THAT(
      lines_of(
          {"metric: coverage, at: PT0S, atLeast: 0", "metric: coverage, at: PT0S, isAbsent: true"}),
      ElementsAre("FAIL coverage at PT0S: expected atLeast 0, found absent  small.yaml:27:5",
                  "ok   coverage at PT0S is absent"));
}

TEST(Expectation, CountsOfAGroupAddUp) {
  EXPECT_THAT(
      lines_of({"metric: overallocated, of: { group: crg }, at: end, equals: 15",
                "metric: utilization, of: { group: crg }, at: end, equals: 1",
                "metric: overallocated, of: { group: crg, zone: \"3\" }, at: end, equals: 10",
                "metric: instances, of: { scaleSet: web, zone: \"2\" }, at: end, equals: 25",
                "metric: unused, at: end, equals: 15"}),
      ElementsAre("ok   overallocated of group crg at end = 15",
                  "ok   utilization of group crg at end = 1 (75/75)",
                  "ok   overallocated of group crg zone 3 at end = 10",
                  "ok   instances of scaleSet web zone 2 at end = 25", "ok   unused at end = 15"));
}

TEST(Expectation, BillsAreExactBetweenTheirSteps) {
  EXPECT_THAT(
      lines_of({"metric: unused_reservation_cost, of: { reservation: z1 }, at: PT30M, equals: 1.92",
                "metric: vm_cost, of: { reservation: z1 }, at: PT1H, equals: 0",
                "metric: vm_cost, at: end, equals: 7.2",
                "metric: overallocated_vm_cost, at: end, equals: 1.44",
                "metric: total_cost, of: { zone: \"1\" }, at: end, equals: 7.68",
                "metric: cost.total, at: end, equals: 15.84"}),
      ElementsAre("ok   unused_reservation_cost of reservation z1 at PT30M = 1.92",
                  "ok   vm_cost of reservation z1 at PT1H = 0", "ok   vm_cost at end = 7.2",
                  "ok   overallocated_vm_cost at end = 1.44",
                  "ok   total_cost of zone 1 at end = 7.68", "ok   cost.total at end = 15.84"));
}

TEST(Expectation, WhatLiesAfterUntilIsSkipped) {
  RecorderOptions options;
  options.until = minutes(90);
  EXPECT_THAT(lines_of({"metric: unused, of: { reservation: z1 }, at: end, equals: 15",
                        "metric: unused, of: { reservation: z1 }, at: PT1H30M, equals: 15",
                        "metric: unused, of: { reservation: z1 }, at: PT1H29M, equals: 15",
                        "metric: unused, of: { reservation: z1 }, over: { from: PT0S, to: PT1H30M "
                        "}, statistic: last, equals: 15",
                        "metric: unused, of: { reservation: z1 }, over: { from: PT0S, to: end }, "
                        "statistic: last, equals: 15",
                        "metric: cost.total, at: end, equals: 1"},
                       options),
              ElementsAre("skip unused of reservation z1 at end: lies after --until",
                          "skip unused of reservation z1 at PT1H30M: lies after --until",
                          "ok   unused of reservation z1 at PT1H29M = 15",
                          "ok   last unused of reservation z1 over PT0S..PT1H30M = 15",
                          "skip last unused of reservation z1 over PT0S..end: lies after --until",
                          "skip cost.total at end: lies after --until"));
}

TEST(Expectation, DuringIsFromSubmissionToEnd) {
  const std::string timeline =
      "timeline:\n"
      "  - { at: PT30M, id: out, zoneOutage: { location: eastus, zone: \"1\", duration: PT1H } }\n"
      "  - { at: PT40M, id: grow, scale: { scaleSet: web, capacity: 75 } }\n";
  const std::string during = ", of: { reservation: z1 }, over: { during: ";
  const scenario::Scenario scenario = small_scenario(
      timeline +
      expect_section({"metric: backed" + during + "out }, statistic: max, equals: 0",
                      "metric: quantity" + during + "out }, statistic: integral, equals: 40",
                      "metric: allocated" + during + "grow }, statistic: last, equals: 0"}));
  FakeRun run(scenario);
  run.at(minutes(30), [&run] {
    run.world.zones[ZoneId(0U)].outages = 1;
    run.changes.zones.add(ZoneId(0U));
  });
  run.at(minutes(60), [&run] {
    run.run_instances(0, 25);
    engine::OperationRecord grow;
    grow.timeline_id = "grow";
    grow.submitted = minutes(40);
    grow.completed = minutes(60);
    run.recorder.operation_ended(run.world, grow);
  });
  run.at(minutes(90), [&run] {
    run.world.zones[ZoneId(0U)].outages = 0;
    run.changes.zones.add(ZoneId(0U));
    engine::FaultRecord fault;
    fault.timeline_id = "out";
    fault.kind = "zoneOutage";
    fault.begin = minutes(30);
    fault.end = minutes(90);
    run.recorder.fault_ended(run.world, fault);
  });
  for (const ExpectationResult& result : run.finish().expectations) {
    EXPECT_EQ(result.verdict, Verdict::met) << describe(result);
  }
}

TEST(Expectation, AnEntryThatNeverRanMeetsNothing) {
  const std::string timeline =
      "timeline:\n  - { at: PT30M, id: grow, scale: { scaleSet: web, capacity: 75 } }\n";
  const scenario::Scenario scenario = small_scenario(
      timeline +
      expect_section({"metric: coverage, over: { during: grow }, statistic: min, isAbsent: true"}));
  FakeRun run(scenario);
  EXPECT_EQ(describe(run.finish().expectations[0]),
            "FAIL min coverage during grow: expected isAbsent, found nothing, for grow never ran  "
            "small.yaml:29:5");
}

TEST(Expectation, ADeletedThingIsAbsentAndItsNameMayComeBack) {
  const scenario::Scenario scenario = small_scenario(
      expect_section({"metric: quantity, of: { reservation: z1 }, at: PT1H, isAbsent: true",
                      "metric: quantity, of: { reservation: z1 }, at: end, equals: 7",
                      "metric: quantity, of: { group: crg }, at: PT1H, equals: 35"}));
  FakeRun run(scenario);
  run.at(minutes(30), [&run] {
    run.reservation(0).exists = false;
    run.changes.reservations.add(ReservationId(0U));
  });
  run.at(minutes(90), [&run] {
    CapacityReservation again = run.reservation(0);
    again.exists = true;
    again.quantity = again.current_capacity = 7;
    run.changes.reservations.add(run.world.reservations.push_back(again));
  });
  for (const ExpectationResult& result : run.finish().expectations) {
    EXPECT_EQ(result.verdict, Verdict::met) << describe(result);
  }
}

TEST(Expectation, CodesOfFailedOperationsAreCounted) {
  const scenario::Scenario scenario =
      small_scenario(expect_section({"metric: operations.byCode.QuotaExceeded, at: end, equals: 1",
                                     "metric: operations.byCode.Conflict, at: end, equals: 0",
                                     "metric: operations.failed, at: end, equals: 1"}));
  FakeRun run(scenario);
  engine::OperationRecord operation;
  operation.outcome = engine::Outcome::Failed;
  operation.code = "QuotaExceeded";
  run.recorder.operation_ended(run.world, operation);
  for (const ExpectationResult& result : run.finish().expectations) {
    EXPECT_EQ(result.verdict, Verdict::met) << describe(result);
  }
}

// ---- what a study reads -------------------------------------------------------------------------

scenario::Expectation metric_at_end(const std::string& metric) {
  scenario::Expectation wanted;
  wanted.metric.text = metric;
  wanted.at = scenario::Instant{.time = {}, .is_end = true};
  return wanted;
}

TEST(MetricOfAStudy, IsReadAsAnExpectationIs) {
  scenario::Scenario scenario = small_scenario(
      expect_section({"metric: coverage, of: { scaleSet: web }, at: end, equals: 0.7"}));
  scenario.metrics = {metric_at_end("coverage"), metric_at_end("expectations.unmet"),
                      metric_at_end("coverage")};
  scenario.metrics[2].comparison = scenario::Comparison::atLeast;
  scenario.metrics[2].values = {Fraction{9, 10}};
  EXPECT_TRUE(check_expectations(scenario).empty());
  FakeRun run(scenario);
  run.at(hours(1), [&run] {
    for (const std::size_t zone : {0U, 1U, 2U}) run.run_instances(zone, 25);
  });
  const std::vector<MetricReading> readings = run.recorder.metrics(run.finish());
  EXPECT_EQ(readings[0].value, (Fraction{60, 75}));
  ASSERT_EQ(readings[0].hours.size(), 2U);
  EXPECT_FALSE(readings[0].hours[0]) << "nothing ran";
  EXPECT_EQ(readings[0].hours[1], (Fraction{60, 75}));
  EXPECT_EQ(readings[1].value, (Fraction{1, 1}));
  EXPECT_EQ(readings[2].value, (Fraction{0, 1})) << "0.8 is not at least 0.9";
}

TEST(MetricOfAStudy, HasToBeANumber) {
  scenario::Scenario scenario = small_scenario();
  scenario.metrics = {metric_at_end("state")};
  const auto problems = check_expectations(scenario);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].message, testing::HasSubstr("is a text, which has no mean"));
}

TEST(Expectation, CannotSpeakOfWhatBecomesOfExpectations) {
  const auto problems = check_expectations(
      small_scenario(expect_section({"metric: expectations.unmet, at: end, equals: 0"})));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].message, testing::HasSubstr("cannot speak of"));
}

TEST(Expectation, OnlyARatioHasAWorstHour) {
  const auto problems = check_expectations(small_scenario(expect_section(
      {"metric: covered, of: { scaleSet: web }, over: { from: PT0S, to: end }, statistic: "
       "worstHour, equals: 0"})));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].message, testing::HasSubstr("no ratio"));
}

}  // namespace
}  // namespace capdrill::results
