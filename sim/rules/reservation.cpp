#include "capdrill/rules/reservation.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

namespace capdrill::rules {

namespace {

void check_block_quantity(ReservationType type, std::int64_t quantity, Checks& checks) {
  const bool power_of_two = quantity >= 1 && quantity <= 64 && (quantity & (quantity - 1)) == 0;
  if (type != ReservationType::Block || power_of_two) return;
  checks.add(Code::InvalidParameter,  // RES-7
             fmt::format("The value {} of parameter sku.capacity is not allowed in a Block group. "
                         "Allowed values: 1, 2, 4, 8, 16, 32, 64.",
                         quantity),
             "sku.capacity");
}

void check_zone(const ReservationRequest& request, Checks& checks) {
  if (request.group_zonal && !request.zone) {  // RES-2
    checks.add(Code::InvalidParameter,
               fmt::format("Capacity reservation group '{}' is zonal: name one of its zones.",
                           request.group),
               "zones");
  } else if (!request.group_zonal && request.zone) {
    checks.add(
        Code::InvalidParameter,
        fmt::format("Capacity reservation group '{}' is regional: name no zone.", request.group),
        "zones");
  } else if (request.zone && !request.zone_in_group) {
    checks.add(Code::InvalidParameter,
               fmt::format("Zone {} is not a zone of capacity reservation group '{}'.",
                           *request.zone, request.group),
               "zones");
  }
}

std::optional<Refusal> check_not_updating(const CapacityReservation& reservation) {
  if (!reservation.updating && !reservation.creating) return std::nullopt;
  return Refusal{Code::Conflict,  // RES-12
                 fmt::format("Another operation on capacity reservation '{}' is in progress. Retry "
                             "when it has ended.",
                             reservation.name),
                 reservation.name,
                 {}};
}

/// Refuses each property that is not repeated as it was.
std::optional<Refusal> check_unchanged(
    const std::string& what, const char* mutable_properties,
    std::initializer_list<std::pair<bool, const char*>> properties) {
  Checks checks;
  for (const auto& [same, property] : properties) {
    if (same) continue;
    checks.add(Code::PropertyChangeNotAllowed,
               fmt::format("Changing property '{}' of {} is not allowed: only {} may change.",
                           property, what, mutable_properties),
               property);
  }
  return std::move(checks).refusal();
}

}  // namespace

std::optional<Refusal> check_creation(const ReservationRequest& request) {
  Checks checks;
  if (request.location != request.group_location) {  // RES-1
    checks.add(Code::InvalidParameter,
               fmt::format("The location '{}' differs from that of group '{}', which is in '{}'.",
                           request.location, request.group, request.group_location),
               "location");
  }
  check_zone(request, checks);
  if (request.duplicate) {  // RES-3
    const std::string where = request.zone ? " in zone " + *request.zone : std::string();
    checks.add(Code::Conflict,
               fmt::format("Group '{}' already has a capacity reservation of size {}{}. Raise its "
                           "quantity instead.",
                           request.group, request.size, where),
               request.name);
  }
  if (request.support == ReservationSupport::None) {  // RES-4
    checks.add(Code::NotSupported,
               fmt::format("Capacity Reservation is not supported for VM size {}.", request.size),
               "sku.name");
  }
  check_block_quantity(request.type, request.quantity, checks);  // RES-6, RES-7
  if (request.offer != OfferType::PayAsYouGo &&
      request.offer != OfferType::EnterpriseAgreement) {  // RES-13
    checks.add(Code::NotSupported,
               fmt::format("Capacity Reservation is not supported for the offer of subscription "
                           "'{}'. Use a pay-as-you-go or enterprise subscription.",
                           request.subscription),
               "subscription");
  }
  return std::move(checks).refusal();
}

std::optional<Refusal> check_put(const PutRequest& request) {
  return check_unchanged("capacity reservation '" + request.name + "'",
                         "the quantity",  // RES-5, RES-8
                         {{request.same_size, "sku.name"},
                          {request.same_zone, "zones"},
                          {request.same_location, "location"}});
}

std::optional<Refusal> check_group_put(const GroupPutRequest& request) {
  return check_unchanged("capacity reservation group '" + request.name + "'",  // RES-11
                         "tags and the sharing profile",
                         {{request.same_subscription, "subscription"},
                          {request.same_location, "location"},
                          {request.same_zones, "zones"},
                          {request.same_type, "reservationType"}});
}

std::optional<Refusal> check_quantity_change(const CapacityReservation& reservation,
                                             ReservationType type, std::int64_t quantity) {
  Checks checks;
  check_block_quantity(type, quantity, checks);
  checks.add(check_not_updating(reservation));
  return std::move(checks).refusal();
}

std::optional<Refusal> check_reservation_deletion(const CapacityReservation& reservation) {
  Checks checks;
  if (reservation.associated > 0) {  // RES-9
    checks.add(Code::OperationNotAllowed,
               fmt::format("Capacity reservation '{}' cannot be deleted: {} virtual machine{} "
                           "associated with it (deallocated ones count). Disassociate or delete "
                           "them first.",
                           reservation.name, reservation.associated,
                           reservation.associated == 1 ? " is" : "s are"),
               reservation.name);
  }
  checks.add(check_not_updating(reservation));
  return std::move(checks).refusal();
}

std::optional<Refusal> check_group_deletion(const std::string& group, std::int64_t reservations) {
  if (reservations == 0) return std::nullopt;  // RES-10
  return Refusal{
      Code::OperationNotAllowed,
      fmt::format("Capacity reservation group '{}' cannot be deleted: it has {} capacity "
                  "reservation{}. Delete {} first.",
                  group, reservations, reservations == 1 ? "" : "s",
                  reservations == 1 ? "it" : "them"),
      group,
      {}};
}

}  // namespace capdrill::rules
