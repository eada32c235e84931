#include "capdrill/rules/association.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace capdrill::rules {

namespace {

Code overconstrained(const AssociationRequest& request) {
  return request.zonal ? Code::OverconstrainedZonalAllocationRequest
                       : Code::OverconstrainedAllocationRequest;
}

void check_place(const AssociationRequest& request, Checks& checks) {
  checks.add(request.no_access);                     // ASC-11
  if (request.location != request.group_location) {  // ASC-1
    checks.add(
        Code::InvalidParameter,
        fmt::format("The location '{}' differs from that of capacity reservation group '{}', "
                    "which is in '{}'.",
                    request.location, request.group, request.group_location),
        "location");
  }
  if (request.zonal != request.group_zonal) {  // ASC-2
    checks.add(overconstrained(request),
               fmt::format("Capacity reservation group '{}' is {}, so that only resources {} "
                           "availability zones can use it.",
                           request.group, request.group_zonal ? "zonal" : "regional",
                           request.group_zonal ? "in" : "without"),
               "zones");
  }
}

/// Logical zones of two subscriptions are different ones, which surprises people (source 003).
std::string zone_hint(const AssociationZone& zone) {
  if (zone.physical.empty()) return "";
  return fmt::format(": for this subscription it is physical zone {}", zone.physical);
}

void check_zones(const AssociationRequest& request, Checks& checks) {
  for (const AssociationZone& zone : request.zones) {  // ASC-3
    if (request.zonal && !zone.in_group) {
      checks.add(overconstrained(request),
                 fmt::format("Zone {} is not a zone of capacity reservation group '{}'{}.",
                             zone.logical, request.group, zone_hint(zone)),
                 "zones");
    }
  }
  if (request.zones_must_be_equal && request.zonal &&
      request.zones.size() != request.group_zone_count) {
    checks.add(overconstrained(request),
               fmt::format("The {} zones asked for are not the {} zones of capacity reservation "
                           "group '{}' (option groupZonesMustBeEqual).",
                           request.zones.size(), request.group_zone_count, request.group),
               "zones");
  }
}

void check_fault_domains(const AssociationRequest& request, Checks& checks) {
  const std::int32_t count = request.fault_domain_count;
  if (request.single_placement_group) {  // ASC-4
    checks.add(Code::InvalidParameter,
               "The value True of parameter singlePlacementGroup is not allowed with a capacity "
               "reservation group. Allowed values: False.",
               "singlePlacementGroup");
  }
  const bool zonal_limit = request.zonal && !request.zonal_custom_fault_domains;
  const bool size_limit = request.support == ReservationSupport::ZonesOnly;
  const std::int32_t limit = zonal_limit || size_limit ? 1 : 3;  // ASC-5
  if (count <= limit) return;
  const std::string_view reason =
      size_limit ? "sizes that are reserved by zone only support no fault domains [OV]"
      : zonal_limit
          ? "in zones only max spreading (1) goes with a capacity reservation: a reservation spans "
            "at most 3 fault domains [OV], a zonal set allows 1 or 5 [FD]"
          : "a capacity reservation spans at most 3 fault domains [OV]";
  checks.add(Code::InvalidParameter,
             fmt::format("The value {} of parameter platformFaultDomainCount is out of range: {}. "
                         "Use at most {}.",
                         count, reason, limit),
             "platformFaultDomainCount");
}

void check_members(const AssociationRequest& request, Checks& checks) {
  for (const AssociationZone& zone : request.zones) {
    if (!zone.in_group) continue;
    const std::string where = request.zonal ? " in zone " + zone.logical : std::string();
    if (!zone.has_reservation) {  // ASC-6
      checks.add(overconstrained(request),
                 fmt::format("Capacity reservation group '{}' has no capacity reservation of size "
                             "{}{}. Create one (a quantity of 0 will do) first.",
                             request.group, request.size, where),
                 "capacityReservationGroup");
    } else if (!zone.usable) {  // ASC-8
      checks.add(overconstrained(request),
                 fmt::format("The capacity reservation of size {}{} in group '{}' is not "
                             "provisioned yet.",
                             request.size, where, request.group),
                 "capacityReservationGroup");
    }
  }
}

void check_features(const AssociationRequest& request, Checks& checks) {
  const ForbiddenFeatures& features = request.features;
  const std::array<std::pair<bool, std::string_view>, 7> forbidden{{
      {features.spot, "Spot priority"},
      {features.proximity_placement_group, "proximityPlacementGroup"},
      {features.dedicated_host, "Dedicated host"},
      {features.availability_set, "availabilitySet"},
      {features.ultra_disk, "ultraSSDEnabled"},
      {features.hibernation, "hibernationEnabled"},
      {features.automatic_zone_placement, "zonePlacementPolicy Auto"},
  }};
  for (const auto& [present, what] : forbidden) {  // ASC-7
    if (!present) continue;
    checks.add(Code::NotSupported,
               fmt::format("{} is not supported with capacity reservation group '{}'.", what,
                           request.group),
               std::string(what));
  }
  if (features.sku_profile) {
    checks.add(Code::SkuProfileScenarioNotSupported,
               fmt::format("Instance mix (skuProfile) is not supported with capacity reservation "
                           "group '{}'.",
                           request.group),
               "skuProfile");
  }
}

}  // namespace

std::optional<Refusal> check_association(const AssociationRequest& request) {
  Checks checks;
  check_place(request, checks);
  if (request.zonal == request.group_zonal) check_zones(request, checks);
  check_fault_domains(request, checks);
  if (checks.passed()) check_members(request, checks);
  check_features(request, checks);
  if (request.has_regional_instances) {  // ASC-13
    checks.add(Code::NotSupported,
               fmt::format("A scale set that still has regional instances beside its zones cannot "
                           "use capacity reservation group '{}'. Scale in until they are gone.",
                           request.group),
               "zones");
  }
  return std::move(checks).refusal();
}

std::optional<Refusal> check_leaving(const std::string& name, bool allocated,
                                     std::int64_t quantity) {
  if (!allocated || quantity == 0) return std::nullopt;  // ASC-9
  return Refusal{Code::OperationNotAllowed,
                 fmt::format("'{}' is allocated and its capacity reservation has a quantity of {}. "
                             "Deallocate it first, or lower the quantity to 0.",
                             name, quantity),
                 "capacityReservationGroup",
                 {}};
}

std::optional<Refusal> check_resize(const std::string& name, const std::string& group,
                                    const std::string& size, const std::string& zone,
                                    bool has_reservation) {
  if (has_reservation) return std::nullopt;  // ASC-12
  return Refusal{zone.empty() ? Code::OverconstrainedAllocationRequest
                              : Code::OverconstrainedZonalAllocationRequest,
                 fmt::format("'{}' cannot be resized: its capacity reservation group '{}' has no "
                             "capacity reservation of size {}{}. Create one (a quantity of 0 will "
                             "do), or disassociate first.",
                             name, group, size, zone.empty() ? "" : " in physical zone " + zone),
                 "hardwareProfile.vmSize",
                 {}};
}

std::optional<Refusal> check_joining_while_running(const std::string& name, bool allocated,
                                                   bool zonal) {
  if (!allocated || zonal) return std::nullopt;  // ASC-10
  return Refusal{
      Code::OperationNotAllowed,
      fmt::format("'{}' is regional and allocated: it may stand in another zone than the "
                  "reservation. Deallocate first, then associate, then start.",
                  name),
      "capacityReservationGroup",
      {}};
}

}  // namespace capdrill::rules
