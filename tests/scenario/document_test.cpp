#include "scenario/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using testing::first_message;
using ::testing::HasSubstr;

/// A sound head, so that what follows is the only mistake.
const std::string kHead = "scenario: Test\nclock: { duration: 1h }\n";

TEST(Document, KeepsPlacesTextsAndQuotes) {
  Problems problems;
  const auto root = parse_document("a: 1\nb: [ü, \"2\"]\n", {.source = 7}, problems);
  ASSERT_TRUE(root);
  EXPECT_TRUE(problems.empty());
  const Node* list = root->find("b");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->items[0].text, "ü");
  EXPECT_FALSE(list->items[0].quoted);
  EXPECT_TRUE(list->items[1].quoted);
  EXPECT_EQ(list->items[1].origin.source, 7U);
  EXPECT_EQ(list->items[1].origin.line, 2U);
  EXPECT_EQ(list->items[1].origin.column, 8U);
  EXPECT_EQ(list->items[1].length, 3U);
}

TEST(Document, ExpandsAliases) {
  Problems problems;
  const auto root = parse_document("a: &x { b: 1 }\nc: *x\n", {}, problems);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->find("c")->find("b")->text, "1");
}

TEST(Document, AByteOrderMarkIsNoText) {
  EXPECT_EQ(testing::read("\xEF\xBB\xBF" + kHead).name, "Test");
}

TEST(Document, WindowsLinesAreRead) {
  EXPECT_EQ(testing::read("scenario: Test\r\nclock:\r\n  duration: 1h\r\n").clock.duration,
            Duration::hours(1));
}

TEST(Document, FourMebibytesAreTheMost) {
  const std::string padding(kFileBytesMax - kHead.size() - 1, '#');
  EXPECT_EQ(testing::read(kHead + padding).name, "Test");
  EXPECT_THAT(first_message(kHead + padding + "##"), HasSubstr("a scenario that large is refused"));
}

TEST(Document, SixtyFourLevelsAreTheMost) {
  const auto nested = [](std::size_t depth) {
    return "x: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
  };
  EXPECT_THAT(first_message(kHead + nested(kDepthMax - 1)), HasSubstr("unknown key 'x'"));
  EXPECT_THAT(first_message(kHead + nested(kDepthMax)), HasSubstr("more than 64 deep"));
  EXPECT_THAT(first_message(kHead + nested(1'000'000)), HasSubstr("more than 64 deep"));
}

TEST(Document, AnAliasBombIsRefusedBeforeItGoesOff) {
  std::string text = kHead + "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const std::string alias = std::string("*") + static_cast<char>(c - 1);
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) text += alias + (i < 9 ? ", " : "]\n");
  }
  EXPECT_THAT(first_message(text), HasSubstr("more than 400000 values, aliases expanded"));
}

TEST(Document, ManyValuesAreRefused) {
  std::string list = "x: [";
  for (std::size_t i = 0; i < kNodesMax; ++i) list += "1,";
  EXPECT_THAT(first_message(kHead + list + "]\n"), HasSubstr("more than 400000 values"));
}

TEST(Document, ManyMistakesAreCounted) {
  std::string text = kHead;
  for (int i = 0; i < 600; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const auto diagnostics = testing::diagnose(text);
  EXPECT_EQ(diagnostics.size(), 501U);
  EXPECT_EQ(diagnostics.back().message, "and 100 more errors");
}

TEST(Document, WhatIsPrintedHasNoControlCharacters) {
  const auto diagnostics = testing::diagnose("scenario: \"\\e[31m\"\nclock: { \"\\a\": 1 }\n");
  const std::string text = format_diagnostics(diagnostics);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\a'), std::string::npos);
}

}  // namespace
}  // namespace capdrill::scenario
