#include "capdrill/study/mend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "capdrill/engine/run.hpp"
#include "support/drill.hpp"

namespace capdrill::study {
namespace {

using support::Drill;
using support::in_zone;
using support::in_zones;
using support::ScenarioText;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A mend at one instant, and what it prints.
struct Mended {
  explicit Mended(const ScenarioText& text, const std::string& instant)
      : scenario(support::read(text.str())), inspection(inspect(scenario, instant)) {
    mend = find_mend(inspection.world);
  }

  static results::Inspection inspect(const scenario::Scenario& scenario,
                                     const std::string& instant) {
    results::Inspector inspector(scenario, {support::instant(instant), false});
    engine::RunOptions options;
    options.until = inspector.until();
    EXPECT_TRUE(engine::run(scenario, options, inspector).has_value());
    return std::move(inspector).finish();
  }
  /// `z1 40>25`, one a step.
  [[nodiscard]] std::vector<std::string> steps() const {
    std::vector<std::string> steps;
    for (const MendStep& step : mend.steps) {
      steps.push_back(step.kind == MendStep::Kind::upgrade
                          ? "upgrade"
                          : step.reservation + " " + std::to_string(step.before) + ">" +
                                std::to_string(step.after));
    }
    return steps;
  }
  [[nodiscard]] std::string text() const { return to_text(mend, inspection); }

