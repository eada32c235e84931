#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "capdrill/scenario/reader.hpp"

namespace capdrill::scenario {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(CAPDRILL_SOURCE_DIR) / "tests" / "scenario" / "bad";

std::string read_all(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The lines `# --set path=value` at the top of a file are its command line.
std::vector<std::string> sets_of(const std::string& text) {
  constexpr std::string_view kPrefix = "# --set ";
  std::vector<std::string> sets;
  std::size_t at = 0;
  while (text.compare(at, kPrefix.size(), kPrefix) == 0) {
    const std::size_t end = text.find('\n', at);
    sets.push_back(text.substr(at + kPrefix.size(), end - at - kPrefix.size()));
    at = end + 1;
  }
  return sets;
}

std::vector<fs::path> bad_scenarios() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().filename());
  }
  std::ranges::sort(files);
  return files;
}

/// Each `bad/<name>.yaml` must be refused with exactly the text of `bad/<name>.expected`.
/// CAPDRILL_UPDATE_GOLDEN=1 writes these anew; the review is the diff.
TEST(BadScenarios, EachIsRefusedWithItsMessagesAndPlaces) {
  const bool updates = std::getenv("CAPDRILL_UPDATE_GOLDEN") != nullptr;
  const fs::path before = fs::current_path();
  fs::current_path(kFolder);
  for (const fs::path& file : bad_scenarios()) {
    SCOPED_TRACE(file.string());
    const Result<Scenario, ReadFailure> result = read_scenario(file, sets_of(read_all(file)));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ReadFailure::Kind::invalid);
    const std::string text = format_diagnostics(result.error().diagnostics);
    const fs::path expected = fs::path(file).replace_extension(".expected");
    if (updates) std::ofstream(expected, std::ios::binary) << text;
    EXPECT_EQ(text, read_all(expected));
  }
  fs::current_path(before);
}

TEST(BadScenarios, ThereAreAtLeastFifty) { EXPECT_GE(bad_scenarios().size(), 50U); }

TEST(BadScenarios, AFileThatCannotBeReadIsNotABadScenario) {
  const auto missing = read_scenario("nowhere.yaml");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ReadFailure::Kind::unreadable);
  EXPECT_EQ(format_diagnostics(missing.error().diagnostics),
            "nowhere.yaml: error: the file cannot be read\n");
  const auto folder = read_scenario(kFolder);
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().kind, ReadFailure::Kind::unreadable);
}

}  // namespace
}  // namespace capdrill::scenario
