// The part of Upgrades that goes through a set batch by batch.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/upgrades.hpp"

namespace capdrill::engine {

void Upgrades::control(const scenario::ControlUpgrade& request, OperationId operation) {
  const std::optional<ScaleSetId> id = sets_.find(request.scale_set, operation);
  if (!id) return;
  const std::string& name = context_.world.scale_sets[*id].name;
  if (request.start) {
    if (auto refusal = rules::check_idle(name, is_rolling(*id))) {
      return operations_.refuse(operation, *refusal);
    }
    return begin_rolling(*id, operation);
  }
  operations_.request(operation, 1);
  if (!is_rolling(*id)) {
    return operations_.refuse(
        operation, {rules::Code::OperationNotAllowed,
                    fmt::format("No rolling upgrade of scale set '{}' is in progress.", name),
                    name,
                    {}});
  }
  end_rolling(*id, rules::Refusal{rules::Code::OperationPreempted,
                                  fmt::format("The rolling upgrade of scale set '{}' was "
                                              "cancelled: {} of its instances keep the former "
                                              "model until the next upgrade.",
                                              name, rolling_[*id]->pending.size()),
                                  name,
                                  {}});
  operations_.add_done(operation, 1);
}

void Upgrades::begin_rolling(ScaleSetId id, OperationId operation) {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::vector<Target> found;
  std::vector<rules::UpgradeTarget> targets;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    if (vm.latest_model || vm.is_leaving()) continue;
    const auto zone = std::ranges::find_if(
        set.zones, [&vm](const ScaleSetZone& each) { return each.name.physical == *vm.zone; });
    targets.push_back({static_cast<std::uint32_t>(zone - set.zones.begin()), vm.instance});
    found.push_back({targets.back(), member, vm.number});
  }
  if (found.empty()) return;
  Rolling rolling;
  rolling.number = next_number_++;
  rolling.operation = operation;
  rolling.instances = static_cast<std::int64_t>(set.instances.size());
  const bool cross_zone = sets_.settings(id).rolling.enable_cross_zone_upgrade;
  for (const std::size_t i : rules::upgrade_order(targets, cross_zone)) {
    rolling.pending.push_back(found[i]);
  }
  if (rolling_.size() <= id.index()) rolling_.resize(id.index() + 1);
  rolling_[id] = std::move(rolling);
  operations_.wait(operation);
  run_batch(id);
}

rules::UpgradeHealth Upgrades::health_of(ScaleSetId id) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  rules::UpgradeHealth health{set.name, rolling_[id]->instances, 0, 0};
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    if (world.zones[*vm.zone].is_up()) continue;  // choice 11.47: unhealthy with its zone
    ++health.unhealthy;
    health.unhealthy_upgraded += vm.latest_model ? 1 : 0;
  }
  return health;
}

void Upgrades::run_batch(ScaleSetId id) {
  const World& world = context_.world;
  const scenario::RollingUpgradePolicy policy = sets_.settings(id).rolling;
  Rolling& rolling = *rolling_[id];
  std::erase_if(rolling.pending, [&world](const Target& target) {
    const Vm& vm = world.vms[target.vm];
    return !vm.alive || vm.number != target.number || vm.latest_model || vm.is_leaving();
  });
  if (rolling.pending.empty()) return end_rolling(id, std::nullopt);
  if (auto refusal =
          rules::check_before_batch(health_of(id), policy.max_unhealthy_instance_percent)) {
    return end_rolling(id, refusal);
  }
  std::vector<rules::UpgradeTarget> ordered;
  for (const Target& target : rolling.pending) ordered.push_back(target.target);
  const std::size_t size = rules::batch_size(rolling.instances, policy.max_batch_instance_percent);
  const std::size_t taken = rules::next_batch(ordered, size, policy.enable_cross_zone_upgrade);
  const std::vector<Target> batch(rolling.pending.begin(),
                                  rolling.pending.begin() + static_cast<std::ptrdiff_t>(taken));
  rolling.pending.erase(rolling.pending.begin(),
                        rolling.pending.begin() + static_cast<std::ptrdiff_t>(taken));
  for (const Target& target : batch) upgrade(target.vm, rolling.operation);
  if (auto refusal =
          rules::check_after_batch(health_of(id), policy.max_unhealthy_upgraded_instance_percent)) {
    return end_rolling(id, refusal);
  }
  if (rolling.pending.empty()) return end_rolling(id, std::nullopt);
  context_.schedule_after(policy.pause_time_between_batches, EventClass::Upgrade,
                          {EventKind::UpgradeBatch, id.value(), rolling.number});
}

void Upgrades::batch_due(ScaleSetId id, std::uint64_t number) {
  if (rolling_[id] && rolling_[id]->number == number) run_batch(id);
}

void Upgrades::end_rolling(ScaleSetId id, const std::optional<rules::Refusal>& refusal) {
  const OperationId operation = rolling_[id]->operation;
  rolling_[id].reset();
  if (refusal) operations_.refuse(operation, *refusal);
  operations_.resume(operation);
}

}  // namespace capdrill::engine
