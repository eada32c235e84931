#include "capdrill/rules/overprovisioning.hpp"

#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

TEST(Overprovisioning, OVP1_AFifthMoreRoundedUp) {
  EXPECT_EQ(extra_instances(0), 0);
  EXPECT_EQ(extra_instances(3), 1);
  EXPECT_EQ(extra_instances(10), 2);
  EXPECT_EQ(extra_instances(11), 3);
}

TEST(Overprovisioning, OVP3_AnExtraInstanceIsNeitherBilledNorCounted) {
  Vm vm;
  vm.power = PowerState::Running;
  EXPECT_TRUE(vm.is_billed());
  EXPECT_FALSE(vm.is_leaving());
  vm.extra = true;
  EXPECT_FALSE(vm.is_billed());
  EXPECT_FALSE(vm.is_running());
  EXPECT_TRUE(vm.is_leaving());
}

TEST(Overprovisioning, OVP4_ForUniformSetsThatChooseTheirZones) {
  EXPECT_FALSE(check_overprovisioning(true, OrchestrationMode::Uniform, false));
  EXPECT_FALSE(check_overprovisioning(false, OrchestrationMode::Flexible, true));
  for (const auto& refusal : {check_overprovisioning(true, OrchestrationMode::Flexible, false),
                              check_overprovisioning(true, OrchestrationMode::Uniform, true)}) {
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, Code::InvalidParameter);
    EXPECT_EQ(refusal->target, "overprovision");
  }
}

}  // namespace
}  // namespace capdrill::rules
