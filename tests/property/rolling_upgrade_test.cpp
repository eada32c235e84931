// Domain reference 13, item 11, on random sets, policies, faults and latencies: what a rolling upgrade
// takes at a time, and when it stops. Watched from without, step by step.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "capdrill/rules/health.hpp"
#include "support/drill.hpp"
#include "support/property.hpp"

namespace capdrill::engine {
namespace {

using support::pick;

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios

struct Policy {
  int batch = pick(5, 100);
  int unhealthy = pick(5, 100);
  int upgraded = pick(0, 100);
  bool cross_zone = pick(1, 3) == 1;
  bool surge = pick(1, 3) == 1;
};

std::string text_of(const Policy& policy) {
  return ", upgradePolicy: {mode: Rolling, rollingUpgradePolicy: {maxBatchInstancePercent: " +
         std::to_string(policy.batch) +
         ", maxUnhealthyInstancePercent: " + std::to_string(policy.unhealthy) +
         ", maxUnhealthyUpgradedInstancePercent: " + std::to_string(policy.upgraded) +
         ", pauseTimeBetweenBatches: PT" + std::to_string(pick(0, 300)) +
         "S, enableCrossZoneUpgrade: " + (policy.cross_zone ? "true" : "false") +
         ", maxSurge: " + (policy.surge ? "true" : "false") + "}}";
}

/// A set through new images, some of them bad, faults and outages. Nobody upgrades by hand.
ScenarioText draw(const Policy& policy) {
  const int zones = pick(1, 3);
  ScenarioText text;
  text.unlimited_zones(zones).seed(static_cast<std::uint64_t>(pick(1, 1000)));
  text.timing("create: PT" + std::to_string(pick(0, 3)) + "M, delete: PT" +
              std::to_string(pick(0, 2)) + "M");
  text.set("web", pick(1, 40), in_zones(zones) + ", health: {probability: 0.9}" + text_of(policy));
  for (int hour = 1; hour < 10; hour += pick(1, 3)) {
    const std::string at = "PT" + std::to_string(hour) + "H";
    text.at(
        at,
        update_set("web", "imageReference: {version: '" + std::to_string(hour) +
                              "'}, health: {probability: 0." + std::to_string(pick(1, 9)) + "}"),
        "mayFail: true");
    if (pick(1, 3) == 1) {
      text.at("PT" + std::to_string(60 * hour - pick(0, 20)) + "M",
              unhealthy("web", "{count: " + std::to_string(pick(1, 9)) + "}", "PT40M"));
    }
    if (pick(1, 4) == 1) {
      text.at(
          "PT" + std::to_string(60 * hour + pick(0, 20)) + "M",
          zone_outage(std::to_string(pick(1, zones)), "PT30M", pick(1, 2) == 1 ? "hold" : "lose"));
    }
    if (pick(1, 4) == 1) {
      text.at("PT" + std::to_string(60 * hour + pick(0, 20)) + "M", scale("web", pick(1, 40)),
              "mayFail: true");
    }
  }
  return text;
}

class UpgradeWatcher : public Observer {
 public:
  explicit UpgradeWatcher(const Policy& policy) : policy_(policy) {}

  void instant_ended(SimTime, const World& world, const Changes&) override { remember(world); }
  void operation_ended(const World&, const OperationRecord&) override {}
  void placement_ended(const World&, const PlacementRecord&) override {}
  void fault_ended(const World&, const FaultRecord&) override {}

  void upgrade_stepped(const World& world, const UpgradeStepRecord& step) override {
    ++steps;
    if (step.batch <= 1 && step.upgrade != upgrade_) {
      upgrade_ = step.upgrade;
      // What a surge adds is there already when its batch is told.
      const ScaleSet& set = world.scale_sets[step.scale_set];
      instances_ = static_cast<std::int64_t>(set.instances.size()) - set.surplus;
    }
    const Shares shares = shares_of(world, step.scale_set);
    const bool begins = step.status == UpgradeStatus::RollingForward && step.in_progress > 0;
    if (begins) {
      RC_ASSERT(step.in_progress <= std::max<std::int64_t>(1, instances_ * policy_.batch / 100));
      RC_ASSERT(100 * shares.unhealthy <= instances_ * policy_.unhealthy);
      if (!policy_.cross_zone) RC_ASSERT(zones_of_new(world, step.scale_set).size() <= 1U);
    }
    if (step.code == "MaxUnhealthyInstancePercentExceededInRollingUpgrade") {
      RC_ASSERT(step.status == UpgradeStatus::Faulted);
      RC_ASSERT(100 * shares.unhealthy > instances_ * policy_.unhealthy);
    }
    if (step.code == "MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade") {
      RC_ASSERT(step.status == UpgradeStatus::Cancelled);
      const std::int64_t gone = policy_.surge ? step.failed : 0;
      RC_ASSERT(100 * (shares.upgraded + gone) > instances_ * policy_.upgraded);
    }
    if (step.status == UpgradeStatus::Completed) {
      RC_ASSERT(step.pending == 0);
      RC_ASSERT(step.in_progress == 0);
    }
    remember(world);
  }

  int steps = 0;

 private:
  struct Shares {
    std::int64_t unhealthy = 0;
    std::int64_t upgraded = 0;
  };
  static Shares shares_of(const World& world, ScaleSetId id) {
    Shares shares;
    for (const VmId member : world.scale_sets[id].instances) {
      const Vm& vm = world.vms[member];
      if (!rules::counts_as_unhealthy(rules::health_of(vm, world.zones[*vm.zone].is_up())))
        continue;
      ++shares.unhealthy;
      shares.upgraded += vm.latest_model ? 1 : 0;
    }
    return shares;
  }
  /// Where those stand that got the latest model since the step before.
  [[nodiscard]] std::set<ZoneId> zones_of_new(const World& world, ScaleSetId id) const {
    std::set<ZoneId> zones;
    for (const VmId member : world.scale_sets[id].instances) {
      const Vm& vm = world.vms[member];
      // What a scale-out creates goes where balance wants it.
      const bool was_there = known_.contains(vm.number);
      if (vm.latest_model && was_there && !known_.at(vm.number)) zones.insert(*vm.zone);
    }
    return zones;
  }
  void remember(const World& world) {
    known_.clear();
    for (const Vm& vm : world.vms) {
      if (vm.alive) known_[vm.number] = vm.latest_model;
    }
  }

  Policy policy_;
  std::uint64_t upgrade_ = 0;
  std::int64_t instances_ = 0;
  /// Whether it has the latest model, by number.
  std::map<std::uint64_t, bool> known_;
};

TEST(RandomRollingUpgrades, TakeABatchOfOneZoneAndStopExactlyBeyondTheirLimits) {
  int steps = 0;
  check_property([&steps] {
    const Policy policy;
    const ScenarioText text = draw(policy);
    RC_LOG() << text.str();
    UpgradeWatcher watcher(policy);
    const auto outcome = run(read(text.str()), audited(), watcher);
    RC_ASSERT(outcome.has_value());
    steps += watcher.steps;
  });
  EXPECT_GT(steps, 100) << "upgrades were seen";
}

}  // namespace
}  // namespace capdrill::engine
