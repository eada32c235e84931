#include "results/rows.hpp"

#include <algorithm>
#include <vector>

#include "capdrill/rules/zone_balance.hpp"

#include "capdrill/allocator/allocator.hpp"

namespace capdrill::results {

namespace {

/// Fills a row from the left.
template <class... Values>
void fill(Row& row, Values... values) {
  static_assert(sizeof...(values) <= kRowWidthMax);
  std::size_t at = 0;
  ((row[at++] = static_cast<std::int64_t>(values)), ...);
}

template <class IdType, class T>
std::int64_t interned(StringPool& pool, std::vector<std::int64_t>& cache,
                      const StrongVector<IdType, T>& things, IdType id) {
  if (cache.size() <= id.index()) cache.resize(things.size(), kAbsent);
  std::int64_t& text = cache[id.index()];
  if (text == kAbsent) text = pool.intern(things[id].name);
  return text;
}

}  // namespace

std::int64_t Names::location(const World& world, RegionId id) {
  return interned(*pool_, regions_, world.regions, id);
}
std::int64_t Names::location(const World& world, ZoneId id) {
  return location(world, world.zones[id].region);
}
std::int64_t Names::zone(const World& world, ZoneId id) {
  return interned(*pool_, zones_, world.zones, id);
}
std::int64_t Names::pool_of_hosts(const World& world, PoolId id) {
  return interned(*pool_, pools_, world.pools, id);
}
std::int64_t Names::subscription(const World& world, SubscriptionId id) {
  return interned(*pool_, subscriptions_, world.subscriptions, id);
}
std::int64_t Names::size(const World& world, SizeId id) {
  return interned(*pool_, sizes_, world.sizes, id);
}
std::int64_t Names::group(const World& world, GroupId id) {
  return interned(*pool_, groups_, world.groups, id);
}
std::int64_t Names::reservation(const World& world, ReservationId id) {
  return interned(*pool_, reservations_, world.reservations, id);
}
std::int64_t Names::scale_set(const World& world, ScaleSetId id) {
  return interned(*pool_, scale_sets_, world.scale_sets, id);
}
std::int64_t Names::family(const World& world, FamilyId id) {
  if (families_.size() <= id.index()) families_.resize(world.families.size(), kAbsent);
  std::int64_t& text = families_[id.index()];
  if (text == kAbsent) text = pool_->intern(world.families[id]);
  return text;
}

std::string_view reservation_state(const CapacityReservation& reservation) {
  if (reservation.failed) return "Failed";
  if (reservation.creating) return "Creating";
  if (reservation.updating) return "Updating";
  if (reservation.allocated < reservation.current_capacity) return "Reserved capacity available";
  return reservation.allocated == reservation.current_capacity ? "Reservation consumed"
                                                               : "Reservation overallocated";
}

std::int64_t backed_slots(const World& world, const CapacityReservation& reservation) {
  const PhysicalZone& zone = world.zones[reservation.zone];
  if (!zone.is_up()) return 0;
  if (zone.not_working == 0) return reservation.current_capacity;
  std::int64_t without = idle_slot_count(reservation) - working_slot_count(world, reservation);
  OptionalId<VmId> id = reservation.join_list.first;
  for (; id && world.vms[*id].covered; id = world.vms[*id].join_next) {
    const Vm& vm = world.vms[*id];
    without += is_working(world, *vm.fault_domain, vm.host) ? 0 : 1;
  }
  return std::max<std::int64_t>(0, reservation.current_capacity - without);
}

ZoneCounts total_counts(const ScaleSet& scale_set) {
  ZoneCounts sum;
  for (const ScaleSetZone& zone : scale_set.zones) {
    sum.allocated += zone.counts.allocated;
    sum.running += zone.counts.running;
    sum.unavailable += zone.counts.unavailable;
    sum.associated += zone.counts.associated;
    sum.covered += zone.counts.covered;
    sum.overallocated += zone.counts.overallocated;
    sum.latest_model += zone.counts.latest_model;
  }
  // An instance that was never placed is in no zone yet.
  sum.instances = static_cast<std::int64_t>(scale_set.instances.size());
  return sum;
}

std::int64_t imbalance(const ScaleSet& scale_set) {
  std::vector<rules::BalanceZone> zones;
  for (const ScaleSetZone& zone : scale_set.zones) {
    if (zone.named) zones.push_back({zone.counts.instances - zone.counts.regional});
  }
  return zones.empty() ? kAbsent : rules::imbalance(zones);
}

OptionalId<SizeId> largest_size(const World& world) {
  OptionalId<SizeId> largest;
  for (std::size_t i = 0; i < world.sizes.size(); ++i) {
    const SizeId id(i);
    const VmSize& size = world.sizes[id];
    if (largest) {
      const VmSize& best = world.sizes[*largest];
      if (std::pair(size.vcpus, size.memory_mib) <= std::pair(best.vcpus, best.memory_mib)) {
        continue;
      }
    }
    largest = id;
  }
  return largest;
}

std::int64_t usable_vcpus(const World& world, ZoneId zone, SizeId size_id) {
  const VmSize& size = world.sizes[size_id];
  const PhysicalZone& physical = world.zones[zone];
  std::int64_t fitting = 0;
  for (std::uint32_t fd = physical.fault_domains_begin.value();
       fd < physical.fault_domains_end.value(); ++fd) {
    const FaultDomain& domain = world.fault_domains[FaultDomainId(fd)];
    const Pool& pool = world.pools[domain.pool];
    if (!pool.serves_every_family && !std::ranges::binary_search(pool.families, size.family)) {
      continue;
    }
    for (std::uint32_t h = domain.hosts_begin.value(); h < domain.hosts_end.value(); ++h) {
      const Host& host = world.hosts[HostId(h)];
      if (host.free_vcpus < size.vcpus) continue;
      const std::int32_t by_vcpus = host.free_vcpus / size.vcpus;
      const std::int32_t by_memory =
          size.memory_mib > 0 ? host.free_memory_mib / size.memory_mib : by_vcpus;
      fitting += std::min(by_vcpus, by_memory);
    }
  }
  return fitting * size.vcpus;
}

void reservation_row(const World& world, Names& names, ReservationId id, Row& row) {
  const CapacityReservation& r = world.reservations[id];
  fill(row, names.group(world, r.group), names.reservation(world, id), names.size(world, r.size),
       names.location(world, r.zone), names.zone(world, r.zone), r.quantity, r.current_capacity,
       backed_slots(world, r), r.associated, r.allocated, r.covered, r.unused(), r.overallocated(),
       names.text(reservation_state(r)));
}

void reservation_consumer_row(const World& world, Names& names, ReservationId id,
                              const ConsumerCounts& consumer, Row& row) {
  fill(row, names.reservation(world, id), names.subscription(world, consumer.subscription),
       consumer.associated, consumer.allocated, consumer.covered, consumer.overallocated());
}

void scale_set_row(const World& world, Names& names, ScaleSetId id, Row& row) {
  const ScaleSet& set = world.scale_sets[id];
  const ZoneCounts c = total_counts(set);
  fill(row, names.scale_set(world, id), kAbsent, kAbsent, set.target, c.instances, c.allocated,
       c.running, c.unavailable, c.associated, c.covered, c.overallocated, c.latest_model,
       imbalance(set));
}

void scale_set_zone_row(const World& world, Names& names, ScaleSetId id, const ScaleSetZone& zone,
                        Row& row) {
  const ZoneCounts& c = zone.counts;
  fill(row, names.scale_set(world, id), names.zone(world, zone.name.physical),
       names.pool().intern_or_absent(zone.name.logical), kAbsent, c.instances, c.allocated,
       c.running, c.unavailable, c.associated, c.covered, c.overallocated, c.latest_model, kAbsent);
}

void coverage_row(std::int64_t scope, std::int64_t name, const CoverageCounts& counts, Row& row) {
  fill(row, scope, name, counts.covered, counts.eligible, counts.running, counts.target,
       counts.protected_vms);
}

void zone_row(const World& world, Names& names, ZoneId id, Row& row) {
  const PhysicalZone& zone = world.zones[id];
  const auto if_limited = [&zone](std::int64_t value) { return zone.unlimited ? kAbsent : value; };
  const Resources free = zone.free();
  const OptionalId<SizeId> size = largest_size(world);
  const bool measurable = !zone.unlimited && size.has_value() && free.vcpus > 0;
  fill(row, names.location(world, id), names.zone(world, id), zone.is_up() ? 1 : 0,
       if_limited(zone.total.vcpus), zone.vms.vcpus, zone.held_idle.vcpus, if_limited(free.vcpus),
       if_limited(zone.total.memory_mib), if_limited(free.memory_mib),
       measurable ? free.vcpus - usable_vcpus(world, id, *size) : kAbsent);
}

void tenant_row(const World& world, Names& names, ZoneId id, Row& row) {
  const TenantCounts& tenants = world.zones[id].tenants;
  fill(row, names.location(world, id), names.zone(world, id), tenants.arrived, tenants.refused,
       tenants.running);
}

void cost_row(const World& world, Names& names, CostLineId id, SimTime now, Row& row) {
  const CostLine& line = world.cost_lines[id];
  const CostParts<MoneyTime> sum = line.sum_at(now);
  fill(row, names.subscription(world, line.subscription),
       line.reservation ? names.reservation(world, *line.reservation) : kAbsent,
       names.location(world, line.zone), names.zone(world, line.zone),
       round_to_money(sum.vm).units(), round_to_money(sum.unused_reservation).units(),
       round_to_money(sum.overallocated_vm).units(),
       round_to_money(sum.reserved_instance_discount).units());
}

}  // namespace capdrill::results
