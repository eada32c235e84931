#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "draft.hpp"
#include "names.hpp"
#include "problems.hpp"
#include "sizes.hpp"
#include "sources.hpp"
#include "zones.hpp"

namespace capdrill::scenario {

/// Names of one kind: those that exist at the start, and those that exist at some time.
struct Lifetimes {
  explicit Lifetimes(const std::string& kind) : declared(kind), ever(kind) {}
  NameTable declared;
  NameTable ever;
};

/// Where a group or the instances of a scale set live.
struct Place {
  std::string subscription;
  std::string location;
};

/// How often anything may happen or be recorded at regular steps.
inline constexpr std::int64_t kStepsMax = 10'000'000;

/// Turns a draft into a scenario. Each part is in a file of its own: resolve_<part>.cpp.
class Resolver {
 public:
  Resolver(Draft& draft, const Node& root, Sources& sources, Problems& problems);
  void resolve_all();

 private:
  // world
  void collect_names();
  void collect_created_names();
  void collect_created(const TimelineEntry& entry);
  void collect_created_reservations();
  void mark_incomplete_creations();
  void resolve_subscriptions();
  void resolve_quota(LocationQuota& quota);
  bool resolve_quota_key(Name& family);
  void resolve_mapping(const Name& subscription, ZoneMapping& mapping);
  void check_hardware();
  void check_output();

  // resources
  void resolve_resources();
  void resolve_place(Name& subscription, Name& location);
  void resolve_group(ReservationGroup& group);
  void resolve_sharing(SharingProfile& profile);
  void resolve_reservation(CapacityReservation& reservation, const Name& subscription,
                           const Name& location);
  void resolve_group_name(Name& name, const NameTable& groups);
  void resolve_scale_set(ScaleSet& set, const NameTable& groups);
  void resolve_load(ScaleSet& set);
  void read_load(Load& load);
  void count_blocks(Load& load);
  void resolve_correlations();
  void resolve_autoscale(ScaleSet& set);
  void check_fixed_date(const AutoscaleProfile& profile);
  void resolve_vm(VirtualMachine& vm, const NameTable& groups);
  void resolve_logical_zone(Name& zone, const Name& subscription, const Name& location);
  void check_instance_count();

  // timeline
  void resolve_timeline();
  void check_repetition(const TimelineEntry& entry, const Node& written);
  void resolve(CreateGroup& op);
  void resolve(UpdateGroup& op);
  void resolve(DeleteGroup& op);
  void resolve(CreateReservation& op);
  void resolve(UpdateReservation& op);
  void resolve(DeleteReservation& op);
  void resolve(CreateScaleSet& op);
  void resolve(UpdateScaleSet& op);
  void resolve(Scale& op);
  void resolve(DeleteScaleSet& op);
  void resolve(ControlUpgrade& op);
  void resolve(ActOnInstances& op);
  void resolve(UpgradeInstances& op);
  void resolve(ProtectInstances& op);
  void resolve(UnhealthyInstances& op);
  void resolve_instances(Name& set, InstanceSelector& instances);
  void resolve(CreateVm& op);
  void resolve(UpdateVm& op);
  void resolve(ResizeVm& op);
  void resolve(ActOnVm& op);
  void resolve(SetQuota& op);
  void resolve(ChangeRole& op);
  void resolve(ZoneOutage& op);

  // faults
  void resolve(FaultDomainOutage& op);
  void resolve(HostFailure& op);
  void resolve(CapacityShortage& op);
  void resolve(Maintenance& op);
  void resolve_faults();
  bool resolve_zone(Name& location, Name& zone);
  [[nodiscard]] const PhysicalZone* hardware_of(const Name& location, const Name& zone) const;
  [[nodiscard]] const HardwarePool* resolve_pool(const PhysicalZone& hardware, const Name& zone,
                                                 std::optional<Name>& pool);
  void check_number(const Name& where, const std::string& what, std::int64_t number,
                    std::int64_t count);
  void resolve_member(Name& group, Name& reservation);
  void resolve_new_group(std::optional<NullableName>& group);

  // expectations
  void resolve_expectations();
  void resolve(Expectation& expectation);
  void resolve_target(MetricTarget& target);
  void resolve_reservation_target(MetricTarget& target);
  void index_reservations();

  // tenants
  void resolve_tenants();
  void resolve_tenant(const Name& name, TenantDraft& draft, const Node* written);
  void check_tenant_needs(const Name& name, const TenantDraft& draft, const Node* written);
  void check_tenant_hardware(const Name& name, const TenantStream& stream);
  void read_tenant_trace(TenantDraft& draft);
  void number_trace_sizes();

  NameTable& reservations_of(const std::string& group);

  Draft& draft_;
  Scenario& scenario_;
  const Node& root_;
  Sources& sources_;
  Problems& problems_;

  NameTable regions_{"region"};
  std::map<std::string, const Region*> regions_by_name_;
  NameTable subscriptions_{"subscription"};
  Lifetimes groups_{"capacity reservation group"};
  Lifetimes scale_sets_{"scale set"};
  Lifetimes vms_{"virtual machine"};
  NameTable timeline_ids_{"timeline entry with the id"};
  /// By group, in its resolved spelling.
  std::map<std::string, NameTable> reservations_;
  NameTable all_reservations_{"capacity reservation"};
  /// The groups that have a reservation of this name, in lower case.
  std::map<std::string, std::vector<std::string>> groups_by_reservation_;
  std::map<std::string, Place> group_places_;
  std::map<std::string, Place> set_places_;
  SizeBook sizes_;
  ZoneBook zones_;
  /// The size names of the traces, by the number that their rows hold until all sizes are known.
  std::vector<std::string> trace_sizes_;
};

}  // namespace capdrill::scenario
