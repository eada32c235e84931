#include "capdrill/base/result.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>

namespace capdrill {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) {
    return Unexpected{Error{"here", "it is odd"}};
  }
  return number / 2;
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(half(6).value(), 3);
  EXPECT_EQ(*half(6), 3);
  EXPECT_FALSE(half(5).has_value());
  EXPECT_EQ(half(5).error().place, "here");
  EXPECT_EQ(half(5).error().message, "it is odd");
}

TEST(Result, IsTrueWhenItHasAValue) {
  EXPECT_TRUE(half(6));
  EXPECT_FALSE(half(5));
}

TEST(Result, MovesOutWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  const std::unique_ptr<int> owned = std::move(result).value();
  EXPECT_EQ(*owned, 7);
}

TEST(Result, ValueAndErrorMayHaveTheSameType) {
  const Result<int, int> value(1);
  const Result<int, int> error(Unexpected{2});
  EXPECT_EQ(value.value(), 1);
  EXPECT_EQ(error.error(), 2);
}

RC_GTEST_PROP(Result, HasExactlyOneOfValueAndError, (int number)) {
  const Result<int> result = half(number);
  RC_ASSERT(result.has_value() == (number % 2 == 0));
  if (result) {
    RC_ASSERT(*result * 2 == number);
  }
}

TEST(ResultDeathTest, StopsWhenTheWrongSideIsRead) {
  EXPECT_DEATH(static_cast<void>(half(5).value()), "a result without a value was read");
  EXPECT_DEATH(static_cast<void>(half(6).error()), "a result without an error");
}

}  // namespace
}  // namespace capdrill
