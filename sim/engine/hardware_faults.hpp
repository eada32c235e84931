#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/fault_log.hpp"
#include "engine/healing.hpp"
#include "engine/operation_log.hpp"

namespace capdrill::engine {

/// Parts of a zone that fail, are maintained, or are not to be had.
///
/// faultDomainOutage, hostFailure: what stands there is healed elsewhere (Healing).
/// maintenance: fault domain by fault domain. VMs there are unavailable, keep their places and run
/// again when it is done; with `evictOverallocatedOnMaintenance` overallocated ones are deallocated.
/// capacityShortage: free capacity is withheld, host by host, from all fault domains alike.
///
/// Idle slots on hosts that are out of service are backed again elsewhere, where there is room.
class HardwareFaults {
 public:
  HardwareFaults(Context& context, Accounts& accounts, OperationLog& operations, VmLife& vms,
                 Healing& healing, FaultLog& faults);

  void begin(const scenario::FaultDomainOutage& fault, const std::string& id,
             OperationId operation);
  void begin(const scenario::HostFailure& fault, const std::string& id, OperationId operation);
  void begin(const scenario::CapacityShortage& fault, const std::string& id, OperationId operation);
  void begin(const scenario::Maintenance& fault, const std::string& id, OperationId operation);
  /// A fault's end, or of a maintenance that of one of its fault domains.
  void end(std::uint32_t fault);
  /// The zone is up again: VMs that stand on hardware that failed meanwhile are healed.
  void zone_is_back(ZoneId zone);

 private:
  /// Whole fault domains, or hosts; both ascending.
  struct Hardware {
    std::vector<FaultDomainId> domains;
    std::vector<HostId> hosts;
    [[nodiscard]] bool holds(FaultDomainId domain, OptionalId<HostId> host) const;
  };
  struct Fault {
    std::uint32_t fault = 0;
    Hardware out;
    std::vector<std::pair<HostId, Resources>> withheld;
    /// Of a maintenance: its fault domains by number, how many have been begun, and its length.
    std::vector<std::uint32_t> to_maintain;
    std::size_t begun = 0;
    Duration duration;
    bool heals = false;
  };

  Fault& open(std::string_view kind, const scenario::Name& location, const scenario::Name& zone,
              const std::string& id, OperationId operation);
  void schedule_end(const Fault& fault, Duration duration);
  [[nodiscard]] ZoneId zone_of(const Fault& fault) { return faults_[fault.fault].zone; }
  /// Fault domains of a number: of one pool, or of all.
  [[nodiscard]] std::vector<FaultDomainId> domains_of(ZoneId zone,
                                                      const std::optional<scenario::Name>& pool,
                                                      std::int64_t number) const;
  [[nodiscard]] std::vector<HostId> hosts_of(ZoneId zone,
                                             const std::optional<scenario::Name>& pool) const;
  [[nodiscard]] std::vector<HostId> draw_hosts(const scenario::HostFailure& fault, ZoneId zone,
                                               const std::string& id) const;
  [[nodiscard]] std::vector<VmId> standing_on(ZoneId zone, const Hardware& hardware) const;
  void take_out(const Fault& fault);
  void put_back(Fault& fault);
  void fail(Fault& fault);
  void heal(const Fault& fault);
  void maintain_next(Fault& fault);
  void evict_overallocated(std::uint32_t fault, const std::vector<VmId>& vms);

  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  VmLife& vms_;
  Healing& healing_;
  FaultLog& faults_;
  /// In force, in order of begin.
  std::vector<Fault> in_force_;
};

}  // namespace capdrill::engine
