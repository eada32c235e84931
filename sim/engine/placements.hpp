#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/accounts.hpp"
#include "engine/context.hpp"

namespace capdrill::engine {

/// Room that was found for one VM: an idle slot of its reservation, or a place of the free pool.
struct Spot {
  ZoneId zone{0U};
  /// Absent = an idle slot, chosen when it is taken.
  std::optional<Place> place;
  /// Zones that were tried, this one included.
  std::int32_t tried = 1;
};

/// Who stands where, and who holds which reservation's slots.
///
/// A reservation owns `claimed_capacity` slots: its idle ones and the places of its covered VMs.
/// Its allocated VMs stand in order of joining, and the covered ones are the first of them. Every
/// change ends in settle(), which moves the border between covered and uncovered to where COV-1 to
/// COV-4 want it and gives surplus idle slots back.
class Placements {
 public:
  Placements(Context& context, Accounts& accounts);

  /// Looks for room in a zone that is up; `reservation` is the one to draw on, if any, and `set`
  /// the one whose instances are spread.
  [[nodiscard]] std::optional<Spot> find_spot(ZoneId zone, SizeId size,
                                              OptionalId<ReservationId> reservation,
                                              OptionalId<ScaleSetId> set) const;

  /// Puts an unallocated VM there; it becomes allocated and joins its reservation's order.
  void occupy(VmId vm, const Spot& spot);
  /// Takes an allocated VM from its place; the place becomes an idle slot if its reservation is
  /// short of one, else it returns to the free pool.
  void vacate(VmId vm);
  /// Puts an allocated VM onto other hardware of a zone, at one stroke: a covered one onto an idle
  /// slot of its reservation, which its old place becomes in turn, else onto a place of the free
  /// pool, and then its slot goes along. It stays where it is in the order of joining.
  /// Returns: whether there was room.
  [[nodiscard]] bool move(VmId vm, ZoneId zone);

  /// An allocated or deallocated VM becomes associated with a reservation, keeping its place.
  void associate(VmId vm, ReservationId reservation);
  /// The reverse; an allocated VM keeps its place as an ordinary allocation.
  void disassociate(VmId vm);

  /// Moves coverage to where the rules want it, after a change of quantity or of who is allocated.
  void settle(ReservationId id);

  /// Records the placements that are still open, at the end of the run.
  void close_records();

 private:
  struct Note {
    std::optional<SimTime> covered_from;
    std::int32_t tried = 1;
  };

  [[nodiscard]] Place place_of(const Vm& vm) const;
  /// Instances of the set per fault domain; of one with fixed spreading those closed to it are
  /// marked (FDS-8). `without` is one of them that does not count.
  [[nodiscard]] Spread spread_in(ZoneId zone, SizeId size, OptionalId<ScaleSetId> set,
                                 const Vm* without = nullptr) const;
  /// A place of the free pool in a fault domain that is open.
  [[nodiscard]] std::optional<Place> find_place(ZoneId zone, SizeId size, Spread spread) const;
  [[nodiscard]] std::optional<Place> claim_elsewhere(const Vm& vm, ZoneId zone);
  void link(VmId id);
  void unlink(VmId id);
  /// The same, when `in_use` slots were in use before the change.
  void settle(ReservationId id, std::int64_t in_use);
  void set_covered(VmId id, bool covered);
  /// The newest covered VM of the reservation. Requires: one exists.
  [[nodiscard]] VmId last_covered(const CapacityReservation& reservation) const;
  [[nodiscard]] bool is_short_of_slots(const CapacityReservation& reservation) const;
  void record(VmId id, std::optional<SimTime> end);
  Note& note(VmId id);

  Context& context_;
  Accounts& accounts_;
  StrongVector<VmId, Note> notes_;
  /// Room to work in.
  mutable std::vector<std::int32_t> spread_;
};

}  // namespace capdrill::engine
