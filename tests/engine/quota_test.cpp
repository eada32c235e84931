// Quota: domain reference 2.6 and 10.2, Q1 to Q4, choices 11.32 and 11.40.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

TEST(QuotaOfARun, Q1_AScaleOutPastTheLimitNamesTheNewLimitRequired) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(100)
                        .set("web", 56, in_zones(1))
                        .at("PT1H", scale("web", 112), "expectError: QuotaExceeded"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(0).message, HasSubstr("new limit required: 112"));
  EXPECT_EQ(drill.end().set("web").target, 56) << "a scale-out refused whole leaves the target";
  EXPECT_EQ(drill.operation(0).requested, 56);
  EXPECT_EQ(drill.operation(0).done, 0);
}

TEST(QuotaOfARun, Q2_ASingleVmPastTheLimitIsNotAllowed) {
  const Drill drill((ScenarioText()
                         .unlimited_zones(1)
                         .quota(4)
                         .at("PT1H", create_vm("a", in_zone("1") + ", count: 2", "Standard_D2s_v3"))
                         .at("PT2H", create_vm("b", in_zone("1"), "Standard_D2s_v3"),
                             "expectError: OperationNotAllowed")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(1).message,
              HasSubstr("Maximum allowed: 4, current in use: 4, additional requested: 2"));
}

TEST(QuotaOfARun, QUO2_AVmOutsideAnyReservationCountsAllocatedOrNot) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .vm("vm", in_zone("1") + ", count: 3")
                        .at("PT1H", deallocate_vm("vm"))
                        .at("PT2H", delete_vm("vm")));
  EXPECT_EQ(drill.at("PT0S").quota_used(), 3);
  EXPECT_EQ(drill.at("PT1H").quota_used(), 3);
  EXPECT_EQ(drill.at("PT2H").quota_used(), 0);
}

TEST(QuotaOfARun, Q3_ADeallocatedVmKeepsCountingAgainstTheQuota) {
  const std::string body = in_zone("1", "crg");
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(3)
                        .group("crg", {2})
                        .vm("vm0", body)
                        .vm("vm1", body)
                        .vm("vm2", body)
                        .at("PT1H", deallocate_vm("vm0"))
                        .at("PT2H", create_vm("vm3", body), "expectError: OperationNotAllowed")
                        .at("PT3H", set_quota("4"))
                        .at("PT4H", create_vm("vm3", body))
                        .at("PT5H", delete_vm("vm3"))
                        .at("PT6H", delete_vm("vm0")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT1H").quota_used(), 3);
  EXPECT_EQ(drill.at("PT4H").quota_used(), 4);
  EXPECT_EQ(drill.end().quota_used(), 2);
}

TEST(QuotaOfARun, Q4_AFleetIsConvertedInStagesWithinATightLimit) {
  ScenarioText text;
  text.unlimited_zones(1).quota(12).group("crg", {0});
  for (int i = 0; i < 10; ++i) text.vm("vm" + std::to_string(i), in_zone("1"));
  text.at("PT10M", update_cr("z1", 10), "expectError: QuotaExceeded");
  for (int stage = 1; stage <= 5; ++stage) {
    const std::string hour = "PT" + std::to_string(stage) + "H";
    text.at(hour, update_cr("z1", 2 * stage));
    for (int i = 2 * stage - 2; i < 2 * stage; ++i) {
      text.at(hour + "30M", join_vm("vm" + std::to_string(i), "crg"));
    }
  }
  const Drill drill(text);
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT0S").quota_used(), 10);
  EXPECT_EQ(drill.at("PT1H").quota_used(), 12);
  EXPECT_EQ(drill.at("PT1H30M").quota_used(), 10);
  EXPECT_EQ(drill.at("PT2H").quota_used(), 12);
  EXPECT_EQ(drill.at("PT2H30M").quota_used(), 10);
  EXPECT_EQ(drill.end().quota_used(), 10);
  EXPECT_EQ(drill.end().reservation("z1").covered, 10);
}

TEST(QuotaOfARun, AFamilyHasALimitOfItsOwn) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .contoso("quota: {eastus: {total: 10, special: 1}}")
          .at("PT1H", create_vm("a", in_zone("1"), "other"))
          .at("PT2H", create_vm("b", in_zone("1"), "other"), "expectError: OperationNotAllowed")
          .at("PT3H", create_vm("c", in_zone("1")))
          .at("PT4H", set_quota("2", "special"))
          .at("PT5H", create_vm("b", in_zone("1"), "other")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(1).message, HasSubstr("special"));
}

TEST(QuotaOfARun, WithinTheQuantityNewVmsNeedNoQuota) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(5)
                        .group("crg", {5})
                        .set("web", 0, in_zones(1, "crg"))
                        .at("PT1H", scale("web", 5))
                        .at("PT2H", scale("web", 6), "expectError: QuotaExceeded"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().quota_used(), 5);
}

TEST(QuotaOfARun, WhatDoesNotGrowTheUseIsNeverRefused) {  // QUO-4
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {4})
                        .set("web", 6, in_zones(1, "crg"))
                        .at("PT1H", set_quota("1"))
                        .at("PT2H", instances("deallocate", "web"))
                        .at("PT3H", instances("start", "web"))
                        .at("PT4H", update_cr("z1", 2))
                        .at("PT5H", update_cr("z1", 6))
                        .at("PT6H", update_cr("z1", 7), "expectError: QuotaExceeded")
                        .at("PT7H", set_quota("null"))
                        .at("PT8H", update_cr("z1", 7)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT6H").quota_used(), 6);
}

