// The look ahead at quota (QUO-8): operations warn of what is still to come and would not fit.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(QuotaOutlook, QUO8_TheFirstOperationAfterWhichAPendingScaleOutWouldBeRefusedWarns) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(10)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", scale("web", 3))
                        .at("PT2H", create_vm("a", in_zone("1") + ", count: 3"))
                        .at("PT3H", create_vm("b", in_zone("1")))
                        .at("PT5H", scale("web", 8), "id: peak, expectError: QuotaExceeded"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(0).warning, IsEmpty()) << "3 + 5 <= 10";
  EXPECT_EQ(drill.operation(1).warning,
            "As things stand, scaling web to 8 at PT5H (peak) will exceed the quota of Total "
            "Regional Cores. vCPUs missing: 1, (minimum) new limit required: 11.");
  EXPECT_THAT(drill.operation(2).warning, IsEmpty()) << "it has been told";
}

TEST(QuotaOutlook, QUO8_ALoweredLimitWarnsAndARaisedOneTakesItBack) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", set_quota("7", "general"))
                        .at("PT2H", set_quota("8", "general"))
                        .at("PT3H", set_quota("5", "general"))
                        .at("PT5H", scale("web", 8), "expectError: QuotaExceeded"));
  EXPECT_THAT(drill.operation(0).warning, HasSubstr("general Cores. vCPUs missing: 1,"));
  EXPECT_THAT(drill.operation(1).warning, IsEmpty());
  EXPECT_THAT(drill.operation(2).warning, HasSubstr("vCPUs missing: 3,"));
}

TEST(QuotaOutlook, QUO8_EachPendingEntryIsToldOfOnce) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(6)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", scale("web", 3))
                        .at("PT2H", create_vm("a", in_zone("1") + ", count: 2"))
                        .at("PT5H", scale("web", 5), "id: noon, expectError: QuotaExceeded")
                        .at("PT6H", scale("web", 9), "id: peak, expectError: QuotaExceeded")
                        .at("PT7H", scale("web", 4), "id: evening"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(0).warning, AllOf(HasSubstr("(peak)"), Not(HasSubstr("(noon)"))));
  EXPECT_THAT(drill.operation(1).warning, AllOf(HasSubstr("(noon)"), Not(HasSubstr("(peak)"))));
  EXPECT_THAT(drill.operation(4).warning, IsEmpty());
}

TEST(QuotaOutlook, QUO8_SlotsOfReservationsNeedNoQuotaAgain) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .quota(8)
                        .group("crg", {4, 4})
                        .set("web", 2, in_zones(2, "crg"))
                        .at("PT1H", scale("web", 4))
                        .at("PT2H", scale("web", 8)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(0).warning, IsEmpty());
}

TEST(QuotaOutlook, QUO8_CreationsOfSetsAndReservationsAreForeseenToo) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(10)
                        .group("crg", {2})
                        .at("PT1H", create_vm("a", in_zone("1") + ", count: 5"))
                        .at("PT2H", create_set("web", 4, in_zones(1)), "mayFail: true")
                        .at("PT3H", create_cr("c", "big", 1, "zone: '1'"), "mayFail: true")
                        .at("PT4H", create_set("in", 2, in_zones(1, "crg"))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(
      drill.operation(0).warning,
      AllOf(HasSubstr("creating scale set web with 4 instances at PT2H"),
            HasSubstr("creating reservation crg/c of 1 at PT3H"), Not(HasSubstr("scale set in"))));
}

TEST(QuotaOutlook, QUO8_AnEntryThatRepeatsStaysPending) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(6)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", scale("web", 5), "every: PT2H, times: 2, mayFail: true")
                        .at("PT2H", scale("web", 2))
                        .at("PT2H30M", create_vm("a", in_zone("1") + ", count: 2")));
  EXPECT_THAT(drill.operation(1).warning, IsEmpty());
  EXPECT_THAT(drill.operation(2).warning, HasSubstr("scaling web to 5 at PT3H"));
}

TEST(QuotaOutlook, QUO8_WhatLiesBehindTheEndIsNotPending) {
  const Drill drill(ScenarioText()
                        .duration("PT2H")
                        .unlimited_zones(1)
                        .quota(6)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", scale("web", 5), "every: PT2H")
                        .at("PT1H30M", scale("web", 2))
                        .at("PT1H40M", create_vm("a", in_zone("1") + ", count: 2")));
  EXPECT_THAT(drill.operation(2).warning, IsEmpty());
}

TEST(QuotaOutlook, QUO8_ARefusedOperationWarnsOfNothing) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(4)
                        .set("web", 2, in_zones(1))
                        .at("PT1H", create_vm("a", "count: 9"), "expectError: any")
                        .at("PT5H", scale("web", 8), "expectError: QuotaExceeded"));
  EXPECT_THAT(drill.operation(0).warning, IsEmpty());
}

}  // namespace
}  // namespace capdrill::engine
