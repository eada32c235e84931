#include "engine/names.hpp"

namespace capdrill::engine {

std::uint64_t name_hash(const World& world, const Vm& vm) {
  const std::string& owner =
      vm.scale_set ? world.scale_sets[*vm.scale_set].name : world.vm_entries[*vm.entry].name;
  return fold_hash(hash_text(owner), vm.instance);
}

std::uint64_t place_hash(const World& world, ZoneId zone, OptionalId<FaultDomainId> fault_domain,
                         OptionalId<HostId> host) {
  if (!fault_domain) return world.zones[zone].name_hash;
  const FaultDomain& domain = world.fault_domains[*fault_domain];
  return host ? fold_hash(domain.name_hash, (*host).value() - domain.hosts_begin.value())
              : domain.name_hash;
}

void fold_placement(Context& context, const Vm& vm) {
  context.fingerprint.add(name_hash(context.world, vm));
  context.fingerprint.add(
      vm.allocated ? place_hash(context.world, *vm.zone, vm.fault_domain, vm.host) : 0);
}

}  // namespace capdrill::engine
