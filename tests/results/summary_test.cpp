#include "capdrill/results/summary.hpp"

#include <gmock/gmock.h>

#include "capdrill/results/summary_text.hpp"
#include "fake_run.hpp"

namespace capdrill::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Summary drill(const scenario::Scenario& scenario) {
  FakeRun run(scenario);
  run.set_rate(CostLineId(0U), {0, 40 * 9'600'000, 0, 0});
  run.at(hours(1), [&run] {
    for (const std::size_t zone : {0U, 1U, 2U}) run.run_instances(zone, 25);
  });
  return run.finish();
}

TEST(Summary, HoursAndMeansAreExact) {
  const Summary summary = drill(small_scenario());
  EXPECT_EQ(summary.unused_slot_hours, (Fraction{75 + 15, 1}));
  EXPECT_EQ(summary.uncovered_vm_hours, (Fraction{15, 1}));
  EXPECT_EQ(summary.coverage.mean, (Fraction{60, 75}));
  EXPECT_EQ(summary.coverage.at_end, (Fraction{60, 75}));
  EXPECT_EQ(summary.cost.unused_reservation, Money::units(768'000'000));
}

TEST(Summary, TheWarmUpIsLeftOutOfTotals) {
  scenario::Scenario scenario = small_scenario();
  scenario.clock.warm_up = Duration::minutes(90);
  const Summary summary = drill(scenario);
  EXPECT_EQ(summary.unused_slot_hours, (Fraction{15, 2}));
  EXPECT_EQ(summary.cost.unused_reservation, Money::units(192'000'000));
}

TEST(Summary, ATotalOfNothingButWarmUpIsZero) {
  scenario::Scenario scenario = small_scenario();
  scenario.clock.warm_up = Duration::hours(2);
  const Summary summary = drill(scenario);
  EXPECT_EQ(summary.unused_slot_hours, (Fraction{0, 1}));
  EXPECT_EQ(summary.cost.total, Money());
  EXPECT_EQ(summary.coverage.mean, std::nullopt);
  EXPECT_EQ(summary.coverage.at_end, (Fraction{60, 75}));
}

TEST(Summary, JsonHasFixedKeysAndExactNumbers) {
  const std::string json = to_value(drill(small_scenario())).to_json();
  EXPECT_THAT(json, HasSubstr(R"({"scenario":"Small","version":)"));
  EXPECT_THAT(json,
              HasSubstr(R"("fingerprint":"0000000000000abc","stateHash":"0000000000000def")"));
  EXPECT_THAT(
      json,
      HasSubstr(
          R"("evenly":{"total":75,"of":75,"covers":75,"idle":0,"coversNow":60,"idleNow":15})"));
  EXPECT_THAT(json, HasSubstr(R"("coverage":{"atEnd":0.8,"mean":0.8,"min":0.8})"));
  EXPECT_THAT(json, HasSubstr(R"("unusedReservation":7.68,)"));
  EXPECT_THAT(
      json,
      HasSubstr(
          R"("start":"2026-01-01T00:00:00Z","duration":"PT2H","end":"2026-01-01T02:00:00Z")"));
}

TEST(Summary, AbsentIsNull) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  EXPECT_THAT(to_value(run.finish()).to_json(),
              HasSubstr(R"("coverage":{"atEnd":null,"mean":null,"min":null})"));
}

