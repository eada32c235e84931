// Domain reference 4.10 and choice 11.47.

#include "capdrill/rules/health.hpp"

#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

Vm vm_in(PowerState power, HealthState reported = HealthState::Healthy) {
  Vm vm;
  vm.power = power;
  vm.reported_health = reported;
  return vm;
}

TEST(Health, HEA1_ProbesInARowChangeAState) {
  EXPECT_EQ(time_to_notice({}), Duration::seconds(5)) << "HE: every 5 seconds, one probe";
  EXPECT_EQ(time_to_notice({Duration::seconds(10), 3, {}}), Duration::seconds(30));
}

TEST(Health, HEA2_TheGracePeriodIsThatOfTheProbesUnlessGiven) {
  EXPECT_EQ(grace_period({Duration::seconds(10), 3, {}}), Duration::seconds(30));
  EXPECT_EQ(grace_period({Duration::seconds(10), 3, Duration::minutes(10)}), Duration::minutes(10));
  EXPECT_EQ(health_of(vm_in(PowerState::Creating), true), HealthState::Initializing);
  EXPECT_EQ(health_of(vm_in(PowerState::Starting), true), HealthState::Initializing);
}

TEST(Health, HEA3_UnknownCountsAsUnhealthyAndInitializingDoesNot) {
  EXPECT_TRUE(counts_as_unhealthy(HealthState::Unhealthy));
  EXPECT_TRUE(counts_as_unhealthy(HealthState::Unknown));
  EXPECT_FALSE(counts_as_unhealthy(HealthState::Initializing));
  EXPECT_FALSE(counts_as_unhealthy(HealthState::Healthy));
  EXPECT_FALSE(counts_as_unhealthy(std::nullopt));
}

TEST(Health, HEA4_AnInstanceInAZoneThatIsDownIsUnhealthy) {
  EXPECT_EQ(health_of(vm_in(PowerState::Running), true), HealthState::Healthy);
  EXPECT_EQ(health_of(vm_in(PowerState::Running), false), HealthState::Unhealthy);
  EXPECT_EQ(health_of(vm_in(PowerState::Deallocated), false), HealthState::Unhealthy);
}

TEST(Health, HEA5_WhatIsDeallocatedHasNone) {
  EXPECT_FALSE(health_of(vm_in(PowerState::Deallocated, HealthState::Unhealthy), true));
  EXPECT_FALSE(health_of(vm_in(PowerState::Deleting, HealthState::Unhealthy), true));
}

TEST(Health, AFaultOfTheApplicationHidesWhatTheProbeFoundBefore) {
  Vm vm = vm_in(PowerState::Running);
  vm.unhealthy_faults = 1;
  EXPECT_EQ(health_of(vm, true), HealthState::Unhealthy);
}

}  // namespace
}  // namespace capdrill::rules
