#pragma once

#include <cstdint>
#include <limits>
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
  /// `world` must outlive the allocator; its hardware must not change shape, and its sizes are all
  /// there.
  explicit Allocator(World& world);

  /// The best place of the free pool of a zone, whether or not the zone is up.
  /// Returns: nothing when no host has room.
  [[nodiscard]] std::optional<Place> find_place(ZoneId zone, SizeId size, Spread spread) const;

  /// Places up to `count` VMs that are alike, the same as find_place and claim_for_vm one after the
  /// other, with `spread` growing; an empty one stays empty. Appends the places in that order.
  /// Returns: how many found one.
  std::int64_t claim_many_for_vms(ZoneId zone, SizeId size, Spread spread, std::int64_t count,
                                  std::vector<Place>& places);

  /// Takes a place from the free pool for a VM, or gives it back.
  void claim_for_vm(ZoneId zone, SizeId size, const Place& place);
  void release_from_vm(ZoneId zone, SizeId size, const Place& place);

  /// Asks for what release_from_vm() will read of the place, some time before it is called.
  void prefetch(const Place& place) const {
    if (!place.host) return;
    __builtin_prefetch(&world_.hosts[*place.host], 1);
    const Position& position = positions_[place.fault_domain];
    indexes_[position.index].hosts.prefetch(position.domain, *place.host);
  }

  /// A VM's place becomes an idle slot of a reservation, or the reverse; the free pool stays.
  void turn_into_idle_slot(CapacityReservation& reservation, const Place& place);
  /// The idle slot that an allocation takes, of those on working hardware: the fault domain with
  /// fewest VMs of the set, then the lowest fault domain and host. Requires: one exists.
  Place take_idle_slot(CapacityReservation& reservation, Spread spread);

  /// Buys `count` new idle slots from the free pool, in at most three fault domains, all or
  /// nothing. Returns: whether they were found.
  [[nodiscard]] bool add_idle_slots(CapacityReservation& reservation, std::int64_t count);
  /// Gives `count` idle slots back to the free pool: those on hardware out of service, then from the
  /// fault domain with most idle ones, then the highest; the highest host first. Requires: so many
  /// are idle.
  void remove_idle_slots(CapacityReservation& reservation, std::int64_t count);
  /// Gives one idle slot back: one on hardware out of service, or of `preferred` if it has one. Requires: an idle slot exists.
  void remove_idle_slot_near(CapacityReservation& reservation, FaultDomainId preferred);

  /// Takes a host out of service, or puts it back: nothing is placed on one that is out, and what it
  /// has free is not. What stands there stays. A host that was taken out twice is put back twice.
  void take_out(HostId id);
  void put_back(HostId id);
  /// The same of a whole fault domain.
  void take_out(FaultDomainId id);
  void put_back(FaultDomainId id);
  /// Keeps free capacity of a host back from everybody, or gives it out again.
  void withhold(HostId id, const Resources& part);
  void give_out(HostId id, const Resources& part);
  /// Backs idle slots that stand on hardware out of service again from the free pool, in the
  /// reservation's fault domains if possible. Returns: how many found a place.
  std::int64_t back_again(CapacityReservation& reservation);

  /// How many VMs of a size still fit into a zone's free pool (no limit on unlimited hardware).
  [[nodiscard]] std::int64_t room(ZoneId zone, SizeId size) const;
  /// Whether some pool of the zone serves the size's family on hosts that are large enough.
  [[nodiscard]] bool serves(ZoneId zone, SizeId size) const;
  [[nodiscard]] bool serves(FaultDomainId domain, SizeId size) const {
    return pool_serves(world_.fault_domains[domain].pool, size);
  }

 private:
  /// Indexes of the world's fault domains, in their order: a pool has one, or as many as it needs.
  using IndexId = Id<struct HostIndexTag>;
  struct Indexed {
    HostIndex hosts;
    FaultDomainId first{0U};
    PoolId pool{0U};
  };
  struct IndexRange {
    IndexId begin{0U};
    IndexId end{0U};
  };
  /// Where a fault domain stands: its index, and its number there.
  struct Position {
    IndexId index{0U};
    std::uint32_t domain = 0;
  };
  /// The best of several indexes; or none.
  struct Found {
    IndexId index{0U};
    AlikeHosts hosts;
  };

  void add_indexes(PoolId pool);
  [[nodiscard]] bool pool_serves(PoolId pool, SizeId size) const {
    return serves_[pool.index() * world_.sizes.size() + size.index()] != 0;
  }
  [[nodiscard]] std::int64_t room_in(FaultDomainId id, SizeId size) const;
  /// The entries of `spread` for all fault domains.
  [[nodiscard]] const std::int32_t* padded(Spread spread) const;
  [[nodiscard]] const std::int32_t* padded_copy(Spread spread) const;
  void improve(Found& best, IndexId index, AlikeHosts hosts) const;
  [[nodiscard]] Found best_in_one(IndexId index, SizeId size, const std::int32_t* spread) const;
  [[nodiscard]] FreeCapacity free_on(const Found& found) const {
    return indexes_[found.index].hosts.classes()[found.hosts.number];
  }
  [[nodiscard]] Found best_anywhere(ZoneId zone, SizeId size) const;
  [[nodiscard]] Found best_of_fewest(ZoneId zone, SizeId size, const std::int32_t* spread) const;
  [[nodiscard]] Found best_above(ZoneId zone, SizeId size, const std::int32_t* spread,
                                 std::int32_t count) const;
  [[nodiscard]] std::optional<Place> lowest_of_fewest(const PhysicalZone& zone, SizeId size,
                                                      const std::int32_t* spread) const;
  [[nodiscard]] Place place_on(const Found& found) const {
    const Indexed& index = indexes_[found.index];
    return Place{FaultDomainId(index.first.value() + found.hosts.domain),
                 index.hosts.lowest(found.hosts)};
  }
  void move(FaultDomainId domain, HostId host, FreeCapacity free);
  void take(const Place& place, const VmSize& size);
  void give_back(const Place& place, const VmSize& size);
  std::int64_t fill_best(ZoneId zone, SizeId size, std::int64_t count, std::vector<Place>& places);
  /// Where VMs of the set stand, and where none may go (kClosed), by FaultDomainId.
  using Counts = StrongVector<FaultDomainId, std::int32_t>;
  static constexpr std::int32_t kClosed = std::numeric_limits<std::int32_t>::max();
  /// The next host of a fault domain that VMs go to one after the other.
  struct Filling {
    FaultDomainId domain{0U};
    HostId host{0U};
    FreeCapacity free;
    std::int64_t room = 0;
    /// VMs went to it that the books do not know yet.
    bool is_begun = false;

    [[nodiscard]] Place place(bool unlimited) const {
      return {domain, unlimited ? OptionalId<HostId>() : OptionalId<HostId>(host)};
    }
  };
  /// `turns` fault domains take one VM each, `count` times.
  struct Rounds {
    std::size_t turns;
    std::int64_t count;
  };
  std::int64_t fill_evenly(ZoneId zone, SizeId size, Counts& counts, std::int64_t count,
                           std::vector<Place>& places);
  [[nodiscard]] std::vector<Filling> begin_filling(const PhysicalZone& zone, SizeId size,
                                                   const Counts& counts) const;
  void find_next(Filling& filling, SizeId size, bool unlimited) const;
  [[nodiscard]] static Rounds next_rounds(const std::vector<Filling>& open, const Counts& counts,
                                          std::int64_t left);
  void choose_fault_domains(CapacityReservation& reservation) const;
  [[nodiscard]] ZoneId zone_of(FaultDomainId id) const {
    return world_.pools[world_.fault_domains[id].pool].zone;
  }
  [[nodiscard]] bool has_room_for_slots(const CapacityReservation& reservation,
                                        std::int64_t count) const;
  void put_idle(CapacityReservation& reservation, const Place& place);
  void put_idle(CapacityReservation& reservation, std::span<const Place> places);
  void drop_idle(CapacityReservation& reservation, IdleSlots& slots, std::size_t at = 0);
  bool drop_unbacked(CapacityReservation& reservation);

  World& world_;
  StrongVector<IndexId, Indexed> indexes_;
  StrongVector<ZoneId, IndexRange> indexes_of_;
  StrongVector<FaultDomainId, Position> positions_;
  /// Pool by size.
  std::vector<std::uint8_t> serves_;
  /// Room to work in.
  mutable std::vector<std::int32_t> padded_;
};

/// Idle slots of a reservation, over its fault domains; and those whose hardware works.
[[nodiscard]] std::int64_t idle_slot_count(const CapacityReservation& reservation);
[[nodiscard]] std::int64_t working_slot_count(const World& world,
                                              const CapacityReservation& reservation);
/// Whether an allocation finds one of the latter.
[[nodiscard]] bool has_working_slot(const World& world, const CapacityReservation& reservation);

}  // namespace capdrill
