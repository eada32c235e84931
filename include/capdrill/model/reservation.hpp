#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capdrill/base/time.hpp"
#include "capdrill/model/ids.hpp"
#include "capdrill/model/sharing.hpp"
#include "capdrill/model/sla.hpp"

namespace capdrill {

enum class ReservationType : std::uint8_t { Targeted, Block };

/// A logical zone of a subscription and the physical zone it stands for.
struct ZoneName {
  std::string logical;
  ZoneId physical{0U};
};

/// What coverage is computed of, for a set, a group, a subscription or all. Unit: VMs.
struct CoverageCounts {
  std::int64_t covered = 0;
  /// Allocated VMs that name a group, or whose set's latest model does.
  std::int64_t eligible = 0;
  std::int64_t running = 0;
  /// Covered and running.
  std::int64_t protected_vms = 0;
  std::int64_t target = 0;
  /// Of VMs that name a group or not.
  std::int64_t allocated = 0;

  [[nodiscard]] std::int64_t without_coverage() const { return allocated - covered; }
};

struct ReservationGroup {
  std::string name;
  bool exists = true;
  SubscriptionId subscription{0U};
  RegionId region{0U};
  ReservationType type = ReservationType::Targeted;
  /// Empty = regional.
  std::vector<ZoneName> zones;
  /// The one zone of a regional group, chosen at its first reservation.
  OptionalId<ZoneId> pinned_zone;
  /// In the order of the sharing profile; those taken out of it stay until that has effect.
  std::vector<Consumer> consumers;
  std::vector<std::pair<std::string, std::string>> tags;
  /// Members that exist, in order of creation.
  std::vector<ReservationId> members;
  CoverageCounts coverage;

  [[nodiscard]] bool is_zonal() const { return !zones.empty(); }
};

/// Idle slots of a reservation in one fault domain. Hosts descend, so that the lowest is last; on
/// unlimited hardware only the count is kept.
struct IdleSlots {
  FaultDomainId fault_domain{0U};
  std::int64_t count = 0;
  std::vector<HostId> hosts;
};

/// The allocated VMs of a reservation in order of joining: a list threaded through the VMs. The
/// first `CapacityReservation::covered` of them are the covered ones.
struct JoinList {
  OptionalId<VmId> first;
  OptionalId<VmId> last;
  OptionalId<VmId> first_uncovered;
};

/// The VMs of one subscription in a reservation. Unit: VMs.
struct ConsumerCounts {
  SubscriptionId subscription{0U};
  std::int64_t associated = 0;
  std::int64_t allocated = 0;
  std::int64_t covered = 0;

  [[nodiscard]] std::int64_t overallocated() const { return allocated - covered; }
};

/// When a reservation of a Block group serves VMs, half open. It may reach out of the run.
struct BlockSchedule {
  SimTime start;
  SimTime end;
  friend constexpr bool operator==(const BlockSchedule&, const BlockSchedule&) = default;
};

/// One size, one zone, one quantity. unused = current_capacity - covered;
/// overallocated = allocated - covered; hardware held = current_capacity + overallocated.
struct CapacityReservation {
  std::string name;
  bool exists = true;
  GroupId group{0U};
  SizeId size{0U};
  ZoneId zone{0U};
  /// The provider's logical zone; empty in a regional group.
  std::string logical_zone;
  /// Of every reservation of a Block group, and of no other.
  std::optional<BlockSchedule> schedule;
  /// Asked (`sku.capacity`).
  std::int64_t quantity = 0;
  /// In force: obtained and billed.
  std::int64_t current_capacity = 0;
  /// What its slots hold of hardware and quota: differs from current_capacity while an update is
  /// under way.
  std::int64_t claimed_capacity = 0;
  std::int64_t associated = 0;
  std::int64_t allocated = 0;
  /// = slots in use (`drawn`).
  std::int64_t covered = 0;
  /// The same three by subscription of the VMs, the owner's own included, in order of first use;
  /// entries stay when they run empty.
  std::vector<ConsumerCounts> consumers;
  bool failed = false;
  bool updating = false;
  bool creating = false;
  JoinList join_list;
  /// Per fault domain, ascending; entries stay when they run empty.
  std::vector<IdleSlots> idle_slots;
  /// Where new slots may go: at most three fault domains.
  std::vector<FaultDomainId> fault_domains;
  OptionalId<CostLineId> cost_line;
  SlaLedger sla;

  [[nodiscard]] std::int64_t unused() const { return current_capacity - covered; }
  [[nodiscard]] std::int64_t overallocated() const { return allocated - covered; }
  /// The associated VMs of one subscription.
  [[nodiscard]] std::int64_t associated_of(SubscriptionId subscription) const {
    for (const ConsumerCounts& consumer : consumers) {
      if (consumer.subscription == subscription) return consumer.associated;
    }
    return 0;
  }
};

}  // namespace capdrill
