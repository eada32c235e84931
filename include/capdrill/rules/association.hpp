#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/model/fleet.hpp"
#include "capdrill/model/hardware.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// ASC-1 | The location of the set or VM equals the group's                           | 000
// ASC-2 | A zonal set goes with a zonal group, a regional one with a regional group   | OV, KP, choice 11.39
// ASC-3 | The group has each zone of the set (option: exactly those)                  | 000, choice 11.18
// ASC-4 | singlePlacementGroup must be false                                         | 000
// ASC-5 | platformFaultDomainCount is 3 at most; 1 in zones (option: 1 to 3); 1 for   | OV, S-DEPLOY, FD
//       | sizes that are reserved by zone only                                      |
// ASC-6 | A reservation of the size exists in the group, in each zone of the set      | OV
// ASC-7 | Spot, proximity placement groups, dedicated hosts, availability sets, Ultra  | OV, S-CREATE, IM,
//       | disks, hibernation, instance mix and automatic zone placement do not go    | AZP
//       | with reservations                                                         |
// ASC-8 | A reservation that was never provisioned cannot be joined                   | KP
// ASC-9 | Leaving a reservation: deallocated, or with its quantity at 0               | RV, RS §3.8
// ASC-10| A running regional VM or set cannot join: deallocate first                   | 000, AV
// ASC-11| The subscription may use the group (rules/sharing.hpp)                      | 003, SH
// ASC-12| An associated VM is resized only to a size that its group reserves, in its  | MO §2.8
//       | zone                                                                      |
// ASC-13| A set whose regional instances are still beside zonal ones uses no group    | UAZ, CSZ

namespace capdrill::rules {

/// Azure features that reservations forbid (ASC-7).
struct ForbiddenFeatures {
  bool spot = false;
  bool proximity_placement_group = false;
  bool dedicated_host = false;
  bool availability_set = false;
  bool ultra_disk = false;
  bool sku_profile = false;
  bool hibernation = false;
  bool automatic_zone_placement = false;
};

/// A zone that the set or VM names, seen from the group.
struct AssociationZone {
  std::string logical;
  /// Its physical zone is one of the group's.
  bool in_group = false;
  /// The group has a reservation of the size there.
  bool has_reservation = false;
  /// ... which has been provisioned.
  bool usable = false;
  /// The physical zone, told where the group is another subscription's; else empty.
  std::string physical;
};

/// What a set or a VM asks when it names a group. For a regional one `zones` holds one entry that
/// stands for the group's pinned zone.
struct AssociationRequest {
  std::string group;
  /// Why the subscription may not use the group, if so (rules/sharing.hpp).
  std::optional<Refusal> no_access;
  std::string size;
  std::string location;
  std::string group_location;
  bool zonal = false;
  bool group_zonal = false;
  /// How many zones the group has.
  std::size_t group_zone_count = 0;
  std::vector<AssociationZone> zones;
  ReservationSupport support = ReservationSupport::ZonesAndFaultDomains;
  ForbiddenFeatures features;
  /// Zones were added to a regional set, of which instances are left.
  bool has_regional_instances = false;
  /// Of sets; single VMs leave the defaults.
  bool single_placement_group = false;
  std::int32_t fault_domain_count = 1;
  /// The switches of choices 9.2 and 11.18.
  bool zonal_custom_fault_domains = false;
  bool zones_must_be_equal = false;
};

/// ASC-11, then ASC-1 to ASC-8 and ASC-13, in this order. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_association(const AssociationRequest& request);

/// ASC-9. `name` is the VM's or instance's.
[[nodiscard]] std::optional<Refusal> check_leaving(const std::string& name, bool allocated,
                                                   std::int64_t quantity);
/// ASC-12. `zone` is empty for a regional VM.
[[nodiscard]] std::optional<Refusal> check_resize(const std::string& name, const std::string& group,
                                                  const std::string& size, const std::string& zone,
                                                  bool has_reservation);
/// ASC-10.
[[nodiscard]] std::optional<Refusal> check_joining_while_running(const std::string& name,
                                                                 bool allocated, bool zonal);

}  // namespace capdrill::rules
