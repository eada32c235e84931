#pragma once

#include <cstdint>
#include <optional>

#include "capdrill/model/fleet.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// OVP-1 | A scale-out creates a fifth more than asked for, rounded up                 | GH, choice 11.10
// OVP-2 | The extra ones are deleted when the others have been created               | DO
// OVP-3 | They are not billed, take no quota, draw no reservation and do not count   | DO, choice 11.10
// OVP-4 | Not for Flexible sets, nor with automatic zone placement                   | DO, AZP

namespace capdrill::rules {

inline constexpr std::int64_t kOverprovisionPercent = 20;  // OVP-1

/// OVP-1. Unit: instances.
[[nodiscard]] constexpr std::int64_t extra_instances(std::int64_t created) {
  return (created * kOverprovisionPercent + 99) / 100;
}

/// OVP-4. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_overprovisioning(bool overprovision,
                                                            OrchestrationMode mode,
                                                            bool automatic_placement);

}  // namespace capdrill::rules
