// A set that follows its load, on random days with outages of one of its zones: ten seconds after
// each look so many instances run as the load asks for.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "engine/load_signal.hpp"
#include "support/drill.hpp"
#include "support/property.hpp"

namespace capdrill::engine {
namespace {

using support::Drill;
using support::pick;
using support::ScenarioText;

constexpr int kDayMinutes = 1'440;

ScenarioText random_day() {
  std::string load = pick(0, 1) == 0 ? "constant: " + std::to_string(pick(0, 300))
                                     : "diurnal: {low: " + std::to_string(pick(0, 50)) +
                                           ", high: " + std::to_string(pick(50, 300)) + "}";
  if (pick(0, 1) == 0) load += ", noise: {standardDeviation: 0.6, every: 17m}";
  if (pick(0, 1) == 0) load += ", bursts: {interval: 3h, duration: 25m, factor: 2.5}";
  ScenarioText text;
  text.unlimited_zones(3).duration("P1D").seed(static_cast<std::uint64_t>(pick(1, 1000)));
  text.set("web", pick(0, 30),
           support::in_zones(3) + ", load: {" + load +
               ", perInstance: " + std::to_string(pick(3, 40)) + "}");
  for (int begin = pick(5, 400); begin < kDayMinutes - 300; begin += pick(301, 600)) {
    text.at(std::to_string(begin) + "m",
            support::zone_outage(std::to_string(pick(1, 3)), std::to_string(pick(1, 300)) + "m",
                                 pick(0, 1) == 0 ? "hold" : "lose"));
  }
  return text;
}

std::int64_t running(const Drill& drill, const std::string& at) {
  std::int64_t running = 0;
  for (const auto& zone : drill.at(at).set("web").zones) running += zone.counts.running;
  return running;
}

TEST(LoadFollowerProperty, AsManyRunAsTheLoadAsksFor) {
  support::check_property([] {
    const ScenarioText text = random_day();
    const Drill drill(text);
    const scenario::Scenario scenario = support::read(text.str());
    const scenario::Load& load = scenario.scale_sets.front().second.load.front();
    LoadSignal signal(scenario, scenario.clock.seed, "web", load);
    for (int minute = pick(1, 60); minute < kDayMinutes; minute += pick(30, 90)) {
      const rules::MetricValue value = *signal.at(SimTime(Duration::minutes(minute))).value;
      const auto needed =
          static_cast<std::int64_t>((value + *load.per_instance - 1) / *load.per_instance);
      RC_ASSERT(running(drill, std::to_string(minute * 60 + 10) + "s") == needed);
    }
  });
}

}  // namespace
}  // namespace capdrill::engine
