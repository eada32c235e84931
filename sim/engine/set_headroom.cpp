// The headroom of a set: a scale-out is rehearsed with counts instead of places. VMs of one size
// find the same number of places of a zone in whatever order they take them, so counts are exact.

#include <algorithm>
#include <utility>
#include <vector>

#include "capdrill/rules/fault_domains.hpp"
#include "capdrill/rules/zone_balance.hpp"
#include "engine/association.hpp"
#include "engine/headroom_parts.hpp"
#include "engine/named_zones.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

namespace {

/// What the rehearsal finds in one zone of the set, and has done there.
struct Stage {
  ZoneRoom room;
  QuotaGrowth growth;
  std::int64_t joined = 0;
};

class Rehearsal {
 public:
  Rehearsal(const World& world, const Allocator& allocator, const scenario::Options& options,
            const ScaleSet& set)
      : set_(set),
        most_(rules::instances_max(set, world.sizes[set.size].name)),
        left_(free_quota(world, set.subscription, set.region, set.size)) {
    for (const ScaleSetZone* each : zones_in_order(world, set)) {
      const ScaleSetZone& zone = *each;
      instances_ += zone.counts.instances;
      if (set.zonal && !zone.named) continue;
      const ZoneId physical = zone.name.physical;
      OptionalId<ReservationId> member;
      if (set.group) {
        const auto found = find_member(world, *set.group, set.size, physical);
        // A regional set stands where its group does.
        if (!found && !set.zonal) continue;
        if (found) member = *found;
      }
      Stage stage{find_room(world, allocator, options, physical, set.size, member),
                  QuotaGrowth(world, set.subscription, member, set.size), 0};
      if (set.group && !member) stage = {{Bound::unavailable, 0, 0}, {}, 0};
      stages_.push_back(stage);
      zones_.push_back(
          {zone.counts.instances - zone.counts.regional, world.zones[physical].is_up()});
    }
  }

  /// Two zones are down (BAL-4).
  [[nodiscard]] bool is_blocked() const { return set_.zonal && rules::blocks_scaling(zones_); }

  void count(Headroom& line) {
    const std::int64_t most = std::max<std::int64_t>(0, most_ - instances_);
    line.vms = fitting_quota(most);
    line.bound = line.vms == most ? Bound::instances : Bound::quota;
    if (set_.zone_balance) keep_balance(line);
    bool is_covered = true;
    for (std::int64_t placed = 0; placed < line.vms; ++placed) {
      const std::int64_t slots_before = slots_left();
      const Bound refusal = place_next();
      if (refusal != Bound::none) {
        line.vms = placed;
        line.bound = refusal;
        break;
      }
      is_covered = is_covered && slots_left() < slots_before;
      if (is_covered) ++line.covered;
      if (!is_covered && line.covered_bound == Bound::none) {
        line.covered_bound = slots_before > 0 ? Bound::balance : Bound::slot;
      }
    }
    if (line.covered < line.vms) return;
    const bool has_slots = slots_left() > 0 || line.bound == Bound::unavailable;
    line.covered_bound = has_slots ? line.bound : Bound::slot;
  }

 private:
  [[nodiscard]] std::int64_t slots_left() const {
    std::int64_t slots = 0;
    for (const Stage& stage : stages_) slots += stage.room.slots;
    return slots;
  }

  /// vCPUs that a scale-out is checked for as a whole: outside a group all of it, in one as its
  /// zones split it.
  [[nodiscard]] std::int64_t planned_vcpus(std::int64_t instances) const {
    if (stages_.empty()) return 0;
    if (!set_.group || !set_.zonal) return stages_.front().growth.checked(0, instances);
    const std::vector<std::int64_t> split = rules::planned_split(zones_, instances);
    std::int64_t vcpus = 0;
    for (std::size_t zone = 0; zone < split.size(); ++zone) {
      vcpus += stages_[zone].growth.checked(0, split[zone]);
    }
    return vcpus;
  }

