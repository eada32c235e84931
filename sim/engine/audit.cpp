#include "engine/audit.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "capdrill/rules/capacity_sla.hpp"
#include "capdrill/rules/fault_domains.hpp"
#include "capdrill/rules/quota.hpp"

namespace capdrill::engine {

namespace {

std::pair<SimTime, std::uint64_t> join_key(const Vm& vm) { return {vm.joined, vm.join_tie}; }

bool same(const ZoneCounts& a, const ZoneCounts& b) {
  return std::tie(a.instances, a.regional, a.allocated, a.running, a.unavailable, a.associated,
                  a.covered, a.overallocated, a.latest_model, a.protected_vms) ==
         std::tie(b.instances, b.regional, b.allocated, b.running, b.unavailable, b.associated,
                  b.covered, b.overallocated, b.latest_model, b.protected_vms);
}

bool is_own(const World& world, const Vm& vm) {
  return world.groups[world.reservations[*vm.reservation].group].subscription == vm.subscription;
}

}  // namespace

void Audit::check_touched() const {
  for (const ReservationId id : context_.changes.reservations.ids()) check_reservation(id);
  for (const ScaleSetId id : context_.changes.scale_sets.ids()) check_scale_set(id);
  for (const ZoneId id : context_.changes.zones.ids()) check_zone(id);
}

void Audit::check_all() const {
  const World& world = context_.world;
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) check_reservation(ReservationId(i));
  for (std::uint32_t i = 0; i < world.scale_sets.size(); ++i) check_scale_set(ScaleSetId(i));
  for (std::uint32_t i = 0; i < world.zones.size(); ++i) check_zone(ZoneId(i));
  check_hosts();
  check_zone_totals();
  check_vms();
  check_consumers();
  check_coverage();
  check_quota();
  check_bills();
}

void Audit::check_reservation(ReservationId id) const {
  const World& world = context_.world;
  const CapacityReservation& reservation = world.reservations[id];
  std::int64_t allocated = 0;
  std::int64_t covered = 0;
  OptionalId<VmId> first_uncovered;
  OptionalId<VmId> before;
  for (OptionalId<VmId> at = reservation.join_list.first; at; at = world.vms[*at].join_next) {
    const Vm& vm = world.vms[*at];
    CAPDRILL_CHECK(vm.join_previous == before, "the order of joining is linked both ways");
    CAPDRILL_CHECK(!before || join_key(world.vms[*before]) < join_key(vm),
                   "the order of joining is by instant, then by id");
    before = at;
    CAPDRILL_CHECK(vm.allocated && vm.reservation == OptionalId<ReservationId>(id),
                   "INV-1: who stands in a reservation's order is allocated and associated");
    CAPDRILL_CHECK(!vm.covered || !first_uncovered, "the covered VMs are the first that joined");
    if (!vm.covered && !first_uncovered) first_uncovered = at;
    ++allocated;
    covered += vm.covered ? 1 : 0;
  }
  CAPDRILL_CHECK(before == reservation.join_list.last, "the order of joining ends at its last");
  CAPDRILL_CHECK(first_uncovered == reservation.join_list.first_uncovered,
                 "the border between covered and uncovered is known");
  CAPDRILL_CHECK(allocated == reservation.allocated && covered == reservation.covered,
                 "INV-2: covered + overallocated = allocated");
  CAPDRILL_CHECK(allocated <= reservation.associated, "INV-1: allocated VMs are associated");
  CAPDRILL_CHECK(covered <= reservation.current_capacity, "INV-2: covered <= quantity in force");
  CAPDRILL_CHECK(
      reservation.failed || reservation.unused() == 0 || reservation.overallocated() == 0,
      "INV-2: nothing is unused while something is overallocated");
  CAPDRILL_CHECK(!reservation.schedule || reservation.overallocated() == 0,
                 "BLK-6: a Block reservation is never overallocated");
  CAPDRILL_CHECK(reservation.fault_domains.size() <= rules::kReservationFaultDomainsMax,
                 "FDS-5: new slots go to at most three fault domains");
  const std::int64_t owned = idle_slot_count(reservation) + covered;
  // A raise under way counts on overallocated VMs, which are adopted at its end.
  CAPDRILL_CHECK(reservation.updating
                     ? owned + reservation.overallocated() >= reservation.claimed_capacity
                     : owned == reservation.claimed_capacity,
                 "INV-3: a reservation owns as many slots as it claims");
  check_sla(reservation.sla);
}

