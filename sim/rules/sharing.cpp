#include "capdrill/rules/sharing.hpp"

#include <fmt/format.h>

#include <utility>

namespace capdrill::rules {

void grant(Validity& validity, SimTime now, SimTime effect) {
  if (validity.holds_at(now)) {
    validity.until.reset();
  } else if (validity.until) {
    validity = {effect, std::nullopt};
  }
}

void revoke(Validity& validity, SimTime effect) {
  if (!validity.until || *validity.until > effect) validity.until = effect;
}

std::vector<Role> roles() {
  using enum ReservationAction;
  const std::vector<ReservationAction> use(kActionsOfConsumers.begin(), kActionsOfConsumers.end());
  std::vector<ReservationAction> everything = use;
  everything.push_back(ShareGroup);
  return {{"Owner", everything},
          {"Contributor", everything},
          {"Virtual Machine Contributor", use},
          {"Reader", {ReadGroup, ReadReservation}}};
}

std::string_view action_name(ReservationAction action) {
  switch (action) {
    case ReservationAction::ShareGroup:
      return "Microsoft.Compute/capacityReservationGroups/share/action";
    case ReservationAction::ReadGroup:
      return "Microsoft.Compute/capacityReservationGroups/read";
    case ReservationAction::DeployGroup:
      return "Microsoft.Compute/capacityReservationGroups/deploy";
    case ReservationAction::ReadReservation:
      return "Microsoft.Compute/capacityReservationGroups/capacityReservations/read";
    case ReservationAction::DeployReservation:
      return "Microsoft.Compute/capacityReservationGroups/capacityReservations/deploy";
  }
  return "";
}

std::optional<Refusal> check_sharing(const SharingRequest& request) {
  Checks checks;
  constexpr const char* kTarget = "sharingProfile.subscriptionIds";
  for (const std::string& consumer : request.without_right) {  // SHR-3
    checks.add(Code::LinkedAuthorizationFailed,
               fmt::format("Subscription '{}' may not perform action '{}' in subscription '{}'. "
                           "Grant it there, to '{}'.",
                           request.owner, action_name(ReservationAction::ShareGroup), consumer,
                           request.owner),
               kTarget);
  }
  if (request.type == ReservationType::Block && request.consumers > 0) {  // SHR-2
    checks.add(Code::InvalidParameter,
               fmt::format("Capacity reservation group '{}' is of type Block and cannot be shared.",
                           request.group),
               "sharingProfile");
  }
  if (request.names_owner) {  // SHR-1
    checks.add(Code::InvalidParameter,
               fmt::format("Capacity reservation group '{}' cannot be shared with '{}', which owns "
                           "it. Leave it out.",
                           request.group, request.owner),
               kTarget);
  }
  if (request.consumers > kConsumersMax) {
    checks.add(Code::InvalidParameter,
               fmt::format("Capacity reservation group '{}' cannot be shared with {} "
                           "subscriptions: the limit is {}.",
                           request.group, request.consumers, kConsumersMax),
               kTarget);
  }
  return std::move(checks).refusal();
}

std::optional<Refusal> check_access(const AccessRequest& request) {
  if (request.is_own) return std::nullopt;
  Checks checks;
  if (!request.is_shared) {  // SHR-4, SHR-7
    checks.add(
        Code::OperationNotAllowed,
        fmt::format("Capacity reservation group '{}' belongs to subscription '{}', which "
                    "does not share it with '{}'. Add '{}' to its sharing profile, or "
                    "disassociate.",
                    request.group, request.owner, request.subscription, request.subscription),
        "capacityReservationGroup");
  }
  for (const ReservationAction action : request.missing) {  // SHR-5
    checks.add(Code::LinkedAuthorizationFailed,
               fmt::format("Subscription '{}' may not perform action '{}' on capacity reservation "
                           "group '{}'. Grant it in subscription '{}', to '{}'.",
                           request.subscription, action_name(action), request.group, request.owner,
                           request.subscription),
               "capacityReservationGroup");
  }
  return std::move(checks).refusal();
}

std::optional<Refusal> check_reallocation(const std::string& instance, const std::string& group,
                                          bool has_consumers, bool zone_down) {
  if (!has_consumers || !zone_down) return std::nullopt;  // SHR-8
  return Refusal{Code::OperationNotAllowed,
                 fmt::format("Instance '{}' cannot be allocated again through the shared capacity "
                             "reservation group '{}' while a zone of the location is down "
                             "(SharedGroupZoneOutage). Disassociate it, or wait.",
                             instance, group),
                 instance,
                 {}};
}

}  // namespace capdrill::rules
