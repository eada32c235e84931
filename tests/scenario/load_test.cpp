#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using testing::kWorld;

constexpr rules::MetricValue whole(std::int64_t value) {
  return rules::MetricValue{value} * rules::kMetricScale;
}

std::string set_with(const std::string& keys) {
  return kWorld +
         "virtualMachineScaleSets:\n"
         "  web:\n"
         "    subscription: contoso\n"
         "    location: eastus\n"
         "    sku: { name: Standard_D2s_v3, capacity: 1 }\n"
         "    " +
         keys + "\n";
}

Result<Scenario, ReadFailure> read_with(const Folder& folder, const std::string& csv,
                                        const std::string& more = "") {
  folder.write("data/load.csv", csv);
  return read_scenario(folder.write(
      "test.yaml", set_with("load: { csv: { file: data/load.csv, column: cpu" + more + " } }")));
}

std::vector<LoadStep> steps_of(const Result<Scenario, ReadFailure>& read) {
  if (!read) throw std::runtime_error(format_diagnostics(read.error().diagnostics));
  return read->scale_sets.front().second.load.front().steps;
}

TEST(Load, AColumnOfAFileBecomesSteps) {
  const Folder folder;
  const auto steps =
      steps_of(read_with(folder, "cpu,time,other\n12.5,0,x\n,60.5,\n30,120,\n", ", factor: 2"));
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].value, whole(25));
  EXPECT_EQ(steps[1].at, SimTime::microseconds(60'500'000));
  EXPECT_FALSE(steps[1].value.has_value()) << "empty = no data";
  EXPECT_EQ(steps[2].value, whole(60));
}

TEST(Load, DatesCountFromTheFirst) {
  const Folder folder;
  const auto steps = steps_of(read_with(folder,
                                        "timestamp,cpu\r\n"
                                        "2014-05-14 01:14:00,51.846000000000004\r\n"
                                        "2014-05-14T01:19:00Z,1\r\n",
                                        ", timeColumn: timestamp"));
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].at, SimTime());
  EXPECT_EQ(steps[0].value, rules::MetricValue{51'846'000'000});
  EXPECT_EQ(steps[1].at, SimTime(Duration::minutes(5)));
}

TEST(Load, TheFileIsASourceWithTheHashOfItsBytes) {
  const Folder folder;
  const auto read = read_with(folder, "time,cpu\n0,1\n");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->sources.size(), 2U);
  EXPECT_EQ(read->sources[1].name, "data/load.csv");
  EXPECT_EQ(read->sources[1].sha256.size(), 64U);
}

TEST(Load, OneIsOfPercentageCpuAndAListHasOnePerMetric) {
  const auto one = read_scenario_text(set_with("load: { constant: 250 }"), "test.yaml");
  ASSERT_TRUE(one);
  const Load& load = one->scale_sets.front().second.load.front();
  EXPECT_EQ(load.metric_name.text, "Percentage CPU");
  EXPECT_EQ(load.steps.front().value, whole(250));
  const auto several = read_scenario_text(
      set_with("load: [{ metricName: Threads, scope: instance, steps: [{ at: 1h, value: 3 }] }, "
               "{ metricName: Messages, scope: queue, diurnal: { low: 1, high: 9, peak: PT9H } }]"),
      "test.yaml");
  ASSERT_TRUE(several);
  const auto& loads = several->scale_sets.front().second.load;
  ASSERT_EQ(loads.size(), 2U);
  EXPECT_EQ(loads[0].scope, LoadScope::instance);
  EXPECT_EQ(loads[1].diurnal->high, whole(9));
}

std::string two_sets(const std::string& web, const std::string& api) {
  const std::string set =
      "\n    subscription: contoso\n    location: eastus\n"
      "    sku: { name: Standard_D2s_v3, capacity: 1 }\n    load: { constant: 1, ";
  return kWorld + "virtualMachineScaleSets:\n  web:" + set + web + " }\n  api:" + set + api +
         " }\n";
}