void Audit::check_sla(const SlaLedger& ledger) const {
  for (const SlaUnit& unit : ledger.units) {
    const Duration sum = rules::not_available(unit, SimTime(), SimTime(kDurationMax));
    CAPDRILL_CHECK(sum <= rules::kSlaWindow * unit.failed_attempts,
                   "INV-15: a failed attempt gives 15 SLA minutes at most");
    const Duration until_now = rules::not_available(unit, SimTime(), context_.now());
    CAPDRILL_CHECK(unit.spells.empty() || until_now <= context_.now() - unit.spells.front().from,
                   "INV-15: SLA minutes lie after the unit's first failed attempt");
    for (std::size_t i = 1; i < unit.spells.size(); ++i) {
      CAPDRILL_CHECK(unit.spells[i - 1].to < unit.spells[i].from,
                     "INV-15: no SLA minute counts twice");
    }
  }
}

void Audit::check_scale_set(ScaleSetId id) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::map<ZoneId, ZoneCounts> counts;
  CoverageCounts coverage;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    CAPDRILL_CHECK(vm.alive && vm.scale_set == OptionalId<ScaleSetId>(id),
                   "INV-6: a set lists its living instances");
    ZoneCounts& zone = counts[*vm.zone];
    zone.instances += vm.is_leaving() ? 0 : 1;
    zone.regional += set.zonal && !vm.zonal && !vm.is_leaving() ? 1 : 0;
    zone.allocated += vm.allocated ? 1 : 0;
    zone.running += vm.is_running() ? 1 : 0;
    zone.unavailable += vm.unavailable ? 1 : 0;
    zone.associated += vm.reservation ? 1 : 0;
    zone.covered += vm.covered ? 1 : 0;
    zone.overallocated += vm.reservation && vm.allocated && !vm.covered ? 1 : 0;
    zone.latest_model += vm.latest_model ? 1 : 0;
    zone.protected_vms += vm.covered && vm.is_running() ? 1 : 0;
    coverage.protected_vms += vm.covered && vm.is_running() ? 1 : 0;
    coverage.eligible += vm.allocated && (vm.reservation || set.group) && !vm.extra ? 1 : 0;
  }
  for (const ScaleSetZone& zone : set.zones) {
    const ZoneCounts& counted = counts[zone.name.physical];
    CAPDRILL_CHECK(same(counted, zone.counts),
                   "INV-6: the counters of a set equal the sum over its instances");
  }
  CAPDRILL_CHECK(coverage.protected_vms == set.coverage.protected_vms &&
                     coverage.eligible == set.coverage.eligible,
                 "INV-6: the coverage of a set equals the sum over its instances");
}

void Audit::check_zone(ZoneId id) const {
  const PhysicalZone& zone = context_.world.zones[id];
  CAPDRILL_CHECK(zone.outages >= 0, "an outage ends once");
  if (zone.unlimited) return;
  CAPDRILL_CHECK(zone.withheld.vcpus >= 0 && zone.withheld.memory_mib >= 0,
                 "INV-3: no more is given out than was withheld");
  CAPDRILL_CHECK(zone.free().vcpus >= 0 && zone.free().memory_mib >= 0,
                 "INV-3: a zone holds no more than it has");
}

