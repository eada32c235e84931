#include "engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <variant>

#include "capdrill/base/hash.hpp"
#include "capdrill/base/overloaded.hpp"
#include "engine/sharing.hpp"
#include "engine/state_hash.hpp"
#include "engine/world_builder.hpp"

namespace capdrill::engine {

namespace {

/// How much simulated time passes between two looks at progress: a share of the run.
constexpr std::int64_t kProgressSteps = 1000;
/// With `audit`, everything is checked once in so many events.
constexpr std::uint64_t kFullAuditEvery = 4096;

/// What an operation is about, as its record names it.
std::string target_of(const scenario::Operation& operation) {
  using namespace scenario;
  return std::visit(
      Overloaded{
          [](const CreateReservation& o) { return o.group.text + "/" + o.name.text; },
          [](const UpdateReservation& o) { return o.group.text + "/" + o.name.text; },
          [](const DeleteReservation& o) { return o.group.text + "/" + o.name.text; },
          [](const SetQuota& o) { return o.subscription.text + "/" + o.location.text; },
          [](const ChangeRole& o) { return o.subscription.text + "/" + o.assignment.to.text; },
          [](const auto& o) -> std::string {
            if constexpr (requires { o.zone.text; }) {
              return o.location.text + "/" + o.zone.text;
            } else if constexpr (requires { o.scale_set.text; }) {
              return o.scale_set.text;
            } else if constexpr (requires { o.name.text; }) {
              return o.name.text;
            } else {
              return o.vm.text;
            }
          },
      },
      operation);
}

constexpr std::string_view kind_name(EventKind kind) {
  switch (kind) {
    case EventKind::OutageEnd:
      return "outageEnd";
    case EventKind::HardwareFaultEnd:
      return "hardwareFaultEnd";
    case EventKind::TimelineFault:
      return "timelineFault";
    case EventKind::HealthFaultEnd:
      return "healthFaultEnd";
    case EventKind::RandomFault:
      return "randomFault";
    case EventKind::VmStep:
      return "vmStep";
    case EventKind::HealthStep:
      return "healthStep";
    case EventKind::ReservationStep:
      return "reservationStep";
    case EventKind::BlockSchedule:
      return "blockSchedule";
    case EventKind::TenantDeparture:
      return "tenantDeparture";
    case EventKind::TimelineOperation:
      return "timelineOperation";
    case EventKind::UpgradeBatch:
      return "upgradeBatch";
    case EventKind::ExtraInstances:
      return "extraInstances";
    case EventKind::ZoneRebalancing:
      return "zoneRebalancing";
    case EventKind::RepairsDue:
      return "repairsDue";
    case EventKind::FollowedSetChanged:
      return "followedSetChanged";
    case EventKind::AutoscaleRun:
      return "autoscaleRun";
    case EventKind::TenantArrival:
      return "tenantArrival";
    case EventKind::TenantSurge:
      return "tenantSurge";
  }
  return "";
}

/// The hashes of the names, by kind.
constexpr auto kKindHashes = [] {
  std::array<std::uint64_t, 64> hashes{};
  for (std::uint32_t kind = 0; kind < hashes.size(); ++kind) {
    hashes[kind] = hash_text(kind_name(static_cast<EventKind>(kind)));
  }
  return hashes;
}();

}  // namespace

Engine::Engine(const scenario::Scenario& scenario, const RunOptions& options, Observer& observer)
    : options_(options),
      context_(scenario, options.seed.value_or(scenario.clock.seed), observer,
               build_world(scenario)),
      accounts_(context_),
      operations_(context_),
      placements_(context_, accounts_),
      health_(context_, accounts_),
      vms_(context_, accounts_, placements_, operations_, health_),
      reservations_(context_, accounts_, placements_, operations_, vms_),
      scale_sets_(context_, accounts_, operations_, vms_),
      upgrades_(context_, accounts_, placements_, operations_, scale_sets_, vms_),
      repairs_(context_, accounts_, operations_, scale_sets_, vms_),
      health_faults_(context_, accounts_, operations_, scale_sets_),
      autoscaler_(context_, operations_, scale_sets_),
      single_vms_(context_, accounts_, placements_, operations_, vms_),
      tenants_(context_),
      faults_(context_),
      healing_(context_, accounts_, placements_, operations_, vms_, tenants_, faults_),
      hardware_faults_(context_, accounts_, operations_, vms_, healing_, faults_),
      outages_(context_, accounts_, operations_, tenants_, healing_, hardware_faults_, faults_),
      random_faults_(context_, operations_, outages_, hardware_faults_),
      timeline_(context_),
      quota_outlook_(context_, timeline_, scale_sets_),
      capacity_sla_(context_),
      audit_(context_) {}

// ---- t = 0 ---------------------------------------------------------------------------------

template <class Request>
std::optional<Error> Engine::declare_one(const Request& request, const char* kind) {
  const OperationId operation = operations_.submit("declare", request.name.text, nullptr);
  if constexpr (std::is_same_v<Request, scenario::CreateGroup>) {
    reservations_.create(request, operation);
  } else if constexpr (std::is_same_v<Request, scenario::CreateScaleSet>) {
    scale_sets_.create(request, operation);
  } else {
    single_vms_.create(request, operation);
  }
  operations_.submitted(operation);
  const std::optional<rules::Refusal>& refusal = operations_.refusal_at_start();
  if (!refusal) return std::nullopt;
  return Error{scenario::format_origin(context_.scenario, request.name.origin),
               fmt::format("{} '{}' cannot exist at the start: {}: {}", kind, request.name.text,
                           rules::code_name(refusal->code), refusal->message)};
}

std::optional<Error> Engine::declare() {
  const scenario::Scenario& file = context_.scenario;
  std::optional<Error> error;
  for (const auto& [name, group] : file.groups) {
    if ((error = declare_one(scenario::CreateGroup{name, group}, "capacity reservation group"))) {
      return error;
    }
  }
  for (const auto& [name, vm] : file.virtual_machines) {
    if ((error = declare_one(scenario::CreateVm{name, vm}, "virtual machine"))) return error;
  }
  for (const auto& [name, set] : file.scale_sets) {
    if ((error = declare_one(scenario::CreateScaleSet{name, set}, "scale set"))) return error;
    autoscaler_.adopt(name.text, set);
  }
  context_.starting = false;
  tenants_.start();
  timeline_.start();
  random_faults_.start();
  autoscaler_.start();
  // The first instant shows everything that exists.
  for_each_id(ZoneId(0U), ZoneId(context_.world.zones.size()), [this](ZoneId zone) {
    context_.changes.zones.add(zone);
    context_.changes.tenants.add(zone);
  });
  for_each_id(SubscriptionId(0U), SubscriptionId(context_.world.subscriptions.size()),
              [this](SubscriptionId id) { context_.changes.subscriptions.add(id); });
  return std::nullopt;
}

// ---- events --------------------------------------------------------------------------------

void Engine::execute(const scenario::TimelineEntry& entry) {
  const OperationId id =
      operations_.submit(entry.operation_name, target_of(entry.operation), &entry);
  std::visit(Overloaded{
                 [&](const scenario::CreateGroup& o) { reservations_.create(o, id); },
                 [&](const scenario::UpdateGroup& o) { reservations_.update(o, id); },
                 [&](const scenario::DeleteGroup& o) { reservations_.remove(o, id); },
                 [&](const scenario::CreateReservation& o) { reservations_.create(o, id); },
                 [&](const scenario::UpdateReservation& o) { reservations_.update(o, id); },
                 [&](const scenario::DeleteReservation& o) { reservations_.remove(o, id); },
                 [&](const scenario::CreateScaleSet& o) {
                   scale_sets_.create(o, id);
                   autoscaler_.adopt(o.name.text, o.scale_set);
                 },
                 [&](const scenario::UpdateScaleSet& o) { upgrades_.update(o, id); },
                 [&](const scenario::Scale& o) { scale_sets_.scale(o, id); },
                 [&](const scenario::DeleteScaleSet& o) { scale_sets_.remove(o, id); },
                 [&](const scenario::ControlUpgrade& o) { upgrades_.control(o, id); },
                 [&](const scenario::ActOnInstances& o) { scale_sets_.act(o, id); },
                 [&](const scenario::UpgradeInstances& o) { upgrades_.upgrade_instances(o, id); },
                 [&](const scenario::ProtectInstances& o) { scale_sets_.protect(o, id); },
                 [&](const scenario::CreateVm& o) { single_vms_.create(o, id); },
                 [&](const scenario::UpdateVm& o) { single_vms_.update(o, id); },
                 [&](const scenario::ResizeVm& o) { single_vms_.resize(o, id); },
                 [&](const scenario::ActOnVm& o) { single_vms_.act(o, id); },
                 [&](const scenario::SetQuota& o) {
                   accounts_.set_limit(o);
                   operations_.add_done(id, 1);
                 },
                 [&](const scenario::ChangeRole& o) {
                   change_role(context_, o);
                   operations_.add_done(id, 1);
                 },
                 [&](const scenario::ZoneOutage& o) { outages_.begin(o, entry.id, id); },
                 [&](const scenario::UnhealthyInstances& o) { health_faults_.begin(o, id); },
                 [&](const auto& o) { hardware_faults_.begin(o, entry.id, id); },
             },
             entry.operation);
  scale_sets_.note_request(entry.operation);
  quota_outlook_.taken(entry);
  if (!operations_.is_refused(id)) operations_.warn(id, quota_outlook_.look());
  operations_.submitted(id);
}

void Engine::tell_event(const Event<EventPayload>& event) {
  std::string subject;
  if (event.payload.kind == EventKind::VmStep) {
    subject = vm_name(context_.world, context_.world.vms[VmId(event.payload.index)]);
  }
  context_.observer.event_begins(event.time, context_.simulation.events_handled(),
                                 kind_name(event.payload.kind), subject);
}

void Engine::handle(const Event<EventPayload>& event) {
  const EventPayload& payload = event.payload;
  context_.fingerprint.add(event.time);
  context_.fingerprint.add(kKindHashes[static_cast<std::size_t>(payload.kind)]);
  if (context_.observer.wants_events()) tell_event(event);
  switch (payload.kind) {
    case EventKind::OutageEnd:
      outages_.end(payload.index);
      break;
    case EventKind::HealthFaultEnd:
      health_faults_.end(payload.index);
      break;
    case EventKind::HealthStep:
      health_.step_due(VmId(payload.index), payload.number);
      break;
    case EventKind::HardwareFaultEnd:
      hardware_faults_.end(payload.index);
      break;
    case EventKind::RandomFault:
      random_faults_.strike(payload.index);
      break;
    case EventKind::VmStep:
      vms_.step_ended(VmId(payload.index), payload.number);
      break;
    case EventKind::ReservationStep:
      reservations_.step_ended(ReservationId(payload.index));
      break;
    case EventKind::BlockSchedule:
      reservations_.follow_schedule(ReservationId(payload.index));
      break;
    case EventKind::TenantDeparture:
      tenants_.depart(payload.index, payload.number);
      break;
    case EventKind::UpgradeBatch:
      upgrades_.rolling().timer_due(ScaleSetId(payload.index), payload.number);
      break;
    case EventKind::RepairsDue:
      repairs_.set_changed(ScaleSetId(payload.index));
      break;
    case EventKind::FollowedSetChanged:
      context_.followed[ScaleSetId(payload.index)].is_due = false;
      upgrades_.rolling().set_changed(ScaleSetId(payload.index));
      if (context_.follows(ScaleSetId(payload.index), Follower::repairs)) {
        repairs_.set_changed(ScaleSetId(payload.index));
      }
      break;
    case EventKind::ExtraInstances:
      scale_sets_.scaling().drop_extras(ScaleSetId(payload.index));
      break;
    case EventKind::ZoneRebalancing:
      scale_sets_.rebalancing().look(ScaleSetId(payload.index));
      break;
    case EventKind::AutoscaleRun:
      autoscaler_.run();
      break;
    case EventKind::TenantArrival:
      tenants_.arrive(payload.index);
      break;
    case EventKind::TenantSurge:
      tenants_.arrive_again(payload.index);
      break;
    case EventKind::TimelineFault:
    case EventKind::TimelineOperation:
      execute(timeline_.take(payload.kind));
      break;
  }
  healing_.follow();
  if (!options_.audit) return;
  audit_.check_touched();
  if (context_.simulation.events_handled() % kFullAuditEvery == 0) audit_.check_all();
}

void Engine::instant_ended(SimTime now) {
  capacity_sla_.instant_ended();
  autoscaler_.instant_ended();
  context_.observer.instant_ended(now, context_.world, context_.changes);
  context_.changes.clear();
}

void Engine::clock_moves(SimTime from, SimTime to) {
  context_.observer.clock_moves(from, to, context_.world);
}

bool Engine::run_to(SimTime end) {
  if (!options_.on_progress) {
    context_.simulation.run_until(end, *this);
    return true;
  }
  for (std::int64_t step = 1; step <= kProgressSteps; ++step) {
    const SimTime until =
        step == kProgressSteps ? end : SimTime::microseconds(end.us() / kProgressSteps * step);
    context_.simulation.run_until(until, *this);
    if (!options_.on_progress({context_.now(), context_.simulation.events_handled()})) {
      return false;
    }
  }
  return true;
}

Result<RunOutcome> Engine::run() {
  const CheckContext check{context_.scenario.name.c_str(), context_.seed,
                           context_.simulation.clock(), context_.simulation.event_counter()};
  const CheckContext* outer = exchange_check_context(&check);
  std::optional<Error> error = declare();
  if (error) {
    exchange_check_context(outer);
    return Unexpected{std::move(*error)};
  }
  if (options_.audit) audit_.check_all();
  RunOutcome outcome;
  outcome.end = std::min(SimTime(context_.scenario.clock.duration),
                         options_.until.value_or(SimTime(context_.scenario.clock.duration)));
  outcome.interrupted = !run_to(outcome.end);
  if (options_.audit) audit_.check_all();
  operations_.close();
  placements_.close_records();
  faults_.close();
  outcome.fingerprint = context_.fingerprint.value();
  outcome.state_hash = state_hash(context_.world);
  outcome.events = context_.simulation.events_handled();
  outcome.unexpected_operations = operations_.unexpected();
  exchange_check_context(outer);
  return outcome;
}

Result<RunOutcome> run(const scenario::Scenario& scenario, const RunOptions& options,
                       Observer& observer) {
  Engine engine(scenario, options, observer);
  return engine.run();
}

}  // namespace capdrill::engine
