#include "engine/rolling_upgrades.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace capdrill::engine {

RollingUpgrades::RollingUpgrades(Context& context, Accounts& accounts, OperationLog& operations,
                                 ScaleSetOperations& sets, VmLife& vms, InstanceUpgrades& upgrades)
    : context_(context),
      operations_(operations),
      sets_(sets),
      vms_(vms),
      upgrades_(upgrades),
      replacements_(context, accounts, operations, sets, vms) {}

// ---- begin ---------------------------------------------------------------------------------

std::uint32_t RollingUpgrades::phase_of(const Vm& vm, bool& skips) const {
  const ScaleSet& set = context_.world.scale_sets[*vm.scale_set];
  const InstanceHealth::Spec& spec = vms_.health().of_model(*vm.scale_set, set.model);
  if (!spec) return rules::kLastPhase;
  for (const scenario::RollingUpgradeMetrics& metrics : spec->custom_metrics) {
    if (std::ranges::count(metrics.instances, vm.instance) == 0) continue;
    skips = metrics.skip_upgrade;
    if (metrics.phase_ordering_number) {
      return static_cast<std::uint32_t>(*metrics.phase_ordering_number);
    }
  }
  return rules::kLastPhase;
}

std::vector<RollingUpgrades::Target> RollingUpgrades::targets_of(ScaleSetId id) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::vector<Target> targets;
  std::map<std::uint32_t, std::uint32_t> next_rank;
  bool restarts = false;
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    const auto zone = std::ranges::find_if(
        set.zones, [&vm](const ScaleSetZone& each) { return each.name.physical == *vm.zone; });
    const auto zone_rank = static_cast<std::uint32_t>(zone - set.zones.begin());
    const std::uint32_t rank = next_rank[zone_rank]++;
    if (vm.latest_model || vm.is_leaving() || rules::is_spared_by_set_actions(vm)) continue;
    bool skips = false;
    const std::uint32_t phase = phase_of(vm, skips);
    if (skips) continue;  // UPG-8
    targets.push_back(
        {{zone_rank, vm.instance, rules::update_domain(rank), phase, false}, {member, vm.number}});
    restarts = restarts || upgrades_.needs_restart(vm, set.model);
  }
  if (!restarts) {
    for (Target& target : targets) target.order.update_domain = 0;  // UPG-7
  }
  return targets;
}

void RollingUpgrades::begin(ScaleSetId id, OperationId operation) {
  Rolling rolling;
  rolling.pending = targets_of(id);
  if (rolling.pending.empty()) return;
  rolling.number = next_number_++;
  rolling.operation = operation;
  rolling.instances = static_cast<std::int64_t>(context_.world.scale_sets[id].instances.size());
  if (rolling_.size() <= id.index()) rolling_.resize(id.index() + 1);
  rolling_[id] = std::move(rolling);
  operations_.wait(operation);
  run_batch(id);
}

void RollingUpgrades::cancel(ScaleSetId id) {
  rolling_[id]->is_cancelled = true;
  if (rolling_[id]->stage == Stage::pause) end_cancelled(id);
}

// ---- health --------------------------------------------------------------------------------

bool RollingUpgrades::is_unhealthy(VmId id) const {
  const Vm& vm = context_.world.vms[id];
  return rules::counts_as_unhealthy(rules::health_of(vm, context_.world.zones[*vm.zone].is_up()));
}

rules::UpgradeHealth RollingUpgrades::health_of(ScaleSetId id) const {
  const ScaleSet& set = context_.world.scale_sets[id];
  rules::UpgradeHealth health{set.name, rolling_[id]->instances, 0, rolling_[id]->failed_surges};
  for (const VmId member : set.instances) {
    if (!is_unhealthy(member)) continue;
    ++health.unhealthy;
    health.unhealthy_upgraded += context_.world.vms[member].latest_model ? 1 : 0;
  }
  return health;
}

