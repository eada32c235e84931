#include "capdrill/study/mend.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "study/eligible_vms.hpp"
#include "study/mend_limits.hpp"
#include "study/mend_quantities.hpp"
#include "study/slot_pools.hpp"

namespace capdrill::study {

namespace {

using Kind = MendStep::Kind;
using Reason = Unmended::Reason;

class Mender {
 public:
  explicit Mender(const World& world)
      : world_(world), limits_(world), waiting_(world.reservations.size()) {}

  [[nodiscard]] Mend run() {
    mend_.eligible = world_.coverage.eligible;
    mend_.covered_now = world_.coverage.covered;
    mend_.covered_after = mend_.covered_now;
    for (const auto& [vms, count] : count_eligible_vms(world_)) {
      if (vms.reservation) continue;
      mend_.joining += count;
      expect(vms, count);
    }
    for (std::uint32_t i = 0; i < world_.reservations.size(); ++i) look_at(ReservationId(i));
    for (const SlotPool& pool : find_slot_pools(world_)) plan(pool);
    for (const Kind kind : {Kind::lower, Kind::create, Kind::raise}) make(kind);
    for (const ScaleSetId set : lagging_) add_upgrade(set);
    return std::move(mend_);
  }

 private:
  /// A reservation that is to have another quantity, or is to be created.
  struct Plan {
    Kind kind;
    CapacityReservation reservation;
    std::optional<ReservationId> id;
    std::int64_t after = 0;
    /// Of the new slots, those that adopt an overallocated VM's place.
    std::int64_t adopted = 0;
  };

  [[nodiscard]] std::string name_of(const CapacityReservation& reservation) const {
    return world_.groups[reservation.group].name + "/" + reservation.name;
  }

  void leave(Reason reason, const std::string& where, std::int64_t vms) {
    if (vms > 0) mend_.left.push_back({reason, where, vms});
  }

  [[nodiscard]] static Reason why_fixed(const CapacityReservation& reservation) {
    if (reservation.schedule) return Reason::block;
    return reservation.failed ? Reason::failed : Reason::changing;
  }

  /// Instances that have yet to take the group of their set's latest model.
  void expect(const EligibleVms& vms, std::int64_t count) {
    const ScaleSet& set = world_.scale_sets[*vms.set];
    const ReservationGroup& group = world_.groups[*set.group];
    const auto zone = std::ranges::find(group.zones, vms.zone, &ZoneName::physical);
    // A regional instance cannot join while it runs (ASC-10).
    if (!group.exists || vms.size != set.size || !vms.zonal || zone == group.zones.end()) {
      return leave(Reason::model, set.name, count);
    }
    const auto member = std::ranges::find_if(group.members, [&](ReservationId id) {
      return world_.reservations[id].size == vms.size && world_.reservations[id].zone == vms.zone;
    });
    if (set.upgrade_mode == UpgradeMode::Manual) lagging_.insert(*vms.set);
    if (member == group.members.end()) {
      return plan_creation(*set.group, vms.size, *zone, count);
    }
    const CapacityReservation& reservation = world_.reservations[*member];
    if (!is_changeable(reservation)) {
      return leave(why_fixed(reservation), name_of(reservation), count);
    }
    waiting_[*member] += count;
  }

  void plan_creation(GroupId group, SizeId size, const ZoneName& zone, std::int64_t count) {
    if (world_.groups[group].type == ReservationType::Block) {
      return leave(Reason::block, world_.groups[group].name, count);
    }
    const auto known = std::ranges::find_if(plans_, [&](const Plan& plan) {
      return plan.reservation.group == group && plan.reservation.size == size &&
             plan.reservation.zone == zone.physical;
    });
    if (known != plans_.end()) {
      known->after += count;
      return;
    }
    Plan plan{Kind::create, {}, std::nullopt, count, 0};
    plan.reservation.name = world_.sizes[size].name + "-" + zone.logical;
    plan.reservation.group = group;
    plan.reservation.size = size;
    plan.reservation.zone = zone.physical;
    plan.reservation.logical_zone = zone.logical;
    plans_.push_back(std::move(plan));
  }

