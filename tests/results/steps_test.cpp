// The steps of a runbook (`output.steps`), over real runs.

#include "capdrill/results/steps.hpp"

#include <gmock/gmock.h>

#include "capdrill/engine/run.hpp"
#include "capdrill/results/recorder.hpp"
#include "capdrill/results/summary_text.hpp"
#include "support/drill.hpp"

namespace capdrill::results {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Summary summary_of(const ScenarioText& text, const std::string& output = "steps: true") {
  const scenario::Scenario scenario = read(text.str() + "output: {" + output + "}\n");
  results::Recorder recorder(scenario, {});
  const auto outcome = engine::run(scenario, audited(), recorder);
  EXPECT_TRUE(outcome.has_value()) << (outcome ? "" : outcome.error().message);
  return recorder.finish(*outcome);
}
std::vector<StepSummary> steps_of(const ScenarioText& text) { return summary_of(text).steps; }

std::vector<std::string> names(const std::vector<StepSummary>& steps) {
  std::vector<std::string> names;
  for (const StepSummary& step : steps) {
    names.push_back(format_duration(step.at - SimTime()) + " " + step.action +
                    (step.target.empty() ? "" : " " + step.target) +
                    (step.outcome.empty() ? "" : " " + step.outcome));
  }
  return names;
}

/// running, covered, uncovered, unallocated, exposed
std::vector<std::int64_t> counts(const StepSummary& step) {
  const Exposure& e = step.exposure;
  return {e.running, e.covered, e.uncovered, e.unallocated, e.exposed};
}

TEST(Steps, AreLeftOutUnlessAskedFor) {
  const Summary summary = summary_of(ScenarioText().unlimited_zones(1), "");
  EXPECT_THAT(summary.steps, SizeIs(0));
  EXPECT_EQ(to_value(summary).find("steps"), nullptr);
  EXPECT_THAT(to_text(summary, {}), Not(HasSubstr("\nsteps\n")));
}

TEST(Steps, BeginWithTheStartAndTileTheRun) {
  const std::vector<StepSummary> steps =
      steps_of(ScenarioText()
                   .unlimited_zones(1)
                   .group("crg", {2})
                   .set("web", 2, in_zones(1, "crg"))
                   .at("PT1H", scale("web", 5))
                   .at("PT1H", update_cr("z1", 4))
                   .at("PT3H", delete_cr("z1"), "expectError: OperationNotAllowed"));
  EXPECT_THAT(names(steps), ElementsAre("PT0S start", "PT1H scale web Succeeded",
                                        "PT1H updateCapacityReservation crg/z1 Succeeded",
                                        "PT3H deleteCapacityReservation crg/z1 Failed"));
  EXPECT_EQ(steps[1].lasts, Duration()) << "the next step shares its instant";
  EXPECT_EQ(steps[2].lasts, Duration::hours(2));
  EXPECT_EQ(steps[3].lasts, Duration::hours(7));
  EXPECT_EQ(steps[3].code, "OperationNotAllowed");
  EXPECT_THAT(counts(steps[0]), ElementsAre(2, 2, 0, 0, 0));
  EXPECT_THAT(counts(steps[1]), ElementsAre(5, 4, 1, 0, 1)) << "the state after the instant";
  EXPECT_EQ(steps[2].vm_hours_without_coverage, (Fraction{2, 1}));
  EXPECT_EQ(steps[3].vm_hours_without_coverage, (Fraction{7, 1}));
}

TEST(Steps, UncoveredHoursAreExactBetweenSteps) {
  const std::vector<StepSummary> steps =
      steps_of(ScenarioText()
                   .unlimited_zones(1)
                   .set("web", 4, in_zones(1))
                   .group("crg", {4})
                   .at("PT1H",
                       "updateScaleSet: {scaleSet: web, capacityReservationGroup: crg, "
                       "upgradePolicy: {mode: Rolling, rollingUpgradePolicy: "
                       "{maxBatchInstancePercent: 25, pauseTimeBetweenBatches: PT20M}}}"));
  EXPECT_THAT(names(steps), ElementsAre("PT0S start", "PT2H updateScaleSet web Succeeded"));
  // 4 for an hour, then 3, 2 and 1 for twenty minutes each.
  EXPECT_EQ(steps[0].vm_hours_without_coverage, (Fraction{6, 1}));
  EXPECT_EQ(steps[1].vm_hours_without_coverage, (Fraction{0, 1}));
}

TEST(Steps, AnOperationUnderWayAtTheEndIsTheLastStep) {
  const std::vector<StepSummary> steps = steps_of(ScenarioText()
                                                      .unlimited_zones(1)
                                                      .timing("capacityReservation: PT2H")
                                                      .group("crg", {1})
                                                      .at("PT9H", update_cr("z1", 4)));
  EXPECT_THAT(names(steps),
              ElementsAre("PT0S start", "PT10H updateCapacityReservation crg/z1 InProgress"));
  EXPECT_EQ(steps[0].lasts, Duration::hours(10));
  EXPECT_EQ(steps[1].lasts, Duration());
}

TEST(Steps, ADeallocatedVmIsExposedUnlessAnIdleSlotWaitsForIt) {
  const std::string member = in_zone("1", "crg");
  const std::vector<StepSummary> steps = steps_of(ScenarioText()
                                                      .unlimited_zones(1)
                                                      .group("crg", {2})
                                                      .vm("a", member)
                                                      .vm("b", member)
                                                      .vm("plain", in_zone("1"))
                                                      .at("PT1H", deallocate_vm("a"))
                                                      .at("PT2H", deallocate_vm("plain"))
                                                      .at("PT3H", create_vm("c", member))
                                                      .at("PT4H", update_cr("z1", 3))
                                                      .at("PT5H", delete_vm("a")));
  EXPECT_THAT(counts(steps[0]), ElementsAre(3, 2, 1, 0, 1));
  EXPECT_THAT(counts(steps[1]), ElementsAre(2, 1, 1, 1, 1)) << "the slot of a is idle";
  EXPECT_THAT(counts(steps[2]), ElementsAre(1, 1, 0, 2, 1)) << "plain has no slot";
  EXPECT_THAT(counts(steps[3]), ElementsAre(2, 2, 0, 2, 2)) << "c took it";
  EXPECT_THAT(counts(steps[4]), ElementsAre(2, 2, 0, 2, 1));
  EXPECT_THAT(counts(steps[5]), ElementsAre(2, 2, 0, 1, 1));
}

TEST(Steps, VmsOfAZoneThatIsDownAreExposedUntilTheFaultEnds) {
  const std::vector<StepSummary> steps =
      steps_of(ScenarioText()
                   .zone(1, 1, 8)
                   .zone(1, 1, 8)
                   .group("crg", {2, 2})
                   .set("web", 4, in_zones(2, "crg"))
                   .at("PT1H", zone_outage("1", "PT2H"), "id: dark")
                   .at("PT5H", zone_outage("2", "PT1H", "lose")));
  EXPECT_THAT(names(steps),
              ElementsAre("PT0S start", "PT1H zoneOutage eastus/1 Succeeded",
                          "PT3H zoneOutage ends eastus/1", "PT5H zoneOutage eastus/2 Succeeded",
                          "PT6H zoneOutage ends eastus/2"));
  EXPECT_EQ(steps[2].timeline_id, "dark");
  EXPECT_THAT(counts(steps[1]), ElementsAre(2, 4, 0, 0, 2)) << "they hold their slots";
  EXPECT_EQ(steps[1].exposure.free_pool[0].vcpus, 6) << "of zone 2 alone";
  EXPECT_THAT(counts(steps[2]), ElementsAre(4, 4, 0, 0, 0));
  EXPECT_THAT(counts(steps[3]), ElementsAre(2, 2, 0, 2, 2)) << "they have lost their slots";
  EXPECT_THAT(counts(steps[4]), ElementsAre(4, 4, 0, 0, 0));
}

TEST(Steps, VmsOfAnUnsharedConsumerAreExposedThoughTheyAreCovered) {
  const std::vector<StepSummary> steps = steps_of(
      ScenarioText()
          .unlimited_zones(1)
          .subscription("fabrikam")
          .group_of("crg",
                    "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                    "capacityReservations: {z1: {sku: {name: small, capacity: 2}, zone: '1'}}")
          .vm("app", in_zone("1", "crg"), "fabrikam")
          .at("PT1H", share_group("crg", ""))
          .at("PT2H", deallocate_vm("app")));
  EXPECT_THAT(counts(steps[0]), ElementsAre(1, 1, 0, 0, 0));
  EXPECT_THAT(counts(steps[1]), ElementsAre(1, 1, 0, 0, 1));
  EXPECT_THAT(counts(steps[2]), ElementsAre(0, 0, 0, 1, 1)) << "two idle slots, none for it";
}

TEST(Steps, TellWhatIsLeftOfQuotaAndFreePoolAndWhatAnHourCosts) {
  const std::vector<StepSummary> steps =
      steps_of(ScenarioText()
                   .zone(1, 1, 10)
                   .contoso("quota: {eastus: {total: 6, special: 1}}, reservedInstances: "
                            "[{location: eastus, sku: small, quantity: 1}]")
                   .subscription("fabrikam")
                   .group("crg", {3})
                   .vm("a", in_zone("1"))
                   .at("PT1H", create_vm("b", in_zone("1"), "small", "fabrikam"))
                   .at("PT2H", set_quota("2")));
  const auto quota = [](const StepSummary& step) {
    std::vector<std::string> lines;
    for (const QuotaRoom& room : step.exposure.quota) {
      lines.push_back(room.subscription + "/" + room.location + "/" + room.family + " " +
                      std::to_string(room.used) + " " +
                      (room.left() ? std::to_string(*room.left()) : "unlimited"));
    }
    return lines;
  };
  EXPECT_THAT(quota(steps[0]),
              ElementsAre("contoso/eastus/total 4 2", "contoso/eastus/special 0 1"));
  EXPECT_THAT(quota(steps[1]), ElementsAre("contoso/eastus/total 4 2", "contoso/eastus/special 0 1",
                                           "fabrikam/eastus/total 1 unlimited"));
  EXPECT_EQ(steps[2].exposure.quota[0].left(), 0) << "less than nothing is nothing";
  EXPECT_EQ(steps[0].exposure.free_pool[0].vcpus, 6);
  EXPECT_EQ(steps[1].exposure.free_pool[0].vcpus, 5);
  EXPECT_EQ(steps[0].exposure.cost_per_hour, Money::units(300'000'000)) << "4 less 1";
  EXPECT_EQ(steps[1].exposure.cost_per_hour, Money::units(400'000'000));
}

TEST(StepsText, ShowsWhatIsLimitedAndLeavesTheRestOut) {
  const Summary summary =
      summary_of(ScenarioText()
                     .zone(1, 1, 10)
                     .quota(6)
                     .subscription("fabrikam")
                     .group("crg", {3})
                     .vm("a", in_zone("1"))
                     .at("PT1H", join_vm("a", "crg"))
                     .at("PT2H", update_cr("z1", 9), "expectError: QuotaExceeded"));
  EXPECT_THAT(to_text(summary, {}), HasSubstr(R"(
steps
  at    step                              outcome        running  covered  uncovered  unallocated  exposed  quota left contoso  free vCPUs  USD/h  lasts  VM-hours without coverage
  PT0S  start                                                  1        0          1            0        1              2 of 6           6      4   PT1H                          1
  PT1H  updateVm a                        Succeeded            1        1          0            0        0              3 of 6           7      3   PT1H                          0
  PT2H  updateCapacityReservation crg/z1  QuotaExceeded        1        1          0            0        0              3 of 6           7      3   PT8H                          0
)"));
}

TEST(StepsText, JsonHasAnObjectPerStep) {
  const Summary summary =
      summary_of(ScenarioText().unlimited_zones(1).quota(6).vm("a", "zone: '1'"));
  EXPECT_THAT(to_value(summary).to_json(),
              HasSubstr(R"("steps":[{"at":"PT0S","action":"start","target":null,"timelineId":null,)"
                        R"("outcome":null,"code":null,"running":1,"covered":0,"uncovered":1,)"
                        R"("unallocated":0,"exposed":1,"quota":[{"subscription":"contoso",)"
                        R"("location":"eastus","family":"total","used":1,"limit":6,"left":5}],)"
                        R"("freePool":[{"location":"eastus","vcpus":null}],"costPerHour":1,)"
                        R"("lasts":"PT10H","vmHoursWithoutCoverage":10}])"));
}

}  // namespace
}  // namespace capdrill::results