  /// The most instances, up to `most`, whose planned vCPUs fit (QUO-3, QUO-4).
  [[nodiscard]] std::int64_t fitting_quota(std::int64_t most) const {
    std::int64_t fits = 0;
    std::int64_t beyond = most + 1;
    while (beyond - fits > 1) {
      const std::int64_t middle = fits + (beyond - fits) / 2;
      const std::int64_t vcpus = planned_vcpus(middle);
      (vcpus <= 0 || vcpus <= left_ ? fits : beyond) = middle;
    }
    return fits;
  }

  /// BAL-5: the most instances, up to those of `line`, that a strict set may ask for.
  void keep_balance(Headroom& line) const {
    std::int64_t allowed = 0;
    for (std::int64_t instances = 1; instances <= line.vms; ++instances) {
      const std::vector<std::int64_t> split = rules::planned_split(zones_, instances);
      std::vector<rules::BalanceZone> after = zones_;
      for (std::size_t zone = 0; zone < split.size(); ++zone) after[zone].count += split[zone];
      if (!rules::check_strict_balance(set_.name, zones_, after)) allowed = instances;
    }
    if (allowed < line.vms) line.bound = Bound::balance;
    line.vms = allowed;
  }

  /// Whether what spills into a zone that was not planned fits the quota there (choice 11.32).
  [[nodiscard]] bool may_spill(const Stage& stage) const {
    if (!set_.group) return true;
    const std::int64_t vcpus = stage.growth.checked(stage.joined, 1);
    return vcpus <= 0 || vcpus <= left_;
  }

  void place(std::size_t zone) {
    Stage& stage = stages_[zone];
    if (stage.room.slots > 0) {
      --stage.room.slots;
    } else if (stage.room.pool != kUnlimited) {
      --stage.room.pool;
    }
    if (left_ != kUnlimited) {
      left_ -= stage.growth.used(stage.joined + 1) - stage.growth.used(stage.joined);
    }
    ++stage.joined;
    ++zones_[zone].count;
  }

  /// Places one more instance. Returns: what stood in the way, or none.
  [[nodiscard]] Bound place_next() {
    Bound refusal = Bound::unavailable;
    bool is_first = true;
    for (const std::size_t zone : rules::zones_by_preference(zones_)) {
      const Stage& stage = stages_[zone];
      const bool spills = !std::exchange(is_first, false);
      if (spills && set_.zone_balance) break;  // BAL-6
      if (refusal == Bound::unavailable) refusal = stage.room.end;
      if (stage.room.total() <= 0) continue;
      if (spills && !may_spill(stage)) {
        refusal = Bound::quota;
        continue;
      }
      place(zone);
      return Bound::none;
    }
    return refusal;
  }

  const ScaleSet& set_;
  /// Instances that it may have.
  std::int64_t most_;
  /// vCPUs that the quota has left.
  std::int64_t left_;
  std::vector<Stage> stages_;
  /// Beside stages_, as the rules of balance want to see them.
  std::vector<rules::BalanceZone> zones_;
  std::int64_t instances_ = 0;
};

}  // namespace

Headroom find_set_headroom(const World& world, SimTime now, const Allocator& allocator,
                           const scenario::Options& options, ScaleSetId id) {
  const ScaleSet& set = world.scale_sets[id];
  Headroom line;
  line.asker = Headroom::Asker::scaleSet;
  line.scale_set = id;
  line.group = set.group;
  line.subscription = set.subscription;
  line.region = set.region;
  line.size = set.size;
  Rehearsal rehearsal(world, allocator, options, set);
  const bool has_access = !set.group || (world.groups[*set.group].exists &&  // choice 11.42
                                         !check_access(world, now, *set.group, set.subscription));
  if (!has_access) {
    line.bound = line.covered_bound = Bound::unavailable;
  } else if (rehearsal.is_blocked()) {
    line.bound = line.covered_bound = Bound::balance;
  } else {
    rehearsal.count(line);
  }
  if (!set.group) line.covered_bound = Bound::none;
  return line;
}

}  // namespace capdrill::engine