// ---- a batch -------------------------------------------------------------------------------

void RollingUpgrades::drop_done(Rolling& rolling) const {
  const World& world = context_.world;
  std::erase_if(rolling.pending, [&world](const Target& target) {
    return !target.vm.stays(world) || world.vms[target.vm.id].latest_model;
  });
}

std::vector<RollingUpgrades::Target> RollingUpgrades::take_batch(ScaleSetId id) {
  const scenario::RollingUpgradePolicy& policy = sets_.settings(id).rolling;
  Rolling& rolling = *rolling_[id];
  std::vector<rules::UpgradeTarget> orders;
  for (Target& target : rolling.pending) {
    target.order.is_unhealthy = is_unhealthy(target.vm.id);
    orders.push_back(target.order);
  }
  std::vector<Target> ordered;
  std::vector<rules::UpgradeTarget> ordered_orders;
  for (const std::size_t i : rules::upgrade_order(
           orders, {policy.enable_cross_zone_upgrade, policy.prioritize_unhealthy_instances})) {
    ordered.push_back(rolling.pending[i]);
    ordered_orders.push_back(orders[i]);
  }
  const std::size_t size = rules::batch_size(rolling.instances, policy.max_batch_instance_percent);
  const auto taken = static_cast<std::ptrdiff_t>(
      rules::next_batch(ordered_orders, size, policy.enable_cross_zone_upgrade));
  rolling.pending.assign(ordered.begin() + taken, ordered.end());
  ordered.resize(static_cast<std::size_t>(taken));
  return ordered;
}

void RollingUpgrades::run_batch(ScaleSetId id) {
  Rolling& rolling = *rolling_[id];
  drop_done(rolling);
  if (rolling.pending.empty()) return end(id, UpgradeStatus::Completed, std::nullopt);
  const std::int32_t limit = sets_.settings(id).rolling.max_unhealthy_instance_percent;
  if (auto refusal = rules::check_before_batch(health_of(id), limit)) {
    return end(id, UpgradeStatus::Faulted, refusal);
  }
  const std::vector<Target> batch = take_batch(id);
  rolling.stage = Stage::batch;
  rolling.is_gate_over = false;
  rolling.gate.reset();
  rolling.surge.reset();
  ++rolling.batches;
  upgrade_batch(id, batch);
  tell(id, UpgradeStatus::RollingForward, "");
  context_.follow(id, Follower::upgrade);
  look_at_batch(id);
}

void RollingUpgrades::upgrade_batch(ScaleSetId id, const std::vector<Target>& batch) {
  Rolling& rolling = *rolling_[id];
  rolling.batch.clear();
  for (const Target& target : batch) {
    rolling.batch.push_back(
        {target.vm, context_.world.vms[target.vm.id].model, false, false, std::nullopt});
  }
  const bool surges = sets_.settings(id).rolling.max_surge && try_surge(id, batch);
  for (Member& member : rolling.batch) {
    if (surges) member.replacement = replacements_.begin(member.vm.id, *rolling.surge);
    // Choice: who finds no room for a new instance is upgraded in place.
    if (!member.replacement) upgrade_in_place(id, member);
  }
}

bool RollingUpgrades::try_surge(ScaleSetId id, const std::vector<Target>& batch) {
  Rolling& rolling = *rolling_[id];
  std::vector<VmId> old;
  for (const Target& target : batch) old.push_back(target.vm.id);
  if (const auto refusal = replacements_.check_quota(id, old)) {  // UPG-12
    operations_.warn(rolling.operation, fmt::format("Batch {} is upgraded in place. {}",
                                                    rolling.batches, refusal->message));
    return false;
  }
  rolling.surge = operations_.submit("maxSurge", context_.world.scale_sets[id].name, nullptr);
  operations_.request(*rolling.surge, static_cast<std::int64_t>(2 * batch.size()));
  return true;
}

