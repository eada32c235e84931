// Health of instances as a process: domain reference 4.10.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capdrill/rules/health.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios

ScenarioText probed_set(const std::string& health, std::int64_t instances = 1) {
  return ScenarioText()
      .unlimited_zones(2)
      .timing("create: PT1M, start: PT1M, healthSettle: PT30S")
      .set("web", instances, in_zones(2) + ", health: {" + health + "}");
}

std::optional<HealthState> health(const State& state, const std::string& vm) {
  const Vm& found = state.vm(vm);
  return rules::health_of(found, state.world().zones[*found.zone].is_up());
}

TEST(InstanceHealth, HEA1_AnInstanceIsHealthyOnceItsProbesAgree) {
  const Drill drill(
      probed_set("intervalInSeconds: 10, numberOfProbes: 3").at("PT1H", scale("web", 2)));
  EXPECT_EQ(health(drill.at("PT0S"), "web_0"), HealthState::Healthy) << "declared: as it should be";
  EXPECT_EQ(health(drill.at("PT1H"), "web_1"), HealthState::Initializing);
  EXPECT_EQ(health(drill.at("PT61M"), "web_1"), HealthState::Initializing) << "it runs";
  EXPECT_EQ(health(drill.at("PT3719S"), "web_1"), HealthState::Initializing);
  EXPECT_EQ(health(drill.at("PT3720S"), "web_1"), HealthState::Healthy) << "30 s settle + 30 s";
}

TEST(InstanceHealth, HEA2_WhatNeverGetsHealthyIsUnhealthyAfterItsGracePeriod) {
  const Drill drill(probed_set("gracePeriod: 600, probability: 0").at("PT1H", scale("web", 2)));
  EXPECT_EQ(health(drill.at("PT0S"), "web_0"), HealthState::Unhealthy);
  EXPECT_EQ(health(drill.at("PT4259S"), "web_1"), HealthState::Initializing);
  EXPECT_EQ(health(drill.at("PT71M"), "web_1"), HealthState::Unhealthy);
  const Drill silent(probed_set("state: Unknown"));
  EXPECT_EQ(health(silent.end(), "web_0"), HealthState::Unknown);
}

TEST(InstanceHealth, HEA4_AnOutageMakesInstancesUnhealthyUntilItsEnd) {
  const Drill drill(probed_set("").at("PT1H", zone_outage("1", "PT1H")));
  EXPECT_EQ(health(drill.at("PT1H"), "web_0"), HealthState::Unhealthy);
  EXPECT_EQ(health(drill.end(), "web_0"), HealthState::Healthy);
}

TEST(InstanceHealth, ADrawnShareIsUnhealthyAndDrawnAnewAtEachStart) {
  const Drill drill(probed_set("probability: 0.5", 200)
                        .at("PT1H", instances("deallocate", "web"))
                        .at("PT2H", instances("start", "web")));
  const auto unhealthy = [&](const State& state) {
    return std::ranges::count_if(state.set("web").instances, [&](VmId vm) {
      return state.world().vms[vm].reported_health == HealthState::Unhealthy;
    });
  };
  EXPECT_NEAR(static_cast<double>(unhealthy(drill.at("PT0S"))), 100, 25);
  EXPECT_NEAR(static_cast<double>(unhealthy(drill.end())), 100, 25);
  EXPECT_NE(unhealthy(drill.at("PT0S")), 0);
  const auto pattern = [](const State& state) {
    std::vector<HealthState> states;
    for (const VmId vm : state.set("web").instances) {
      states.push_back(state.world().vms[vm].reported_health);
    }
    return states;
  };
  EXPECT_NE(pattern(drill.at("PT0S")), pattern(drill.end()));
}

TEST(InstanceHealth, AnApplicationFailsAndRecoversInItsMeanTimes) {
  ScenarioText text = probed_set("mtbf: PT3H, mttr: PT1H", 60);
  text.duration("PT1000H");
  const Drill drill(text);
  // A quarter of the time unhealthy in the long run.
  double share = 0;
  const auto& worlds = drill.recorder().worlds;
  for (auto at = worlds.begin(); at != worlds.end(); ++at) {
    const SimTime until =
        std::next(at) == worlds.end() ? drill.outcome().end : std::next(at)->first;
    const State state(at->second);
    const auto unhealthy = std::ranges::count_if(state.set("web").instances, [&](VmId vm) {
      return state.world().vms[vm].reported_health == HealthState::Unhealthy;
    });
    share += to_seconds(until - at->first) * static_cast<double>(unhealthy);
  }
  EXPECT_NEAR(share / (60.0 * 1000 * 3600), 0.25, 0.02);
}

TEST(InstanceHealth, TheTimelineMakesInstancesUnhealthyForATime) {
  const Drill drill(probed_set("", 4)
                        .at("PT1H", unhealthy("web", "{count: 2}", "PT2H"))
                        .at("PT2H", unhealthy("web", "[0]", "PT2H"))
                        .at("PT2H", unhealthy("web", "[9]", "PT2H"), "expectError: any"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(health(drill.at("PT1H"), "web_0"), HealthState::Unhealthy);
  EXPECT_EQ(health(drill.at("PT1H"), "web_1"), HealthState::Unhealthy);
  EXPECT_EQ(health(drill.at("PT1H"), "web_2"), HealthState::Healthy);
  EXPECT_EQ(health(drill.at("PT3H"), "web_0"), HealthState::Unhealthy) << "the second lasts";
  EXPECT_EQ(health(drill.at("PT3H"), "web_1"), HealthState::Healthy);
  EXPECT_EQ(health(drill.end(), "web_0"), HealthState::Healthy);
}

TEST(InstanceHealth, WithoutProbesAnInstanceIsHealthyWhileItRuns) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("create: PT1M")
                        .set("web", 0, in_zones(1))
                        .at("PT1H", scale("web", 1)));
  EXPECT_EQ(health(drill.at("PT1H"), "web_0"), HealthState::Initializing);
  EXPECT_EQ(health(drill.at("PT61M"), "web_0"), HealthState::Healthy);
}

}  // namespace
}  // namespace capdrill::engine
