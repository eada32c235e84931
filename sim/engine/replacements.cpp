#include "engine/replacements.hpp"

#include <map>

namespace capdrill::engine {

Replacements::Replacements(Context& context, Accounts& accounts, OperationLog& operations,
                           ScaleSetOperations& sets, VmLife& vms)
    : context_(context), accounts_(accounts), operations_(operations), sets_(sets), vms_(vms) {}

std::vector<ZoneId> Replacements::zones_for(const Vm& old) const {
  const ScaleSet& set = context_.world.scale_sets[*old.scale_set];
  if (set.zonal && old.zonal) return {*old.zone};
  return sets_.scaling().zones_for_next(set);
}

std::optional<rules::Refusal> Replacements::check_quota(ScaleSetId id,
                                                        const std::vector<VmId>& old) const {
  const World& world = context_.world;
  const ScaleSet& set = world.scale_sets[id];
  std::int64_t vcpus = 0;
  std::map<ReservationId, std::int64_t> joining;
  for (const VmId vm : old) {
    const std::vector<ZoneId> zones = zones_for(world.vms[vm]);
    const auto member = set.group && !zones.empty()
                            ? find_member(world, *set.group, set.size, zones.front())
                            : std::nullopt;
    if (member) {
      ++joining[*member];
    } else {
      vcpus += world.sizes[set.size].vcpus;
    }
  }
  for (const auto& [member, count] : joining) {
    vcpus += accounts_.quota_of_new(member, set.subscription, count);
  }
  return sets_.scaling().check_vcpus(set, vcpus);
}

std::optional<Replacement> Replacements::begin(VmId id, OperationId operation) {
  World& world = context_.world;
  const Vm old = world.vms[id];
  const std::vector<ZoneId> zones = zones_for(old);
  ScaleSet& set = world.scale_sets[*old.scale_set];
  std::optional<rules::Refusal> refusal;
  if (zones.empty()) refusal = vms_.no_room(set.zonal, set.size, zones);
  for (const ZoneId zone : zones) {
    const VmId fresh = vms_.next_id();
    refusal = sets_.scaling().add_in_zone(*old.scale_set, zone, operation);
    if (refusal) continue;
    ++set.surplus;
    world.vms[fresh].surplus = true;
    return Replacement{*old.scale_set, {id, old.number}, {fresh, world.vms[fresh].number}, true};
  }
  operations_.refuse(operation, *refusal);
  return std::nullopt;
}

void Replacements::close(Replacement& replacement) {
  World& world = context_.world;
  replacement.is_open = false;
  --world.scale_sets[replacement.set].surplus;
  if (replacement.fresh.exists(world)) world.vms[replacement.fresh.id].surplus = false;
}

bool Replacements::look_at(Replacement& replacement, OperationId operation) {
  const World& world = context_.world;
  if (!replacement.is_open) return false;
  const bool old_stays = replacement.old.stays(world);
  const bool fresh_stays = replacement.fresh.stays(world);
  if (old_stays && fresh_stays) return true;
  close(replacement);
  if (fresh_stays) vms_.remove(replacement.fresh.id, operation);
  return false;
}

void Replacements::end(Replacement& replacement, Leaving leaving, OperationId operation) {
  if (!look_at(replacement, operation)) return;
  close(replacement);
  vms_.remove(leaving == Leaving::old ? replacement.old.id : replacement.fresh.id, operation);
}

}  // namespace capdrill::engine
