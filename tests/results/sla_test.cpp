#include "results/sla.hpp"

#include <gmock/gmock.h>

#include "capdrill/results/metric.hpp"
#include "capdrill/results/summary_text.hpp"
#include "fake_run.hpp"

namespace capdrill::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Units 0 and 1 of `z3` (of three) are not available for 15 and 55 minutes from the start on.
void add_failed_attempts(FakeRun& run, SimTime start = SimTime()) {
  SlaLedger& ledger = run.reservation(2).sla;
  ledger.units.resize(2);
  ledger.units[0].spells = {{start, start + Duration::minutes(15)}};
  ledger.units[1].spells = {{start, start + Duration::minutes(15)},
                            {start + Duration::minutes(20), start + Duration::minutes(60)}};
  ledger.units_max = 3;
  run.changes.reservations.add(ReservationId(2U));
}

TEST(SlaTable, L1_HasARowPerUnitOfTheMonth) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(SimTime(), [&] { add_failed_attempts(run); });
  const Summary summary = run.finish();
  EXPECT_THAT(rows_of(run.recorder, TableId::sla),
              ElementsAre("1|z3|0|15|0.9996527777777777|0", "1|z3|1|55|0.9987268518518518|0.1",
                          "1|z3|2|0|1|0"));
  EXPECT_EQ(summary.sla.not_available, Duration::minutes(70));
  EXPECT_EQ(summary.sla.units_with_credit, 1);
  ASSERT_EQ(summary.sla.lines.size(), 1U);
  EXPECT_EQ(summary.sla.lines[0].units_not_available, 2);
  EXPECT_THAT(to_text(summary, {}),
              HasSubstr("month 1 crg/z3: 2 of 3 units, 70 minutes not available, lowest uptime "
                        "99.87 %, 1 with credit"));
}

TEST(SlaTable, IsEmptyWhenNothingFailed) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  const Summary summary = run.finish();
  EXPECT_THAT(rows_of(run.recorder, TableId::sla), IsEmpty());
  EXPECT_EQ(summary.sla.lowest_uptime, (Fraction{1, 1}));
  EXPECT_THAT(to_text(summary, {}), Not(HasSubstr("capacity SLA")));
}

TEST(SlaTable, EndsWithTheRun) {
  const scenario::Scenario scenario = small_scenario();
  RecorderOptions options;
  options.until = minutes(30);
  FakeRun run(scenario, options);
  run.at(SimTime(), [&] { add_failed_attempts(run); });
  static_cast<void>(run.finish());
  EXPECT_THAT(rows_of(run.recorder, TableId::sla),
              ElementsAre(HasSubstr("|0|15|"), HasSubstr("|1|25|"), HasSubstr("|2|0|")));
}

TEST(SlaTable, AMonthHas30DaysAndRowsOfItsOwn) {
  scenario::Scenario scenario = small_scenario();
  scenario.clock.duration = Duration::hours(24 * 100);
  FakeRun run(scenario);
  const SimTime late(Duration::hours(24 * 60) - Duration::minutes(30));
  run.at(late, [&] { add_failed_attempts(run, late); });
  static_cast<void>(run.finish());
  EXPECT_THAT(rows_of(run.recorder, TableId::sla),
              ElementsAre(HasSubstr("2|z3|0|15|"), HasSubstr("2|z3|1|25|"), HasSubstr("2|z3|2|0|"),
                          HasSubstr("3|z3|0|0|"), HasSubstr("3|z3|1|30|"), HasSubstr("3|z3|2|0|")));
}

TEST(SlaMetrics, AreReadExactlyAtAnyInstant) {
  const scenario::Scenario scenario = small_scenario(R"(expect:
  - { metric: minutes_not_available, of: { reservation: z3 }, at: PT7M30S, equals: 15 }
  - { metric: minutes_not_available, of: { reservation: z3 }, at: PT18M, equals: 30 }
  - { metric: minutes_not_available, of: { reservation: z3 }, at: end, equals: 70 }
  - { metric: minutes_not_available, of: { group: crg }, over: { from: PT25M, to: PT50M }, statistic: first, equals: 35 }
  - { metric: minutes_not_available, of: { group: crg }, over: { from: PT25M, to: PT50M }, statistic: last, equals: 60 }
  - { metric: minutes_not_available, of: { reservation: z1 }, at: end, equals: 0 }
  - { metric: uptime, of: { reservation: z1 }, at: end, equals: 1 }
  - { metric: uptime, of: { zone: "3" }, at: PT27M, equals: 0.9995, tolerance: 0.00001 }
  - { metric: credit, of: { reservation: z3 }, at: PT48M, equals: 0 }
  - { metric: credit, of: { reservation: z3 }, at: PT49M, equals: 0.1 }
  - { metric: sla.minutesNotAvailable, at: end, equals: 70 }
  - { metric: sla.unitsWithCredit, at: end, equals: 1 }
)");
  ASSERT_THAT(check_expectations(scenario), IsEmpty());
  FakeRun run(scenario);
  run.at(SimTime(), [&] { add_failed_attempts(run); });
  const Summary summary = run.finish();
  for (const ExpectationResult& result : summary.expectations) {
    EXPECT_EQ(result.verdict, Verdict::met) << result.place << ": found " << result.found;
  }
}

TEST(SlaMetrics, HaveNoMeanForTheyOnlyEverGoOneWay) {
  const auto problems = check_expectations(small_scenario(
      "expect:\n  - { metric: uptime, of: { reservation: z1 }, over: { from: PT0S, to: end }, "
      "statistic: mean, equals: 1 }\n"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].hint, HasSubstr("first or last"));
}

TEST(SlaMetrics, TheLowerCreditTiersAreAnOption) {
  for (const bool included : {false, true}) {
    const scenario::Scenario scenario =
        small_scenario(included ? "options: { unconfirmedSlaCredits: true }\n" : "");
    FakeRun run(scenario);
    run.at(SimTime(), [&] {
      SlaLedger& ledger = run.reservation(0).sla;
      ledger.units.resize(1);
      ledger.units[0].spells = {{SimTime(), SimTime(Duration::hours(24))}};
      ledger.units_max = 1;
    });
    const Summary summary = run.finish();
    EXPECT_THAT(rows_of(run.recorder, TableId::sla), ElementsAre(HasSubstr("|120|")));
    EXPECT_EQ(summary.sla.lines[0].units[0].credit, (Fraction{1, 10}))
        << "two hours of a month are 99.7 %";
    const auto tiers = sla_tiers(scenario.options);
    EXPECT_EQ(rules::credit({98, 100}, tiers), (included ? Fraction{1, 4} : Fraction{1, 10}));
  }
}

}  // namespace
}  // namespace capdrill::results
