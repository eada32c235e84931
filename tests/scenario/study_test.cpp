#include "capdrill/scenario/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kOne = "capacityReservationGroups.crg.capacityReservations.one.sku.capacity";
const std::string kMetrics = "metrics: [ { metric: coverage, of: { scaleSet: web }, at: end } ]\n";

/// A study of testing::kWeb with these axes, and whatever else it says.
Result<Study, ReadFailure> read_axes(const std::string& axes, const std::string& more = "") {
  const support::Folder folder;
  folder.write("base.yaml", testing::kWeb);
  return read_study(folder.write(
      "study.yaml", "study: Test\nbase: base.yaml\naxes:\n" + axes + "\n" + more + kMetrics));
}

Study study_of(const std::string& axes, const std::string& more = "") {
  auto study = read_axes(axes, more);
  if (!study) throw std::invalid_argument(format_diagnostics(study.error().diagnostics));
  return std::move(*study);
}

/// The first mistake, as `line:column message`.
std::string mistake_of(const std::string& axes, const std::string& more = "") {
  const auto study = read_axes(axes, more);
  if (study) throw std::invalid_argument("the study is sound");
  const Diagnostic& first = study.error().diagnostics.front();
  return std::to_string(first.line) + ":" + std::to_string(first.column) + " " + first.message;
}

std::vector<std::string> texts_of(const Axis& axis) {
  std::vector<std::string> texts;
  for (const AxisValue& value : axis.values) texts.push_back(value.text);
  return texts;
}

std::int64_t slots_at(const Study& study, std::size_t point) {
  const auto scenario = scenario_of(study, point);
  if (!scenario) throw std::invalid_argument(format_diagnostics(scenario.error().diagnostics));
  return scenario->groups[0].second.reservations[0].second.sku.capacity;
}

TEST(StudyFile, EveryCombinationIsAPointTheLastAxisFastest) {
  const Study study = study_of("  " + kOne + ": [1, 2]\n  clock.duration: [PT1H, PT3H, PT5H]");
  ASSERT_EQ(study.points.size(), 6U);
  EXPECT_THAT(study.points[1], ElementsAre(0, 1));
  EXPECT_THAT(study.points[3], ElementsAre(1, 0));
  EXPECT_EQ(slots_at(study, 2), 1);
  EXPECT_EQ(slots_at(study, 3), 2);
  EXPECT_EQ(scenario_of(study, 4)->clock.duration, Duration::hours(3));
  EXPECT_EQ(scenario_of(study, 0)->metrics.size(), 1U);
}

TEST(StudyFile, ARangeIsExact) {
  const Study study =
      study_of("  x: { a: { " + kOne + ": 1 } }\n  " + kOne + ": { from: 1, to: 9, step: 4 }");
  EXPECT_THAT(texts_of(study.axes[1]), ElementsAre("1", "5", "9"));
  const Study decimals = study_of("  tenants.none.share: { from: 0.1, to: 0.4, step: 0.1 }");
  EXPECT_THAT(texts_of(decimals.axes[0]), ElementsAre("0.1", "0.2", "0.3", "0.4"));
}

TEST(StudyFile, ANamedValueSetsSeveralThings) {
  const Study study = study_of("  split:\n    as written: {}\n    higher: { " + kOne +
                               ": 7, clock.duration: PT3H }");
  EXPECT_EQ(study.axes[0].label, "split");
  EXPECT_EQ(slots_at(study, 0), 3);
  EXPECT_EQ(slots_at(study, 1), 7);
  EXPECT_EQ(scenario_of(study, 1)->clock.duration, Duration::hours(3));
}

TEST(StudyFile, ALabelIsTheShortestEndOfAPathThatTellsItApart) {
  const Study study =
      study_of("  " + kOne + ": [1]\n  virtualMachineScaleSets.web.sku.capacity: [1]" +
               "\n  clock.seed: [1]");
  EXPECT_EQ(study.axes[0].label, "one.sku.capacity");
  EXPECT_EQ(study.axes[1].label, "web.sku.capacity");
  EXPECT_EQ(study.axes[2].label, "seed");
}

TEST(StudyFile, TheFirstPointIsComparedUnlessOneIsNamed) {
  const std::string axes = "  " + kOne + ": [1, 2]\n  clock.seed: [5, 6]";
  EXPECT_EQ(study_of(axes).compared, 0U);
  EXPECT_EQ(study_of(axes, "compare: { capacity: 2, seed: 6 }\n").compared, 3U);
  EXPECT_EQ(study_of(axes, "compare: { seed: 6 }\n").compared, 1U);
  EXPECT_EQ(mistake_of(axes, "compare: { seed: 7 }\n"), "6:18 'seed' has no value '7'");
  EXPECT_EQ(mistake_of(axes, "compare: { sead: 6 }\n"), "6:12 there is no axis 'sead'");
}

