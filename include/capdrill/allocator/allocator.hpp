#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "capdrill/allocator/host_index.hpp"
#include "capdrill/model/world.hpp"

namespace capdrill {

/// Where a VM or an idle slot stands. The host is absent on unlimited hardware.
struct Place {
  FaultDomainId fault_domain{0U};
  OptionalId<HostId> host;
};

/// Allocated instances per fault domain of the set that asks; empty = no set, no spreading.
using Spread = std::span<const std::int32_t>;

/// Chooses places, and keeps the hosts' free capacity and the zones' totals.
///
/// Free pool: the fault domain with fewest VMs of the set; among those with as few, the best fit by
/// left-over vCPUs, then memory; ties to the lowest host. On unlimited hardware: the lowest of the
/// fault domains with fewest.
/// Source: the interface's "Places"; Protean [PRO] for the shape (hard filters, then preferences).
class Allocator {
 public:
  /// `world` must outlive the allocator; its hardware must not change shape.
  explicit Allocator(World& world);

  /// The best place of the free pool of a zone, whether or not the zone is up.
  /// Returns: nothing when no host has room.
  [[nodiscard]] std::optional<Place> find_place(ZoneId zone, SizeId size, Spread spread) const;

  /// Takes a place from the free pool for a VM, or gives it back.
  void claim_for_vm(ZoneId zone, SizeId size, const Place& place);
  void release_from_vm(ZoneId zone, SizeId size, const Place& place);

  /// A VM's place becomes an idle slot of a reservation, or the reverse; the free pool stays.
  void turn_into_idle_slot(CapacityReservation& reservation, const Place& place);
  /// The idle slot that an allocation takes: the fault domain with fewest VMs of the set, then the
  /// lowest fault domain and host. Requires: an idle slot exists.
  Place take_idle_slot(CapacityReservation& reservation, Spread spread);

  /// Buys `count` new idle slots from the free pool, in at most three fault domains, all or
  /// nothing. Returns: whether they were found.
  [[nodiscard]] bool add_idle_slots(CapacityReservation& reservation, std::int64_t count);
  /// Gives `count` idle slots back to the free pool, from the fault domain with most idle ones,
  /// then the highest; the highest host first. Requires: so many are idle.
  void remove_idle_slots(CapacityReservation& reservation, std::int64_t count);
  /// Gives one idle slot back, of `preferred` if it has one. Requires: an idle slot exists.
  void remove_idle_slot_near(CapacityReservation& reservation, FaultDomainId preferred);

  /// How many VMs of a size still fit into a zone's free pool (no limit on unlimited hardware).
  [[nodiscard]] std::int64_t room(ZoneId zone, SizeId size) const;
  /// Whether some pool of the zone serves the size's family on hosts that are large enough.
  [[nodiscard]] bool serves(ZoneId zone, SizeId size) const;

 private:
  [[nodiscard]] bool pool_serves(const Pool& pool, const VmSize& size) const;
  [[nodiscard]] std::int64_t room_in(FaultDomainId id, const VmSize& size) const;
  [[nodiscard]] std::optional<Fit> best_fit(FaultDomainId id, const VmSize& size,
                                            bool unlimited) const;
  void take(const Place& place, const VmSize& size);
  void give_back(const Place& place, const VmSize& size);
  void choose_fault_domains(CapacityReservation& reservation) const;
  [[nodiscard]] std::optional<Place> find_slot_place(const CapacityReservation& reservation,
                                                     std::span<const std::int64_t> slots) const;
  void put_idle(CapacityReservation& reservation, const Place& place);
  void drop_idle(CapacityReservation& reservation, IdleSlots& slots);

  World& world_;
  StrongVector<FaultDomainId, HostIndex> indexes_;
};

/// Idle slots of a reservation, over its fault domains.
[[nodiscard]] std::int64_t idle_slot_count(const CapacityReservation& reservation);

}  // namespace capdrill
