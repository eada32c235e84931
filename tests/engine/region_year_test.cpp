// A region of thirty sets through daily load, weekly upgrades, maintenance and random outages, with
// everything checked. CAPDRILL_REGION_DAYS sets how long; 365 is the year.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios

constexpr int kSets = 30;
/// The fingerprint of the first fifteen days, whichever compiler built the simulator.
constexpr std::uint64_t kFifteenDays = 14084318696216643510U;

std::string days() {
  const char* asked = std::getenv("CAPDRILL_REGION_DAYS");
  return "P" + std::string(asked == nullptr ? "15" : asked) + "D";
}

void add_set(ScenarioText& text, int number) {
  const std::string name = "s" + std::to_string(number);
  const std::string group = number % 3 == 0 ? "" : "g" + std::to_string(number % 10);
  const int night = 6 + number % 5;
  text.set(name, night,
           in_zones(3, group) +
               ", upgradePolicy: {mode: Rolling, rollingUpgradePolicy: "
               "{maxUnhealthyInstancePercent: 100, pauseTimeBetweenBatches: PT5M}}");
  const std::string minute = std::to_string(number);
  text.at("PT8H" + minute + "M", scale(name, night * 2), "every: P1D, mayFail: true");
  text.at("PT20H" + minute + "M", scale(name, night), "every: P1D, mayFail: true");
  // One upgrade a week: to one image in even weeks and to the other in odd ones.
  for (const int week : {0, 1}) {
    text.at("P" + std::to_string(7 * week + 1 + number % 7) + "DT2H",
            update_set(name, "imageReference: {version: '" + std::to_string(week + 2) + "'}"),
            "every: P14D, mayFail: true");
  }
}

std::string region() {
  ScenarioText text;
  text.duration(days()).timing("preset: typical").options("evictOverallocatedOnMaintenance: true");
  for (int zone = 0; zone < 3; ++zone) text.zone(5, 4, 16);
  for (int group = 0; group < 10; ++group) {
    text.group("g" + std::to_string(group), {6, 6, 6});
  }
  for (int number = 0; number < kSets; ++number) add_set(text, number);
  text.tenants("others",
               "arrivals: {poisson: {utilization: 0.4}}, "
               "lifetimes: {exponential: {mean: PT12H}}, initialUtilization: 0.9, "
               "sizes: [{sku: small}, {sku: big}], surgeOnFault: {share: 0.5, over: PT1H}");
  text.at("P3DT1H", maintenance("PT5H"), "every: P28D");
  text.random_fault("kind: zoneOutage, mtbf: P40D, mttr: {exponential: {mean: PT3H}}, vms: lose");
  text.random_fault("id: held, kind: zoneOutage, mtbf: P60D, mttr: PT1H");
  text.random_fault("kind: faultDomainOutage, mtbf: P90D, mttr: {exponential: {mean: PT5H}}");
  text.random_fault("kind: hostFailure, mtbf: P120D, mttr: {exponential: {mean: P1D}}");
  return text.str();
}

/// Remembers little, because the run is long.
class Tally : public Observer {
 public:
  void instant_ended(SimTime, const World& world, const Changes&) override {
    running = world.coverage.running;
  }
  void operation_ended(const World&, const OperationRecord&) override {}
  void placement_ended(const World&, const PlacementRecord&) override {}
  void fault_ended(const World&, const FaultRecord&) override { ++faults; }
  void upgrade_stepped(const World&, const UpgradeStepRecord& step) override {
    if (step.status == UpgradeStatus::Completed && step.successful > 0) ++upgrades;
  }

  std::int64_t running = 0;
  std::int64_t faults = 0;
  std::int64_t upgrades = 0;
};

TEST(RegionYear, NoInvariantBreaksAndTheSameRunIsTheSameAgain) {
  const scenario::Scenario scenario = read(region());
  Tally tally;
  const auto checked = run(scenario, audited(), tally);
  ASSERT_TRUE(checked.has_value()) << checked.error().message;
  EXPECT_GT(tally.faults, 0);
  EXPECT_GT(tally.running, 0);
  EXPECT_GT(tally.upgrades, kSets / 2);
  Tally again;
  const auto unchecked = run(scenario, RunOptions{}, again);
  EXPECT_EQ(unchecked->fingerprint, checked->fingerprint);
  EXPECT_EQ(unchecked->state_hash, checked->state_hash);
  if (days() == "P15D") {
    EXPECT_EQ(checked->fingerprint, kFifteenDays) << "the same on every compiler";
  }
  RecordProperty("fingerprint", std::to_string(checked->fingerprint));
}

}  // namespace
}  // namespace capdrill::engine