  scenario::Scenario scenario;
  results::Inspection inspection;
  Mend mend;
};

ScenarioText open_zones() { return ScenarioText().unlimited_zones(3); }
ScenarioText uneven_web() {
  return open_zones().group("crg", {40, 20, 15}).set("web", 75, in_zones(3, "crg"));
}

TEST(Mend, TheSeedsExampleBecomesEvenLowersFirst) {
  const Mended mended(uneven_web(), "PT1H");
  EXPECT_THAT(mended.steps(), ElementsAre("z1 40>25", "z2 20>25", "z3 15>25"));
  EXPECT_EQ(mended.mend.covered_now, 60);
  EXPECT_EQ(mended.mend.covered_after, 75);
  EXPECT_EQ(mended.mend.reserved_now, 75);
  EXPECT_EQ(mended.mend.reserved_after, 75);
  EXPECT_EQ(format_money(mended.mend.idle_cost_now), "15");
  EXPECT_EQ(format_money(mended.mend.idle_cost_after), "0");
  EXPECT_THAT(mended.mend.left, IsEmpty());
}

TEST(Mend, IsPrintedAsATimelineAndAsCommands) {
  const std::string text = Mended(uneven_web(), "PT1H").text();
  EXPECT_THAT(text, HasSubstr("covered 75 of 75 (now 60), reserved 75 (now 75), idle slots USD "
                              "0.00 an hour (now USD 15.00)\n"));
  EXPECT_THAT(text, HasSubstr("timeline:\n"
                              "  - { at: PT1H, updateCapacityReservation: { group: crg, name: z1, "
                              "capacity: 25 } }\n"));
  EXPECT_THAT(text, HasSubstr("az capacity reservation update --resource-group test "
                              "--capacity-reservation-group crg --capacity-reservation-name z3 "
                              "--capacity 25\n"));
}

TEST(Mend, TakesNoMoreThanIsNeededAndGrowsByTheRest) {
  EXPECT_THAT(
      Mended(open_zones().group("crg", {9, 1}).set("web", 6, in_zones(2, "crg")), "PT1H").steps(),
      ElementsAre("z1 9>7", "z2 1>3"));
  const Mended grown(open_zones().group("crg", {4, 1}).set("web", 6, in_zones(2, "crg")), "PT1H");
  EXPECT_THAT(grown.steps(), ElementsAre("z1 4>3", "z2 1>3"));
  EXPECT_EQ(grown.mend.reserved_after, 6);
}

TEST(Mend, NothingToChange) {
  const Mended even(open_zones().group("crg", {2, 2}).set("web", 2, in_zones(2, "crg")), "PT1H");
  EXPECT_THAT(even.steps(), IsEmpty());
  EXPECT_THAT(even.text(), HasSubstr("nothing to change"));
}

TEST(Mend, OwnersAndSizesPayForThemselves) {
  const ScenarioText text =
      open_zones()
          .subscription("fabrikam")
          .group_of("crg",
                    "zones: ['1'], capacityReservations: {s: {sku: {name: small, capacity: "
                    "1}, zone: '1'}, b: {sku: {name: big, capacity: 5}, zone: '1'}}")
          .group_of("theirs",
                    "zones: ['1'], capacityReservations: {s: {sku: {name: small, "
                    "capacity: 5}, zone: '1'}}")
          .vm("app", in_zone("1", "crg") + ", count: 3");
  std::string other_owner = text.str();
  const std::string own = "theirs: {subscription: contoso";
  other_owner.replace(other_owner.find(own), own.size(), "theirs: {subscription: fabrikam");
  const Drill drill(other_owner);
  const Mend mend = find_mend(drill.end().world());
  ASSERT_EQ(mend.steps.size(), 1U);
  EXPECT_EQ(mend.steps[0].after, 3);
  EXPECT_EQ(mend.reserved_after, mend.reserved_now + 2);
  EXPECT_THAT(Mended(text, "PT1H").steps(), ElementsAre("s 5>3", "s 1>3")) << "the same owner";
}

TEST(Mend, RespectsTheQuotaThatVmsOfConsumersNeed) {
  const auto text = [](int quota) {
    return open_zones()
        .quota(quota)
        .subscription("fabrikam")
        .group_of("crg",
                  "zones: ['1', '2'], sharingProfile: {subscriptionIds: [fabrikam]}, "
                  "capacityReservations: {z1: {sku: {name: small, capacity: 2}, zone: '1'}, "
                  "z2: {sku: {name: small, capacity: 1}, zone: '2'}}")
        .vm("app", in_zone("2", "crg") + ", count: 6", "fabrikam");
  };
  EXPECT_THAT(Mended(text(6), "PT1H").steps(), ElementsAre("z1 2>0", "z2 1>6"))
      << "what is lowered first pays";
  const Mended little(text(4), "PT1H");
  EXPECT_THAT(little.steps(), ElementsAre("z1 2>0", "z2 1>4"));
  ASSERT_EQ(little.mend.left.size(), 1U);
  EXPECT_EQ(little.mend.left[0].reason, Unmended::Reason::quota);
  EXPECT_EQ(little.mend.left[0].vms, 2);
  EXPECT_EQ(little.mend.covered_after, 4);
  EXPECT_THAT(little.text(), HasSubstr("2 of crg/z2 stay without coverage: the quota"));
  EXPECT_THAT(little.text(), HasSubstr("--resource-group test --subscription contoso "));
}

TEST(Mend, AFailedReservationIsToBeRestoredFirst) {
  const Mended mended(ScenarioText()
                          .zone(1, 1, 4)
                          .group("crg", {1})
                          .vm("app", in_zone("1", "crg") + ", count: 3")
                          .at("PT1H", support::update_cr("z1", 9), "expectError: any"),
                      "PT1H");
  EXPECT_THAT(mended.steps(), IsEmpty());
  ASSERT_EQ(mended.mend.left.size(), 1U);
  EXPECT_EQ(mended.mend.left[0].reason, Unmended::Reason::failed);
  EXPECT_EQ(mended.mend.left[0].vms, 2);
}

/// A `Manual` set names the group from PT1H on; its instances have yet to take it.
ScenarioText lagging(ScenarioText text) {
  return text.set("web", 4, in_zones(2) + ", upgradePolicy: {mode: Manual}")
      .at("PT1H", support::join_set("web", "crg"));
}

TEST(Mend, KeepsSlotsForInstancesThatHaveYetToJoin) {
  const Mended mended(lagging(open_zones().group("crg", {3, 1})), "PT1H");
  EXPECT_THAT(mended.steps(), ElementsAre("z1 3>2", "z2 1>2", "upgrade"));
  EXPECT_EQ(mended.mend.covered_now, 0);
  EXPECT_EQ(mended.mend.covered_after, 4);
  EXPECT_EQ(mended.mend.joining, 4);
  EXPECT_EQ(format_money(mended.mend.idle_cost_after), "0");
  EXPECT_THAT(mended.text(), HasSubstr("upgradeInstances: { scaleSet: web, instances: all }"));
}

TEST(Mend, CreatesAReservationWhereTheGroupHasNone) {
  const Mended mended(
      lagging(open_zones().group("crg", {3, 1})).at("PT2H", support::delete_cr("z2")), "PT2H");
  EXPECT_THAT(mended.steps(), ElementsAre("z1 3>2", "small-2 0>2", "upgrade"));
  EXPECT_EQ(mended.mend.covered_after, 4);
  EXPECT_EQ(mended.mend.reserved_after, 4);
  EXPECT_EQ(format_money(mended.mend.idle_cost_after), "0");
  EXPECT_THAT(mended.text(),
              HasSubstr("createCapacityReservation: { group: crg, name: small-2, sku: { name: "
                        "small, capacity: 2 }, zone: \"2\" }"));
  EXPECT_THAT(mended.text(), HasSubstr("az capacity reservation create --resource-group test "
                                       "--capacity-reservation-group crg "
                                       "--capacity-reservation-name small-2 --sku small --zone "
                                       "2 --capacity 2\n"));
}

TEST(Mend, AsksTheHardwareForSlotsThatNobodyBringsAPlaceFor) {
  const Mended mended(lagging(ScenarioText().zone(1, 1, 9).zone(1, 1, 4).group("crg", {2, 1})),
                      "PT1H");
  EXPECT_THAT(mended.steps(), ElementsAre("z2 1>2", "upgrade")) << "2 VMs, a slot, and one free";
  const Mended full(lagging(ScenarioText().zone(1, 1, 9).zone(1, 1, 3).group("crg", {2, 1})),
                    "PT1H");
  EXPECT_THAT(full.steps(), ElementsAre("upgrade"));
  ASSERT_EQ(full.mend.left.size(), 1U);
  EXPECT_EQ(full.mend.left[0].reason, Unmended::Reason::hardware);
  EXPECT_EQ(full.mend.covered_after, 3);
}

TEST(Mend, QuotesNamesThatNeedIt) {
  const Mended mended(open_zones().group("my crg's", {0}).vm("app", in_zone("1", "\"my crg's\"")),
                      "PT1H");
  EXPECT_THAT(mended.text(), HasSubstr("group: \"my crg's\", name: z1"));
  EXPECT_THAT(mended.text(), HasSubstr("--capacity-reservation-group 'my crg'\\''s' "));
}

}  // namespace
}  // namespace capdrill::study
