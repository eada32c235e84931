#include "capdrill/rules/instance_protection.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <utility>

namespace capdrill::rules {
namespace {

/// What an instance's protection is after a request; nothing when it is refused.
std::optional<std::pair<bool, bool>> after(Vm vm, const ProtectionRequest& asked) {
  if (check_protection("web_0", vm, asked)) return std::nullopt;
  protect(vm, asked);
  return std::pair(is_spared_by_scale_in(vm), is_spared_by_set_actions(vm));
}

Vm with_protection(bool from_scale_in, bool from_actions) {
  Vm vm;
  vm.protect_from_scale_in = from_scale_in;
  vm.protect_from_scale_set_actions = from_actions;
  return vm;
}

TEST(InstanceProtection, IPR1_FromScaleInAlone) {
  EXPECT_EQ(after(Vm(), {true, std::nullopt}), std::pair(true, false));
  EXPECT_EQ(after(with_protection(true, false), {false, std::nullopt}), std::pair(false, false));
}

TEST(InstanceProtection, IPR2_FromSetActions) {
  EXPECT_EQ(after(with_protection(true, false), {true, true}), std::pair(true, true));
}

TEST(InstanceProtection, IPR3_ProtectionFromSetActionsImpliesThatFromScaleIn) {
  EXPECT_EQ(after(Vm(), {std::nullopt, true}), std::pair(true, true));
  const auto refusal = check_protection("web_0", Vm(), {false, true});
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::InvalidParameter);
  EXPECT_EQ(refusal->target, "protectFromScaleIn");
  EXPECT_FALSE(after(with_protection(true, true), {false, std::nullopt}));
}

TEST(InstanceProtection, IPR4_NothingIsProtectedAtFirst) {
  EXPECT_FALSE(is_spared_by_scale_in(Vm()));
  EXPECT_FALSE(is_spared_by_set_actions(Vm()));
}

TEST(InstanceProtection, IPR5_TheEndOfOneLeavesTheOther) {
  EXPECT_EQ(after(with_protection(true, true), {std::nullopt, false}), std::pair(true, false));
  EXPECT_EQ(after(with_protection(true, true), {false, false}), std::pair(false, false));
}

}  // namespace
}  // namespace capdrill::rules
