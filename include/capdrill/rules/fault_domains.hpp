#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "capdrill/model/fleet.hpp"
#include "capdrill/model/hardware.hpp"
#include "capdrill/rules/refusal.hpp"

// id   | sentence                                                                 | source
// FDS-1 | platformFaultDomainCount: Uniform zonal 1 or 5 (default 1); Uniform        | FD
//       | regional 1 to 5 (default 5); Flexible zonal 1; Flexible regional 1 to 3    |
//       | (default 1)                                                               |
// FDS-2 | singlePlacementGroup: default false for zonal and Flexible sets, true for   | UAZ, PG
//       | regional Uniform ones                                                     |
// FDS-3 | Max spreading (count 1) of a zonal set needs several placement groups       | UAZ, choice 11.42
// FDS-4 | A set holds at most 1,000 instances, 100 with a single placement group      | OM, PG
// FDS-5 | New slots of a reservation go to at most three fault domains               | OV
// FDS-6 | singlePlacementGroup may become false, never true again                    | 000, PG
// FDS-7 | A count that the hardware of the set's zones does not have is refused      | S-VFD
// FDS-8 | Fixed spreading (count above 1): the instances of a zone go to so many     | FD, UAZ
//       | fault domains, and to each of them before to any a second time; one that  |
//       | finds no room there fails                                                 |
// FDS-9 | A Flexible set with more than one fault domain holds 200 instances at most | OM, MU
//       | of sizes without memory-preserving maintenance (G, L, N, H)                |

namespace capdrill::rules {

inline constexpr std::int64_t kInstancesMax = 1000;                     // FDS-4
inline constexpr std::int64_t kInstancesMaxSinglePlacementGroup = 100;  // FDS-4
inline constexpr std::int64_t kInstancesMaxRebooted = 200;              // FDS-9
inline constexpr std::size_t kReservationFaultDomainsMax = 3;           // FDS-5

/// FDS-1.
[[nodiscard]] std::int32_t default_fault_domain_count(OrchestrationMode mode, bool zonal);
/// FDS-2.
[[nodiscard]] bool default_single_placement_group(OrchestrationMode mode, bool zonal);

/// The shape of a set as asked, defaults filled in.
struct SetShape {
  OrchestrationMode mode = OrchestrationMode::Uniform;
  bool zonal = false;
  std::int32_t fault_domain_count = 1;
  bool single_placement_group = false;
  /// `options.zonalCustomFaultDomains`: zonal sets with a group may also ask for 2 or 3.
  bool zonal_custom_fault_domains = false;
  /// How many fault domains its zones can offer (FDS-7).
  std::int32_t fault_domains_there = 5;
};

/// FDS-1, FDS-3 and FDS-7. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_shape(const SetShape& shape);

/// FDS-4, FDS-9.
[[nodiscard]] std::int64_t instances_max(const ScaleSet& set, std::string_view size);

/// Whether VMs of the family may stand on hosts of the pool (FDS-7).
[[nodiscard]] bool serves_family(const Pool& pool, FamilyId family);

/// FDS-8. `counts`: instances of the set in each fault domain of a zone that serves its size; those
/// that the next instance must not go to become kFaultDomainClosed.
inline constexpr std::int32_t kFaultDomainClosed = 1 << 30;
void close_fault_domains(std::span<std::int32_t> counts, std::int32_t fault_domain_count);

}  // namespace capdrill::rules
