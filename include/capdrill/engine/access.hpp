#pragma once

#include <optional>

#include "capdrill/base/time.hpp"
#include "capdrill/model/world.hpp"
#include "capdrill/rules/refusal.hpp"

/// Who may use a group at an instant: rights and sharing, not capacity.
namespace capdrill::engine {

/// Whether a subscription may have a VM allocated through the group (SHR-4, SHR-5, SHR-7).
/// Returns: the refusal, or nothing.
[[nodiscard]] std::optional<rules::Refusal> check_access(const World& world, SimTime now,
                                                         GroupId group,
                                                         SubscriptionId subscription);

/// The same for an existing VM that is to be allocated again (SHR-8, too).
[[nodiscard]] std::optional<rules::Refusal> check_reallocation(const World& world, SimTime now,
                                                               const Vm& vm);

}  // namespace capdrill::engine
