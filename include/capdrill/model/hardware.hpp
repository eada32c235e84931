#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capdrill/base/money.hpp"
#include "capdrill/model/ids.hpp"

namespace capdrill {

/// Two resource dimensions. Unit: vCPUs, MiB.
struct Resources {
  std::int64_t vcpus = 0;
  std::int64_t memory_mib = 0;

  friend bool operator==(const Resources&, const Resources&) = default;
  Resources& operator+=(const Resources& other) {
    vcpus += other.vcpus;
    memory_mib += other.memory_mib;
    return *this;
  }
  Resources& operator-=(const Resources& other) {
    vcpus -= other.vcpus;
    memory_mib -= other.memory_mib;
    return *this;
  }
  friend Resources operator-(Resources a, const Resources& b) { return a -= b; }
};

enum class ReservationSupport : std::uint8_t { ZonesAndFaultDomains, ZonesOnly, None };

struct VmSize {
  std::string name;
  std::int32_t vcpus = 0;
  std::int32_t memory_mib = 0;
  FamilyId family{0U};
  Money price_per_hour;
  ReservationSupport reservation_support = ReservationSupport::ZonesAndFaultDomains;

  [[nodiscard]] Resources resources() const { return {vcpus, memory_mib}; }
};

struct Host {
  std::int32_t free_vcpus = 0;
  std::int32_t free_memory_mib = 0;
  FaultDomainId fault_domain{0U};
  /// Faults in force that keep it out of service.
  std::int32_t faults = 0;
  /// What a capacity shortage keeps back; neither free nor in use.
  std::int32_t withheld_vcpus = 0;
  std::int32_t withheld_memory_mib = 0;
};

/// Hosts [hosts_begin, hosts_end) share power, network and maintenance. On unlimited hardware the
/// range is empty. Host ids ascend with the fault domain's id.
struct FaultDomain {
  PoolId pool{0U};
  /// Its number within the pool, from 0: what users see.
  std::uint32_t number = 0;
  HostId hosts_begin{0U};
  HostId hosts_end{0U};
  ZoneId zone{0U};
  /// Of its number and the names of its pool, zone and region.
  std::uint64_t name_hash = 0;
  /// Faults in force that keep all of it out of service.
  std::int32_t faults = 0;
};

struct Pool {
  std::string name;
  ZoneId zone{0U};
  bool serves_every_family = true;
  /// Otherwise the families it serves, ascending.
  std::vector<FamilyId> families;
  FaultDomainId fault_domains_begin{0U};
  FaultDomainId fault_domains_end{0U};
  Resources per_host;
};

/// Counters of other customers' VMs. `running` counts those that hold a place.
struct TenantCounts {
  std::int64_t arrived = 0;
  std::int64_t refused = 0;
  std::int64_t running = 0;
};

struct PhysicalZone {
  std::string name;
  /// Of its name and its region's.
  std::uint64_t name_hash = 0;
  RegionId region{0U};
  bool unlimited = false;
  /// Outages in force; the zone is up at zero.
  std::int32_t outages = 0;
  PoolId pools_begin{0U};
  PoolId pools_end{0U};
  FaultDomainId fault_domains_begin{0U};
  FaultDomainId fault_domains_end{0U};
  /// Zero on unlimited hardware.
  Resources total;
  /// Held by VMs, the scenario's and tenants'.
  Resources vms;
  /// Held by idle slots of reservations.
  Resources held_idle;
  /// In nobody's use, but not to be had: free on hosts out of service, or kept back by a shortage.
  Resources withheld;
  /// Hosts, and on unlimited hardware fault domains, that are out of service.
  std::int64_t not_working = 0;
  TenantCounts tenants;

  [[nodiscard]] bool is_up() const { return outages == 0; }
  [[nodiscard]] Resources free() const { return total - vms - held_idle - withheld; }
};

struct Region {
  std::string name;
  /// In order of name, "2" before "10": the lowest zone is the first.
  std::vector<ZoneId> zones;
};

}  // namespace capdrill
