#include "capdrill/rules/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace capdrill::rules {
namespace {

TEST(Refusal, ERR1_EveryCodeHasItsOwnNameAndAnErrorStatus) {
  std::set<std::string_view> names;
  for (const Code code : all_codes()) {
    EXPECT_TRUE(names.insert(code_name(code)).second) << code_name(code);
    EXPECT_GE(http_status(code), 400) << code_name(code);
    EXPECT_LT(http_status(code), 500) << code_name(code);
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Code::ResourceNotFound) + 1);
}

TEST(Refusal, ERR1_CodesAreSpelledAsAzureSpellsThem) {
  EXPECT_EQ(code_name(Code::AllocationFailed), "AllocationFailed");
  EXPECT_EQ(code_name(Code::OverconstrainedZonalAllocationRequest),
            "OverconstrainedZonalAllocationRequest");
  EXPECT_EQ(code_name(Code::SkuProfileScenarioNotSupported), "SkuProfileScenarioNotSupported");
}

TEST(Refusal, ERR1_TheStatusTellsWhatIsWrong) {
  EXPECT_EQ(http_status(Code::SkuNotAvailable), 409);
  EXPECT_EQ(http_status(Code::QuotaExceeded), 409);
  EXPECT_EQ(http_status(Code::InvalidParameter), 400);
  EXPECT_EQ(http_status(Code::ResourceNotFound), 404);
}

TEST(Refusal, ERR2_TheFirstFailureGivesTheCodeAndTheOthersStandInDetails) {
  Checks checks;
  EXPECT_TRUE(checks.passed());
  checks.add(std::nullopt);
  EXPECT_TRUE(checks.passed());
  checks.add(Code::InvalidParameter, "first", "zones");
  checks.add(Refusal{Code::QuotaExceeded, "second", "cores", {{Code::Conflict, "third", "x", {}}}});
  checks.add(std::nullopt);
  EXPECT_FALSE(checks.passed());
  const Refusal refusal = *std::move(checks).refusal();
  EXPECT_EQ(refusal.code, Code::InvalidParameter);
  EXPECT_EQ(refusal.message, "first");
  EXPECT_EQ(refusal.target, "zones");
  ASSERT_EQ(refusal.details.size(), 2U);
  EXPECT_EQ(refusal.details[0].code, Code::QuotaExceeded);
  EXPECT_TRUE(refusal.details[0].details.empty()) << "details stand side by side";
  EXPECT_EQ(refusal.details[1].message, "third");
}

TEST(Refusal, ERR2_TheDetailsOfTheFirstFailureStayFirst) {
  Checks checks;
  checks.add(
      Refusal{Code::QuotaExceeded, "family", "f", {{Code::QuotaExceeded, "total", "t", {}}}});
  checks.add(Code::Conflict, "later", "x");
  const Refusal refusal = *std::move(checks).refusal();
  ASSERT_EQ(refusal.details.size(), 2U);
  EXPECT_EQ(refusal.details[0].message, "total");
  EXPECT_EQ(refusal.details[1].message, "later");
}

}  // namespace
}  // namespace capdrill::rules