void Audit::check_hosts() const {
  const World& world = context_.world;
  StrongVector<HostId, Resources> used(world.hosts.size());
  const auto add = [&](OptionalId<HostId> host, SizeId size) {
    if (host) used[*host] += world.sizes[size].resources();
  };
  for (const Vm& vm : world.vms) {
    if (vm.alive && vm.allocated) add(vm.host, vm.size);
  }
  for (const TenantVm& vm : world.tenant_vms) {
    if (vm.alive && !vm.lost) add(vm.host, vm.size);
  }
  for (const CapacityReservation& reservation : world.reservations) {
    for (const IdleSlots& slots : reservation.idle_slots) {
      for (const HostId host : slots.hosts) add(host, reservation.size);
    }
  }
  for (std::uint32_t i = 0; i < world.hosts.size(); ++i) {
    const Host& host = world.hosts[HostId(i)];
    const Pool& pool = world.pools[world.fault_domains[host.fault_domain].pool];
    const Resources withheld{host.withheld_vcpus, host.withheld_memory_mib};
    const Resources free = pool.per_host - used[HostId(i)] - withheld;
    CAPDRILL_CHECK(free.vcpus == host.free_vcpus && free.memory_mib == host.free_memory_mib &&
                       free.vcpus >= 0 && free.memory_mib >= 0,
                   "INV-3: on every host, VMs and slots fit, and what is free is known");
  }
}

void Audit::check_quota() const {
  const World& world = context_.world;
  std::map<std::tuple<SubscriptionId, RegionId, FamilyId>, std::int64_t> used;
  std::map<ReservationId, std::int64_t> own;
  for (const Vm& vm : world.vms) {
    const VmSize& size = world.size_of(vm);
    if (!vm.alive || vm.extra) continue;
    if (vm.reservation && is_own(world, vm)) {
      ++own[*vm.reservation];
    } else {
      used[{vm.subscription, vm.region, size.family}] += size.vcpus;
    }
  }
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    const CapacityReservation& reservation = world.reservations[ReservationId(i)];
    const ReservationGroup& group = world.groups[reservation.group];
    const VmSize& size = world.sizes[reservation.size];
    used[{group.subscription, group.region, size.family}] +=
        rules::reservation_usage(size.vcpus, reservation.claimed_capacity, own[ReservationId(i)]);
  }
  for (std::uint32_t s = 0; s < world.subscriptions.size(); ++s) {
    for (std::uint32_t r = 0; r < world.regions.size(); ++r) {
      std::int64_t total = 0;
      const RegionQuota& quota = world.subscriptions[SubscriptionId(s)].quota[RegionId(r)];
      for (std::uint32_t f = 0; f < world.families.size(); ++f) {
        const std::int64_t counted = used[{SubscriptionId(s), RegionId(r), FamilyId(f)}];
        CAPDRILL_CHECK(counted == quota.families[FamilyId(f)].used,
                       "INV-4: the use of a family's quota equals the sum over its users");
        total += counted;
      }
      CAPDRILL_CHECK(total == quota.total.used, "INV-4: the regional use equals the sum");
    }
  }
}

void Audit::check_bills() const {
  const World& world = context_.world;
  std::int64_t wanted = 0;
  std::map<ReservationId, std::int64_t> billed;
  for (const Vm& vm : world.vms) {
    if (!vm.alive || !vm.is_billed()) continue;
    wanted += world.size_of(vm).price_per_hour.units();
    if (vm.reservation) ++billed[*vm.reservation];
  }
  for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
    const CapacityReservation& reservation = world.reservations[ReservationId(i)];
    wanted += std::max<std::int64_t>(0, reservation.current_capacity - billed[ReservationId(i)]) *
              world.sizes[reservation.size].price_per_hour.units();
  }
  std::int64_t rate = 0;
  for (const CostLine& line : world.cost_lines) rate += line.rate.vm + line.rate.unused_reservation;
  CAPDRILL_CHECK(rate == wanted, "INV-5: the bill per hour equals max(quantity, VMs) x price");
}

}  // namespace capdrill::engine
