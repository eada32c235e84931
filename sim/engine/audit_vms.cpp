// The part of the audit that counts everything again from the VMs.

#include <algorithm>
#include <map>
#include <utility>

#include "engine/audit.hpp"

namespace capdrill::engine {

namespace {

bool same(const CoverageCounts& a, const CoverageCounts& b) {
  return a.covered == b.covered && a.eligible == b.eligible && a.running == b.running &&
         a.protected_vms == b.protected_vms && a.target == b.target && a.allocated == b.allocated;
}

void add(CoverageCounts& to, const CoverageCounts& more) {
  to.covered += more.covered;
  to.eligible += more.eligible;
  to.running += more.running;
  to.protected_vms += more.protected_vms;
  to.target += more.target;
  to.allocated += more.allocated;
}

/// What one VM adds to the coverage of all that it belongs to.
CoverageCounts coverage_of(const World& world, const Vm& vm) {
  const bool named = vm.reservation || (vm.scale_set && world.scale_sets[*vm.scale_set].group);
  return {vm.covered,           vm.allocated && named && !vm.extra,
          vm.is_running(),      vm.covered && vm.is_running(),
          vm.entry.has_value(), vm.allocated && !vm.extra};
}

}  // namespace

void Audit::check_vms() const {
  const World& world = context_.world;
  StrongVector<ReservationId, std::int64_t> associated(world.reservations.size());
  StrongVector<ReservationId, std::int64_t> allocated(world.reservations.size());
  for (const Vm& vm : world.vms) {
    if (!vm.alive) continue;
    check_vm(vm);
    if (!vm.reservation) continue;
    ++associated[*vm.reservation];
    allocated[*vm.reservation] += vm.allocated ? 1 : 0;
  }
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    const CapacityReservation& reservation = world.reservations[ReservationId(i)];
    CAPDRILL_CHECK(reservation.associated == associated[ReservationId(i)] &&
                       reservation.allocated == allocated[ReservationId(i)],
                   "INV-1: a reservation counts the VMs that name it");
    CAPDRILL_CHECK(
        reservation.exists || (reservation.associated == 0 && reservation.claimed_capacity == 0),
        "INV-8: what is associated with a VM is not deleted");
  }
  for (const ReservationGroup& group : world.groups) {
    CAPDRILL_CHECK(group.exists || group.members.empty(), "INV-8: a deleted group has no members");
  }
}

void Audit::check_vm(const Vm& vm) const {
  const World& world = context_.world;
  const bool off = vm.power == PowerState::Deallocated || vm.power == PowerState::Deleting;
  CAPDRILL_CHECK(vm.allocated || off, "a VM without a place is deallocated or on its way out");
  CAPDRILL_CHECK(!vm.allocated || vm.power != PowerState::Deallocated,
                 "a deallocated VM holds no place");
  CAPDRILL_CHECK(!vm.covered || (vm.allocated && vm.reservation),
                 "INV-1: only allocated members of a reservation are covered");
  const bool up = world.zones[*vm.zone].is_up();
  const bool works = up && (!vm.allocated || is_working(world, *vm.fault_domain, vm.host));
  CAPDRILL_CHECK(!vm.allocated || vm.unavailable == !works,
                 "VMs are unavailable exactly while their zone or hardware is down");
  CAPDRILL_CHECK(!vm.lost || (!vm.allocated && vm.unavailable &&
                              (!up || world.zones[*vm.zone].not_working > 0)),
                 "lost VMs wait for their zone, or for hardware in it");
  if (!vm.allocated) return;
  const FaultDomain& domain = world.fault_domains[*vm.fault_domain];
  CAPDRILL_CHECK(world.pools[domain.pool].zone == *vm.zone, "a place lies in the zone of its VM");
  CAPDRILL_CHECK(vm.host.has_value() != world.zones[*vm.zone].unlimited,
                 "only unlimited hardware has no hosts");
  CAPDRILL_CHECK(!vm.host || world.hosts[*vm.host].fault_domain == *vm.fault_domain,
                 "a host stands in its fault domain");
  if (!vm.reservation) return;
  const CapacityReservation& reservation = world.reservations[*vm.reservation];
  CAPDRILL_CHECK(reservation.size == vm.size && reservation.zone == *vm.zone,
                 "a VM draws on a reservation of its size and zone only");
}

