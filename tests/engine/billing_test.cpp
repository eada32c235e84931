// Bills: domain reference 6 and 10.4, B1 to B4, and the exact integrals.

#include <gtest/gtest.h>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios

std::string reserved_instances(int quantity, const std::string& size = "small") {
  return "reservedInstances: [{location: eastus, sku: " + size +
         ", quantity: " + std::to_string(quantity) + "}]";
}

TEST(Bill, B1_TenReservedCostTenUnitsUsedOrNotAndEightWithTwoReservedInstances) {
  ScenarioText text;
  text.unlimited_zones(1)
      .group("crg", {10})
      .at("PT5H", create_vm("vm", in_zone("1", "crg") + ", count: 6"));
  const Drill plain(text);
  EXPECT_EQ(plain.at("PT0S").hourly_bill(), 10);
  EXPECT_EQ(plain.end().hourly_bill(), 10);
  EXPECT_EQ(plain.bill(), 100);
  const Drill discounted(text.contoso(reserved_instances(2)));
  EXPECT_EQ(discounted.at("PT0S").hourly_bill(), 8);
  EXPECT_EQ(discounted.end().hourly_bill(), 8);
  EXPECT_EQ(discounted.bill(), 80);
}

TEST(Bill, B2_FiveVmsAndFiveUnusedCostEightWithTwoReservedInstances) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .contoso(reserved_instances(2))
                        .group("crg", {10})
                        .vm("vm", in_zone("1", "crg") + ", count: 5"));
  EXPECT_EQ(drill.end().hourly_bill(), 8);
}

TEST(Bill, B3_OneReservedInstanceZeroesOneUnitWithOrWithoutAVm) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .contoso(reserved_instances(1))
                        .group("crg", {2})
                        .at("PT1H", create_vm("vm", in_zone("1", "crg"))));
  EXPECT_EQ(drill.at("PT0S").hourly_bill(), 1);
  EXPECT_EQ(drill.end().hourly_bill(), 1);
}

TEST(Bill, B4_TwoReservedAndThreeVmsCostThreeUnits) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("vm", in_zone("1", "crg") + ", count: 3"));
  EXPECT_EQ(drill.end().hourly_bill(), 3);
}

TEST(Bill, BIL3_ReservedInstancesServeTheirSizeInAnyZoneAndNoOther) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(2)
                        .contoso(reserved_instances(3))
                        .group("crg", {1, 0})
                        .vm("one", in_zone("1"))
                        .vm("two", in_zone("2") + ", count: 4")
                        .at("PT1H", create_vm("other", in_zone("1"), "other"))
                        .at("PT2H", delete_vm("two")));
  EXPECT_EQ(drill.at("PT0S").hourly_bill(), 3) << "six units, three of them free";
  EXPECT_EQ(drill.at("PT1H").hourly_bill(), 4) << "another size gets none";
  EXPECT_EQ(drill.at("PT2H").hourly_bill(), 1) << "two units are left and both are free";
}

TEST(Bill, BIL2_ADeallocatedVmLeavesItsSlotToTheOwnersBill) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("vm", in_zone("1", "crg") + ", count: 3")
                        .at("PT1H", deallocate_vm("vm")));
  EXPECT_EQ(drill.at("PT0S").hourly_bill(), 3);
  EXPECT_EQ(drill.end().hourly_bill(), 2);
}

TEST(Bill, AttachingARunningVmToAFreeSlotLowersTheBillByItsPrice) {  // §13, item 5
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("vm", in_zone("1"))
                        .at("PT1H", join_vm("vm", "crg")));
  EXPECT_EQ(drill.at("PT0S").hourly_bill(), 3);
  EXPECT_EQ(drill.end().hourly_bill(), 2);
}

TEST(Bill, BIL1_AVmIsNotBilledWhileItIsCreatedOrDeallocated) {  // choice 11.20
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("create: PT10M, deallocate: PT20M, start: PT30M, delete: PT40M")
                        .at("PT1H", create_vm("vm", in_zone("1")))
                        .at("PT2H", deallocate_vm("vm"))
                        .at("PT3H", start_vm("vm"))
                        .at("PT5H", delete_vm("vm")));
  EXPECT_EQ(drill.at("PT1H").hourly_bill(), 0);
  EXPECT_EQ(drill.at("PT1H10M").hourly_bill(), 1);
  EXPECT_EQ(drill.at("PT2H").hourly_bill(), 0);
  EXPECT_EQ(drill.at("PT3H").hourly_bill(), 1) << "Starting is billed";
  EXPECT_EQ(drill.at("PT5H").hourly_bill(), 0);
  // 50 minutes, then two hours.
  EXPECT_DOUBLE_EQ(drill.bill(), 50.0 / 60 + 2);
}

TEST(Bill, WhileAVmOfAReservationIsDeallocatedTheOwnerPaysTheSlot) {  // choice 11.20
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("create: PT10M, deallocate: PT20M")
                        .group("crg", {1})
                        .at("PT1H", create_vm("vm", in_zone("1", "crg")))
                        .at("PT2H", deallocate_vm("vm")));
  EXPECT_EQ(drill.bill(), 10) << "no gap and no overlap";
}

TEST(Bill, BIL1_AnOutageStopsTheVmsBillButNotTheReservations) {  // choice 11.3
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .vm("in", in_zone("1", "crg") + ", count: 3")
                        .vm("out", in_zone("1") + ", count: 4")
                        .at("PT1H", zone_outage("1", "PT2H")));
  EXPECT_EQ(drill.at("PT0S").hourly_bill(), 7);
  EXPECT_EQ(drill.at("PT1H").hourly_bill(), 2);
  EXPECT_EQ(drill.at("PT3H").hourly_bill(), 7);
  EXPECT_EQ(drill.bill(), 7 * 8 + 2 * 2);
}

TEST(Bill, ADeletedReservationCostsNothingMore) {
  const Drill drill(
      ScenarioText().unlimited_zones(1).group("crg", {8}).at("PT4H", delete_cr("z1")));
  EXPECT_EQ(drill.end().hourly_bill(), 0);
  EXPECT_EQ(drill.bill(), 32);
}

TEST(Bill, TheBillIsExactForInstantsThatNoDecimalHolds) {
  // A price of 0.0002 an hour over 1 microsecond is far below the currency's smallest unit.
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .vm("vm", in_zone("1"))
                        .at("PT1H0.000001S", delete_vm("vm")));
  MoneyTime sum = 0;
  for (const CostLine& line : drill.end().world().cost_lines) {
    sum += line.sum_at(drill.outcome().end).vm;
  }
  EXPECT_TRUE(sum == Wide{100'000'000} * 3'600'000'001);
}

}  // namespace
}  // namespace capdrill::engine
