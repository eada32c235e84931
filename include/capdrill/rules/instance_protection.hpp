#pragma once

#include <optional>
#include <string>

#include "capdrill/model/fleet.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// IPR-1 | protectFromScaleIn: scale-in passes the instance over; what the user does  | IP
//       | to it, deletion included, is not hindered                                 |
// IPR-2 | protectFromScaleSetActions: nor does what is asked of the whole set reach   | IP
//       | it, but for the deletion of the set                                       |
// IPR-3 | ... and it implies protectFromScaleIn: `false` beside it is refused         | IP
// IPR-4 | An instance is created without protection                                  | IP
// IPR-5 | Protection from set actions that ends leaves protection from scale-in        | choice

namespace capdrill::rules {

/// IPR-1.
[[nodiscard]] inline bool is_spared_by_scale_in(const Vm& vm) { return vm.protect_from_scale_in; }
/// IPR-2.
[[nodiscard]] inline bool is_spared_by_set_actions(const Vm& vm) {
  return vm.protect_from_scale_set_actions;
}

/// What `protectInstances` asks; what is absent stays as it is.
struct ProtectionRequest {
  std::optional<bool> from_scale_in;
  std::optional<bool> from_scale_set_actions;
};

/// IPR-3, for an instance of this name. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_protection(const std::string& name, const Vm& vm,
                                                      const ProtectionRequest& asked);
/// IPR-3, IPR-5. Requires: check_protection refuses nothing.
void protect(Vm& vm, const ProtectionRequest& asked);

}  // namespace capdrill::rules
