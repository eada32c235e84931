#pragma once

#include "draft.hpp"
#include "form.hpp"
#include "structure.hpp"

/// The table of everything a scenario may say. Each key is described once, with its member, its
/// sentence, its range and its default; see form.hpp.
namespace capdrill::scenario {

[[nodiscard]] Form<Draft> scenario_form();

// The parts, from the leaves up.

[[nodiscard]] Form<DurationDistribution> distribution_form(Zero zero);
[[nodiscard]] Form<Clock> clock_form();
[[nodiscard]] Form<SkuDraft> sku_entry_form();
[[nodiscard]] Form<Region> region_form();
[[nodiscard]] Form<Subscription> subscription_form();
[[nodiscard]] Structure<CapacityReservation> reservation_structure();
[[nodiscard]] Structure<ReservationGroup> group_structure();
[[nodiscard]] Structure<ScaleSet> scale_set_structure();
[[nodiscard]] Form<UpgradePolicy> upgrade_policy_form();
[[nodiscard]] Form<ScaleInPolicy> scale_in_policy_form();
[[nodiscard]] Form<ZoneRebalancing> resiliency_policy_form();
/// `scheduledEventsProfile`: how long ahead instances are told of their deletion, if they are.
[[nodiscard]] Form<std::optional<Duration>> scheduled_events_form();
[[nodiscard]] Form<AutomaticRepairsPolicy> automatic_repairs_form();
[[nodiscard]] Form<ApplicationHealth> application_health_form();
[[nodiscard]] Form<std::string> image_reference_form();
[[nodiscard]] Form<std::vector<Load>> load_form();
[[nodiscard]] Form<Autoscale> autoscale_form();
[[nodiscard]] Structure<VirtualMachine> vm_structure();
[[nodiscard]] Form<TenantDraft> tenant_form();
[[nodiscard]] Form<Timing> timing_form();
[[nodiscard]] Form<Options> options_form();
[[nodiscard]] Structure<RoleAssignment> role_assignment_structure();
[[nodiscard]] Form<SharingProfile> sharing_profile_form();
[[nodiscard]] Form<SetQuota> set_quota_form();
[[nodiscard]] Form<ZoneOutage> zone_outage_form();
[[nodiscard]] Form<FaultDomainOutage> fault_domain_outage_form();
[[nodiscard]] Form<HostFailure> host_failure_form();
[[nodiscard]] Form<CapacityShortage> capacity_shortage_form();
[[nodiscard]] Form<Maintenance> maintenance_form();
[[nodiscard]] Form<RandomFault> random_fault_form();
[[nodiscard]] Form<TimelineEntry> timeline_entry_form();
[[nodiscard]] Form<Expectation> expectation_form();
/// The same without a comparison; one may stand under `meets`.
[[nodiscard]] Structure<Expectation> metric_structure();
[[nodiscard]] Form<Output> output_form();

// Values that several parts share.

[[nodiscard]] Form<std::vector<Name>> zones_form(std::string phrase);
[[nodiscard]] Form<Tags> tags_form();
[[nodiscard]] Form<Name> subscription_name();
[[nodiscard]] Form<Name> location_name();
[[nodiscard]] Form<Name> zone_name();
[[nodiscard]] Form<Name> size_name();
[[nodiscard]] Form<Name> group_name();
[[nodiscard]] Form<Name> family_name();
[[nodiscard]] Form<Name> metric_name();
[[nodiscard]] Form<rules::MetricValue> metric_value(NumberRange range);
/// The group that a set or VM draws from; null = none, which takes back what an extended file says.
[[nodiscard]] Form<std::optional<Name>> group_or_null();

/// `hardwareProfile: {vmSize}`, into the member `size`.
template <class T>
[[nodiscard]] Structure<T> hardware_profile_structure() {
  Structure<T> structure("hardwareProfile", "The hardware of a VM.");
  structure.required("vmSize", &T::size, size_name(), "The VM size.");
  return structure;
}

/// Replaces `timing: typical`, or `preset: typical` in it, by the latencies that it stands for.
void expand_timing(Node& root);

/// How much of anything one key may ask for.
inline constexpr std::int64_t kInstancesMax = 1'000'000;

}  // namespace capdrill::scenario
