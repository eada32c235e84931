// Domain reference §13 item 12 on random days: autoscale stays within its limits, waits for its
// cooldown, and never scales in to where it would scale out again.
//
// CAPDRILL_PROPERTY_RUNS sets how many days the property draws.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <map>
#include <string>

#include "support/drill.hpp"
#include "support/property.hpp"

namespace capdrill::engine {
namespace {

using support::pick;

using support::Drill;
using support::ScenarioText;

/// A set with one rule in each direction that look at the same average.
struct Day {
  int minimum = pick(0, 4);
  int maximum = minimum + pick(0, 12);
  int usual = pick(minimum, maximum);
  int out_above = pick(30, 90);
  int in_below = pick(5, 60);
  int out_cooldown_minutes = pick(1, 30);
  int in_cooldown_minutes = pick(1, 30);
  std::string text;

  Day() {
    ScenarioText file;
    const int zones = pick(1, 3);
    if (pick(0, 1) == 0) {
      file.unlimited_zones(zones);
    } else {
      for (int i = 0; i < zones; ++i) file.zone(2, 1, pick(1, 4));
    }
    file.duration("P1D").seed(static_cast<std::uint64_t>(pick(1, 1000)));
    if (pick(0, 1) == 0) file.timing("create: PT3M, delete: PT2M");
    file.set("web", pick(0, 3), support::in_zones(zones) + ", " + load() + ", " + autoscale());
    for (int i = pick(0, 4); i > 0; --i) {
      const std::string at = std::to_string(pick(10, 1400)) + "m";
      if (pick(0, 1) == 0) {
        file.at(at, support::scale("web", pick(0, 20)), "mayFail: true");
      } else {
        file.at(
            at,
            support::zone_outage(std::to_string(pick(1, zones)), std::to_string(pick(1, 300)) + "m",
                                 pick(0, 1) == 0 ? "hold" : "lose"),
            "mayFail: true");
      }
    }
    text = file.str();
  }

 private:
  static std::string load() {
    std::string steps;
    for (int minute = 0; minute < 1440; minute += pick(1, 120)) {
      const std::string value = pick(1, 12) == 1 ? "null" : std::to_string(pick(0, 900));
      steps += (steps.empty() ? "" : ", ") + std::string("{at: ") + std::to_string(minute) +
               "m, value: " + value + "}";
    }
    const std::array<const char*, 3> drawn = {
        "", ", noise: {standardDeviation: 0.5, every: 7m}",
        ", bursts: {interval: 3h, duration: {exponential: {mean: 20m}}, factor: 3}"};
    return "load: {steps: [" + steps + "]" + drawn.at(static_cast<std::size_t>(pick(0, 2))) + "}";
  }
  [[nodiscard]] std::string autoscale() const {
    const auto rule = [](const std::string& direction, const std::string& comparison, int threshold,
                         int cooldown) {
      const std::string type = pick(0, 1) == 0 ? "ChangeCount" : "PercentChangeCount";
      const int value = type == "ChangeCount" ? pick(1, 5) : pick(5, 80);
      return "{metricTrigger: {metricName: Percentage CPU, operator: " + comparison +
             ", threshold: " + std::to_string(threshold) +
             "}, scaleAction: {direction: " + direction + ", type: " + type +
             ", value: " + std::to_string(value) + ", cooldown: " + std::to_string(cooldown) +
             "m}}";
    };
    return "autoscale: {profiles: [{name: main, capacity: {minimum: " + std::to_string(minimum) +
           ", maximum: " + std::to_string(maximum) + ", default: " + std::to_string(usual) +
           "}, rules: [" + rule("Increase", "GreaterThan", out_above, out_cooldown_minutes) + ", " +
           rule("Decrease", "LessThan", in_below, in_cooldown_minutes) + "]}]}";
  }
};

bool is_by_rule(const AutoscaleRecord& decision) {
  return decision.operation != 0 && !decision.rule.empty() && decision.event != "MetricFailure";
}

void check_decisions(const Day& day, const Drill& drill) {
  std::map<std::uint64_t, const OperationRecord*> operations;
  for (const OperationRecord& operation : drill.recorder().platform_operations) {
    operations.emplace(operation.id, &operation);
  }
  std::optional<SimTime> cools_until;
  for (const AutoscaleRecord& decision : drill.recorder().decisions) {
    if (decision.operation == 0) continue;
    RC_ASSERT(decision.target >= day.minimum && decision.target <= day.maximum);
    if (!is_by_rule(decision)) continue;
    RC_ASSERT(!cools_until || decision.time >= *cools_until);
    const bool grows = decision.target > decision.current;
    const auto found = operations.find(decision.operation);
    RC_ASSERT(found != operations.end());
    if (found->second->done > 0) {
      cools_until = decision.time +
                    Duration::minutes(grows ? day.out_cooldown_minutes : day.in_cooldown_minutes);
    }
    RC_ASSERT(decision.observed.has_value());
    const rules::MetricValue threshold = rules::MetricValue{day.out_above} * rules::kMetricScale;
    if (grows) {
      RC_ASSERT(*decision.observed > threshold);
    } else {
      RC_ASSERT(*decision.observed * decision.current <= threshold * decision.target + 1000);
    }
  }
}

TEST(AutoscaleProperty, LimitsCooldownAndProjectionHoldOnRandomDays) {
  support::check_property([] {
    const Day day;
    const Drill drill(day.text);
    if (drill.error()) return;  // its first instances find no place
    check_decisions(day, drill);
    RC_ASSERT(Drill(day.text).outcome().fingerprint == drill.outcome().fingerprint);
  });
}

}  // namespace
}  // namespace capdrill::engine
