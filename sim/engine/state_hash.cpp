#include "engine/state_hash.hpp"

#include "capdrill/kernel/fingerprint.hpp"
#include "engine/names.hpp"

namespace capdrill::engine {

namespace {

void add(Fingerprint& hash, std::int64_t value) { hash.add(static_cast<std::uint64_t>(value)); }

void add_quota(Fingerprint& hash, const QuotaLine& line) {
  add(hash, line.used);
  add(hash, line.limit.value_or(-1));
}

void add_health_and_model(Fingerprint& hash, const Vm& vm) {
  if (vm.reported_health != HealthState::Healthy) {
    add(hash, static_cast<std::int64_t>(vm.reported_health));
  }
  if (vm.unhealthy_faults > 0) add(hash, vm.unhealthy_faults);
  if (vm.model > 0) add(hash, vm.model);
}

void add_vm(Fingerprint& hash, const World& world, VmId id) {
  const Vm& vm = world.vms[id];
  hash.add(name_hash(world, vm));
  add(hash, static_cast<std::int64_t>(vm.power));
  add(hash, (vm.allocated ? 1 : 0) | (vm.covered ? 2 : 0) | (vm.unavailable ? 4 : 0) |
                (vm.lost ? 8 : 0) | (vm.latest_model ? 16 : 0) |
                (vm.protect_from_scale_in ? 32 : 0) | (vm.protect_from_scale_set_actions ? 64 : 0) |
                (vm.terminating ? 128 : 0));
  add_health_and_model(hash, vm);
  hash.add(vm.reservation ? hash_text(world.reservations[*vm.reservation].name) : 0);
  if (vm.allocated) hash.add(place_hash(world, *vm.zone, vm.fault_domain, vm.host));
}

void add_reservation(Fingerprint& hash, const CapacityReservation& reservation) {
  hash.add(hash_text(reservation.name));
  for (const std::int64_t value :
       {reservation.quantity, reservation.current_capacity, reservation.claimed_capacity,
        reservation.associated, reservation.allocated, reservation.covered}) {
    add(hash, value);
  }
  add(hash, reservation.failed ? 1 : 0);
  for (const SlaUnit& unit : reservation.sla.units) {
    add(hash, (unit.filled ? 1 : 0) | (unit.wanted ? 2 : 0));
    for (const SlaSpell& spell : unit.spells) {
      add(hash, spell.from.us());
      add(hash, spell.to.us());
    }
  }
}

void add_validity(Fingerprint& hash, const Validity& validity) {
  add(hash, validity.since.us());
  add(hash, validity.until ? validity.until->us() : -1);
}

void add_group(Fingerprint& hash, const World& world, const ReservationGroup& group) {
  hash.add(hash_text(group.name));
  for (const auto& [key, value] : group.tags) {
    hash.add(hash_text(key));
    hash.add(hash_text(value));
  }
  for (const Consumer& consumer : group.consumers) {
    hash.add(hash_text(world.subscriptions[consumer.subscription].name));
    add_validity(hash, consumer.validity);
  }
  for (const ReservationId id : group.members) add_reservation(hash, world.reservations[id]);
}

/// Only what differs from a set that says nothing about it.
void add_placement(Fingerprint& hash, const ScaleSet& set) {
  const std::int64_t policies = (set.zone_balance ? 1 : 0) | (set.force_deletion ? 2 : 0) |
                                (static_cast<std::int64_t>(set.scale_in_rule) << 2);
  if (policies != 0) add(hash, policies);
  if (set.terminate_notification != Duration()) add(hash, set.terminate_notification.us());
  for (const ScaleSetZone& zone : set.zones) {
    if (zone.counts.regional != 0) add(hash, zone.counts.regional);
  }
}

void add_tenants(Fingerprint& hash, const World& world) {
  // The order of indices is an internal matter, so the hashes are added up.
  std::uint64_t sum = 0;
  for (const TenantVm& vm : world.tenant_vms) {
    if (!vm.alive) continue;
    const ZoneId zone = world.fault_domains[vm.fault_domain].zone;
    const std::uint64_t where = vm.lost ? 0 : place_hash(world, zone, vm.fault_domain, vm.host);
    sum += fold_hash(vm.number, where);
  }
  hash.add(sum);
}

/// Only what is not as usual, so that a run without such faults need not know of them.
void add_hardware(Fingerprint& hash, const World& world) {
  for (std::uint32_t i = 0; i < world.fault_domains.size(); ++i) {
    if (world.fault_domains[FaultDomainId(i)].faults == 0) continue;
    add(hash, i);
    add(hash, world.fault_domains[FaultDomainId(i)].faults);
  }
  for (std::uint32_t i = 0; i < world.hosts.size(); ++i) {
    const Host& host = world.hosts[HostId(i)];
    if (host.faults == 0 && host.withheld_vcpus == 0 && host.withheld_memory_mib == 0) continue;
    add(hash, i);
    add(hash, host.faults);
    add(hash, host.withheld_vcpus);
    add(hash, host.withheld_memory_mib);
  }
}

}  // namespace

std::uint64_t state_hash(const World& world) {
  Fingerprint hash;
  for (const Subscription& subscription : world.subscriptions) {
    hash.add(hash_text(subscription.name));
    for (const Right& right : subscription.rights) {
      hash.add(hash_text(world.subscriptions[right.holder].name));
      add(hash, static_cast<std::int64_t>(right.action));
      add_validity(hash, right.validity);
    }
    for (const RegionQuota& quota : subscription.quota) {
      add_quota(hash, quota.total);
      for (const QuotaLine& line : quota.families) add_quota(hash, line);
    }
  }
  for (const ReservationGroup& group : world.groups) {
    if (group.exists) add_group(hash, world, group);
  }
  for (const ScaleSet& set : world.scale_sets) {
    if (!set.exists) continue;
    hash.add(hash_text(set.name));
    add(hash, set.target);
    add_placement(hash, set);
    if (set.surplus > 0) add(hash, set.surplus);
    if (set.repairs_suspended) add(hash, 1);
    if (set.autoscale_cools_until) add(hash, set.autoscale_cools_until->us());
    for (const VmId vm : set.instances) add_vm(hash, world, vm);
  }
  for (const VmEntry& entry : world.vm_entries) {
    for (const VmId vm : entry.vms) add_vm(hash, world, vm);
  }
  for (const PhysicalZone& zone : world.zones) add(hash, zone.outages);
  add_hardware(hash, world);
  add_tenants(hash, world);
  return hash.value();
}

}  // namespace capdrill::engine
