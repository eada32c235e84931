// Domain reference 4.9 and choice 11.11: U10.

#include "capdrill/rules/repair.hpp"

#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

TEST(Repair, REP1_FivePercentAtATimeAndOneByOneInSmallSets) {  // U10
  EXPECT_EQ(repairs_max(100), 5);
  EXPECT_EQ(repairs_max(19), 1);
  EXPECT_EQ(repairs_max(20), 1);
  EXPECT_EQ(repairs_max(39), 1);
  EXPECT_EQ(repairs_max(40), 2);
  EXPECT_EQ(repairs_max(1), 1);
}

TEST(Repair, REP2_TheGracePeriodCountsFromTheLastChangeOfState) {
  const SimTime changed = SimTime(Duration::hours(1));
  EXPECT_EQ(repairable_from(changed, Duration::minutes(10)), SimTime(Duration::minutes(70)));
}

TEST(Repair, REP3_OnlyUnhealthyInstancesThatRunAreRepaired) {
  Vm vm;
  vm.power = PowerState::Running;
  EXPECT_FALSE(needs_repair(vm, true));
  for (const HealthState state : {HealthState::Unhealthy, HealthState::Unknown}) {
    vm.reported_health = state;
    EXPECT_TRUE(needs_repair(vm, true));
  }
  vm.reported_health = HealthState::Initializing;
  EXPECT_FALSE(needs_repair(vm, true));
  vm.reported_health = HealthState::Unhealthy;
  vm.power = PowerState::Deallocated;
  EXPECT_FALSE(needs_repair(vm, true));
}

TEST(Repair, REP3_BothKindsOfProtectionSpareAnInstance) {
  Vm vm;
  vm.power = PowerState::Running;
  vm.reported_health = HealthState::Unhealthy;
  vm.protect_from_scale_in = true;
  EXPECT_FALSE(needs_repair(vm, true));
  vm.protect_from_scale_in = false;
  vm.protect_from_scale_set_actions = true;
  EXPECT_FALSE(needs_repair(vm, true));
}

TEST(Repair, REP4_NothingIsRepairedInAZoneThatIsDown) {
  Vm vm;
  vm.power = PowerState::Running;
  vm.reported_health = HealthState::Unhealthy;
  EXPECT_TRUE(needs_repair(vm, true));
  EXPECT_FALSE(needs_repair(vm, false));
}

}  // namespace
}  // namespace capdrill::rules