  void look_at(ReservationId id) {
    const CapacityReservation& reservation = world_.reservations[id];
    if (!reservation.exists) return;
    mend_.reserved_now += reservation.current_capacity;
    mend_.reserved_after += reservation.current_capacity;
    const Money idle = cost_of(reservation.size, reservation.unused());
    mend_.idle_cost_now = mend_.idle_cost_now + idle;
    mend_.idle_cost_after = mend_.idle_cost_after + idle;
    if (is_changeable(reservation)) return;
    leave(why_fixed(reservation), name_of(reservation), reservation.overallocated());
  }

  [[nodiscard]] bool is_created_in(const SlotPool& pool, const Plan& plan) const {
    const ReservationGroup& group = world_.groups[plan.reservation.group];
    return plan.kind == Kind::create && plan.reservation.size == pool.size &&
           group.subscription == pool.owner && group.region == pool.region;
  }

  void plan(const SlotPool& pool) {
    std::vector<PoolMember> members;
    for (const ReservationId id : pool.members) {
      const CapacityReservation& reservation = world_.reservations[id];
      members.push_back({reservation.current_capacity, reservation.allocated + waiting_[id]});
    }
    for (const Plan& plan : plans_) {
      if (is_created_in(pool, plan)) members.push_back({0, plan.after});
    }
    const std::vector<std::int64_t> quantities = mend_quantities(members);
    for (std::size_t i = 0; i < pool.members.size(); ++i) {
      const CapacityReservation& reservation = world_.reservations[pool.members[i]];
      // Those that wait take what is idle first.
      const std::int64_t joins =
          std::min(members[i].needed, members[i].quantity) - reservation.covered;
      mend_.covered_after += joins;
      mend_.idle_cost_after = mend_.idle_cost_after - cost_of(reservation.size, joins);
      if (quantities[i] == members[i].quantity) continue;
      const Kind kind = quantities[i] < members[i].quantity ? Kind::lower : Kind::raise;
      plans_.push_back(
          {kind, reservation, pool.members[i], quantities[i], reservation.overallocated()});
    }
  }

  void make(Kind kind) {
    for (const Plan& plan : plans_) {
      if (plan.kind == kind) make(plan);
    }
  }

  void make(const Plan& plan) {
    const CapacityReservation& reservation = plan.reservation;
    const std::int64_t before = reservation.current_capacity;
    const SubscriptionId owner = world_.groups[reservation.group].subscription;
    std::int64_t after = limits_.change_quota({reservation.group, reservation.size, before,
                                               plan.after, reservation.associated_of(owner)});
    leave(Reason::quota, name_of(reservation), plan.after - after);
    if (plan.kind == Kind::lower) {
      limits_.remove_slots(*plan.id, before - after);
      mend_.idle_cost_after = mend_.idle_cost_after - cost_of(reservation.size, before - after);
    } else if (const std::int64_t wanted = after - before - plan.adopted; wanted > 0) {
      const std::int64_t found = limits_.add_slots(reservation, wanted);
      leave(Reason::hardware, name_of(reservation), wanted - found);
      after -= wanted - found;
    }
    if (after == before) return;
    if (plan.kind != Kind::lower) mend_.covered_after += after - before;
    mend_.reserved_after += after - before;
    mend_.steps.push_back({plan.kind,
                           reservation.group,
                           reservation.name,
                           reservation.size,
                           reservation.logical_zone,
                           before,
                           after,
                           {}});
  }

  void add_upgrade(ScaleSetId id) {
    const ScaleSet& set = world_.scale_sets[id];
    MendStep step;
    step.kind = Kind::upgrade;
    step.group = *set.group;
    step.size = set.size;
    step.scale_set = id;
    mend_.steps.push_back(std::move(step));
  }

  [[nodiscard]] Money cost_of(SizeId size, std::int64_t slots) const {
    return Money::units(world_.sizes[size].price_per_hour.units() * slots);
  }

  const World& world_;
  MendLimits limits_;
  /// Instances that have yet to join a reservation.
  StrongVector<ReservationId, std::int64_t> waiting_;
  std::set<ScaleSetId> lagging_;
  std::vector<Plan> plans_;
  Mend mend_;
};

}  // namespace

Mend find_mend(const World& world) { return Mender(world).run(); }

}  // namespace capdrill::study
