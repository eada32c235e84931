#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "capdrill/scenario/init.hpp"
#include "capdrill/scenario/reader.hpp"

namespace capdrill::scenario {
namespace {

namespace fs = std::filesystem;

/// Pieces that hostile or careless authors use.
const std::vector<std::string> kPieces = {"*",
                                          "&",
                                          "!",
                                          "!replace ",
                                          "!remove",
                                          "<<: ",
                                          "---\n",
                                          "...\n",
                                          "%YAML 1.2\n",
                                          "? ",
                                          ": ",
                                          "- ",
                                          "[",
                                          "]",
                                          "{",
                                          "}",
                                          "\"",
                                          "'",
                                          "|\n",
                                          ">\n",
                                          "#",
                                          "\t",
                                          "\n",
                                          "\n  ",
                                          "null",
                                          "~",
                                          "true",
                                          "-1",
                                          "1e999",
                                          "0x10",
                                          "99999999999999999999",
                                          ".inf",
                                          "PT",
                                          "P1DT2H",
                                          "end",
                                          "&a ",
                                          "*a",
                                          "\xff",
                                          "\x01",
                                          "\xC3\xBC",
                                          "\\",
                                          ",,",
                                          "[[[[[[[[",
                                          "{{{{{{{{",
                                          "extends: x\n",
                                          "2026-13-01T00:00:00Z",
                                          std::string(300, 'x')};

std::vector<std::string> gallery() {
  std::vector<std::string> texts = {starter_scenario()};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(CAPDRILL_SCENARIOS)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    std::ifstream stream(file, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return texts;
}

std::string mutate(std::string text, std::mt19937_64& random) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  for (std::size_t change = 0; change <= below(4); ++change) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(20);
    switch (below(5)) {
      case 0:
        text.insert(at, kPieces[below(kPieces.size())]);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size() + 1), length * 10));
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
      default:
        text.replace(at, std::min(length, text.size() - at), kPieces[below(kPieces.size())]);
    }
  }
  return text;
}

/// Whatever is read, the reader answers, and soon: with a scenario, or with places and sentences.
TEST(HostileInput, NeverCrashesTheReaderNorHoldsItUp) {
  const std::vector<std::string> texts = gallery();
  std::mt19937_64 random(20260101);  // NOLINT(cert-msc51-cpp): the same inputs each time
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 3000; ++i) {
    const std::string text = mutate(texts[random() % texts.size()], random);
    const auto result = read_scenario_text(text, "hostile.yaml");
    if (result) continue;
    ASSERT_FALSE(result.error().diagnostics.empty());
    ASSERT_FALSE(format_diagnostics(result.error().diagnostics).empty());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::minutes(5));
}

}  // namespace
}  // namespace capdrill::scenario
