#include "engine/load_meter.hpp"

#include <gtest/gtest.h>

namespace capdrill::engine {
namespace {

using rules::MetricValue;

constexpr MetricValue whole(std::int64_t value) { return MetricValue{value} * rules::kMetricScale; }
SimTime at(std::int64_t seconds) { return SimTime(Duration::seconds(seconds)); }

scenario::Load load_of(const std::string& metric, scenario::LoadScope scope,
                       const std::vector<std::pair<std::int64_t, std::int64_t>>& steps) {
  scenario::Load load;
  load.metric_name.text = metric;
  load.scope = scope;
  for (const auto& [seconds, value] : steps) {
    load.steps.push_back({at(seconds), whole(value), {}});
  }
  return load;
}

RunningHistory running(const std::vector<std::pair<std::int64_t, std::int64_t>>& changes) {
  RunningHistory history;
  for (const auto& [seconds, count] : changes) history.note(at(seconds), count);
  return history;
}

std::vector<rules::MinuteSample> samples(const scenario::Load& load, const RunningHistory& history,
                                         std::int64_t until) {
  LoadMeter meter(load, LoadSignal({}, 1, "web", load), 10);
  meter.sample_until(at(until), history);
  return {meter.samples().begin(), meter.samples().end()};
}

constexpr auto kSet = scenario::LoadScope::set;

TEST(LoadMeter, EachRunningInstanceShowsItsShare) {
  const auto taken = samples(load_of("threads", kSet, {{0, 1200}}), running({{0, 3}}), 125);
  ASSERT_EQ(taken.size(), 2U) << "whole minutes only";
  EXPECT_EQ(taken[1].average, whole(400));
  EXPECT_EQ(taken[1].sum, whole(1200));
  EXPECT_EQ(taken[1].count, 3);
}

TEST(LoadMeter, AMinuteIsTheMeanOverItsChanges) {
  const auto taken =
      samples(load_of("threads", kSet, {{0, 1200}, {75, 600}}), running({{0, 3}, {90, 2}}), 120);
  // [60, 75) 400, [75, 90) 200, [90, 120) 300.
  EXPECT_EQ(taken[1].average, whole(300));
  EXPECT_EQ(taken[1].count, 2) << "those at its end";
}

TEST(LoadMeter, NobodyReportsWithoutRunningInstancesOrWithoutData) {
  const auto taken =
      samples(load_of("threads", kSet, {{60, 1200}}), running({{0, 3}, {120, 0}, {210, 3}}), 240);
  EXPECT_EQ(taken[0].count, 0) << "before the first step";
  EXPECT_EQ(taken[1].count, 3);
  EXPECT_EQ(taken[2].count, 0) << "all down";
  EXPECT_EQ(taken[3].average, whole(400)) << "the half minute in which they ran";
}

TEST(LoadMeter, NoInstanceIsBusierThanHundredPercent) {
  const auto taken = samples(load_of("percentage cpu", kSet, {{0, 500}}), running({{0, 2}}), 60);
  EXPECT_EQ(taken[0].average, whole(100));
  EXPECT_EQ(taken[0].sum, whole(200));
}

TEST(LoadMeter, ScopesTellWhoShowsWhat) {
  const auto each =
      samples(load_of("memory", scenario::LoadScope::instance, {{0, 60}}), running({{0, 4}}), 60);
  EXPECT_EQ(each[0].average, whole(60));
  EXPECT_EQ(each[0].sum, whole(240));
  const auto queue =
      samples(load_of("queue", scenario::LoadScope::queue, {{0, 60}}), running({{0, 0}}), 60);
  EXPECT_EQ(queue[0].sum, whole(60)) << "it is there without instances";
  EXPECT_EQ(queue[0].count, 1);
}

TEST(LoadMeter, OldSamplesAreForgotten) {
  const scenario::Load load = load_of("threads", kSet, {{0, 1200}});
  RunningHistory history = running({{0, 3}});
  LoadMeter meter(load, LoadSignal({}, 1, "web", load), 5);
  for (std::int64_t minute = 1; minute <= 100; ++minute) {
    meter.sample_until(at(minute * 60), history);
    history.forget_before(at(minute * 60));
  }
  EXPECT_GE(meter.samples().size(), 5U);
  EXPECT_LE(meter.samples().size(), 10U);
  EXPECT_EQ(meter.samples().back().count, 3);
}

}  // namespace
}  // namespace capdrill::engine
