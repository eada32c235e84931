#include "capdrill/study/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "capdrill/scenario/reader.hpp"
#include "seed_example.hpp"
#include "support/drill.hpp"
#include "support/folder.hpp"

namespace capdrill::study {
namespace {

using support::ScenarioText;
using testing::HasSubstr;

Plan plan_of(const ScenarioText& text, const PlanOptions& options = {}) {
  const Result<Plan> plan = make_plan(support::read(text.str()), options);
  if (!plan) throw std::runtime_error(plan.error().message);
  return *plan;
}

std::vector<std::int64_t> slots_of(const Plan& plan) {
  std::vector<std::int64_t> slots;
  for (const PlannedReservation& each : plan.reservations) slots.push_back(each.slots);
  return slots;
}

PlanOptions covering(const Fraction& target) {
  PlanOptions options;
  options.target = target;
  return options;
}

PlanOptions probable(const Fraction& target, bool through_zone_outage = false) {
  PlanOptions options = covering(target);
  options.goal = PlanGoal::probability;
  options.through_zone_outage = through_zone_outage;
  return options;
}

TEST(Plan, WithoutChanceEachZoneGetsWhatItUses) {
  const Plan plan = plan_of(seed_example(), covering({1, 1}));
  EXPECT_EQ(slots_of(plan), (std::vector<std::int64_t>{25, 25, 25}));
  EXPECT_EQ(plan.replications, 1);
  EXPECT_EQ(plan.rounds, 1);
  EXPECT_TRUE(plan.is_met());
  EXPECT_EQ(plan.situations.front().coverage->mean, 1);
  EXPECT_EQ(plan.reservations.front().reserved_now, 40);
}

TEST(Plan, ASmallerTargetTakesFewerSlots) {
  const Plan plan = plan_of(seed_example(), covering({8, 10}));
  EXPECT_EQ(plan.slots, 60);
  EXPECT_EQ(plan.frontier.back().slots, 75);
  for (std::size_t i = 1; i < plan.frontier.size(); ++i) {
    EXPECT_LE(plan.frontier[i - 1].slots, plan.frontier[i].slots);
    EXPECT_LE(plan.frontier[i - 1].per_hour, plan.frontier[i].per_hour);
  }
}

TEST(Plan, ThroughALostZoneTheOthersHoldItsShare) {
  ScenarioText text;
  text.duration("PT8H").unlimited_zones(3).group("crg", {20, 20, 20});
  text.set("web", 60, std::string(kWeb) + ", load: {constant: 6000, perInstance: 100}");
  EXPECT_EQ(slots_of(plan_of(text, probable({99, 100}))), (std::vector<std::int64_t>{20, 20, 20}));
  const Plan plan = plan_of(text, probable({99, 100}, true));
  EXPECT_EQ(slots_of(plan), (std::vector<std::int64_t>{30, 30, 30}));
  ASSERT_EQ(plan.situations.size(), 4U);
  EXPECT_EQ(plan.situations[3].name, "without eastus/3");
  EXPECT_TRUE(plan.is_met());
}

TEST(Plan, WhatTheTimelineTakesAwayAgainIsMissed) {
  ScenarioText text = seed_example();
  text.at("PT30M", "updateCapacityReservation: {group: crg, name: z1, capacity: 5}");
  const Plan plan = plan_of(text, covering({1, 1}));
  EXPECT_FALSE(plan.is_met());
  EXPECT_NEAR(plan.situations.front().coverage->mean, 1 - 0.5 * 20 / 75, 1e-9);
}

TEST(Plan, VmsThatCannotStartAreCounted) {
  ScenarioText text;
  text.duration("PT6H").zone(1, 2, 4).group("crg", {2});
  text.set("web", 2,
           "zones: ['1'], capacityReservationGroup: crg, load: {steps: [{at: PT1H, value: 800}], "
           "perInstance: 100}");
  text.tenants("others", "lifetimes: P30D, sizes: [{sku: small}], initialUtilization: 1");
  PlanOptions options = covering({1, 1});
  options.replications = 1;
  EXPECT_GT(plan_of(text, options).situations.front().failed_starts.mean, 0);
}

TEST(Plan, NothingToPlanIsAnError) {
  const Result<Plan> plan =
      make_plan(support::read(ScenarioText().duration("PT1H").unlimited_zones(1).str()), {});
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("nothing to plan"));
}

TEST(Plan, QuantitiesThatDoNotFitAreTheScenariosError) {
  ScenarioText text;
  text.duration("PT2H")
      .zone(1, 1, 4)
      .group("crg", {1})
      .set("web", 1, "zones: ['1'], capacityReservationGroup: crg");
  for (const char* name : {"a", "b", "c"}) {
    text.vm(name, "zone: '1'").at("PT30M", std::string("deleteVm: {vm: ") + name + "}");
  }
  text.at("PT31M", "scale: {scaleSet: web, capacity: 4}");
  const Result<Plan> plan = make_plan(support::read(text.str()), covering({1, 1}));
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("AllocationFailed"));
}

