// The finder of smallest counter-examples is itself tested: a property test that cannot fail, or
// shows the wrong thing when it does, is worth nothing.

#include "support/counterexample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace capdrill::support {
namespace {

TEST(Counterexample, IsShrunkToTheEntriesThatMatter) {
  std::string text = "scenario: x\ntimeline:\n";
  for (int i = 0; i < 1000; ++i) text += "  - {at: " + std::to_string(i) + "}\n";
  const auto fails = [](const std::string& candidate) {
    return candidate.find("at: 123}") != std::string::npos &&
           candidate.find("at: 877}") != std::string::npos;
  };
  EXPECT_EQ(shrink(text, fails), "scenario: x\ntimeline:\n  - {at: 123}\n  - {at: 877}\n");
}

TEST(Counterexample, AnInvariantThatAbortsIsAFinding) {
  const auto check = [](const std::string& text) -> std::optional<std::string> {
    if (text == "abort") std::abort();
    if (text == "broken") return "it is broken";
    return std::nullopt;
  };
  EXPECT_FALSE(verdict("fine", check).has_value());
  EXPECT_EQ(verdict("broken", check), "it is broken");
  EXPECT_TRUE(verdict("abort", check).has_value());
}

}  // namespace
}  // namespace capdrill::support
