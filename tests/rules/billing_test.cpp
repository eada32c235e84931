#include "capdrill/rules/billing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "capdrill/model/fleet.hpp"

namespace capdrill::rules {
namespace {

constexpr Money kPrice = Money::units(10);

/// What the owner of a reservation with `vms` of its own VMs in it pays for.
BilledUnits own(std::int64_t quantity, std::int64_t vms) {
  return {vms, vms > quantity ? vms - quantity : 0, quantity, vms};
}

std::int64_t total(const BilledUnits& units, std::int64_t reserved_instances) {
  const std::int64_t discounted = std::min(reserved_instances, discountable_units(units));
  const CostParts<std::int64_t> cost = hourly_cost(units, kPrice, discounted);
  return (cost.vm + cost.unused_reservation - cost.reserved_instance_discount) / kPrice.units();
}

TEST(Billing, BIL1_AVmIsBilledWhileStartingRunningStoppingOrStopped) {
  Vm vm;
  for (const PowerState power :
       {PowerState::Starting, PowerState::Running, PowerState::Stopping, PowerState::Stopped}) {
    vm.power = power;
    EXPECT_TRUE(vm.is_billed()) << static_cast<int>(power);
  }
  for (const PowerState power : {PowerState::Creating, PowerState::Deallocating,
                                 PowerState::Deallocated, PowerState::Deleting}) {
    vm.power = power;
    EXPECT_FALSE(vm.is_billed()) << static_cast<int>(power);
  }
}

TEST(Billing, BIL1_AnUnavailableVmIsNotBilled) {
  Vm vm;
  vm.power = PowerState::Running;
  vm.unavailable = true;
  EXPECT_FALSE(vm.is_billed());
}

TEST(Billing, BIL1_UncoveredVmsCostAsMuchAsCoveredOnes) {
  const CostParts<std::int64_t> cost = hourly_cost(own(2, 3), kPrice, 0);
  EXPECT_EQ(cost.vm, 30);
  EXPECT_EQ(cost.overallocated_vm, 10) << "part of the VMs' bill";
}

TEST(Billing, BIL2_ASlotIsNeverPaidTwice) {
  EXPECT_EQ(unused_units(own(10, 0)), 10);
  EXPECT_EQ(unused_units(own(10, 6)), 4);
  EXPECT_EQ(unused_units(own(10, 12)), 0);
}

TEST(Billing, BIL2_VmsOfOtherSubscriptionsFillSlotsToo) {
  const BilledUnits owner{1, 0, 5, 4};
  const BilledUnits consumer{3, 0, 0, 4};
  EXPECT_EQ(hourly_cost(owner, kPrice, 0).unused_reservation, 10);
  EXPECT_EQ(hourly_cost(owner, kPrice, 0).vm, 10);
  EXPECT_EQ(hourly_cost(consumer, kPrice, 0).vm, 30);
  EXPECT_EQ(hourly_cost(consumer, kPrice, 0).unused_reservation, 0);
}

TEST(Billing, BIL2_B4_TwoReservedAndThreeVmsCostThreeUnits) { EXPECT_EQ(total(own(2, 3), 0), 3); }

TEST(Billing, BIL2_R1_TheUnevenTableCostsNinetyUnits) {
  EXPECT_EQ(total(own(40, 25), 0) + total(own(20, 25), 0) + total(own(15, 25), 0), 90);
}

TEST(Billing, BIL3_B1_TenReservedCostTenUnitsAndEightWithTwoReservedInstances) {
  EXPECT_EQ(total(own(10, 0), 0), 10);
  EXPECT_EQ(total(own(10, 6), 0), 10);
  EXPECT_EQ(total(own(10, 6), 2), 8);
}

TEST(Billing, BIL3_B2_FiveVmsAndFiveUnusedCostEightWithTwoReservedInstances) {
  EXPECT_EQ(total(own(10, 5), 2), 8);
}

TEST(Billing, BIL3_B3_OneReservedInstanceTakesOneUnitOffUsedOrUnused) {
  EXPECT_EQ(total(own(2, 0), 1), 1);
  EXPECT_EQ(total(own(2, 1), 1), 1);
}

RC_GTEST_PROP(BillingProperty, BIL2_TheOwnerOfAllVmsPaysTheGreaterOfQuantityAndVms, ()) {
  const auto quantity = *rc::gen::inRange<std::int64_t>(0, 500);
  const auto vms = *rc::gen::inRange<std::int64_t>(0, 500);
  const auto reserved_instances = *rc::gen::inRange<std::int64_t>(0, 600);
  const std::int64_t units = std::max(quantity, vms);
  RC_ASSERT(total(own(quantity, vms), 0) == units);
  RC_ASSERT(total(own(quantity, vms), reserved_instances) ==
            std::max<std::int64_t>(0, units - reserved_instances));
}

}  // namespace
}  // namespace capdrill::rules
