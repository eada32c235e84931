#include <string>
#include <utility>
#include <vector>

#include "capdrill/rules/sharing.hpp"
#include "table.hpp"

namespace capdrill::scenario {

namespace {

using enum ReservationAction;
using Actions = std::vector<ReservationAction>;

/// Sources SH and 003 write the actions below the group, source 004 beside it and with `/action`;
/// both are accepted.
Form<ReservationAction> action_form() {
  return word<ReservationAction>(
      {{"Microsoft.Compute/capacityReservationGroups/share/action", ShareGroup},
       {"Microsoft.Compute/capacityReservationGroups/read", ReadGroup},
       {"Microsoft.Compute/capacityReservationGroups/deploy", DeployGroup},
       {"Microsoft.Compute/capacityReservationGroups/deploy/action", DeployGroup},
       {"Microsoft.Compute/capacityReservationGroups/capacityReservations/read", ReadReservation},
       {"Microsoft.Compute/capacityReservations/read", ReadReservation},
       {"Microsoft.Compute/capacityReservationGroups/capacityReservations/deploy",
        DeployReservation},
       {"Microsoft.Compute/capacityReservationGroups/capacityReservations/deploy/action",
        DeployReservation},
       {"Microsoft.Compute/capacityReservations/deploy/action", DeployReservation}});
}

/// The built-in roles, as what they come to.
Form<Actions> role_form() {
  std::vector<std::pair<std::string, Actions>> words;
  for (const rules::Role& role : rules::roles()) {
    auto& actions = words.emplace_back(role.name, Actions()).second;
    for (const auto action : role.actions) {
      actions.push_back(static_cast<ReservationAction>(action));
    }
  }
  return word<Actions>(std::move(words));
}

}  // namespace

Structure<RoleAssignment> role_assignment_structure() {
  Structure<RoleAssignment> structure("roleAssignment", "Rights of another subscription.");
  structure
      .required("to", &RoleAssignment::to, subscription_name(),
                "The subscription whose identity has them.")
      .choice("a role or actions")
      .custom(
          "role", role_form(),
          [](RoleAssignment& to, Actions actions, const Node&) { to.actions = std::move(actions); },
          "A built-in role: what it allows for reservation groups.")
      .in_choice()
      .custom(
          "actions", list_of(action_form(), "a list of actions", {.min = 1, .max = 100}),
          [](RoleAssignment& to, Actions actions, const Node&) { to.actions = std::move(actions); },
          "Single actions.")
      .in_choice();
  return structure;
}

Form<SharingProfile> sharing_profile_form() {
  return Structure<SharingProfile>("sharingProfile", "Who may use a reservation group.")
      .with_default(
          "subscriptionIds", &SharingProfile::consumers,
          unique(list_of(subscription_name(), "a list of subscriptions", {.max = 10'000})), "[]",
          "Subscriptions of the scenario, by name; 100 at most.")
      .form();
}

}  // namespace capdrill::scenario
