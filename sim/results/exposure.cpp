#include "results/exposure.hpp"

#include <algorithm>
#include <string_view>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/engine/access.hpp"

namespace capdrill::results {

namespace {

/// Whether the VM is about to go: nobody wants to start it again.
bool is_leaving(const Vm& vm) { return !vm.alive || vm.is_leaving(); }

/// Idle slots that a start could take now.
std::int64_t usable_slots(const World& world, const CapacityReservation& reservation) {
  if (reservation.failed || !world.zones[reservation.zone].is_up()) return 0;
  return std::min(reservation.unused(), working_slot_count(world, reservation));
}

/// Whether a start would be refused whatever slots there are.
bool is_barred(const World& world, SimTime now, const Vm& vm) {
  if (vm.zone && !world.zones[*vm.zone].is_up()) return true;
  return engine::check_reallocation(world, now, vm).has_value();
}

void count_vms(const World& world, SimTime now, Exposure& exposure) {
  // Unallocated VMs that a slot of their reservation could carry.
  StrongVector<ReservationId, std::int64_t> waiting(world.reservations.size());
  for (const Vm& vm : world.vms) {
    if (is_leaving(vm)) continue;
    exposure.running += vm.is_running() ? 1 : 0;
    exposure.covered += vm.covered ? 1 : 0;
    exposure.uncovered += vm.allocated && !vm.covered ? 1 : 0;
    exposure.unallocated += vm.allocated ? 0 : 1;
    if (is_barred(world, now, vm) || !vm.reservation || (vm.allocated && !vm.covered)) {
      ++exposure.exposed;
    } else if (!vm.allocated) {
      ++waiting[*vm.reservation];
    }
  }
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const ReservationId id(i);
    exposure.exposed +=
        std::max<std::int64_t>(0, waiting[id] - usable_slots(world, world.reservations[id]));
  }
}

void list_quota(const World& world, Exposure& exposure) {
  for (const Subscription& subscription : world.subscriptions) {
    for (std::size_t r = 0; r < subscription.quota.size(); ++r) {
      const RegionQuota& quota = subscription.quota[RegionId(r)];
      const auto add = [&](std::string_view family, const QuotaLine& line) {
        exposure.quota.push_back({subscription.name, world.regions[RegionId(r)].name,
                                  std::string(family), line.used, line.limit});
      };
      if (quota.total.used > 0 || quota.total.limit) add("total", quota.total);
      for (std::size_t f = 0; f < quota.families.size(); ++f) {
        const QuotaLine& line = quota.families[FamilyId(f)];
        if (line.limit) add(world.families[FamilyId(f)], line);
      }
    }
  }
}

FreePoolRoom free_pool_of(const World& world, const Region& region) {
  FreePoolRoom room{region.name, 0};
  for (const ZoneId id : region.zones) {
    const PhysicalZone& zone = world.zones[id];
    if (!zone.is_up()) continue;
    if (zone.unlimited) return {region.name, std::nullopt};
    *room.vcpus += zone.free().vcpus;
  }
  return room;
}

}  // namespace

std::int64_t count_uncovered(const World& world) {
  return std::ranges::count_if(
      world.vms, [](const Vm& vm) { return !is_leaving(vm) && vm.allocated && !vm.covered; });
}

Exposure measure_exposure(const World& world, SimTime now) {
  Exposure exposure;
  count_vms(world, now, exposure);
  list_quota(world, exposure);
  for (const Region& region : world.regions) {
    exposure.free_pool.push_back(free_pool_of(world, region));
  }
  std::int64_t rate = 0;
  for (const CostLine& line : world.cost_lines) {
    rate += line.rate.vm + line.rate.unused_reservation - line.rate.reserved_instance_discount;
  }
  exposure.cost_per_hour = Money::units(rate);
  return exposure;
}

}  // namespace capdrill::results
