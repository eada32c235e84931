#include "engine/instance_health.hpp"

#include <algorithm>

#include "engine/names.hpp"

namespace capdrill::engine {

namespace {

rules::HealthProbe probe_of(const scenario::ApplicationHealth& spec) {
  rules::HealthProbe probe{Duration::seconds(spec.interval_seconds), spec.number_of_probes, {}};
  if (spec.grace_period_seconds) probe.grace_period = Duration::seconds(*spec.grace_period_seconds);
  return probe;
}

HealthState state_of(scenario::ReportedHealth reported) {
  switch (reported) {
    case scenario::ReportedHealth::Healthy:
      return HealthState::Healthy;
    case scenario::ReportedHealth::Unhealthy:
      return HealthState::Unhealthy;
    case scenario::ReportedHealth::Unknown:
      break;
  }
  return HealthState::Unknown;
}

/// Keyed by the instance's name, so that nobody else's draws shift.
RandomStream health_draws(const Context& context, const Vm& vm) {
  return RandomStream(context.seed, "health", vm_name(context.world, vm));
}

}  // namespace

InstanceHealth::InstanceHealth(Context& context, Accounts& accounts)
    : context_(context), accounts_(accounts) {}

void InstanceHealth::add_model(ScaleSetId set, const Spec& spec) {
  if (specs_.size() <= set.index()) specs_.resize(set.index() + 1);
  specs_[set].push_back(spec);
}

Duration InstanceHealth::grace_period(ScaleSetId set, std::uint32_t model) const {
  const Spec& spec = of_model(set, model);
  return spec ? rules::grace_period(probe_of(*spec)) : Duration();
}

InstanceHealth::Note& InstanceHealth::note(VmId id) {
  if (notes_.size() <= id.index()) notes_.resize(context_.world.vms.size());
  Note& note = notes_[id];
  if (note.number != context_.world.vms[id].number) {
    context_.simulation.cancel(note.event);  // of the VM that had this index before
    note = Note{{}, context_.world.vms[id].number, HealthState::Healthy, 0};
  }
  return note;
}

void InstanceHealth::report(VmId id, HealthState state) {
  if (context_.world.vms[id].reported_health == state) return;
  accounts_.change(id, [state](Vm& vm) { vm.reported_health = state; });
}

HealthState InstanceHealth::draw_start(VmId id, const scenario::ApplicationHealth& spec) {
  const Vm& vm = context_.world.vms[id];
  const bool as_told = spec.probability >= 1 ||
                       health_draws(context_, vm).uniform(note(id).draws++) < spec.probability;
  return as_told ? state_of(spec.state) : HealthState::Unhealthy;
}

void InstanceHealth::schedule(VmId id, HealthState next, Duration after) {
  Note& of_vm = note(id);
  of_vm.next = next;
  of_vm.event =
      context_.schedule_after(after, EventClass::Completion,
                              {EventKind::HealthStep, id.value(), context_.world.vms[id].number});
}

void InstanceHealth::started(VmId id) {
  Vm& vm = context_.world.vms[id];
  vm.changed = context_.now();
  const Spec& spec = of_model(*vm.scale_set, vm.model);
  if (!spec) return report(id, HealthState::Healthy);
  context_.simulation.cancel(note(id).event);
  const HealthState found = draw_start(id, *spec);
  if (context_.starting) {
    report(id, found);
    return schedule_change(id, *spec);
  }
  report(id, HealthState::Initializing);
  const rules::HealthProbe probe = probe_of(*spec);
  Duration after = rules::time_to_notice(probe);
  if (found == HealthState::Healthy) {
    const DurationDistribution& settle = context_.scenario.timing.health_settle;
    after = after + settle.sample(health_draws(context_, vm), note(id).draws++);
  } else {
    after = std::max(after, rules::grace_period(probe));  // HEA-2
  }
  schedule(id, found, after);
}

void InstanceHealth::schedule_change(VmId id, const scenario::ApplicationHealth& spec) {
  const Vm& vm = context_.world.vms[id];
  if (!spec.mtbf || vm.reported_health == HealthState::Unknown) return;
  const bool fails = vm.reported_health == HealthState::Healthy;
  DurationDistribution time;
  time.kind = DurationDistribution::Kind::exponential;
  time.a = fails ? *spec.mtbf : *spec.mttr;
  schedule(id, fails ? HealthState::Unhealthy : HealthState::Healthy,
           time.sample(health_draws(context_, vm), note(id).draws++));
}

void InstanceHealth::step_due(VmId id, std::uint64_t number) {
  const Vm& vm = context_.world.vms[id];
  if (!vm.alive || vm.number != number) return;
  context_.fingerprint.add(name_hash(context_.world, vm));
  const Spec& spec = of_model(*vm.scale_set, vm.model);
  if (!spec) return;  // it was upgraded to a model that is not probed
  report(id, note(id).next);
  schedule_change(id, *spec);
}

}  // namespace capdrill::engine