void RollingUpgrades::upgrade_in_place(ScaleSetId id, Member& member) {
  const Vm& vm = context_.world.vms[member.vm.id];
  const std::uint32_t latest = context_.world.scale_sets[id].model;
  member.restarts = upgrades_.needs_restart(vm, latest) && vm.power != PowerState::Deallocated;
  member.is_refused = !upgrades_.bring(member.vm.id, latest, rolling_[id]->operation);
  if (!member.is_refused) rolling_[id]->upgraded.emplace_back(member.vm, member.former_model);
}

RollingUpgrades::Progress RollingUpgrades::progress_of(const Member& member) const {
  const World& world = context_.world;
  if (member.is_refused) return Progress::failed;
  const VmRef& subject = member.replacement ? member.replacement->fresh : member.vm;
  if (!subject.stays(world)) return member.replacement ? Progress::failed : Progress::gone;
  const Vm& vm = world.vms[subject.id];
  if (vm.power == PowerState::Creating || vm.power == PowerState::Starting) {
    return Progress::restarting;
  }
  if (vm.power != PowerState::Running) {
    return member.restarts || member.replacement ? Progress::failed : Progress::healthy;
  }
  const auto health = rules::health_of(vm, world.zones[*vm.zone].is_up());
  return health == HealthState::Healthy ? Progress::healthy : Progress::waiting;
}

void RollingUpgrades::look_at_batch(ScaleSetId id) {
  Rolling& rolling = *rolling_[id];
  bool waits = false;
  for (const Member& member : rolling.batch) {
    const Progress progress = progress_of(member);
    if (progress == Progress::restarting) return;
    waits = waits || progress == Progress::waiting;
  }
  if (waits && !rolling.is_gate_over) {  // UPG-10: from when all of them run
    if (rolling.gate) return;
    const std::uint32_t latest = context_.world.scale_sets[id].model;
    rolling.gate = context_.schedule_after(
        rules::health_gate(vms_.health().grace_period(id, latest)), EventClass::Upgrade,
        {EventKind::UpgradeBatch, id.value(), rolling.number});
    return;
  }
  if (rolling.gate) context_.simulation.cancel(*rolling.gate);
  close_gate(id);
}

void RollingUpgrades::close_gate(ScaleSetId id) {
  Rolling& rolling = *rolling_[id];
  rolling.stage = Stage::deletion;
  for (Member& member : rolling.batch) {
    const Progress progress = progress_of(member);
    if (progress == Progress::gone) continue;
    const bool healthy = progress == Progress::healthy;
    ++(healthy ? rolling.successful : rolling.failed);
    if (!member.replacement) continue;
    if (!healthy) ++rolling.failed_surges;
    if (healthy) operations_.add_done(rolling.operation, 1);
    replacements_.end(*member.replacement,
                      healthy ? Replacements::Leaving::old : Replacements::Leaving::fresh,
                      *rolling.surge);
  }
  look_at_deletions(id);
}

void RollingUpgrades::look_at_deletions(ScaleSetId id) {
  Rolling& rolling = *rolling_[id];
  const World& world = context_.world;
  const auto is_leaving = [&world](const VmRef& vm) {
    return vm.exists(world) && !vm.stays(world);
  };
  for (const Member& member : rolling.batch) {
    if (!member.replacement) continue;
    if (is_leaving(member.replacement->old) || is_leaving(member.replacement->fresh)) return;
  }
  finish_batch(id);
}

