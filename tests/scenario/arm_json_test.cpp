#include "scenario/arm_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

namespace capdrill::scenario::arm {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kText = R"({"naïve": [1, 2.50, "ü€😀", true, null]})";

std::string encode_utf16(std::u16string_view text, bool is_big) {
  std::string bytes;
  for (const char16_t unit : text) {
    const auto low = static_cast<char>(unit & 0xFF);
    const auto high = static_cast<char>(unit >> 8);
    bytes += is_big ? high : low;
    bytes += is_big ? low : high;
  }
  return bytes;
}

constexpr std::u16string_view kText16 = u"{\"naïve\": [1, 2.50, \"ü€😀\", true, null]}";

TEST(ArmJson, EveryEncodingReadsTheSame) {
  const Value plain = *parse_json(kText);
  EXPECT_EQ(plain.find("NAïVE")->items[2].text, "ü€😀");
  EXPECT_EQ(plain.find("naïve")->items[1].text, "2.50");
  const std::string texts[] = {"\xEF\xBB\xBF" + std::string(kText),
                               "\xFF\xFE" + encode_utf16(kText16, false),
                               "\xFE\xFF" + encode_utf16(kText16, true),
                               encode_utf16(kText16, false), encode_utf16(kText16, true)};
  for (const std::string& text : texts) {
    const auto value = parse_json(text);
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_TRUE(equal(*value, plain));
  }
}

TEST(ArmJson, CommentsAreSkipped) {
  const auto value = parse_json("// head\n{ \"a\": /* inside */ 1 }\n// tail");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->find("a")->integer, 1);
}

TEST(ArmJson, MistakesHaveAPlace) {
  const auto value = parse_json("{\n  \"ü\": oops\n}");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().place, "2:8");
  EXPECT_THAT(value.error().message, HasSubstr("this is not JSON: "));
}

TEST(ArmJson, WhatIsNoJsonIsAnErrorAndNoCrash) {
  const std::string deep(100'000, '[');
  const std::string texts[] = {"",
                               "  \n",
                               "{",
                               "[1,]",
                               "{\"a\": 1, \"a\": 2}",
                               deep,
                               "\xFF\xFE{",
                               "\xFF\xFE\x00\xD8{}",
                               "\"\xC3\"",
                               "{\"a\" 1}",
                               "'single'",
                               "{\"a\": \"two\nlines\"}",
                               std::string("\0\0", 2)};
  for (const std::string& text : texts) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_FALSE(value.error().message.empty());
  }
}

TEST(ArmJson, NumbersBeyondWholeOnesKeepTheirDigits) {
  const auto value = parse_json("[18446744073709551615, 1e3, -9223372036854775808]");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->items[0].kind, Value::Kind::decimal);
  EXPECT_EQ(value->items[0].text, "18446744073709551615");
  EXPECT_EQ(value->items[1].text, "1e3");
  EXPECT_EQ(value->items[2].integer, std::numeric_limits<std::int64_t>::min());
}

}  // namespace
}  // namespace capdrill::scenario::arm