TEST(Load, CorrelationsBecomeMixesOfDraws) {
  const auto read =
      read_scenario_text(two_sets("noise: { standardDeviation: 0.2 }, correlation: { API: 0.6 }",
                                  "noise: { standardDeviation: 0.1 }"),
                         "test.yaml");
  ASSERT_TRUE(read) << format_diagnostics(read.error().diagnostics);
  ASSERT_EQ(read->noise_mixes.size(), 2U);
  const NoiseMix& web = read->noise_mixes[0];
  ASSERT_EQ(web.parts.size(), 1U) << "a set does not depend on those that follow it";
  EXPECT_NEAR(web.parts[0].weight, 1, 1e-9);
  const NoiseMix& api = read->noise_mixes[1];
  ASSERT_EQ(api.parts.size(), 2U);
  EXPECT_NEAR(api.parts[0].weight, 0.6, 1e-9);
  EXPECT_NEAR(api.parts[1].weight, 0.8, 1e-9);
}

TEST(Load, ACorrelationOfOneIsTheSameNoise) {
  const auto read =
      read_scenario_text(two_sets("noise: { standardDeviation: 0.2 }, correlation: { api: 1 }",
                                  "noise: { standardDeviation: 0.1 }, correlation: { web: 1 }"),
                         "test.yaml");
  ASSERT_TRUE(read) << format_diagnostics(read.error().diagnostics);
  EXPECT_NEAR(read->noise_mixes[1].parts[0].weight, 1, 1e-9);
  EXPECT_NEAR(read->noise_mixes[1].parts[1].weight, 0, 1e-4);
}

TEST(Load, CorrelationsThatCannotBeAreRefused) {
  struct Case {
    std::string web;
    std::string api;
    std::string message;
  };
  const std::string noise = "noise: { standardDeviation: 0.2 }";
  const std::vector<Case> cases = {
      {"correlation: { api: 0.5 }", noise, "'correlation' makes no sense without 'noise'"},
      {noise + ", correlation: { apo: 0.5 }", noise, "there is no scale set with a noise 'apo'"},
      {noise + ", correlation: { api: 0.5 }", "perInstance: 1",
       "there is no scale set with a noise 'api'"},
      {noise + ", correlation: { web: 0.5 }", noise, "a load goes together with itself anyhow"},
      {noise + ", correlation: { api: 1.5 }", noise, "must be"},
      {noise + ", correlation: { api: 0.5 }", noise + ", correlation: { web: 0.4 }",
       "'web' says another correlation with 'api'"},
      {noise + ", correlation: { api: 0.5 }", "noise: { standardDeviation: 0.2, every: PT2H }",
       "the noise of 'api' has another 'every'"},
  };
  for (const Case& each : cases) {
    const auto read = read_scenario_text(two_sets(each.web, each.api), "test.yaml");
    ASSERT_FALSE(read) << each.message;
    EXPECT_THAT(format_diagnostics(read.error().diagnostics), HasSubstr(each.message));
  }
}

TEST(Load, CorrelationsThatContradictEachOtherAreRefused) {
  const std::string set =
      "\n    subscription: contoso\n    location: eastus\n"
      "    sku: { name: Standard_D2s_v3, capacity: 1 }\n"
      "    load: { constant: 1, noise: { standardDeviation: 1 }";
  const auto read = read_scenario_text(kWorld + "virtualMachineScaleSets:\n  a:" + set +
                                           ", correlation: { b: 0.9, c: -0.9 } }\n  b:" + set +
                                           ", correlation: { c: 0.9 } }\n  c:" + set + " }\n",
                                       "test.yaml");
  ASSERT_FALSE(read);
  EXPECT_THAT(format_diagnostics(read.error().diagnostics),
              HasSubstr("their matrix is not positive semidefinite"));
}