void Audit::check_consumers() const {
  const World& world = context_.world;
  std::map<std::pair<ReservationId, SubscriptionId>, ConsumerCounts> counted;
  for (const Vm& vm : world.vms) {
    if (!vm.alive || !vm.reservation) continue;
    ConsumerCounts& counts = counted[{*vm.reservation, vm.subscription}];
    ++counts.associated;
    counts.allocated += vm.allocated ? 1 : 0;
    counts.covered += vm.covered ? 1 : 0;
  }
  std::size_t in_use = 0;
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    for (const ConsumerCounts& known : world.reservations[ReservationId(i)].consumers) {
      const ConsumerCounts& again = counted[{ReservationId(i), known.subscription}];
      CAPDRILL_CHECK(known.associated == again.associated && known.allocated == again.allocated &&
                         known.covered == again.covered,
                     "INV-6: the counters of a consumer equal the sum over its VMs");
      ++in_use;
    }
  }
  CAPDRILL_CHECK(counted.size() == in_use, "INV-6: every consumer of a reservation is counted");
}

void Audit::check_coverage() const {
  const World& world = context_.world;
  StrongVector<GroupId, CoverageCounts> groups(world.groups.size());
  StrongVector<SubscriptionId, CoverageCounts> subscriptions(world.subscriptions.size());
  CoverageCounts all;
  const auto count = [&](OptionalId<GroupId> group, SubscriptionId subscription,
                         const CoverageCounts& counts) {
    if (group) add(groups[*group], counts);
    add(subscriptions[subscription], counts);
    add(all, counts);
  };
  for (const Vm& vm : world.vms) {
    if (!vm.alive) continue;
    OptionalId<GroupId> group;
    if (vm.scale_set) group = world.scale_sets[*vm.scale_set].group;
    if (vm.reservation) group = world.reservations[*vm.reservation].group;
    count(group, vm.subscription, coverage_of(world, vm));
  }
  for (const ScaleSet& set : world.scale_sets) {
    count(set.group, set.subscription, {0, 0, 0, 0, set.target, 0});
  }
  for (std::uint32_t i = 0; i < world.groups.size(); ++i) {
    CAPDRILL_CHECK(same(world.groups[GroupId(i)].coverage, groups[GroupId(i)]),
                   "INV-6: the coverage of a group equals the sum over its VMs");
  }
  for (std::uint32_t i = 0; i < world.subscriptions.size(); ++i) {
    const SubscriptionId id(i);
    CAPDRILL_CHECK(same(world.subscriptions[id].coverage, subscriptions[id]),
                   "INV-6: the coverage of a subscription equals the sum over its VMs");
  }
  CAPDRILL_CHECK(same(world.coverage, all), "INV-6: and so does that of everything");
}

void Audit::check_zone_totals() const {
  const World& world = context_.world;
  struct Held {
    Resources vms;
    Resources idle;
    std::int64_t tenants = 0;
    Resources withheld;
    std::int64_t not_working = 0;
  };
  StrongVector<ZoneId, Held> held(world.zones.size());
  for (const Vm& vm : world.vms) {
    if (vm.alive && vm.allocated) held[*vm.zone].vms += world.size_of(vm).resources();
  }
  for (const TenantVm& vm : world.tenant_vms) {
    if (!vm.alive || vm.lost) continue;
    Held& zone = held[world.fault_domains[vm.fault_domain].zone];
    zone.vms += world.sizes[vm.size].resources();
    ++zone.tenants;
  }
  for (const CapacityReservation& reservation : world.reservations) {
    const Resources each = world.sizes[reservation.size].resources();
    const std::int64_t slots = idle_slot_count(reservation);
    held[reservation.zone].idle += {each.vcpus * slots, each.memory_mib * slots};
  }
  for (const FaultDomain& domain : world.fault_domains) {
    Held& zone = held[world.pools[domain.pool].zone];
    const bool is_bare = domain.hosts_begin == domain.hosts_end;
    zone.not_working += is_bare && domain.faults > 0 ? 1 : 0;
    for_each_id(domain.hosts_begin, domain.hosts_end, [&](HostId id) {
      const Host& host = world.hosts[id];
      zone.withheld += {host.withheld_vcpus, host.withheld_memory_mib};
      if (host.faults == 0) return;
      ++zone.not_working;
      zone.withheld += {host.free_vcpus, host.free_memory_mib};
    });
  }
  for (std::uint32_t i = 0; i < world.zones.size(); ++i) {
    const PhysicalZone& zone = world.zones[ZoneId(i)];
    const Held& counted = held[ZoneId(i)];
    CAPDRILL_CHECK(zone.vms == counted.vms && zone.held_idle == counted.idle &&
                       zone.tenants.running == counted.tenants &&
                       zone.withheld == counted.withheld && zone.not_working == counted.not_working,
                   "INV-3: the totals of a zone equal the sum over what stands in it");
  }
}

}  // namespace capdrill::engine
