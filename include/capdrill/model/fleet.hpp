#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/time.hpp"
#include "capdrill/model/ids.hpp"
#include "capdrill/model/reservation.hpp"

namespace capdrill {

enum class PowerState : std::uint8_t {
  Creating,
  Starting,
  Running,
  Stopping,
  Stopped,
  Deallocating,
  Deallocated,
  Deleting
};
enum class OrchestrationMode : std::uint8_t { Uniform, Flexible };
enum class UpgradeMode : std::uint8_t { Automatic, Rolling, Manual };
enum class ScaleInRule : std::uint8_t { Default, OldestVM, NewestVM };
enum class HealthState : std::uint8_t { Initializing, Healthy, Unhealthy, Unknown };

/// Ties in the order of joining stand by number, above what an outage hands out (Vm::join_tie).
inline constexpr std::uint64_t kJoinTieByNumber = std::uint64_t{1} << 32;

/// A VM of the scenario: an instance of a scale set or a single VM.
struct Vm {
  /// Never reused, ascending in order of creation.
  std::uint64_t number = 0;
  /// When it took its place in the reservation's order of joining.
  SimTime joined;
  /// Orders those that joined at one instant.
  std::uint64_t join_tie = 0;
  /// When its present placement began.
  SimTime placed;
  SizeId size{0U};
  SubscriptionId subscription{0U};
  RegionId region{0U};
  /// Absent only while a regional VM has never been placed.
  OptionalId<ZoneId> zone;
  /// The place; absent on unlimited hardware and while not allocated.
  OptionalId<HostId> host;
  /// Of the present place, or the last one.
  OptionalId<FaultDomainId> fault_domain;
  OptionalId<ScaleSetId> scale_set;
  OptionalId<VmEntryId> entry;
  /// The instance id within the set, or the rank within the entry.
  std::uint32_t instance = 0;
  /// Absent = not associated.
  OptionalId<ReservationId> reservation;
  OptionalId<VmId> join_previous;
  OptionalId<VmId> join_next;
  PowerState power = PowerState::Creating;
  /// The zone was given at creation, so it never changes.
  bool zonal = false;
  /// Holds hardware; counts in its reservation's `allocated`.
  bool allocated = false;
  bool covered = false;
  /// Its zone is down, or it was lost with it.
  bool unavailable = false;
  /// Lost in an outage: holds nothing, and starts again by itself at the recovery.
  bool lost = false;
  bool latest_model = true;
  bool provisioning_failed = false;
  /// It has been told that it will be deleted; until then it goes on as before.
  bool terminating = false;
  /// One more than asked for, until the others run (overprovisioning).
  bool extra = false;
  /// Set by the user on one instance; the second implies the first.
  bool protect_from_scale_in = false;
  bool protect_from_scale_set_actions = false;
  bool alive = true;
  /// What its probe last found while it ran.
  HealthState reported_health = HealthState::Healthy;
  /// It is to replace another instance, which is still there: the set has one more than asked for.
  bool surplus = false;
  /// `unhealthyInstances` in force for it.
  std::uint32_t unhealthy_faults = 0;
  /// The version of its set's model that it was made from or upgraded to.
  std::uint32_t model = 0;
  /// When the last change of its state was complete.
  SimTime changed;

  [[nodiscard]] bool is_running() const {
    return power == PowerState::Running && !unavailable && !extra;
  }
  /// On its way out, and not one of its set's instances.
  [[nodiscard]] bool is_leaving() const {
    return power == PowerState::Deleting || terminating || extra;
  }
  [[nodiscard]] bool is_billed() const {
    return !unavailable && !extra &&
           (power == PowerState::Starting || power == PowerState::Running ||
            power == PowerState::Stopping || power == PowerState::Stopped);
  }
};

/// Counters of a set in one zone. Unit: instances.
struct ZoneCounts {
  std::int64_t instances = 0;
  /// Of `instances`: those of a zonal set that were created before it had zones.
  std::int64_t regional = 0;
  std::int64_t allocated = 0;
  std::int64_t running = 0;
  std::int64_t unavailable = 0;
  std::int64_t associated = 0;
  std::int64_t covered = 0;
  std::int64_t overallocated = 0;
  std::int64_t latest_model = 0;
  /// Covered and running.
  std::int64_t protected_vms = 0;
};

/// A zone of a set. A zonal set has those it names; a regional one every zone of its region, which
/// it keeps when it becomes zonal.
struct ScaleSetZone {
  ZoneName name;
  ZoneCounts counts;
  /// The set names it: new instances may go there.
  bool named = false;
};

struct ScaleSet {
  std::string name;
  bool exists = true;
  /// Its last instances are on their way out; then it is gone.
  bool deleting = false;
  SubscriptionId subscription{0U};
  RegionId region{0U};
  SizeId size{0U};
  OrchestrationMode orchestration_mode = OrchestrationMode::Uniform;
  UpgradeMode upgrade_mode = UpgradeMode::Manual;
  bool zonal = false;
  /// Strict balance; false = best effort.
  bool zone_balance = false;
  ScaleInRule scale_in_rule = ScaleInRule::Default;
  bool force_deletion = false;
  bool overprovision = false;
  /// How long an instance is told of its deletion ahead; zero = not at all.
  Duration terminate_notification;
  /// Automatic zone rebalancing.
  bool zone_rebalancing = false;
  bool single_placement_group = false;
  std::int32_t fault_domain_count = 1;
  /// What the latest model names.
  OptionalId<GroupId> group;
  /// Counts the changes of the model.
  std::uint32_t model = 0;
  std::int64_t target = 0;
  /// Instances beyond the target, each until the one that it replaces is deleted.
  std::int64_t surplus = 0;
  /// Too many repairs failed; a change of the repair policy resumes them.
  bool repairs_suspended = false;
  /// The id the next instance takes: ids ascend and are never reused (choice 4.1).
  std::uint32_t next_instance = 0;
  /// Instances that exist, by ascending instance id.
  std::vector<VmId> instances;
  std::vector<ScaleSetZone> zones;
  /// Allocated instances per fault domain, by FaultDomainId.
  StrongVector<FaultDomainId, std::int32_t> spread;
  CoverageCounts coverage;
  /// Autoscale has acted: no rule acts before.
  std::optional<SimTime> autoscale_cools_until;
};

/// The VMs of one `virtualMachines` entry, in order of their rank.
struct VmEntry {
  std::string name;
  bool exists = true;
  SubscriptionId subscription{0U};
  /// How many the entry asked for: names carry the rank when it is not one.
  std::int64_t count = 1;
  std::vector<VmId> vms;
};

/// A VM of another customer: only what its place needs, since there may be millions. Its zone is that
/// of the fault domain; when it departs stands in the calendar.
struct TenantVm {
  std::uint64_t number = 0;
  OptionalId<HostId> host;
  FaultDomainId fault_domain{0U};
  SizeId size{0U};
  /// The stream that it came with, by its rank in the scenario.
  std::uint16_t stream = 0;
  bool alive = true;
  /// Lost in an outage; its place is gone.
  bool lost = false;
};
static_assert(sizeof(TenantVm) == 24);

}  // namespace capdrill
