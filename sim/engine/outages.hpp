#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/operation_log.hpp"
#include "engine/placements.hpp"
#include "engine/tenants.hpp"
#include "engine/vm_life.hpp"

namespace capdrill::engine {

/// Zones that go down and come back.
///
/// hold: VMs of the zone are unavailable, keep their places and run again at the end.
/// lose: they are unavailable and hold nothing. At the end the members of each reservation start
/// again in their former order on its slots; the others, and tenants, compete for the free pool in
/// seeded order, and whoever finds no place stays Deallocated (tenants: is gone).
/// A zone in several outages comes back at the end of the last.
class Outages {
 public:
  Outages(Context& context, Accounts& accounts, Placements& placements, OperationLog& operations,
          VmLife& vms, Tenants& tenants);

  void begin(const scenario::ZoneOutage& outage, const std::string& timeline_id,
             OperationId operation);
  void end(std::uint32_t outage);
  /// Records the faults that are still in force at the end of the run.
  void close();

 private:
  struct Outage {
    FaultRecord record;
    bool ended = false;
  };
  /// A lost VM, and the number that tells whether it is still the one.
  using LostVm = std::pair<VmId, std::uint64_t>;

  [[nodiscard]] std::vector<VmId> allocated_in(ZoneId zone) const;
  void touch(ZoneId zone);
  void fail_steps(ZoneId zone);
  void hold(FaultRecord& record);
  void lose(FaultRecord& record);
  void lose_vm(FaultRecord& record, VmId id);
  void release_held(FaultRecord& record);
  void return_lost(FaultRecord& record);
  [[nodiscard]] std::vector<VmId> still_lost(ZoneId zone);
  [[nodiscard]] std::vector<VmId> return_to_slots(FaultRecord& record,
                                                  const std::vector<VmId>& lost,
                                                  OperationId operation);
  /// `operation` is needed only when somebody waits.
  void return_to_free_pool(FaultRecord& record, const std::vector<VmId>& waiting,
                           std::optional<OperationId> operation);
  void return_vm(FaultRecord& record, VmId id, OperationId operation);

  Context& context_;
  Accounts& accounts_;
  Placements& placements_;
  OperationLog& operations_;
  VmLife& vms_;
  Tenants& tenants_;
  std::vector<Outage> outages_;
  /// Lost in a zone that has not come back: members of reservations in order of joining, then the
  /// others by number.
  StrongVector<ZoneId, std::vector<LostVm>> lost_;
};

}  // namespace capdrill::engine
