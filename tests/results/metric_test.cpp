#include "capdrill/results/metric.hpp"

#include <gmock/gmock.h>

#include "fake_run.hpp"

namespace capdrill::results {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::vector<ExpectationProblem> problems_of(const std::string& expectation) {
  return check_expectations(small_scenario("expect:\n  - " + expectation + "\n"));
}

TEST(CheckExpectations, AcceptsWhatCanBeRead) {
  for (const char* each : {
           "{ metric: unused, of: { reservation: z1 }, at: end, equals: 15 }",
           "{ metric: unused, of: { reservation: crg/z1 }, at: end, equals: 15 }",
           "{ metric: state, of: { reservation: z1 }, at: end, equals: Reservation consumed }",
           "{ metric: allocated, of: { group: crg }, at: PT1H, atLeast: 1 }",
           "{ metric: allocated, of: { group: crg, zone: \"2\" }, at: PT1H, atLeast: 1 }",
           "{ metric: associated, of: { reservation: z1, subscription: contoso }, at: end, equals: "
           "0 }",
           "{ metric: unused, of: { reservation: z1, subscription: contoso }, at: end, equals: 0 }",
           "{ metric: coverage, at: end, between: [0, 1] }",
           "{ metric: imbalance, of: { scaleSet: web }, at: end, equals: 0 }",
           "{ metric: instances, of: { scaleSet: web, zone: \"3\" }, at: end, equals: 25 }",
           "{ metric: up, of: { zone: \"3\" }, at: end, equals: 1 }",
           "{ metric: running, of: { zone: \"3\" }, at: end, equals: 0 }",
           "{ metric: used, of: { subscription: contoso }, at: end, equals: 0 }",
           "{ metric: used, of: { subscription: contoso, location: eastus, family: total }, at: "
           "end, equals: 0 }",
           "{ metric: vm_cost, of: { zone: \"1\" }, at: end, equals: 0 }",
           "{ metric: cost.total, at: end, equals: 0 }",
           "{ metric: operations.byCode.QuotaExceeded, at: end, equals: 0 }",
           "{ metric: quantity, of: { reservation: z1 }, at: end, isAbsent: true }",
           "{ metric: coverage, over: { from: PT0S, to: end }, statistic: mean, atLeast: 0 }",
       }) {
    EXPECT_THAT(problems_of(each), IsEmpty()) << each;
  }
}

TEST(CheckExpectations, AnUnknownMetricGetsTheNearestName) {
  const auto problems =
      problems_of("{ metric: unusd, of: { reservation: z1 }, at: end, equals: 1 }");
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].message, "there is no metric 'unusd'");
  EXPECT_EQ(problems[0].hint, "did you mean 'unused'?");
  EXPECT_EQ(problems[0].origin.column, 15U);
}

TEST(CheckExpectations, AMetricOfSomethingElseTellsOfWhat) {
  const auto problems =
      problems_of("{ metric: imbalance, of: { reservation: z1 }, at: end, equals: 1 }");
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].message, "the metric 'imbalance' cannot be read of reservation z1");
  EXPECT_EQ(problems[0].hint, "it is read of a scaleSet, also with a zone");
}

TEST(CheckExpectations, AZoneOfSeveralRegionsMustBeNarrowedDown) {
  scenario::Scenario scenario = small_scenario(
      "expect:\n  - { metric: up, of: { zone: \"2\" }, at: end, equals: 1 }\n"
      "  - { metric: up, of: { zone: \"2\", location: eastus }, at: end, equals: 1 }\n"
      "  - { metric: instances, of: { scaleSet: web, zone: \"2\" }, at: end, equals: 1 }\n"
      "  - { metric: used, of: { subscription: contoso }, at: end, equals: 1 }\n");
  scenario.regions.push_back(scenario.regions.front());
  scenario.regions.back().first.text = "westus";
  const auto problems = check_expectations(scenario);
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[0].message, "several regions have a zone '2': 'eastus', 'westus'");
  EXPECT_EQ(problems[0].hint, "name one with location: eastus");
  EXPECT_EQ(problems[1].message, "a quota is one of a location, and there are several");
}

TEST(CheckExpectations, TextsAndNumbersDoNotMix) {
  EXPECT_THAT(problems_of("{ metric: state, of: { reservation: z1 }, at: end, equals: 1 }"),
              SizeIs(1));
  EXPECT_THAT(problems_of("{ metric: state, of: { reservation: z1 }, at: end, atLeast: 1 }"),
              SizeIs(1));
  EXPECT_THAT(problems_of("{ metric: state, of: { reservation: z1 }, at: end, equals: Faild }"),
              SizeIs(1));
  EXPECT_THAT(problems_of("{ metric: unused, of: { reservation: z1 }, at: end, equals: many }"),
              SizeIs(1));
}

TEST(CheckExpectations, StatisticsMustMeanSomething) {
  const std::string span = ", over: { from: PT0S, to: end }, statistic: ";
  EXPECT_THAT(problems_of("{ metric: coverage" + span + "integral, equals: 1 }"), SizeIs(1));
  EXPECT_THAT(problems_of("{ metric: vm_cost" + span + "mean, equals: 1 }"), SizeIs(1));
  EXPECT_THAT(problems_of("{ metric: cost.total" + span + "last, equals: 1 }"), SizeIs(1));
  EXPECT_THAT(problems_of("{ metric: cost.total, at: PT1H, equals: 1 }"), SizeIs(1));
}

TEST(CheckExpectations, TellsEverythingAtOnce) {
  const auto problems = problems_of(
      "{ metric: unusd, at: end, equals: 1 }\n  - { metric: coverge, at: end, equals: 1 }");
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[1].expectation, 1U);
}

}  // namespace
}  // namespace capdrill::results
