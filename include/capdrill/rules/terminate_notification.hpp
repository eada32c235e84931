#pragma once

#include "capdrill/base/time.hpp"
#include "capdrill/model/fleet.hpp"

// id    | sentence                                                                  | source
// TRM-1 | An instance that is to be deleted is told so notBeforeTimeout (5 to 15      | TN
//       | minutes) ahead; it is deleted when that is over                           |
// TRM-2 | Until then it goes on: it holds its place and slot and is billed, but is no | TN (inferred)
//       | more one of its set's instances                                          |
// TRM-3 | Only a running instance is told; others are deleted at once                 | TN, choice

namespace capdrill::rules {

/// TRM-1, TRM-3: how long the deletion of an instance waits; zero = it does not.
[[nodiscard]] inline Duration notice_of(const ScaleSet& set, const Vm& vm) {
  return vm.power == PowerState::Running ? set.terminate_notification : Duration();
}

}  // namespace capdrill::rules
