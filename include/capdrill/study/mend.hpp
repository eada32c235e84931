#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capdrill/base/money.hpp"
#include "capdrill/model/world.hpp"
#include "capdrill/results/inspection.hpp"
#include "capdrill/results/value.hpp"

/// The cheapest mend: other quantities, so that every eligible VM is covered where it stands.
namespace capdrill::study {

/// One operation. Its quantities are those of the reservation before and after.
struct MendStep {
  enum class Kind : std::uint8_t {
    lower,
    create,
    raise,
    upgrade,  ///< instances of a `Manual` set take its latest model, and with it the group
  };
  Kind kind = Kind::lower;
  GroupId group{0U};
  std::string reservation;
  SizeId size{0U};
  /// Of the group's owner; empty in a regional group.
  std::string logical_zone;
  std::int64_t before = 0;
  std::int64_t after = 0;
  /// Of an upgrade.
  OptionalId<ScaleSetId> scale_set;
};

/// VMs that the steps leave without coverage.
struct Unmended {
  enum class Reason : std::uint8_t {
    failed,    ///< a capacity-starved raise is to be taken back first
    changing,  ///< the reservation is being created or changed
    block,     ///< a Block reservation keeps its quantity
    quota,     ///< the owner's
    hardware,  ///< no room for slots of VMs that have yet to join, or their zone is down
    model,     ///< instances would be of another size, or in no zone of the group
  };
  Reason reason = Reason::quota;
  /// The reservation's group and name, or the set's name.
  std::string where;
  std::int64_t vms = 0;
};

struct Mend {
  std::int64_t eligible = 0;
  std::int64_t covered_now = 0;
  std::int64_t covered_after = 0;
  /// Of the eligible ones, those that get coverage only when they take their set's latest model. The
  /// steps see to it in a `Manual` set; the upgrades of others go on by themselves.
  std::int64_t joining = 0;
  /// Slots of all reservations, and what the idle ones of them cost an hour.
  std::int64_t reserved_now = 0;
  std::int64_t reserved_after = 0;
  Money idle_cost_now;
  Money idle_cost_after;
  /// In the order in which to make them: lowers first, because they free quota and hardware.
  std::vector<MendStep> steps;
  std::vector<Unmended> left;
};

/// Raises every overallocated reservation to its allocated VMs, and takes the slots for it from idle
/// ones of the same owner, region and size: their total stays if the idle slots suffice, and else
/// grows by the rest. Of all ways to do so these are the cheapest, with the fewest changed slots and
/// the fewest operations. Instances whose set names the group, but which have yet to take it, get
/// slots beside, in a new reservation where the group has none of their size in their zone.
///
/// Raises adopt the places of overallocated VMs, so they need no hardware, and quota only for VMs of
/// consumers (QUO-7). What quota does not allow is left, and so are slots without room. A raise that
/// needs quota which a lower frees must wait for its end where operations take time.
/// Complexity: one look at every VM, then a sort of the reservations.
[[nodiscard]] Mend find_mend(const World& world);

/// For a person: what it changes, a timeline that can be run, and commands of `az` that do the same.
[[nodiscard]] std::string to_text(const Mend& mend, const results::Inspection& inspection);
/// The same as `timeline`, `commands` and figures.
[[nodiscard]] results::Value to_value(const Mend& mend, const results::Inspection& inspection);

}  // namespace capdrill::study
