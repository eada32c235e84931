#include "capdrill/rules/quota.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

using testing::HasSubstr;

const FamilyId kFamily(0U);

RegionQuota quota(QuotaLine total, QuotaLine family) {
  RegionQuota quota;
  quota.total = total;
  quota.families.push_back(family);
  return quota;
}

std::optional<Refusal> check(const RegionQuota& quota, std::int64_t additional,
                             QuotaAsker asker = QuotaAsker::ReservationOrScaleSet) {
  return check_quota(quota, kFamily, "standardDSv3Family", "eastus", additional, asker);
}

TEST(Quota, QUO1_AReservationUsesTheGreaterOfQuantityAndAssociatedVms) {
  EXPECT_EQ(reservation_usage(2, 0, 0), 0);
  EXPECT_EQ(reservation_usage(2, 5, 3), 10);
  // Q3: q=2, three associated VMs, one of them deallocated: the use stays at three.
  EXPECT_EQ(reservation_usage(1, 2, 3), 3);
}

TEST(Quota, QUO3_ARequestMustFitTheFamilysLimit) {
  const RegionQuota tight = quota({10, std::nullopt}, {10, 12});
  EXPECT_FALSE(check(tight, 2).has_value());
  const auto refusal = check(tight, 3);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(refusal->message, HasSubstr("standardDSv3Family"));
}

TEST(Quota, QUO3_ARequestMustFitTheRegionalLimit) {
  const auto refusal = check(quota({10, 12}, {4, 100}), 3);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(refusal->message, HasSubstr("Total Regional Cores"));
}

TEST(Quota, QUO3_BothExceededLimitsAreNamed) {
  const auto refusal = check(quota({10, 12}, {10, 11}), 3);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(refusal->message, HasSubstr("standardDSv3Family"));
  ASSERT_EQ(refusal->details.size(), 1U);
  EXPECT_THAT(refusal->details[0].message, HasSubstr("Total Regional Cores"));
}

TEST(Quota, QUO3_NoLimitIsUnlimited) {
  EXPECT_FALSE(check(quota({1'000'000, std::nullopt}, {1'000'000, std::nullopt}), 1'000'000));
}

TEST(Quota, QUO4_ARequestThatDoesNotGrowTheUseIsNeverChecked) {
  const RegionQuota overdrawn = quota({20, 10}, {20, 10});
  EXPECT_FALSE(check(overdrawn, 0).has_value());
  EXPECT_FALSE(check(overdrawn, -4).has_value());
  EXPECT_TRUE(check(overdrawn, 1).has_value());
}

TEST(Quota, QUO5_Q1_ReservationsAndSetsAreRefusedWithTheNewLimitRequired) {
  const auto refusal = check(quota({56, 100}, {56, std::nullopt}), 56);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::QuotaExceeded);
  EXPECT_THAT(refusal->message, HasSubstr("Current limit: 100, current usage: 56, additional "
                                          "required: 56, (minimum) new limit required: 112"));
}

TEST(Quota, QUO6_Q2_SingleVmsAreRefusedWithOperationNotAllowed) {
  const auto refusal = check(quota({4, 4}, {4, std::nullopt}), 2, QuotaAsker::SingleVm);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::OperationNotAllowed);
  EXPECT_THAT(refusal->message,
              HasSubstr("Maximum allowed: 4, current in use: 4, additional requested: 2"));
}

TEST(Quota, QUO8_AShortfallNamesTheLineThatLacksMore) {
  const RegionQuota tight = quota({10, 12}, {8, 9});
  EXPECT_FALSE(find_shortfall(tight, kFamily, "f", 1).has_value());
  EXPECT_FALSE(find_shortfall(tight, kFamily, "f", -5).has_value());
  const auto own = find_shortfall(tight, kFamily, "f", 2);
  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->line, "f Cores");
  EXPECT_EQ(own->missing, 1);
  EXPECT_EQ(own->new_limit, 10);
  const auto total = find_shortfall(quota({10, 12}, {8, std::nullopt}), kFamily, "f", 5);
  ASSERT_TRUE(total.has_value());
  EXPECT_EQ(total->line, "Total Regional Cores");
  EXPECT_EQ(total->missing, 3);
  EXPECT_EQ(total->new_limit, 15);
  EXPECT_FALSE(find_shortfall(quota({10, {}}, {8, {}}), kFamily, "f", 500).has_value());
}

}  // namespace
}  // namespace capdrill::rules
