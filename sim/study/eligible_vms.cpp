#include "study/eligible_vms.hpp"

namespace capdrill::study {

namespace {

template <class IdType>
std::optional<IdType> to_optional(OptionalId<IdType> id) {
  return id ? std::optional<IdType>(*id) : std::nullopt;
}

bool is_eligible(const World& world, const Vm& vm) {
  if (!vm.alive || !vm.allocated || vm.extra) return false;
  return vm.reservation || (vm.scale_set && world.scale_sets[*vm.scale_set].group);
}

}  // namespace

std::map<EligibleVms, std::int64_t> count_eligible_vms(const World& world) {
  std::map<EligibleVms, std::int64_t> counts;
  for (const Vm& vm : world.vms) {
    if (!is_eligible(world, vm)) continue;
    ++counts[{vm.region, vm.size, vm.subscription, to_optional(vm.scale_set), vm.zonal, *vm.zone,
              to_optional(vm.reservation), vm.covered}];
  }
  return counts;
}

}  // namespace capdrill::study