TEST(Plan, TheScenarioItWritesHasTheQuantities) {
  const support::Folder folder;
  const std::string base = folder.write("base.yaml", seed_example().str());
  const Plan plan = plan_of(seed_example(), covering({1, 1}));
  const auto read =
      scenario::read_scenario(folder.write("planned.yaml", to_scenario(plan, "base.yaml")));
  ASSERT_TRUE(read) << scenario::format_diagnostics(read.error().diagnostics);
  const auto& reservations = read->groups.front().second.reservations;
  for (const auto& [name, reservation] : reservations) EXPECT_EQ(reservation.sku.capacity, 25);
}

// ---- demands with a known optimum ------------------------------------------------------------

int seeds() {
  const char* asked = std::getenv("CAPDRILL_PLAN_SEEDS");
  return asked == nullptr ? 10 : std::atoi(asked);
}

/// How many of many seeds have an interval that holds the true quantity.
int intervals_that_hold(const scenario::Scenario& scenario, const Fraction& p, std::int64_t truth) {
  int hold = 0;
  for (int i = 0; i < seeds(); ++i) {
    PlanOptions options = probable(p);
    options.replications = 100;
    options.seed = 1'000 * static_cast<std::uint64_t>(i + 1);
    const Result<Plan> plan = make_plan(scenario, options);
    if (!plan) throw std::runtime_error(plan.error().message);
    const PlannedReservation& planned = plan->reservations.front();
    const bool is_high = !planned.high || truth <= *planned.high;
    if (planned.low && *planned.low <= truth && is_high) ++hold;
  }
  ::testing::Test::RecordProperty("intervals_that_hold", hold);
  return hold;
}

/// One VM per unit of the load, for a minute.
ScenarioText minute_of(const std::string& load) {
  ScenarioText text;
  text.duration("PT2M").warm_up("PT1M").unlimited_zones(1).group("crg", {0});
  text.set("web", 0,
           "zones: ['1'], capacityReservationGroup: crg, load: {" + load + ", perInstance: 1}");
  return text;
}

TEST(Plan, OfANormalDemandItsIntervalHoldsTheNewsvendorQuantity) {
  // 100 + 10 z with z = 1.2816, the 90 % quantile; rounded up, as instances are.
  const auto scenario =
      support::read(minute_of("constant: 100, noise: {standardDeviation: 0.1}").str());
  EXPECT_GE(intervals_that_hold(scenario, {9, 10}, 113), seeds() * 93 / 100);
}

TEST(Plan, OfAPoissonDemandItsIntervalHoldsTheNewsvendorQuantity) {
  // A real series whose values have the Poisson distribution of mean 30, resampled hour by hour:
  // P(D <= 37) = 0.9099 and P(D <= 36) = 0.8804.
  std::string csv = "time,demand\n";
  double p = std::exp(-30.0);
  double below = 0;
  std::int64_t value = 0;
  for (int i = 0; i < 1'000; ++i) {
    while (below + p < (i + 0.5) / 1'000) {
      below += p;
      p *= 30.0 / static_cast<double>(++value);
    }
    csv += std::to_string(i * 3'600) + "," + std::to_string(value) + "\n";
  }
  const support::Folder folder;
  folder.write("demand.csv", csv);
  const auto read = scenario::read_scenario(folder.write(
      "poisson.yaml", minute_of("csv: {file: demand.csv, column: demand, bootstrap: PT1H}").str()));
  ASSERT_TRUE(read) << scenario::format_diagnostics(read.error().diagnostics);
  EXPECT_GE(intervals_that_hold(*read, {9, 10}, 37), seeds() * 93 / 100);
}

}  // namespace
}  // namespace capdrill::study