TEST(QuotaOfARun, AScaleOutIsCheckedWholeOnTheEvenSplit) {  // choice 11.32
  // Five idle slots in zone 1 only: of four more instances two need quota.
  const auto text = [](int limit) {
    return ScenarioText()
        .unlimited_zones(2)
        .quota(limit)
        .group("crg", {5, 0})
        .set("web", 0, in_zones(2, "crg"))
        .at("PT1H", scale("web", 4), "mayFail: true");
  };
  EXPECT_THAT(Drill(text(7)).codes(), ElementsAre(""));
  EXPECT_THAT(Drill(text(6)).codes(), ElementsAre("QuotaExceeded"));
  EXPECT_THAT(Drill(text(6)).end().counts("web"), ElementsAre(0, 0)) << "nothing is created";
}

TEST(QuotaOfARun, AnInstanceThatSpillsIsCheckedAgainInTheOtherZone) {  // choice 11.32
  const auto text = [](int limit) {
    return ScenarioText()
        .zone(1, 1, 2)
        .zone(1, 1, 9)
        .group("crg", {1, 3})
        .vm("eater", in_zone("1"))
        .quota(limit)
        .set("web", 0, in_zones(2, "crg"))
        .at("PT1H", scale("web", 6), "mayFail: true");
  };
  // Planned 3 and 3 within quantities 1 and 3: two more vCPUs. Zone 1 holds one instance only, so
  // five go to zone 2, where two exceed the quantity.
  EXPECT_THAT(Drill(text(7)).end().counts("web"), ElementsAre(1, 5));
  EXPECT_THAT(Drill(text(6)).codes(), ElementsAre("QuotaExceeded"));
}

TEST(QuotaOfARun, ASpillThatTheQuotaForbidsEndsTheScaleOut) {  // choice 11.32
  // Zone 1 holds nothing but two slots that are still being added. On the plan an instance costs no
  // quota there; but it cannot draw on them yet, and in zone 2 it would cost one vCPU.
  const Drill drill(ScenarioText()
                        .zone(1, 1, 2)
                        .zone(1, 1, 9)
                        .quota(2)
                        .timing("capacityReservation: PT30M")
                        .group("crg", {0, 0})
                        .set("web", 0, in_zones(2, "crg"))
                        .at("PT1H", update_cr("z1", 2))
                        .at("PT1H10M", scale("web", 1), "mayFail: true"));
  const OperationRecord& operation = drill.operation(0);
  EXPECT_EQ(operation.code, "ZonalAllocationFailed");
  ASSERT_EQ(operation.details.size(), 1U);
  EXPECT_EQ(operation.details[0].code, "QuotaExceeded");
  EXPECT_THAT(drill.end().counts("web"), ElementsAre(0, 0));
  EXPECT_EQ(drill.end().set("web").target, 1) << "choice 11.34";
}

TEST(QuotaOfARun, LeavingIdleUnitsBehindMustFit) {  // choice 11.40
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(5)
                        .group("crg", {5})
                        .vm("vm", in_zone("1", "crg"))
                        .at("PT1H", deallocate_vm("vm"))
                        .at("PT2H", leave_vm("vm"), "expectError: QuotaExceeded")
                        .at("PT3H", set_quota("6"))
                        .at("PT4H", leave_vm("vm")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().quota_used(), 6);
}

TEST(QuotaOfARun, AnAutomaticSetLeavesWholeOrNotAtAll) {  // choice 11.40
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .quota(7)
                        .group("crg", {3, 3})
                        .set("web", 4, in_zones(2, "crg") + ", upgradePolicy: {mode: Automatic}")
                        .at("PT1H", instances("deallocate", "web"))
                        .at("PT2H", leave_set("web"), "expectError: QuotaExceeded")
                        .at("PT3H", set_quota("10"))
                        .at("PT4H", leave_set("web")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT2H").reservation("z1").associated, 2);
  EXPECT_EQ(drill.end().reservation("z1").associated, 0);
  EXPECT_EQ(drill.end().quota_used(), 10);
}

TEST(QuotaOfARun, ValidationComesBeforeQuotaAndQuotaBeforeCapacity) {  // choice 11.33
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .quota(4)
                        .group_of("crg", "zones: ['1']")
                        .at("PT1H", create_cr("cr", "small", 9), "mayFail: true")
                        .at("PT2H", create_cr("cr", "small", 9, "zone: '1'"), "mayFail: true")
                        .at("PT3H", set_quota("20"))
                        .at("PT4H", create_cr("cr", "small", 9, "zone: '1'"), "mayFail: true"));
  EXPECT_THAT(drill.codes(),
              ElementsAre("InvalidParameter", "QuotaExceeded", "", "ZonalAllocationFailed"));
  ASSERT_EQ(drill.operation(0).details.size(), 1U);
  EXPECT_EQ(drill.operation(0).details[0].code, "QuotaExceeded");
}

TEST(QuotaOfARun, WhatTheFileDeclaresMustFit) {
  const Drill drill(ScenarioText().unlimited_zones(1).quota(4).set("web", 5, in_zones(1)));
  ASSERT_TRUE(drill.error().has_value());
  EXPECT_THAT(drill.error()->message, HasSubstr("QuotaExceeded"));
  EXPECT_THAT(drill.error()->place, HasSubstr("test.yaml:"));
}

}  // namespace
}  // namespace capdrill::engine
