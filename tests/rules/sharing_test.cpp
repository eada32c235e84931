// Domain reference 5 and 9.2: S2, S3.

#include "capdrill/rules/sharing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace capdrill::rules {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

SharingRequest sharing(std::int64_t consumers) {
  SharingRequest request;
  request.group = "crg";
  request.owner = "contoso";
  request.consumers = consumers;
  return request;
}

TEST(Sharing, SHR1_AGroupIsSharedWithAHundredSubscriptionsAtMost) {  // S2
  EXPECT_FALSE(check_sharing(sharing(100)).has_value());
  const auto refusal = check_sharing(sharing(101));
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::InvalidParameter);
  EXPECT_THAT(refusal->message, HasSubstr("101 subscriptions: the limit is 100"));
}

TEST(Sharing, SHR1_ItsOwnerIsNoConsumer) {
  SharingRequest request = sharing(1);
  request.names_owner = true;
  ASSERT_TRUE(check_sharing(request).has_value());
  EXPECT_EQ(check_sharing(request)->code, Code::InvalidParameter);
}

TEST(Sharing, SHR2_ABlockGroupIsNotShared) {
  SharingRequest request = sharing(1);
  request.type = ReservationType::Block;
  ASSERT_TRUE(check_sharing(request).has_value());
  EXPECT_EQ(check_sharing(request)->code, Code::InvalidParameter);
  EXPECT_EQ(check_sharing(request)->target, "sharingProfile");
  request.consumers = 0;
  EXPECT_FALSE(check_sharing(request).has_value());
}

TEST(Sharing, SHR3_TheOwnerNeedsShareActionInTheConsumersSubscription) {
  SharingRequest request = sharing(2);
  request.without_right = {"fabrikam", "tailspin"};
  const auto refusal = check_sharing(request);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::LinkedAuthorizationFailed);
  EXPECT_THAT(refusal->message, HasSubstr("share/action' in subscription 'fabrikam'"));
  EXPECT_EQ(refusal->details.size(), 1U);
}

AccessRequest access() { return {"crg", "contoso", "fabrikam", false, true, {}}; }

TEST(Sharing, SHR4_ASubscriptionUsesItsOwnGroupsAndThoseSharedWithIt) {
  EXPECT_FALSE(check_access(access()).has_value());
  AccessRequest request = access();
  request.is_shared = false;
  ASSERT_TRUE(check_access(request).has_value());
  EXPECT_EQ(check_access(request)->code, Code::OperationNotAllowed);
  EXPECT_THAT(check_access(request)->message, HasSubstr("does not share it with 'fabrikam'"));
  request.is_own = true;
  EXPECT_FALSE(check_access(request).has_value());
}

TEST(Sharing, SHR5_AConsumerNeedsReadAndDeployOnTheGroupAndItsReservations) {
  EXPECT_EQ(kActionsOfConsumers.size(), 4U);
  AccessRequest request = access();
  request.missing = {ReservationAction::DeployGroup, ReservationAction::DeployReservation};
  const auto refusal = check_access(request);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::LinkedAuthorizationFailed);
  EXPECT_THAT(refusal->message, HasSubstr("capacityReservationGroups/deploy'"));
  ASSERT_EQ(refusal->details.size(), 1U);
  EXPECT_THAT(refusal->details[0].message, HasSubstr("capacityReservations/deploy'"));
}

TEST(Sharing, SHR6_WhatIsGivenHoldsAfterADelayAndSoEndsWhatIsTakenBack) {
  const auto at = [](std::int64_t minutes) { return SimTime(Duration::minutes(minutes)); };
  Validity validity{at(0), at(0)};
  grant(validity, at(10), at(15));
  EXPECT_FALSE(validity.holds_at(at(14)));
  EXPECT_TRUE(validity.holds_at(at(15)));
  grant(validity, at(12), at(17));
  EXPECT_EQ(validity.since, at(15)) << "what is on its way is not put off";
  revoke(validity, at(25));
  revoke(validity, at(30));
  EXPECT_TRUE(validity.holds_at(at(24)));
  EXPECT_FALSE(validity.holds_at(at(25))) << "the first to take it back counts";
  grant(validity, at(24), at(29));
  EXPECT_TRUE(validity.holds_at(at(100))) << "taken back, and given again in time";
}

TEST(Sharing, SHR9_RolesComeToActions) {
  std::map<std::string_view, std::size_t> actions;
  for (const Role& role : roles()) actions[role.name] = role.actions.size();
  EXPECT_THAT(actions,
              UnorderedElementsAre(Pair("Owner", 5U), Pair("Contributor", 5U),
                                   Pair("Virtual Machine Contributor", 4U), Pair("Reader", 2U)));
}

TEST(Sharing, SHR8_ASharedGroupAllocatesNoInstanceAgainWhileAZoneIsDown) {
  EXPECT_FALSE(check_reallocation("web_1", "crg", false, true).has_value());
  EXPECT_FALSE(check_reallocation("web_1", "crg", true, false).has_value());
  const auto refusal = check_reallocation("web_1", "crg", true, true);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, Code::OperationNotAllowed);
  EXPECT_THAT(refusal->message, HasSubstr("SharedGroupZoneOutage"));
}

}  // namespace
}  // namespace capdrill::rules
