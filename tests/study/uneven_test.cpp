#include "capdrill/study/uneven.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seed_example.hpp"
#include "support/drill.hpp"

namespace capdrill::study {
namespace {

using support::ScenarioText;

/// Other customers leave little room, so that each seed is another run.
ScenarioText busy_region() {
  return ScenarioText()
      .duration("PT2H")
      .zone(2, 3, 16)
      .zone(2, 3, 16)
      .zone(2, 3, 16)
      .group("crg", {8, 4, 3})
      .set("web", 15, kWeb)
      .tenants("others",
               "arrivals: {poisson: {utilization: 0.95}}, lifetimes: {exponential: {mean: PT1H}}, "
               "sizes: [{sku: small}, {sku: big}], initialUtilization: 0.95")
      .at("PT70M", "scale: {scaleSet: web, capacity: 60}, mayFail: true");
}

UnevenStudy study(const ScenarioText& text, const UnevenOptions& options = {}) {
  const Result<UnevenStudy> study = study_uneven(support::read(text.str()), options);
  if (!study) throw std::runtime_error(study.error().message);
  return *study;
}

std::vector<double> by_zone(const Split& split, Estimate SplitFigures::*figure) {
  std::vector<double> values;
  for (const SplitFigures& zone : split.zones) values.push_back((zone.*figure).mean);
  return values;
}

TEST(UnevenStudy, GivesTheTableOfTheSeedsExample) {
  const UnevenStudy result = study(seed_example());
  ASSERT_EQ(result.splits.size(), 2U + 3 * 4);
  EXPECT_EQ(result.replications, 1) << "nothing is drawn";
  const Split& own = result.splits[0];
  EXPECT_EQ(own.name, "as written");
  EXPECT_EQ(by_zone(own, &SplitFigures::vms_at_end), (std::vector<double>{25, 25, 25}));
  EXPECT_EQ(by_zone(own, &SplitFigures::unused_at_end), (std::vector<double>{15, 0, 0}));
  EXPECT_EQ(by_zone(own, &SplitFigures::uncovered_at_end), (std::vector<double>{0, 5, 10}));
  EXPECT_DOUBLE_EQ(own.total.unused_slot_hours.mean, 15);
  EXPECT_DOUBLE_EQ(own.total.uncovered_vm_hours.mean, 15);
  EXPECT_DOUBLE_EQ(own.total.coverage->mean, 0.8);
  EXPECT_DOUBLE_EQ(own.extra_cost->mean, own.total.unused_cost.mean);
  EXPECT_EQ(own.extra_cost->half_width, 0) << "exact";
  const Split& even = result.splits[1];
  EXPECT_EQ(even.name, "even");
  EXPECT_EQ(by_zone(even, &SplitFigures::unused_at_end), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(by_zone(even, &SplitFigures::uncovered_at_end), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(even.extra_cost->mean, 0);
}

TEST(UnevenStudy, GoesFromEvenToEverythingInOneZone) {
  const UnevenStudy result = study(seed_example());
  const auto reserved = [&](const std::string& name) {
    const Split& split = support::named(result.splits, name);
    std::vector<std::int64_t> slots;
    for (const SplitFigures& zone : split.zones) slots.push_back(zone.reserved);
    return slots;
  };
  using Slots = std::vector<std::int64_t>;
  EXPECT_EQ(reserved("25 % to zone 1"), (Slots{37, 19, 19})) << "37.5, 18.75, 18.75";
  EXPECT_EQ(reserved("50 % to zone 2"), (Slots{13, 50, 12})) << "12.5, 50, 12.5: a tie";
  EXPECT_EQ(reserved("100 % to zone 3"), (Slots{0, 0, 75}));
}

TEST(UnevenStudy, DrawsAreTheSameForEverySplit) {
  UnevenOptions options;
  options.steps = 1;
  options.replications = 6;
  const UnevenStudy result = study(busy_region(), options);
  EXPECT_EQ(result.replications, 6);
  const Split& own = result.splits[0];
  ASSERT_TRUE(own.total.uncovered_vm_hours.half_width);
  EXPECT_GT(*own.total.uncovered_vm_hours.half_width, 0);
  double failed = 0;
  for (const Split& split : result.splits) failed += split.total.failed_starts.mean;
  EXPECT_GT(failed, 0) << "somebody finds no place when a zone is lost";
  EXPECT_EQ(result.splits[1].extra_uncovered_vm_hours->half_width, 0) << "even against itself";
}

TEST(UnevenStudy, AsksForReplicationsOnlyWhenSomethingIsDrawn) {
  UnevenOptions options;
  options.steps = 1;
  EXPECT_EQ(study(busy_region(), options).replications, 20);
}

TEST(UnevenStudy, GivesTheSameBytesForAnyNumberOfThreads) {
  UnevenOptions options;
  options.steps = 1;
  options.replications = 3;
  options.threads = 1;
  const UnevenStudy one = study(busy_region(), options);
  options.threads = 5;
  const UnevenStudy five = study(busy_region(), options);
  EXPECT_EQ(to_csv(one), to_csv(five));
  EXPECT_EQ(to_value(one).to_json(), to_value(five).to_json());
  EXPECT_EQ(to_text(one), to_text(five));
}

TEST(UnevenStudy, ASplitThatFindsNoHardwareDoesNotTakeTheOthersWithIt) {
  // 12 slots fit a zone, 24 do not.
  const UnevenStudy result = study(ScenarioText()
                                       .duration("PT1H")
                                       .zone(1, 1, 12)
                                       .zone(1, 1, 12)
                                       .group("crg", {6, 18 - 6})
                                       .set("web", 2,
                                            "zones: ['1', '2'], "
                                            "capacityReservationGroup: crg"));
  const Split& all = support::named(result.splits, "100 % to zone 1");
  ASSERT_TRUE(all.fault);
  EXPECT_NE(to_text(result).find("100 % to zone 1 cannot be run"), std::string::npos);
  EXPECT_FALSE(support::named(result.splits, "25 % to zone 1").fault);
}

TEST(UnevenStudy, WithoutTwoZonesThereIsNothingToSplit) {
  const auto scenario =
      support::read(ScenarioText().unlimited_zones(3).regional_group("crg", 5).str());
  const Result<UnevenStudy> result = study_uneven(scenario, {});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("nothing to split"), std::string::npos);
}

TEST(UnevenStudy, CanBeStopped) {
  UnevenOptions options;
  options.on_progress = [](std::size_t, std::size_t) { return false; };
  const Result<UnevenStudy> result = study_uneven(support::read(seed_example().str()), options);
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().message.empty());
}

TEST(UnevenStudy, AsCsvHasALineAZoneAndATotal) {
  const std::string csv = to_csv(study(seed_example()));
  EXPECT_NE(csv.find("\nas written,eastus/1,40,25,0,15,0,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\neven,total,75,75,0,0,0,"), std::string::npos) << csv;
}

}  // namespace
}  // namespace capdrill::study