TEST(SummaryText, ShowsTheSeedsTable) {
  TextStyle style;
  style.repro = "capdrill run small.yaml --seed 1";
  EXPECT_THAT(to_text(drill(small_scenario()), style), HasSubstr(R"(
  zone   reserved  VMs  unused  overallocated
  1            40   25      15              0
  2            20   25       0              5
  3            15   25       0             10
  total        75   75      15             15
  the same total placed evenly: covers 75 of 75, idle 0 (now 60, 15)
)"));
}

TEST(SummaryText, AlertsThatAreStillOnStandFirst) {
  Summary summary;
  summary.alerts = {
      {"utilization", "crg", "z1", minutes(10), minutes(20), Fraction{17, 20}},
      {"overallocated", "crg", "z1", minutes(30), minutes(40), Fraction{2, 1}},
      {"overallocated", "crg", "z2", minutes(60), std::nullopt, Fraction{1, 1}},
  };
  EXPECT_THAT(to_text(summary, {}), HasSubstr(R"(
alerts: 3, 1 still on
  alert          reservation  since  until      peak
  overallocated  crg/z2       PT1H   still on   1 VM
  above 80 %     crg/z1       PT10M  PT20M      85 %
  overallocated  crg/z1       PT30M  PT40M     2 VMs
)"));
}

TEST(SummaryText, LongListsOfAlertsAreCut) {
  Summary summary;
  summary.alerts.assign(12,
                        {"overallocated", "crg", "z2", minutes(60), std::nullopt, Fraction{1, 1}});
  EXPECT_THAT(to_text(summary, {}), HasSubstr("1 VM\n  and 2 more\n"));
}

TEST(SummaryText, QuietShowsOnlyWhatIsWrong) {
  TextStyle style;
  style.is_quiet = true;
  Summary summary = drill(small_scenario());
  EXPECT_EQ(to_text(summary, style), "");
  ExpectationResult met;
  met.verdict = Verdict::met;
  ExpectationResult unmet;
  unmet.verdict = Verdict::unmet;
  unmet.metric = "unused";
  unmet.instant = "at end";
  unmet.comparison = "equals";
  unmet.expected = "1";
  unmet.found = "2";
  unmet.place = "x.yaml:1:1";
  summary.expectations = {met, unmet};
  EXPECT_EQ(to_text(summary, style),
            "Small\n  FAIL unused at end: expected equals 1, found 2  x.yaml:1:1\n");
}

TEST(SummaryText, ColorsAreOnlyForTerminals) {
  TextStyle style;
  EXPECT_THAT(to_text(drill(small_scenario()), style), Not(HasSubstr("\x1b")));
  style.has_color = true;
  EXPECT_THAT(to_text(drill(small_scenario()), style), HasSubstr("\x1b[1mSmall\x1b[0m"));
}

TEST(SummaryText, MoneyHasAtLeastTwoDecimals) {
  EXPECT_EQ(usd(Money::units(864'000'000)), "USD 8.64");
  EXPECT_EQ(usd(Money::units(720'000'000)), "USD 7.20");
  EXPECT_EQ(usd(Money::units(9'600'000)), "USD 0.096");
  EXPECT_EQ(usd(Money()), "USD 0.00");
}

const char* const kOutage =
    "timeline:\n  - { at: PT30M, zoneOutage: { location: eastus, zone: \"1\", duration: PT30M } "
    "}\n";

/// 25 instances per zone; those of zone 1 are down from 30 to `restored` minutes.
Summary outage(std::int64_t restored) {
  const scenario::Scenario scenario = small_scenario(kOutage);
  FakeRun run(scenario);
  for (const std::size_t zone : {0U, 1U, 2U}) run.run_instances(zone, 25);
  const auto set_running = [&run](std::int64_t running) {
    run.world.scale_sets[ScaleSetId(0U)].zones[0].counts.running = running;
    run.recount();
  };
  run.at(minutes(30), [&] { set_running(0); });
  engine::FaultRecord fault;
  fault.id = 1;
  fault.kind = "zoneOutage";
  fault.begin = minutes(30);
  fault.end = minutes(60);
  run.at(minutes(60), [&] { run.recorder.fault_ended(run.world, fault); });
  if (restored < 120) run.at(minutes(restored), [&] { set_running(25); });
  return run.finish();
}

TEST(Fault, IsMeasuredByItsDeepestHoleAndTheTimeUntilItIsFilled) {
  const Summary summary = outage(75);
  ASSERT_THAT(summary.faults, SizeIs(1));
  const FaultSummary& fault = summary.faults[0];
  EXPECT_EQ(fault.capacity.lowest, (Fraction{50, 75}));
  EXPECT_EQ(fault.capacity.time_to_restore, Duration::minutes(45));
  // 60 of 75 were protected before: 25, 20 and 15.
  EXPECT_EQ(fault.protection.lowest, (Fraction{35, 75}));
  ASSERT_THAT(fault.scale_sets, SizeIs(1));
  ASSERT_THAT(fault.zones, SizeIs(1));
  EXPECT_EQ(fault.zones[0].running_before, 25);
  EXPECT_EQ(fault.zones[0].running_lowest, 0);
  EXPECT_EQ(fault.zones[0].time_to_restore, Duration::minutes(45));
}

TEST(Fault, WhatIsNotRestoredHasNoTime) {
  const FaultSummary fault = outage(999).faults.at(0);
  EXPECT_EQ(fault.capacity.time_to_restore, std::nullopt);
  EXPECT_EQ(fault.capacity.lowest, (Fraction{50, 75}));
}

TEST(Fault, WhatItDoesNotTouchIsNeverBelow) {
  const scenario::Scenario scenario = small_scenario(kOutage);
  FakeRun run(scenario);
  run.run_instances(1, 20);
  engine::FaultRecord fault;
  fault.begin = minutes(30);
  run.recorder.fault_ended(run.world, fault);
  const FaultSummary summary = run.finish().faults.at(0);
  EXPECT_EQ(summary.capacity.time_to_restore, Duration());
  EXPECT_THAT(summary.scale_sets, SizeIs(0));
}

TEST(Value, BecomesExactJson) {
  Value value = Value::object();
  value.set("none", Value()).set("big", Value::integer(Wide{18'446'744'073'709'551'615ULL}));
  value.set("money", Value::money(Money::units(-12'345'678'901)));
  value.set("third", Value::ratio(Fraction{1, 3}));
  EXPECT_EQ(value.to_json(),
            "{\"none\":null,\"big\":18446744073709551615,\"money\":-123.45678901,"
            "\"third\":0.3333333333333333}");
}

}  // namespace
}  // namespace capdrill::results