TEST(Load, ABootstrapNeedsAWholeBlock) {
  const Folder folder;
  const auto read = read_with(folder, "time,cpu\n0,1\n3600,2\n7200,3\n", ", bootstrap: PT1H");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->scale_sets.front().second.load.front().csv->blocks, 3)
      << "the last row holds as long as the one before it";
  const auto too_short = read_with(folder, "time,cpu\n0,1\n3600,2\n", ", bootstrap: P1D");
  ASSERT_FALSE(too_short);
  EXPECT_THAT(format_diagnostics(too_short.error().diagnostics),
              HasSubstr("is shorter than one 'bootstrap' block"));
}

TEST(Load, ASetFollowsItsLoadOrTheRulesOfAutoscale) {
  const auto both = read_scenario_text(
      set_with("load: { constant: 1, perInstance: 2 }\n    autoscale: { profiles: [{ name: a, "
               "capacity: { minimum: 1, maximum: 5, default: 2 } }] }"),
      "test.yaml");
  ASSERT_FALSE(both);
  EXPECT_THAT(format_diagnostics(both.error().diagnostics), HasSubstr("without 'autoscale'"));
  const auto each = read_scenario_text(
      set_with("load: { constant: 1, scope: instance, perInstance: 2 }"), "test.yaml");
  ASSERT_FALSE(each);
  EXPECT_THAT(format_diagnostics(each.error().diagnostics), HasSubstr("'perInstance'"));
}

TEST(Autoscale, IsSpelledAsInAzure) {
  const auto read = read_scenario_text(
      set_with("load: { constant: 250 }\n"
               "    autoscale: { enabled: true, profiles: [{ name: a, capacity: { minimum: 1, "
               "maximum: 5, default: 2 }, rules: [{ metricTrigger: { metricName: percentage cpu, "
               "timeGrain: PT2M, statistic: Max, timeWindow: PT10M, timeAggregation: Maximum, "
               "operator: LessThanOrEqual, threshold: 2.5, dividePerInstance: true }, "
               "scaleAction: { direction: Decrease, type: PercentChangeCount, value: 10, "
               "cooldown: PT1H } }], recurrence: { frequency: Week, schedule: { timeZone: "
               "'UTC+02:00', days: [Monday, Friday], hours: [8], minutes: [30] } } }] }"),
      "test.yaml");
  ASSERT_TRUE(read) << format_diagnostics(read.error().diagnostics);
  const AutoscaleProfile& profile = read->scale_sets.front().second.autoscale->profiles.front();
  EXPECT_EQ(profile.capacity.default_count, 2);
  const AutoscaleRule& rule = profile.rules.front();
  EXPECT_EQ(rule.metric_name.text, "Percentage CPU") << "spelled as the load is";
  EXPECT_EQ(rule.trigger.time_grain, Duration::minutes(2));
  EXPECT_EQ(rule.trigger.statistic, rules::MetricStatistic::Max);
  EXPECT_EQ(rule.trigger.time_window, Duration::minutes(10));
  EXPECT_EQ(rule.trigger.time_aggregation, rules::TimeAggregation::Maximum);
  EXPECT_EQ(rule.trigger.comparison, rules::MetricOperator::LessThanOrEqual);
  EXPECT_EQ(rule.trigger.threshold, rules::kMetricScale * 5 / 2);
  EXPECT_TRUE(rule.trigger.divide_per_instance);
  EXPECT_EQ(rule.action.direction, rules::ScaleDirection::Decrease);
  EXPECT_EQ(rule.action.type, rules::ScaleType::PercentChangeCount);
  EXPECT_EQ(rule.action.cooldown, Duration::hours(1));
  const rules::Recurrence& recurrence = profile.schedule.recurrence.value();
  EXPECT_EQ(recurrence.utc_offset, Duration::hours(2));
  EXPECT_EQ(recurrence.days.size(), 2U);
  EXPECT_EQ(recurrence.minutes, (std::vector<std::int64_t>{30}));
}

}  // namespace
}  // namespace capdrill::scenario