void RollingUpgrades::finish_batch(ScaleSetId id) {
  Rolling& rolling = *rolling_[id];
  context_.unfollow(id, Follower::upgrade);
  rolling.batch.clear();
  if (rolling.surge) operations_.submitted(*rolling.surge);
  rolling.surge.reset();
  const ScaleSet& set = context_.world.scale_sets[id];
  const scenario::RollingUpgradePolicy policy = sets_.settings(id).rolling;
  rules::UpgradeHealth health = health_of(id);
  if (context_.scenario.options.unhealthy_share_of_upgraded) {
    health.instances = std::ranges::count_if(
        set.instances, [this](VmId vm) { return context_.world.vms[vm].latest_model; });
  }
  if (auto refusal =
          rules::check_after_batch(health, policy.max_unhealthy_upgraded_instance_percent)) {
    if (policy.rollback_failed_instances_on_policy_breach) roll_back(id);
    return end(id, UpgradeStatus::Cancelled, refusal);
  }
  if (rolling.is_cancelled) return end_cancelled(id);
  if (rolling.pending.empty()) return end(id, UpgradeStatus::Completed, std::nullopt);
  rolling.stage = Stage::pause;
  tell(id, UpgradeStatus::RollingForward, "");
  context_.schedule_after(policy.pause_time_between_batches, EventClass::Upgrade,
                          {EventKind::UpgradeBatch, id.value(), rolling.number});
}

void RollingUpgrades::end_cancelled(ScaleSetId id) {
  const std::string& name = context_.world.scale_sets[id].name;
  end(id, UpgradeStatus::Cancelled,
      rules::Refusal{rules::Code::OperationPreempted,
                     fmt::format("The rolling upgrade of scale set '{}' was cancelled: {} of its "
                                 "instances keep the former model until the next upgrade.",
                                 name, rolling_[id]->pending.size()),
                     name,
                     {}});
}

void RollingUpgrades::roll_back(ScaleSetId id) {
  const World& world = context_.world;
  if (world.scale_sets[id].orchestration_mode != OrchestrationMode::Uniform) return;  // UPG-13
  const OperationId operation =
      operations_.submit("rollbackFailedInstances", world.scale_sets[id].name, nullptr);
  for (const auto& [vm, former] : rolling_[id]->upgraded) {
    if (!vm.stays(world) || !is_unhealthy(vm.id)) continue;
    operations_.request(operation, 1);
    upgrades_.bring(vm.id, former, operation);
  }
  operations_.submitted(operation);
}

// ---- events --------------------------------------------------------------------------------

void RollingUpgrades::timer_due(ScaleSetId id, std::uint64_t number) {
  if (!is_rolling(id) || rolling_[id]->number != number) return;
  if (rolling_[id]->stage == Stage::pause) return run_batch(id);
  rolling_[id]->is_gate_over = true;
  if (rolling_[id]->stage == Stage::batch) look_at_batch(id);
}

void RollingUpgrades::set_changed(ScaleSetId id) {
  if (!is_rolling(id)) return;
  if (rolling_[id]->stage == Stage::batch) {
    look_at_batch(id);
  } else if (rolling_[id]->stage == Stage::deletion) {
    look_at_deletions(id);
  }
}

void RollingUpgrades::end(ScaleSetId id, UpgradeStatus status,
                          const std::optional<rules::Refusal>& refusal) {
  tell(id, status, refusal ? std::string(rules::code_name(refusal->code)) : "");
  const OperationId operation = rolling_[id]->operation;
  context_.unfollow(id, Follower::upgrade);
  rolling_[id].reset();
  if (refusal) operations_.refuse(operation, *refusal);
  operations_.resume(operation);
}

void RollingUpgrades::tell(ScaleSetId id, UpgradeStatus status, const std::string& code) {
  const Rolling& rolling = *rolling_[id];
  UpgradeStepRecord step;
  step.time = context_.now();
  step.upgrade = rolling.number;
  step.scale_set = id;
  step.batch = rolling.batches;
  step.surges = rolling.surge.has_value();
  step.status = status;
  step.successful = rolling.successful;
  step.failed = rolling.failed;
  step.in_progress = static_cast<std::int64_t>(rolling.batch.size());
  step.pending = static_cast<std::int64_t>(rolling.pending.size());
  step.code = code;
  context_.observer.upgrade_stepped(context_.world, step);
}

}  // namespace capdrill::engine
