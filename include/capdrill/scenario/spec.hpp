#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"
#include "capdrill/base/random.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/rules/autoscale.hpp"
#include "capdrill/rules/autoscale_profile.hpp"
#include "capdrill/scenario/load.hpp"
#include "capdrill/scenario/name.hpp"

/// The typed description of a run: what a scenario file says, checked, with defaults filled in and
/// every reference resolved to a thing that exists. Plain data; reading it is `reader.hpp`.
namespace capdrill::scenario {

/// An instant of the run; `end` is the horizon, read as the limit from the left.
struct Instant {
  SimTime time;
  bool is_end = false;
};

struct Clock {
  DateTime start;
  Duration duration;
  std::uint64_t seed = 1;
  Duration warm_up;
};

enum class ReservationSupport { ZonesAndFaultDomains, ZonesOnly, None };

/// A VM size. Unit: memory in MiB, price per hour.
struct VmSize {
  std::int32_t vcpus = 0;
  std::int32_t memory_mib = 0;
  std::string family;
  Money price_per_hour;
  ReservationSupport reservation_support = ReservationSupport::ZonesAndFaultDomains;
};

struct HardwarePool {
  Name name;
  /// Families of sizes its hosts serve; empty = every family.
  std::vector<Name> families;
  std::int32_t fault_domains = 0;
  std::int32_t hosts_per_fault_domain = 0;
  std::int32_t vcpus = 0;
  std::int32_t memory_mib = 0;
};

/// `pools` is empty for `hardware: unlimited`.
struct PhysicalZone {
  bool unlimited = false;
  std::vector<HardwarePool> pools;
};

struct Region {
  Named<PhysicalZone> zones;
};

/// Absent limits are unlimited. Unit: vCPUs.
struct LocationQuota {
  Name location;
  std::optional<std::int64_t> total;
  std::vector<std::pair<Name, std::int64_t>> families;
};

/// Logical zone -> physical zone of one location.
struct ZoneMapping {
  Name location;
  std::vector<std::pair<Name, Name>> zones;
};

/// Whose units a reserved instance may make free.
enum class AppliedScopeType { Single, Shared, ManagementGroup };

/// Reserved VM instances: a discount on `quantity` units of a size in a location.
struct ReservedInstances {
  Origin origin;
  Name location;
  Name size;
  std::int64_t quantity = 0;
  AppliedScopeType applied_scope_type = AppliedScopeType::Single;
  /// Of a management group: its subscriptions.
  std::vector<Name> applied_scopes;
};

/// What sharing a reservation group asks rights for.
enum class ReservationAction {
  ShareGroup,
  ReadGroup,
  DeployGroup,
  ReadReservation,
  DeployReservation
};

/// Rights of another subscription's identity in the one that bears the assignment.
struct RoleAssignment {
  Name to;
  std::vector<ReservationAction> actions;
};

/// What a subscription was bought as: some offers may not reserve capacity.
enum class OfferType { PayAsYouGo, EnterpriseAgreement, FreeTrial, Student, Sponsored };

struct Subscription {
  OfferType offer_type = OfferType::PayAsYouGo;
  std::vector<LocationQuota> quota;
  std::vector<ZoneMapping> zone_mapping;
  std::vector<RoleAssignment> role_assignments;
  std::vector<ReservedInstances> reserved_instances;
};

using Tags = std::vector<std::pair<std::string, std::string>>;

enum class ReservationType { Targeted, Block };

/// `sku: {name, capacity}`.
struct Sku {
  Name name;
  std::int64_t capacity = 0;
  Origin capacity_origin;
};

/// When a reservation of a Block group serves VMs. It may reach out of the run.
struct ScheduleProfile {
  SimTime start;
  SimTime end;
};

struct CapacityReservation {
  Sku sku;
  std::optional<ScheduleProfile> schedule;
  std::optional<Name> zone;
  /// Absent = the group's.
  std::optional<Name> location;
};

/// The subscriptions that a group is shared with.
struct SharingProfile {
  std::vector<Name> consumers;
};

struct ReservationGroup {
  Name subscription;
  Name location;
  std::vector<Name> zones;
  ReservationType reservation_type = ReservationType::Targeted;
  SharingProfile sharing_profile;
  Tags tags;
  Named<CapacityReservation> reservations;
};

enum class OrchestrationMode { Uniform, Flexible };
enum class UpgradeMode { Automatic, Rolling, Manual };

/// How a rolling upgrade goes through a set. Shares in percent of its instances.
struct RollingUpgradePolicy {
  std::int32_t max_batch_instance_percent = 20;
  std::int32_t max_unhealthy_instance_percent = 20;
  std::int32_t max_unhealthy_upgraded_instance_percent = 20;
  Duration pause_time_between_batches;
  bool prioritize_unhealthy_instances = true;
  bool enable_cross_zone_upgrade = false;
  bool max_surge = false;
  bool rollback_failed_instances_on_policy_breach = false;
};

struct UpgradePolicy {
  UpgradeMode mode = UpgradeMode::Manual;
  RollingUpgradePolicy rolling;
};

enum class ScaleInRule { Default, OldestVM, NewestVM };

/// Who goes first when a set is scaled in.
struct ScaleInPolicy {
  ScaleInRule rule = ScaleInRule::Default;
  bool force_deletion = false;
};

/// `automaticZoneRebalancingPolicy`: the platform moves instances to the zone that has too few.
struct ZoneRebalancing {
  bool enabled = false;
};

/// What an application tells of itself when it is probed.
enum class ReportedHealth { Healthy, Unhealthy, Unknown };

/// What instances say of a rolling upgrade: custom metrics of rich health states.
struct RollingUpgradeMetrics {
  std::vector<std::int64_t> instances;
  /// Lower ones are upgraded first; absent = in the last phase.
  std::optional<std::int64_t> phase_ordering_number;
  bool skip_upgrade = false;
};

/// The application health extension of a set, and the application that it probes.
struct ApplicationHealth {
  std::int64_t interval_seconds = 5;
  std::int64_t number_of_probes = 1;
  /// Unit: seconds; absent = interval x probes.
  std::optional<std::int64_t> grace_period_seconds;
  /// What an instance reports once it runs: `state` with this probability, else Unhealthy.
  ReportedHealth state = ReportedHealth::Healthy;
  double probability = 1;
  /// Mean times of a healthy application to its failure, and back; absent = it never fails.
  std::optional<Duration> mtbf;
  std::optional<Duration> mttr;
  std::vector<RollingUpgradeMetrics> custom_metrics;
};

enum class RepairAction { Replace, Reimage, Restart };

struct AutomaticRepairsPolicy {
  bool enabled = false;
  Duration grace_period = Duration::minutes(10);
  RepairAction repair_action = RepairAction::Replace;
};

/// Azure properties whose only effect here is the documented refusal beside a reservation group.
struct UnsupportedFeatures {
  bool spot = false;
  bool proximity_placement_group = false;
  bool dedicated_host = false;
  bool availability_set = false;
  bool ultra_disk = false;
  bool sku_profile = false;
  bool hibernation = false;
  bool automatic_zone_placement = false;
};

struct AutoscaleRule {
  Name metric_name;
  rules::MetricTrigger trigger;
  rules::ScaleAction action;
};

struct AutoscaleProfile {
  Origin origin;
  std::string name;
  rules::CapacityLimits capacity;
  std::vector<AutoscaleRule> rules;
  rules::ProfileSchedule schedule;
};

struct Autoscale {
  bool enabled = true;
  std::vector<AutoscaleProfile> profiles;
};

struct ScaleSet {
  Name subscription;
  Name location;
  std::vector<Name> zones;
  Sku sku;
  OrchestrationMode orchestration_mode = OrchestrationMode::Uniform;
  /// Absent = the platform's default (rules/fault_domains.hpp).
  std::optional<bool> single_placement_group;
  std::optional<std::int32_t> platform_fault_domain_count;
  bool zone_balance = false;
  bool overprovision = false;
  UpgradePolicy upgrade_policy;
  ScaleInPolicy scale_in_policy;
  /// How long an instance is told of its deletion ahead; absent = not at all.
  std::optional<Duration> terminate_notification;
  ZoneRebalancing zone_rebalancing;
  /// The fields of `imageReference` in one text; a change of it restarts instances.
  std::string image;
  /// Absent = not probed: an instance is healthy while it runs.
  std::optional<ApplicationHealth> health;
  AutomaticRepairsPolicy automatic_repairs_policy;
  std::optional<Name> group;
  std::vector<Load> load;
  std::optional<Autoscale> autoscale;
  UnsupportedFeatures features;
};

struct VirtualMachine {
  Name subscription;
  Name location;
  std::optional<Name> zone;
  Name size;
  std::optional<Name> group;
  std::int64_t count = 1;
  UnsupportedFeatures features;
};

/// One size of a tenant stream and its share of the arrivals.
struct WeightedSize {
  Name size;
  double weight = 1;
};

/// One row of a trace: `count` VMs of a size that arrive together.
struct TraceArrival {
  SimTime time;
  std::uint32_t size = 0;  ///< index into Scenario::sizes
  std::uint32_t count = 1;
  std::optional<Duration> lifetime;  ///< absent = drawn from `lifetimes`
  std::optional<std::string> zone;   ///< physical; absent = drawn
};

/// What others do when a zone dies: so large a share of the stream's VMs there is deployed again in
/// the zones that are up, at instants drawn from [0, over).
struct FailoverSurge {
  double share = 0;
  Duration over;
};

/// Other customers' VMs, which compete for the free pool.
struct TenantStream {
  Name location;
  /// Physical zones; empty = every zone of the location.
  std::vector<Name> zones;
  /// Poisson arrivals: VMs per hour over all zones together; or that which holds the hardware at
  /// `poisson_utilization` of its vCPUs in the long run (Little's law). At most one of the two.
  std::optional<double> poisson_rate_per_hour;
  std::optional<double> poisson_utilization;
  std::vector<TraceArrival> trace;
  DurationDistribution lifetimes;
  std::vector<WeightedSize> sizes;
  /// Share of each zone's vCPUs that is taken at t = 0, everything counted.
  std::optional<double> initial_utilization;
  std::optional<FailoverSurge> surge_on_fault;
};

/// Latencies of long-running operations; all zero by default.
struct Timing {
  DurationDistribution capacity_reservation;
  DurationDistribution create;
  DurationDistribution start;
  DurationDistribution deallocate;
  DurationDistribution remove;  ///< key `delete`
  DurationDistribution health_settle;
};

/// The switches of the modelling choices.
struct Options {
  bool failed_cr_blocks_allocation = false;           ///< choice 11.2
  bool zonal_custom_fault_domains = false;            ///< choice 9.2
  bool group_zones_must_be_equal = false;             ///< choice 11.18
  Duration rbac_delay;                                ///< choice 11.15
  Duration share_delay;                               ///< choice 11.15
  bool unconfirmed_sla_credits = false;               ///< choice 11.16
  bool unhealthy_share_of_upgraded = false;           ///< choice 11.9
  bool evict_overallocated_on_maintenance = false;    ///< choice 11.6
  Duration autoscale_period = Duration::seconds(60);  ///< choice 11.13
};

// ---- timeline ------------------------------------------------------------------------------

/// Which instances of a set: all, those with the ids, those of a logical zone, or the first
/// `count` (lowest ids) to which the operation applies.
struct InstanceSelector {
  enum class Kind { all, ids, zone, count };
  Kind kind = Kind::all;
  std::vector<std::int64_t> ids;
  std::optional<Name> zone;
  std::int64_t count = 0;
};

/// A reference that may be set to null, which means "disassociate".
struct NullableName {
  std::optional<Name> name;
};

struct CreateGroup {
  Name name;
  ReservationGroup group;
};
struct UpdateGroup {
  Name name;
  std::optional<Tags> tags;
  std::optional<SharingProfile> sharing_profile;
};
struct DeleteGroup {
  Name name;
};
struct CreateReservation {
  Name group;
  Name name;
  CapacityReservation reservation;
};
struct UpdateReservation {
  Name group;
  Name name;
  std::int64_t capacity = 0;
};
struct DeleteReservation {
  Name group;
  Name name;
};
struct CreateScaleSet {
  Name name;
  ScaleSet scale_set;
};
struct UpdateScaleSet {
  Name scale_set;
  std::optional<UpgradePolicy> upgrade_policy;
  std::optional<NullableName> group;
  /// All zones of the set from now on.
  std::optional<std::vector<Name>> zones;
  std::optional<bool> single_placement_group;
  std::optional<bool> zone_balance;
  std::optional<ScaleInPolicy> scale_in_policy;
  std::optional<ZoneRebalancing> zone_rebalancing;
  std::optional<Name> size;
  std::optional<std::string> image;
  std::optional<ApplicationHealth> health;
  std::optional<AutomaticRepairsPolicy> automatic_repairs_policy;
};
struct Scale {
  Name scale_set;
  std::int64_t capacity = 0;
};
struct DeleteScaleSet {
  Name scale_set;
};
/// `startRollingUpgrade` and `cancelRollingUpgrade`.
struct ControlUpgrade {
  bool start = true;
  Name scale_set;
};
enum class InstanceAction { Deallocate, Start, Restart, Reimage, Redeploy, Delete };
/// `deallocate`, `start`, `restart`, `reimage`, `redeploy` and `deleteInstances`.
struct ActOnInstances {
  InstanceAction action;
  Name scale_set;
  InstanceSelector instances;
};
struct UpgradeInstances {
  Name scale_set;
  InstanceSelector instances;
};
/// What is absent stays as it is.
struct ProtectInstances {
  Name scale_set;
  InstanceSelector instances;
  std::optional<bool> protect_from_scale_in;
  std::optional<bool> protect_from_scale_set_actions;
};
struct UnhealthyInstances {
  Name scale_set;
  InstanceSelector instances;
  Duration duration;
};
struct CreateVm {
  Name name;
  VirtualMachine vm;
};
struct UpdateVm {
  Name vm;
  std::optional<NullableName> group;
};
struct ResizeVm {
  Name vm;
  Name size;
};
/// `deallocateVm`, `startVm`, `redeployVm` and `deleteVm`.
struct ActOnVm {
  InstanceAction action;
  Name vm;
};
/// Absent family = the total; absent limit = unlimited (`limit: null`).
struct SetQuota {
  Name subscription;
  Name location;
  std::optional<Name> family;
  std::optional<std::int64_t> limit;
};
/// `grantRole` and `revokeRole`: what `assignment.to` may do in the subscription.
struct ChangeRole {
  bool grant = true;
  Name subscription;
  RoleAssignment assignment;
};
enum class LostVms { hold, lose };
struct ZoneOutage {
  Name location;
  Name zone;
  Duration duration;
  LostVms vms = LostVms::hold;
};

/// Absent pool = the zone has one, or none that is named (unlimited hardware).
struct FaultDomainOutage {
  Name location;
  Name zone;
  std::optional<Name> pool;
  std::int64_t fault_domain = 0;
  Duration duration;
};
/// So many hosts, drawn, or those with the numbers (within the pool, from 0).
struct HostFailure {
  Name location;
  Name zone;
  std::optional<Name> pool;
  std::int64_t count = 0;
  std::vector<std::int64_t> hosts;
  Duration duration;
};
/// vCPUs of the free pool, or a share of them, are not to be had. Absent family = any.
struct CapacityShortage {
  Name location;
  Name zone;
  std::optional<Name> family;
  std::optional<std::int64_t> vcpus;
  std::optional<double> share;
  Duration duration;
};
/// Absent fault domain = one after the other.
struct Maintenance {
  Name location;
  Name zone;
  std::optional<std::int64_t> fault_domain;
  Duration duration;
};

using Operation =
    std::variant<CreateGroup, UpdateGroup, DeleteGroup, CreateReservation, UpdateReservation,
                 DeleteReservation, CreateScaleSet, UpdateScaleSet, Scale, DeleteScaleSet,
                 ControlUpgrade, ActOnInstances, UpgradeInstances, ProtectInstances, CreateVm,
                 UpdateVm, ResizeVm, ActOnVm, SetQuota, ChangeRole, ZoneOutage, FaultDomainOutage,
                 HostFailure, CapacityShortage, Maintenance, UnhealthyInstances>;

enum class FaultKind { zoneOutage, faultDomainOutage, hostFailure };

/// Each unit in scope fails by itself: after exponential times of mean `mtbf`, for `mttr`.
struct RandomFault {
  Origin origin;
  /// The user's id, or `faults[3]`.
  std::string id;
  FaultKind kind = FaultKind::zoneOutage;
  Duration mtbf;
  DurationDistribution mttr;
  Name location;
  /// Absent = every one.
  std::optional<Name> zone;
  std::optional<Name> pool;
  LostVms vms = LostVms::hold;
};

/// Whether it breaks something, instead of asking for something.
[[nodiscard]] bool is_fault(const Operation& operation);

struct TimelineEntry {
  Origin origin;
  /// The user's id, or `timeline[3]`.
  std::string id;
  /// The operation's key, such as `scale`.
  std::string operation_name;
  Instant at;
  std::optional<Duration> every;
  /// How often in all, the first included; absent = until the end.
  std::optional<std::int64_t> times;
  Operation operation;
  std::optional<std::string> expect_error;
  bool may_fail = false;
};

// ---- expectations --------------------------------------------------------------------------

enum class Comparison {
  equals,
  notEquals,
  lessThan,
  atMost,
  greaterThan,
  atLeast,
  between,
  isAbsent
};
/// `worstHour` is of ratios: the least of the means over each hour of the span.
enum class Statistic { min, max, mean, integral, first, last, worstHour };

/// A number is exact; a text compares by equality only.
using ExpectedValue = std::variant<Fraction, std::string>;

/// Which thing a metric is read of; several narrow it down (`scaleSet` and `zone`).
struct MetricTarget {
  std::optional<Name> reservation;
  std::optional<Name> group;
  std::optional<Name> scale_set;
  std::optional<Name> zone;
  std::optional<Name> subscription;
  std::optional<Name> location;
  std::optional<Name> family;
};

/// A span of the run, `[from, to)`; with `during`, that of the timeline entry of this id.
struct Span {
  Origin origin;
  Instant from;
  Instant to;
  std::optional<Name> during;
};

/// An assertion about the run, or what a study reads of it.
struct Expectation {
  Origin origin;
  std::string name;
  Name metric;
  MetricTarget of;
  /// Exactly one of the two.
  std::optional<Instant> at;
  std::optional<Span> over;
  Statistic statistic = Statistic::last;
  /// Absent in a metric of a study that is read, not judged.
  std::optional<Comparison> comparison;
  /// One value; two for `between`; none for `isAbsent`.
  std::vector<ExpectedValue> values;
  Fraction tolerance;
};

struct Output {
  std::optional<Duration> interval;
  /// Tables to write; empty = every table but `event`.
  std::vector<std::string> tables;
  /// Whether the summary tells the exposure after each step of the timeline.
  bool steps = false;
};

/// A file that went into the scenario.
struct Source {
  /// As the user named it, without any absolute path: relative to the scenario file.
  std::string name;
  std::string sha256;
};

struct Scenario {
  std::string name;
  std::string description;
  Clock clock;
  /// The sizes that the scenario uses, in order of name.
  Named<VmSize> sizes;
  Named<Region> regions;
  Named<Subscription> subscriptions;
  Named<ReservationGroup> groups;
  Named<ScaleSet> scale_sets;
  /// Of the sets with a noise, in order; none when no loads are correlated.
  std::vector<NoiseMix> noise_mixes;
  Named<VirtualMachine> virtual_machines;
  Named<TenantStream> tenants;
  Timing timing;
  Options options;
  std::vector<TimelineEntry> timeline;
  std::vector<RandomFault> faults;
  std::vector<Expectation> expectations;
  /// What the study reads that this scenario is a point of; empty otherwise.
  std::vector<Expectation> metrics;
  Output output;
  std::vector<Source> sources;
  /// The merged scenario with defaults, as canonical JSON text: what results keep.
  std::string resolved_json;
};

/// `file:line:column`.
[[nodiscard]] std::string format_origin(const Scenario& scenario, const Origin& origin);

}  // namespace capdrill::scenario
