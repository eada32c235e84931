#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <variant>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using testing::kWeb;
using testing::kWorld;

Scenario read_file(const fs::path& file, const testing::Sets& sets = {}) {
  auto result = read_scenario(file, sets);
  if (!result) throw std::invalid_argument(format_diagnostics(result.error().diagnostics));
  return std::move(*result);
}

std::string failure(const fs::path& file) {
  const auto result = read_scenario(file);
  return result ? "no failure" : result.error().diagnostics.front().message;
}

const std::string kTimeline = R"(timeline:
  - { at: 1m, id: base, scale: { scaleSet: web, capacity: 5 } }
expect:
  - { metric: running, of: { scaleSet: web }, at: end, equals: 5 }
)";

TEST(Extends, MapsMergeAndScalarsAndListsReplace) {
  const Folder folder;
  folder.write("base.yaml", kWeb + kTimeline);
  const Scenario scenario = read_file(folder.write("over.yaml", R"(extends: base.yaml
scenario: Over
virtualMachineScaleSets: { web: { zones: ["2"], sku: { capacity: 7 } } }
)"));
  EXPECT_EQ(scenario.name, "Over");
  const ScaleSet& web = scenario.scale_sets.front().second;
  EXPECT_EQ(web.sku.capacity, 7);
  EXPECT_EQ(web.sku.name.text, "Standard_D2s_v3");
  ASSERT_EQ(web.zones.size(), 1U);
  EXPECT_EQ(format_origin(scenario, web.sku.capacity_origin), "over.yaml:3:66");
  EXPECT_EQ(format_origin(scenario, web.sku.name.origin), "base.yaml:18:18");
}

TEST(Extends, TimelineAndExpectationsAreAppended) {
  const Folder folder;
  folder.write("base.yaml", kWeb + kTimeline);
  const Scenario scenario = read_file(folder.write("over.yaml", R"(extends: base.yaml
timeline: [ { at: 30s, id: over, scale: { scaleSet: web, capacity: 6 } } ]
expect: [ { metric: running, of: { scaleSet: web }, at: 2m, equals: 5 } ]
)"));
  std::vector<std::string> ids;
  for (const TimelineEntry& entry : scenario.timeline) ids.push_back(entry.id);
  EXPECT_THAT(ids, ElementsAre("base", "over"));
  EXPECT_EQ(scenario.expectations.size(), 2U);
}

TEST(Extends, TagsReplaceAndRemove) {
  const Folder folder;
  folder.write("base.yaml", kWeb + kTimeline);
  const Scenario scenario = read_file(folder.write("over.yaml", R"(extends: base.yaml
timeline: !replace []
expect: !remove
capacityReservationGroups:
  crg: { capacityReservations: !replace { two: { sku: { name: Standard_D2s_v3, capacity: 1 }, zone: "2" } } }
virtualMachineScaleSets: { web: { zones: !remove , capacityReservationGroup: null } }
)"));
  EXPECT_TRUE(scenario.timeline.empty());
  EXPECT_TRUE(scenario.expectations.empty());
  EXPECT_TRUE(scenario.scale_sets.front().second.zones.empty());
  EXPECT_FALSE(scenario.scale_sets.front().second.group);
  const auto& reservations = scenario.groups.front().second.reservations;
  ASSERT_EQ(reservations.size(), 1U);
  EXPECT_EQ(reservations.front().first.text, "two");
}

TEST(Extends, FilesMayBeChainedAcrossFolders) {
  const Folder folder;
  folder.write("parts/world.yaml", kWorld);
  folder.write("parts/web.yaml", "extends: world.yaml\n" + kWeb.substr(kWorld.size()));
  const Scenario scenario =
      read_file(folder.write("top.yaml", "extends: parts/web.yaml\nclock: { seed: 9 }\n"));
  EXPECT_EQ(scenario.clock.seed, 9U);
  EXPECT_EQ(scenario.clock.duration, Duration::hours(2));
  std::vector<std::string> names;
  for (const Source& source : scenario.sources) names.push_back(source.name);
  EXPECT_THAT(names, ElementsAre("top.yaml", "parts/web.yaml", "parts/world.yaml"));
}

TEST(Extends, ACycleIsRefused) {
  const Folder folder;
  folder.write("a.yaml", "extends: b.yaml\n");
  folder.write("b.yaml", "extends: ./a.yaml\n");
  EXPECT_THAT(failure(folder.path() / "a.yaml"), HasSubstr("extends itself"));
}

TEST(Extends, SixteenFilesAreTheMost) {
  const Folder folder;
  folder.write("0.yaml", kWorld);
  for (int i = 1; i < 20; ++i) {
    folder.write(std::to_string(i) + ".yaml", "extends: " + std::to_string(i - 1) + ".yaml\n");
  }
  EXPECT_EQ(read_file(folder.path() / "15.yaml").name, "Test");
  EXPECT_THAT(failure(folder.path() / "16.yaml"), HasSubstr("more than 16 files"));
}

TEST(Extends, PathsMayNotLeaveTheFolder) {
  const Folder folder;
  folder.write("up.yaml", kWorld);
  const auto message = [&](const std::string& path) {
    return failure(folder.write("sub/over.yaml", "extends: " + path + "\n"));
  };
  EXPECT_THAT(message("../up.yaml"), HasSubstr("leads out of the folder"));
  EXPECT_THAT(message("x/../../up.yaml"), HasSubstr("leads out of the folder"));
  EXPECT_THAT(message((folder.path() / "up.yaml").string()), HasSubstr("leads out of the folder"));
  fs::create_symlink(folder.path() / "up.yaml", folder.path() / "sub" / "link.yaml");
  EXPECT_THAT(message("link.yaml"), HasSubstr("by a link"));
  fs::create_directory_symlink(folder.path(), folder.path() / "sub" / "loop");
  EXPECT_THAT(message("loop/up.yaml"), HasSubstr("by a link"));
  EXPECT_THAT(message("."), HasSubstr("leads out of the folder"));
}

TEST(Extends, OnlyPlainFilesAreRead) {
  const Folder folder;
  fs::create_directories(folder.path() / "inner.yaml");
  EXPECT_THAT(failure(folder.write("over.yaml", "extends: inner.yaml\n")),
              HasSubstr("not a plain file"));
}

TEST(Extends, ATextWithoutAFileMayNameNone) {
  EXPECT_THAT(testing::first_message("extends: base.yaml\n"), HasSubstr("is not a file"));
}

TEST(Extends, SourcesNeverHoldAbsolutePaths) {
  const Folder folder;
  folder.write("parts/world.yaml", kWorld);
  const Scenario scenario = read_file(folder.write("top.yaml", "extends: parts/world.yaml\n"));
  EXPECT_THAT(scenario.resolved_json, ::testing::Not(HasSubstr(folder.path().string())));
  for (const Source& source : scenario.sources) {
    EXPECT_THAT(source.name, ::testing::Not(HasSubstr(folder.path().string())));
  }
}

}  // namespace
}  // namespace capdrill::scenario
