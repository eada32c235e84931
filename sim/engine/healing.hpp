#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/fault_log.hpp"
#include "engine/operation_log.hpp"
#include "engine/placements.hpp"
#include "engine/tenants.hpp"
#include "engine/vm_life.hpp"

namespace capdrill::engine {

/// What becomes of VMs and slots whose hardware fails, and in which order they get another place.
///
/// Slots first: a covered VM moves to an idle slot of its reservation or, with its slot, to a place
/// of the free pool; then idle slots without hardware are backed again; then uncovered VMs and
/// tenants compete for what is left, in seeded order. Who finds no place is lost: it waits for room
/// until the last fault of its zone is over, and is Deallocated when there is none then (tenants
/// do not wait). While anything waits, room that becomes free is offered to it before anyone else.
class Healing {
 public:
  Healing(Context& context, Accounts& accounts, Placements& placements, OperationLog& operations,
          VmLife& vms, Tenants& tenants, FaultLog& faults);

  /// Allocated VMs of a zone, by number.
  [[nodiscard]] std::vector<VmId> allocated_in(ZoneId zone) const;
  /// Creates and starts under way fail.
  void fail_steps(const std::vector<VmId>& vms);
  /// Running VMs hold nothing from now on; they are to return at the end. Deallocations and
  /// deletions complete. The members of a reservation are given together, in order of joining.
  void lose(std::uint32_t fault, const std::vector<VmId>& vms);
  /// Everything of the zone, tenants too.
  void lose_all(std::uint32_t fault);
  /// Service healing of VMs, allocated and by number, and of the tenants that `struck` tells.
  /// Requires: the zone is up; nothing can be placed on the hardware that failed.
  void heal(std::uint32_t fault, const std::vector<VmId>& vms,
            const std::function<bool(const TenantVm&)>& struck);
  /// VMs that kept their places and whose hardware works again run again. Returns: how many.
  std::int64_t release_held(ZoneId zone);
  /// The zone or its hardware is back: members of each reservation start again in their former
  /// order on its slots; the others, and tenants, compete for the free pool. If no fault of the zone
  /// is left, who finds no place stays Deallocated. `operation` is its name in the log.
  void return_lost(std::uint32_t fault, const char* operation);
  /// After each event: offers room that has become free to what waits for it.
  void follow();

 private:
  struct LostVm {
    VmId id{0U};
    /// Tells whether it is still the one.
    std::uint64_t number = 0;
    std::uint32_t fault = 0;
  };
  /// What a zone could give when it was last asked.
  struct Offer {
    Resources free;
    Resources held_idle;
    friend bool operator==(const Offer&, const Offer&) = default;
  };

  [[nodiscard]] Offer offer_of(ZoneId zone) const;
  [[nodiscard]] std::vector<VmId> in_order_of_joining(ZoneId zone) const;
  OperationId submit(const char* name, ZoneId zone);
  [[nodiscard]] bool heal_vm(std::uint32_t fault, VmId id, OperationId operation);
  void back_slots(ZoneId zone);
  [[nodiscard]] std::vector<LostVm> take_lost(ZoneId zone);
  void retry(ZoneId zone);
  [[nodiscard]] std::vector<LostVm> return_to_slots(std::uint32_t fault,
                                                    const std::vector<LostVm>& lost,
                                                    OperationId operation);
  /// Those that wait and the zone's lost tenants, in seeded order.
  void compete(ZoneId zone, const std::vector<VmId>& waiting,
               const std::function<void(VmId)>& place);
  void return_vm(std::uint32_t fault, const LostVm& lost, OperationId operation);

  Context& context_;
  Accounts& accounts_;
  Placements& placements_;
  OperationLog& operations_;
  VmLife& vms_;
  Tenants& tenants_;
  FaultLog& faults_;
  /// Members of reservations in order of joining, then the others by number.
  StrongVector<ZoneId, std::vector<LostVm>> lost_;
  StrongVector<ZoneId, Offer> offers_;
  /// Of those that return: several faults may be over in one instant.
  std::uint64_t next_tie_ = 0;
};

}  // namespace capdrill::engine
