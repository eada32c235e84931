#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capdrill/engine/access.hpp"
#include "capdrill/rules/refusal.hpp"
#include "engine/context.hpp"
#include "engine/operation_log.hpp"

namespace capdrill::engine {

/// Whether a subscription may have a VM allocated through the group now.
/// Returns: the refusal, or nothing.
[[nodiscard]] std::optional<rules::Refusal> check_access(const Context& context, GroupId group,
                                                         SubscriptionId subscription);
/// The same for an existing VM that is to be allocated again.
[[nodiscard]] std::optional<rules::Refusal> check_reallocation(const Context& context,
                                                               const Vm& vm);

/// Whether `group` may have this sharing profile. `group` need not stand in the world yet.
[[nodiscard]] std::optional<rules::Refusal> check_sharing(const Context& context,
                                                          const ReservationGroup& group,
                                                          const scenario::SharingProfile& profile);
/// Replaces the sharing profile, which has effect after the delay of choice 11.15.
void share(const Context& context, ReservationGroup& group,
           const scenario::SharingProfile& profile);

/// `grantRole` and `revokeRole`.
void change_role(Context& context, const scenario::ChangeRole& request);

}  // namespace capdrill::engine
