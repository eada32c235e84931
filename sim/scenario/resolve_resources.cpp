#include <fmt/format.h>

#include "resolver.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

/// So many VMs at the start are surely a slip, and would not fit into memory.
constexpr std::int64_t kInstancesAtStartMax = 2'000'000;

}  // namespace

void Resolver::resolve_resources() {
  for (auto& entry : scenario_.groups) resolve_group(entry.second);
  for (auto& entry : scenario_.scale_sets) resolve_scale_set(entry.second, groups_.declared);
  resolve_correlations();
  for (auto& entry : scenario_.virtual_machines) resolve_vm(entry.second, groups_.declared);
  check_instance_count();
}

void Resolver::resolve_place(Name& subscription, Name& location) {
  subscriptions_.resolve(subscription, problems_);
  regions_.resolve(location, problems_);
}

void Resolver::resolve_logical_zone(Name& zone, const Name& subscription, const Name& location) {
  const std::string* owner = subscriptions_.find(subscription.text);
  const std::string* region = regions_.find(location.text);
  if (owner == nullptr || region == nullptr) return;
  zones_.logical(*owner, *region).resolve(zone, problems_);
}

void Resolver::resolve_group(ReservationGroup& group) {
  resolve_place(group.subscription, group.location);
  for (Name& zone : group.zones) resolve_logical_zone(zone, group.subscription, group.location);
  resolve_sharing(group.sharing_profile);
  for (auto& entry : group.reservations) {
    resolve_reservation(entry.second, group.subscription, group.location);
  }
}

void Resolver::resolve_sharing(SharingProfile& profile) {
  for (Name& consumer : profile.consumers) subscriptions_.resolve(consumer, problems_);
}

void Resolver::resolve_reservation(CapacityReservation& reservation, const Name& subscription,
                                   const Name& location) {
  sizes_.use(reservation.sku.name, problems_);
  if (reservation.location) regions_.resolve(*reservation.location, problems_);
  if (reservation.zone) {
    resolve_logical_zone(*reservation.zone, subscription,
                         reservation.location ? *reservation.location : location);
  }
}

/// `groups` are those that exist when the name is used.
void Resolver::resolve_group_name(Name& name, const NameTable& groups) {
  const bool comes_later =
      groups.find(name.text) == nullptr && groups_.ever.find(name.text) != nullptr;
  if (!comes_later) {
    groups.resolve(name, problems_);
    return;
  }
  problems_.add(
      name.origin,
      fmt::format("the capacity reservation group '{}' does not exist at the start: the timeline "
                  "creates it",
                  printable(name.text)));
}

void Resolver::resolve_scale_set(ScaleSet& set, const NameTable& groups) {
  resolve_place(set.subscription, set.location);
  for (Name& zone : set.zones) resolve_logical_zone(zone, set.subscription, set.location);
  sizes_.use(set.sku.name, problems_);
  if (set.group) resolve_group_name(*set.group, groups);
  resolve_load(set);
  resolve_autoscale(set);
}

void Resolver::resolve_vm(VirtualMachine& vm, const NameTable& groups) {
  resolve_place(vm.subscription, vm.location);
  if (vm.zone) resolve_logical_zone(*vm.zone, vm.subscription, vm.location);
  sizes_.use(vm.size, problems_);
  if (vm.group) resolve_group_name(*vm.group, groups);
}

void Resolver::check_instance_count() {
  std::int64_t instances = 0;
  const auto add = [&](const Name& name, std::int64_t count) {
    const std::int64_t before = instances;
    instances += count;
    if (before > kInstancesAtStartMax || instances <= kInstancesAtStartMax) return;
    problems_.add(name.origin, fmt::format("with this there are more than {} VMs at the start",
                                           kInstancesAtStartMax));
  };
  for (const auto& [name, set] : scenario_.scale_sets) add(name, set.sku.capacity);
  for (const auto& [name, vm] : scenario_.virtual_machines) add(name, vm.count);
}

}  // namespace capdrill::scenario
