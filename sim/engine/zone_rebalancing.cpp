#include "engine/zone_rebalancing.hpp"

#include <fmt/format.h>

#include <utility>

#include "capdrill/rules/health.hpp"
#include "engine/named_zones.hpp"

namespace capdrill::engine {

namespace {

constexpr Duration kLookInterval = Duration::minutes(10);
constexpr Duration kMoveInterval = Duration::minutes(1);

}  // namespace

ZoneRebalancing::ZoneRebalancing(Context& context, OperationLog& operations, VmLife& vms,
                                 Scaling& scaling)
    : context_(context), operations_(operations), vms_(vms), scaling_(scaling) {}

ZoneRebalancing::Followed& ZoneRebalancing::followed(ScaleSetId id) {
  if (sets_.size() <= id.index()) sets_.resize(id.index() + 1);
  return sets_[id];
}

void ZoneRebalancing::follow(ScaleSetId id) {
  Followed& set = followed(id);
  if (set.is_followed || !context_.world.scale_sets[id].zone_rebalancing) return;
  set.is_followed = true;
  context_.schedule_after(kLookInterval, EventClass::Upgrade,
                          {EventKind::ZoneRebalancing, id.value(), 0});
}

void ZoneRebalancing::note_request(ScaleSetId id) { followed(id).last_request = context_.now(); }

bool ZoneRebalancing::is_moving(ScaleSetId id) const {
  return id.index() < sets_.size() && sets_[id].move.has_value();
}

void ZoneRebalancing::look(ScaleSetId id) {
  const ScaleSet& set = context_.world.scale_sets[id];
  if (followed(id).move) {
    advance(id);
  } else if (set.exists && !set.deleting && set.zone_rebalancing) {
    try_begin(id);
  } else {
    followed(id).is_followed = false;
    return;
  }
  context_.schedule_after(followed(id).move ? kMoveInterval : kLookInterval, EventClass::Upgrade,
                          {EventKind::ZoneRebalancing, id.value(), 0});
}

// ---- a move --------------------------------------------------------------------------------

bool ZoneRebalancing::is_healthy(VmId id) const {
  const Vm& vm = context_.world.vms[id];
  return rules::health_of(vm, context_.world.zones[*vm.zone].is_up()) == HealthState::Healthy;
}

bool ZoneRebalancing::may_begin(const Followed& set) const {
  const SimTime now = context_.now();
  return now - set.last_request >= rules::kRebalanceQuietTime &&
         (!set.last_move || now - *set.last_move >= rules::kRebalanceInterval);
}

std::optional<VmRef> ZoneRebalancing::find_source(const ScaleSet& set, ZoneId zone) const {
  std::optional<VmRef> source;
  for (const VmId id : set.instances) {
    const Vm& vm = context_.world.vms[id];
    if (!vm.zonal || *vm.zone != zone || !rules::may_move(vm)) continue;
    source = VmRef{id, vm.number};
    if (set.scale_in_rule == ScaleInRule::OldestVM) break;
  }
  return source;
}

void ZoneRebalancing::try_begin(ScaleSetId id) {
  if (!may_begin(followed(id))) return;
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  const NamedZones zones = named_zones(world, set);
  std::vector<rules::RebalanceZone> counts;
  for (const rules::BalanceZone& zone : zones.balance) {
    counts.push_back({zone.count, 0, 0, zone.is_up});
  }
  for (const VmId member : set.instances) {
    const Vm& vm = world.vms[member];
    if (!vm.zonal || vm.is_leaving() || !vm.is_running()) continue;
    rules::RebalanceZone& zone = counts[zones.rank_of(*vm.zone)];
    ++zone.active;
    zone.movable += rules::may_move(vm) ? 1 : 0;
  }
  const auto move = rules::find_rebalance_move(counts);
  if (!move) return;
  followed(id).last_move = context_.now();
  const std::optional<VmRef> source = find_source(set, zones.ids[move->from]);
  const OperationId operation = operations_.submit("zoneRebalancing", set.name, nullptr);
  operations_.request(operation, 2);
  const VmId created = vms_.next_id();
  if (auto refusal = scaling_.add_in_zone(id, zones.ids[move->to], operation)) {
    operations_.refuse(operation, *refusal);
  } else {
    operations_.wait(operation);
    followed(id).move = Move{operation, VmRef{created, world.vms[created].number}, *source,
                             context_.now() + rules::kRebalanceHealthLimit};
  }
  operations_.submitted(operation);
}

void ZoneRebalancing::advance(ScaleSetId id) {
  const Move& move = *followed(id).move;
  const World& world = context_.world;
  if (!move.created.stays(world) || !move.source.stays(world)) return end(id, std::nullopt);
  if (is_healthy(move.created.id)) {
    return end(id, rules::may_move(world.vms[move.source.id]) ? move.source : move.created);
  }
  if (context_.now() < move.deadline) return;
  operations_.warn(move.operation, "The new instance was not healthy within 90 minutes.");  // AZB-4
  end(id, is_healthy(move.source.id) ? move.created : move.source);
}

void ZoneRebalancing::end(ScaleSetId id, std::optional<VmRef> leaves) {
  const Move move = *std::exchange(followed(id).move, std::nullopt);
  if (leaves) vms_.remove(leaves->id, move.operation);
  operations_.resume(move.operation);
}

void ZoneRebalancing::cancel(ScaleSetId id) {
  if (!is_moving(id)) return;
  const Move move = *followed(id).move;
  const std::string& name = context_.world.scale_sets[id].name;
  operations_.refuse(move.operation,
                     {rules::Code::OperationPreempted,
                      fmt::format("The zone rebalancing of scale set '{}' was cancelled: its "
                                  "capacity is changed.",
                                  name),
                      name,
                      {}});
  end(id, move.created.stays(context_.world) ? std::optional(move.created) : std::nullopt);
}

}  // namespace capdrill::engine