TEST(StudyFile, WhatIsWrongHasItsPlace) {
  EXPECT_EQ(mistake_of("  clock..seed: [1]"), "4:9 a key is missing here");
  EXPECT_EQ(mistake_of("  'clock..seed': [1]"), "4:10 a key is missing here") << "within quotes";
  EXPECT_EQ(mistake_of("  clock.seed: [1, 2, 1]"), "4:22 '1' is given twice in 'clock.seed'");
  EXPECT_EQ(mistake_of("  clock.seed: { from: 2, to: 1, step: 1 }"),
            "4:30 the range ends before it begins");
  EXPECT_EQ(mistake_of("  clock.seed: { from: 2, to: 3, step: 0.0000000001 }"),
            "4:39 a range has at most nine decimals");
  EXPECT_EQ(mistake_of("  clock.seed: { from: 2, to: 3 }"), "4:3 the range lacks 'step'");
  EXPECT_EQ(mistake_of("  clock.seed: {}"), "4:3 an axis without values");
  EXPECT_EQ(mistake_of("  clock.seed: [1]", "replications: 0\n").substr(0, 4), "5:15");
  EXPECT_EQ(
      mistake_of("  clock.seed: [1]", "replications: { auto: { metric: cov, halfWidth: 1 } }\n"),
      "5:33 the study has no metric 'cov'");
}

TEST(StudyFile, AnExtendedBaseIsMerged) {
  const support::Folder folder;
  folder.write("base.yaml", testing::kWeb);
  folder.write("over.yaml", "extends: base.yaml\nclock: { seed: 9 }\n");
  const auto study = read_study(folder.write(
      "study.yaml", "study: T\nbase: over.yaml\naxes: { clock.seed: [4] }\n" + kMetrics));
  ASSERT_TRUE(study);
  EXPECT_EQ(scenario_of(*study, 0)->clock.seed, 4U);
  EXPECT_EQ(slots_at(*study, 0), 3);
}

// ---- constraints ------------------------------------------------------------------------------

/// What a constraint keeps of a in 1 to 4, b in 0.5 and 1.5, and c in x and 'y z'.
std::size_t kept(const std::string& constraint) {
  return study_of(
             "  a: { '1': {}, '2': {}, '3': {}, '4': {} }\n  b: { '0.5': {}, '1.5': {} }\n"
             "  c: { x: {}, y z: {} }",
             "constraint: \"" + constraint + "\"\n")
      .points.size();
}

std::string constraint_mistake(const std::string& constraint) {
  return mistake_of("  a: { '1': {}, '2': {} }\n  c: { x: {}, y: {} }",
                    "constraint: " + constraint + "\n");
}

TEST(StudyConstraint, KeepsTheCombinationsOfWhichItHolds) {
  EXPECT_EQ(kept("a < 3"), 2U * 2 * 2);
  EXPECT_EQ(kept("a + b <= 2.5"), 3U * 2);
  EXPECT_EQ(kept("c == x"), 4U * 2);
  EXPECT_EQ(kept("c != 'y z' and a == 1"), 2U);
  EXPECT_EQ(kept("not (c == x or a > 1)"), 2U);
  EXPECT_EQ(kept("a == 1 or a == 2 and b == 0.5"), 2U * 2 + 2) << "and binds before or";
  EXPECT_EQ(kept("a - 1 - 1 == 0"), 4U) << "from left to right";
  EXPECT_EQ(kept("a + 2 * b == 4"), 2U * 2) << "times binds before plus";
  EXPECT_EQ(kept("0.1 + 0.2 == 0.3"), 16U) << "numbers are exact";
  EXPECT_EQ(kept("-a >= -2"), 8U);
}

TEST(StudyConstraint, PointsToItsMistake) {
  EXPECT_EQ(constraint_mistake("a + q < 3"), "6:17 there is no axis and no value 'q'");
  EXPECT_EQ(constraint_mistake("a + c < 3"), "6:15 '+' takes numbers");
  EXPECT_EQ(constraint_mistake("a == x"), "6:15 '==' takes numbers");
  EXPECT_EQ(constraint_mistake("c == 1"), "6:15 '==' takes two numbers or two texts");
  EXPECT_EQ(constraint_mistake("a < 3 and a"), "6:19 'and' takes comparisons");
  EXPECT_EQ(constraint_mistake("a = 3"), "6:15 '=' is not expected here");
  EXPECT_EQ(constraint_mistake("(a < 3"), "6:19 the closing bracket is missing");
  EXPECT_EQ(constraint_mistake("a <"), "6:16 the constraint ends too early");
  EXPECT_EQ(constraint_mistake("a + 1"), "6:13 a constraint is a comparison, or several");
  EXPECT_EQ(constraint_mistake("a > 9"), "6:13 no combination of the axes meets this");
  EXPECT_EQ(constraint_mistake(std::string(200, '(') + "a"), "6:113 this is nested too deeply");
}

RC_GTEST_PROP(StudyConstraint, AndItsOppositeDropEachPointOnce, ()) {
  const auto a = std::to_string(*rc::gen::inRange(0, 6));
  const auto b = *rc::gen::element<std::string>("0.5", "1.5", "a", "b");
  const auto comparison = *rc::gen::element<std::string>("<", "<=", ">", ">=", "==", "!=");
  const std::string either = "(a + " + b + " " + comparison + " " + a + " and c == x) or a == 1";
  // Those of a = 1 are kept by both, so that neither keeps nothing.
  const std::size_t with = kept(either);
  const std::size_t without = kept("not (" + either + ") or a == 1");
  RC_ASSERT(with + without == 16 + kept("a == 1"));
}

}  // namespace
}  // namespace capdrill::scenario
