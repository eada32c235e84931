#include "capdrill/base/quoting.hpp"

#include <gtest/gtest.h>

namespace capdrill {
namespace {

TEST(Quoting, OfJson) {
  EXPECT_EQ(json_quoted("a"), "\"a\"");
  EXPECT_EQ(json_quoted("a\"b\\c\n\xC3\xA4"), "\"a\\\"b\\\\c\\u000a\xC3\xA4\"");
}

TEST(Quoting, OfYamlIsPlainWhereThatIsSure) {
  EXPECT_EQ(yaml_quoted("web-z1"), "web-z1");
  for (const char* text :
       {"", "1", "1e3", "-a", "No", "null", "TRUE", "a: b", "a #b", "{a}", "~"}) {
    EXPECT_EQ(yaml_quoted(text), "\"" + std::string(text) + "\"");
  }
}

TEST(Quoting, OfAShellIsPlainWhereThatIsSure) {
  EXPECT_EQ(shell_quoted("a/b.yaml"), "a/b.yaml");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("$(rm -rf x)"), "'$(rm -rf x)'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace capdrill
