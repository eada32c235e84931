#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/model/fleet.hpp"
#include "capdrill/model/hardware.hpp"
#include "capdrill/model/ledger.hpp"
#include "capdrill/model/reservation.hpp"

namespace capdrill {

/// The state of everything at one instant: plain data, no decisions, no clock. Things that were
/// deleted stay in their vectors with `exists` false, except VMs, whose indices are reused.
struct World {
  StrongVector<FamilyId, std::string> families;
  StrongVector<SizeId, VmSize> sizes;
  StrongVector<RegionId, Region> regions;
  StrongVector<ZoneId, PhysicalZone> zones;
  StrongVector<PoolId, Pool> pools;
  StrongVector<FaultDomainId, FaultDomain> fault_domains;
  StrongVector<HostId, Host> hosts;

  StrongVector<SubscriptionId, Subscription> subscriptions;
  StrongVector<GroupId, ReservationGroup> groups;
  StrongVector<ReservationId, CapacityReservation> reservations;
  StrongVector<ScaleSetId, ScaleSet> scale_sets;
  StrongVector<VmEntryId, VmEntry> vm_entries;
  StrongVector<VmId, Vm> vms;
  StrongVector<TenantVmId, TenantVm> tenant_vms;
  StrongVector<CostLineId, CostLine> cost_lines;
  /// Somebody assigns roles; otherwise everybody may do everything.
  bool checks_rights = false;
  /// Over everything.
  CoverageCounts coverage;

  /// Dense indices of deleted VMs, to be reused; the last one goes first.
  std::vector<VmId> free_vms;
  std::vector<TenantVmId> free_tenant_vms;
  std::uint64_t next_vm_number = 0;
  std::uint64_t next_tenant_vm_number = 0;

  [[nodiscard]] const VmSize& size_of(const Vm& vm) const { return sizes[vm.size]; }
};

/// Whether nothing keeps the place out of service; outages of its zone are not looked at.
[[nodiscard]] inline bool is_working(const World& world, FaultDomainId domain,
                                     OptionalId<HostId> host) {
  return (host ? world.hosts[*host].faults : world.fault_domains[domain].faults) == 0;
}

/// A host's number within its pool, from 0: what users see.
[[nodiscard]] std::uint32_t host_number(const World& world, HostId host);

/// `web_3` for an instance (Uniform names, source IDS); `vm` or `vm-3` for a single VM.
[[nodiscard]] std::string vm_name(const World& world, const Vm& vm);

/// A name and where it stands, without regard to case (source OA). Of several that bear the name,
/// the one that exists; otherwise none.
[[nodiscard]] std::optional<SubscriptionId> find_subscription(const World& world,
                                                              std::string_view name);
[[nodiscard]] std::optional<RegionId> find_region(const World& world, std::string_view name);
[[nodiscard]] std::optional<SizeId> find_size(const World& world, std::string_view name);
[[nodiscard]] std::optional<FamilyId> find_family(const World& world, std::string_view name);
[[nodiscard]] std::optional<ZoneId> find_zone(const World& world, RegionId region,
                                              std::string_view physical_name);
[[nodiscard]] std::optional<GroupId> find_group(const World& world, std::string_view name);
[[nodiscard]] std::optional<ReservationId> find_reservation(const World& world, GroupId group,
                                                            std::string_view name);
[[nodiscard]] std::optional<ScaleSetId> find_scale_set(const World& world, std::string_view name);
[[nodiscard]] std::optional<VmEntryId> find_vm_entry(const World& world, std::string_view name);

}  // namespace capdrill
