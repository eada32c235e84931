#include "capdrill/rules/instance_protection.hpp"

#include <fmt/format.h>

namespace capdrill::rules {

std::optional<Refusal> check_protection(const std::string& name, const Vm& vm,
                                        const ProtectionRequest& asked) {
  const bool from_actions =
      asked.from_scale_set_actions.value_or(vm.protect_from_scale_set_actions);
  if (asked.from_scale_in.value_or(true) || !from_actions) return std::nullopt;
  return Refusal{
      Code::InvalidParameter,
      fmt::format("The value False of parameter protectFromScaleIn is not allowed for instance "
                  "'{}' while protectFromScaleSetActions is True, which implies it.",
                  name),
      "protectFromScaleIn",
      {}};
}

void protect(Vm& vm, const ProtectionRequest& asked) {
  vm.protect_from_scale_in = asked.from_scale_in.value_or(vm.protect_from_scale_in);
  vm.protect_from_scale_set_actions =
      asked.from_scale_set_actions.value_or(vm.protect_from_scale_set_actions);
  if (vm.protect_from_scale_set_actions) vm.protect_from_scale_in = true;
}

}  // namespace capdrill::rules
