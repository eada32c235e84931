#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/instance_health.hpp"
#include "engine/operation_log.hpp"
#include "engine/placements.hpp"

namespace capdrill::engine {

/// What a new VM is, before it has a number.
struct VmModel {
  SizeId size{0U};
  SubscriptionId subscription{0U};
  RegionId region{0U};
  bool zonal = false;
  OptionalId<ScaleSetId> scale_set;
  OptionalId<VmEntryId> entry;
  std::uint32_t instance = 0;
  bool extra = false;
};

/// A forced deletion waits for no graceful shutdown: it takes no time.
enum class Removal : std::uint8_t { graceful, forced };

/// The power states of VMs and the steps between them, with their latencies. A step that takes no
/// time ends at once; one that does belongs to the operation that asked for it.
///
///   create -> Creating -> Running          deallocate -> Deallocating -> Deallocated
///   start  -> Starting -> Running          remove     -> Deleting     -> gone
///   restart, reimage, redeploy -> Starting -> Running
class VmLife {
 public:
  VmLife(Context& context, Accounts& accounts, Placements& placements, OperationLog& operations,
         InstanceHealth& health);

  [[nodiscard]] InstanceHealth& health() { return health_; }

  /// The index that the next created VM gets.
  [[nodiscard]] VmId next_id() const;
  /// A new VM on a spot that was found for it.
  VmId create(const VmModel& model, OptionalId<ReservationId> reservation, const Spot& spot,
              std::optional<OperationId> operation);

  /// Each answers whether the VM may take the step now; if not, the refusal. A step that changes
  /// nothing (choice 11.44) is done at once.
  [[nodiscard]] std::optional<rules::Refusal> start(VmId id, OperationId operation);
  [[nodiscard]] std::optional<rules::Refusal> deallocate(VmId id, OperationId operation);
  /// A running instance of a set with terminate notification goes on until its notice is over
  /// (TRM-1 to TRM-3).
  void remove(VmId id, OperationId operation, Removal removal = Removal::graceful);
  /// Stop it and start it again where it stands, which needs nobody's leave (choice 11.14); a
  /// reimaged one is set up anew.
  [[nodiscard]] std::optional<rules::Refusal> restart(VmId id, OperationId operation);
  [[nodiscard]] std::optional<rules::Refusal> reimage(VmId id, OperationId operation);
  /// Starts it on another host, which needs its reservation again (choice 11.14) and room there.
  /// Without either it stays where it is.
  [[nodiscard]] std::optional<rules::Refusal> redeploy(VmId id, OperationId operation);
  /// Gives the VM another size and the reservation of that size. One that is allocated finds its
  /// new place before it gives up the old one, and starts there (choice).
  [[nodiscard]] std::optional<rules::Refusal> resize(VmId id, SizeId size,
                                                     OptionalId<ReservationId> reservation,
                                                     OperationId operation);

  /// Service healing: the same, within its zone.
  [[nodiscard]] std::optional<rules::Refusal> heal(VmId id, OperationId operation);

  /// A step has taken its time.
  void step_ended(VmId id, std::uint64_t number);
  /// The VM's zone went down: a create or start under way fails, and ends its operation so. One that
  /// was restarting in place stands there as before.
  void fail_step(VmId id);
  /// The capacity under an allocated VM has ended: it is deallocated at once, a create or start
  /// under way fails, a deallocation is done.
  void evict(VmId id);
  /// A VM that was lost stands on `spot` again, and starts. `tell` is null: nobody asked.
  void start_on(VmId id, const Spot& spot, std::optional<OperationId> tell);

  /// The zones where a VM may stand, best first; down ones included.
  /// Of a regional one without a reservation: those with room, most free vCPUs first.
  [[nodiscard]] std::vector<ZoneId> zones_for(const Vm& vm) const;
  [[nodiscard]] std::vector<ZoneId> regional_zones(RegionId region, SizeId size) const;
  /// Room in the first of `zones` that has some.
  [[nodiscard]] std::optional<Spot> find_spot(const std::vector<ZoneId>& zones, SizeId size,
                                              OptionalId<ReservationId> reservation,
                                              OptionalId<ScaleSetId> set) const;
  /// "No room", as Azure says it for a zonal or a regional request.
  [[nodiscard]] rules::Refusal no_room(bool zonal, SizeId size,
                                       const std::vector<ZoneId>& zones) const;

  /// Removes every trace of a VM at once, its placement included.
  void erase(VmId id);

 private:
  struct Step {
    EventHandle event;
    std::optional<OperationId> operation;
    /// What it does needs no place, so the VM keeps its own when it fails.
    bool in_place = false;
    /// Of a deletion that awaits the end of its notice.
    Removal removal = Removal::graceful;
  };

  [[nodiscard]] std::optional<rules::Refusal> start_elsewhere(VmId id,
                                                              const std::vector<ZoneId>& zones,
                                                              const char* purpose,
                                                              OperationId operation);
  [[nodiscard]] std::optional<rules::Refusal> start_in_place(VmId id,
                                                             const DurationDistribution& latency,
                                                             const char* purpose,
                                                             OperationId operation);
  void begin_step(VmId id, const DurationDistribution& latency, const char* purpose,
                  std::optional<OperationId> operation);
  void begin_deletion(VmId id, Removal removal, std::optional<OperationId> operation);
  void end_step(VmId id);
  void end_notice(VmId id);
  /// A creation has ended: extra instances of the set may be needed no more.
  void note_creation(const Vm& vm);
  void finish(VmId id, const std::optional<rules::Refusal>& refusal);
  void set_power(VmId id, PowerState power);
  VmId new_index();
  void close_owner(const Vm& last);
  [[nodiscard]] rules::Refusal in_transition(const Vm& vm) const;
  [[nodiscard]] std::optional<rules::Refusal> check_on(const Vm& vm) const;

  Context& context_;
  Accounts& accounts_;
  Placements& placements_;
  OperationLog& operations_;
  InstanceHealth& health_;
  StrongVector<VmId, Step> steps_;
};

}  // namespace capdrill::engine
