#include "capdrill/rules/terminate_notification.hpp"

#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

Vm vm_in(PowerState power) {
  Vm vm;
  vm.power = power;
  return vm;
}

TEST(TerminateNotification, TRM1_ADeletionWaitsAsLongAsTheSetSays) {
  ScaleSet set;
  EXPECT_EQ(notice_of(set, vm_in(PowerState::Running)), Duration());
  set.terminate_notification = Duration::minutes(5);
  EXPECT_EQ(notice_of(set, vm_in(PowerState::Running)), Duration::minutes(5));
}

TEST(TerminateNotification, TRM2_AnInstanceThatWasToldGoesOnButIsLeaving) {
  Vm vm = vm_in(PowerState::Running);
  EXPECT_FALSE(vm.is_leaving());
  vm.terminating = true;
  EXPECT_TRUE(vm.is_leaving());
  EXPECT_TRUE(vm.is_running());
  EXPECT_TRUE(vm.is_billed());
}

TEST(TerminateNotification, TRM3_OnlyARunningInstanceIsTold) {
  ScaleSet set;
  set.terminate_notification = Duration::minutes(15);
  for (const PowerState power : {PowerState::Creating, PowerState::Starting,
                                 PowerState::Deallocating, PowerState::Deallocated}) {
    EXPECT_EQ(notice_of(set, vm_in(power)), Duration());
  }
}

}  // namespace
}  // namespace capdrill::rules
