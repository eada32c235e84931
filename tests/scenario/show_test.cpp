#include "capdrill/scenario/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "capdrill/scenario/init.hpp"
#include "reading.hpp"

namespace capdrill::scenario {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using testing::Folder;
using testing::kWeb;

std::string show(const fs::path& file, const testing::Sets& sets = {}) {
  auto text = show_scenario(file, sets);
  if (!text) throw std::invalid_argument(format_diagnostics(text.error().diagnostics));
  return std::move(*text);
}

TEST(Show, EachLineTellsWhereItsValueCameFrom) {
  const Folder folder;
  folder.write("base.yaml", kWeb);
  const std::string text = show(folder.write("top.yaml", "extends: base.yaml\nscenario: Top\n"),
                                {"virtualMachineScaleSets.web.sku.capacity=9"});
  EXPECT_THAT(text, ContainsRegex("scenario: Top +# top.yaml:2\n"));
  EXPECT_THAT(text, ContainsRegex("  start: \"2026-01-01T00:00:00Z\" +# default\n"));
  EXPECT_THAT(text, ContainsRegex("      capacity: 9 +# --set#1\n"));
  EXPECT_THAT(text, ContainsRegex("    zones: \\[\"1\", \"2\"\\] +# base.yaml:17\n"));
  EXPECT_THAT(text, ContainsRegex("    family: standardDSv3Family +# catalogue\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_THAT(line, ContainsRegex("  # "));
}

TEST(Show, MeansTheSameAsWhatItShows) {
  const Folder folder;
  const fs::path beside = folder.write("shown.yaml", "").parent_path();
  for (const fs::directory_entry& entry : fs::directory_iterator(CAPDRILL_SCENARIOS)) {
    if (entry.path().extension() == ".csv") {
      fs::copy_file(entry.path(), beside / entry.path().filename());
    }
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(CAPDRILL_SCENARIOS)) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().string());
    const auto original = read_scenario(entry.path());
    ASSERT_TRUE(original) << format_diagnostics(original.error().diagnostics);
    const auto again = read_scenario(folder.write("shown.yaml", show(entry.path())));
    ASSERT_TRUE(again) << format_diagnostics(again.error().diagnostics);
    EXPECT_EQ(original.value().resolved_json, again.value().resolved_json);
  }
}

TEST(Show, TextsSurviveWhateverTheyHold) {
  const std::string text =
      "scenario: \"quote \\\" back \\\\ tab \\t line \\n # ü: {\"\nclock: { duration: 1h }\n";
  const Folder folder;
  const fs::path file = folder.write("odd.yaml", text);
  const auto again = read_scenario(folder.write("shown.yaml", show(file)));
  ASSERT_TRUE(again) << format_diagnostics(again.error().diagnostics);
  EXPECT_EQ(again.value().name, "quote \" back \\ tab \t line \n # ü: {");
}

TEST(Show, ReportsTheErrorsOfTheReader) {
  const Folder folder;
  const auto result = show_scenario(folder.write("bad.yaml", "scenario: x\n"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().diagnostics.front().key_path, "clock");
}

TEST(Init, TheStarterReadsClean) {
  const Scenario scenario = testing::read(starter_scenario());
  EXPECT_FALSE(scenario.scale_sets.empty());
  EXPECT_FALSE(scenario.expectations.empty());
}

}  // namespace
}  // namespace capdrill::scenario
