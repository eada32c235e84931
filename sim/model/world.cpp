#include "capdrill/model/world.hpp"

#include <algorithm>

namespace capdrill {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

template <class IdType, class T, class Wanted>
std::optional<IdType> find_first(const StrongVector<IdType, T>& items, const Wanted& wanted) {
  const auto found = std::ranges::find_if(items, wanted);
  if (found == items.end()) return std::nullopt;
  return IdType(static_cast<std::size_t>(found - items.begin()));
}

template <class IdType, class T>
std::optional<IdType> find_named(const StrongVector<IdType, T>& items, std::string_view name) {
  return find_first(items, [name](const T& item) { return same_name(item.name, name); });
}

template <class IdType, class T>
std::optional<IdType> find_living(const StrongVector<IdType, T>& items, std::string_view name) {
  return find_first(items,
                    [name](const T& item) { return item.exists && same_name(item.name, name); });
}

}  // namespace

std::uint32_t host_number(const World& world, HostId host) {
  const Pool& pool = world.pools[world.fault_domains[world.hosts[host].fault_domain].pool];
  return host.value() - world.fault_domains[pool.fault_domains_begin].hosts_begin.value();
}

std::string vm_name(const World& world, const Vm& vm) {
  if (vm.scale_set) {
    return world.scale_sets[*vm.scale_set].name + "_" + std::to_string(vm.instance);
  }
  const VmEntry& entry = world.vm_entries[*vm.entry];
  return entry.count == 1 ? entry.name : entry.name + "-" + std::to_string(vm.instance);
}

std::optional<SubscriptionId> find_subscription(const World& world, std::string_view name) {
  return find_named(world.subscriptions, name);
}

std::optional<RegionId> find_region(const World& world, std::string_view name) {
  return find_named(world.regions, name);
}

std::optional<SizeId> find_size(const World& world, std::string_view name) {
  return find_named(world.sizes, name);
}

std::optional<FamilyId> find_family(const World& world, std::string_view name) {
  return find_first(world.families,
                    [name](const std::string& family) { return same_name(family, name); });
}

std::optional<ZoneId> find_zone(const World& world, RegionId region,
                                std::string_view physical_name) {
  for (const ZoneId zone : world.regions[region].zones) {
    if (same_name(world.zones[zone].name, physical_name)) return zone;
  }
  return std::nullopt;
}

std::optional<GroupId> find_group(const World& world, std::string_view name) {
  return find_living(world.groups, name);
}

std::optional<ReservationId> find_reservation(const World& world, GroupId group,
                                              std::string_view name) {
  for (const ReservationId id : world.groups[group].members) {
    if (same_name(world.reservations[id].name, name)) return id;
  }
  return std::nullopt;
}

std::optional<ScaleSetId> find_scale_set(const World& world, std::string_view name) {
  return find_living(world.scale_sets, name);
}

std::optional<VmEntryId> find_vm_entry(const World& world, std::string_view name) {
  return find_living(world.vm_entries, name);
}

}  // namespace capdrill
