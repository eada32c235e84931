#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "capdrill/model/hardware.hpp"
#include "capdrill/model/ledger.hpp"
#include "capdrill/model/reservation.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// RES-1 | The location of a reservation equals its group's                           | CR
// RES-2 | A reservation of a zonal group names one of its zones, of a regional none   | OV, CR
// RES-3 | One reservation per size in a regional group, per size and zone in a zonal  | CR, OV
// RES-4 | Sizes without support cannot be reserved                                   | OV §1.4, GH
// RES-5 | A PUT on an existing name may change the quantity only                     | OV, 002
// RES-6 | A quantity of 0 is legal                                                   | 000, AV
// RES-7 | A Block reservation has a quantity of 1, 2, 4, 8, 16, 32 or 64              | SDK-CR
// RES-8 | Size, zone and location never change                                        | OV, 002
// RES-9 | A reservation with associated VMs cannot be deleted, deallocated ones count | OV, MO, S-DEL
// RES-10| A group with reservations or associated VMs cannot be deleted               | MO, S-DEL
// RES-11| Of a group only tags and the sharing profile change; a PUT that repeats      | 002
//       | identical values is accepted                                              |
// RES-12| One update at a time                                                       | choice 11.26
// RES-13| Free-trial, student and sponsored subscriptions reserve no capacity        | OV, S-CREATE

namespace capdrill::rules {

/// A reservation to be created, seen from its group.
struct ReservationRequest {
  std::string name;
  std::string group;
  std::string size;
  ReservationSupport support = ReservationSupport::ZonesAndFaultDomains;
  std::string location;
  std::string group_location;
  bool group_zonal = false;
  ReservationType type = ReservationType::Targeted;
  /// The zone asked for, and whether the group has it.
  std::optional<std::string> zone;
  bool zone_in_group = false;
  std::int64_t quantity = 0;
  /// A member of the same size (and zone) exists.
  bool duplicate = false;
  /// The owner's subscription, and what it was bought as.
  std::string subscription;
  OfferType offer = OfferType::PayAsYouGo;
};

/// RES-1 to RES-4, RES-6, RES-7, RES-13. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_creation(const ReservationRequest& request);

/// A PUT that names an existing reservation, and which of its immutable values it repeats.
struct PutRequest {
  std::string name;
  bool same_size = true;
  bool same_zone = true;
  bool same_location = true;
};

/// RES-5, RES-8.
[[nodiscard]] std::optional<Refusal> check_put(const PutRequest& request);

/// A PUT that names an existing group, and which of its immutable values it repeats.
struct GroupPutRequest {
  std::string name;
  bool same_subscription = true;
  bool same_location = true;
  bool same_zones = true;
  bool same_type = true;
};

/// RES-11.
[[nodiscard]] std::optional<Refusal> check_group_put(const GroupPutRequest& request);

/// RES-7 and RES-12 for a change of quantity.
[[nodiscard]] std::optional<Refusal> check_quantity_change(const CapacityReservation& reservation,
                                                           ReservationType type,
                                                           std::int64_t quantity);

/// RES-9, RES-12.
[[nodiscard]] std::optional<Refusal> check_reservation_deletion(
    const CapacityReservation& reservation);

/// RES-10.
[[nodiscard]] std::optional<Refusal> check_group_deletion(const std::string& group,
                                                          std::int64_t reservations);

}  // namespace capdrill::rules
