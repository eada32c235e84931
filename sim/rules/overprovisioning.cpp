#include "capdrill/rules/overprovisioning.hpp"

namespace capdrill::rules {

std::optional<Refusal> check_overprovisioning(bool overprovision, OrchestrationMode mode,
                                              bool automatic_placement) {
  const bool is_possible = mode == OrchestrationMode::Uniform && !automatic_placement;
  if (!overprovision || is_possible) return std::nullopt;  // OVP-4
  return Refusal{Code::InvalidParameter,
                 "The value True of parameter overprovision is not allowed for a Flexible scale "
                 "set, nor with automatic zone placement.",
                 "overprovision",
                 {}};
}

}  // namespace capdrill::rules
