#include "engine/health_faults.hpp"

namespace capdrill::engine {

HealthFaults::HealthFaults(Context& context, Accounts& accounts, OperationLog& operations,
                           ScaleSetOperations& sets)
    : context_(context), accounts_(accounts), operations_(operations), sets_(sets) {}

void HealthFaults::begin(const scenario::UnhealthyInstances& fault, OperationId operation) {
  const std::optional<ScaleSetId> id = sets_.find(fault.scale_set, operation);
  if (!id) return;
  const World& world = context_.world;
  const std::vector<VmId> selected = sets_.select(
      world.scale_sets[*id], fault.instances, ScaleSetOperations::Protected::included,
      [](const Vm& vm) { return vm.power == PowerState::Running && vm.unhealthy_faults == 0; },
      operation);
  const auto count = static_cast<std::int64_t>(selected.size());
  operations_.request(operation, count);
  operations_.add_done(operation, count);
  context_.schedule_after(
      fault.duration, EventClass::Recovery,
      {EventKind::HealthFaultEnd, static_cast<std::uint32_t>(faults_.size()), 0});
  std::vector<VmRef>& struck = faults_.emplace_back();
  for (const VmId vm : selected) {
    struck.push_back({vm, world.vms[vm].number});
    accounts_.change(vm, [](Vm& instance) { ++instance.unhealthy_faults; });
  }
}

void HealthFaults::end(std::uint32_t fault) {
  for (const VmRef& vm : faults_[fault]) {
    if (!vm.exists(context_.world)) continue;
    accounts_.change(vm.id, [](Vm& instance) { --instance.unhealthy_faults; });
  }
  faults_[fault].clear();
}

}  // namespace capdrill::engine
