#include "engine/load_follower.hpp"

#include <algorithm>

namespace capdrill::engine {

namespace {

/// Instances that do no work: down with their zone, or without a place.
std::int64_t idle_count(const World& world, const ScaleSet& set) {
  return std::ranges::count_if(set.instances, [&](VmId id) {
    const Vm& vm = world.vms[id];
    return !vm.is_leaving() && !vm.surplus && (!vm.allocated || vm.unavailable);
  });
}

std::int64_t needed(rules::MetricValue load, rules::MetricValue per_instance) {
  constexpr rules::MetricValue kMax = 1'000'000'000;  // far beyond what a set may have
  return static_cast<std::int64_t>(std::min(kMax, (load + per_instance - 1) / per_instance));
}

}  // namespace

const scenario::Load* find_followed_load(const scenario::ScaleSet& spec) {
  const auto load = std::ranges::find_if(
      spec.load, [](const scenario::Load& each) { return each.per_instance.has_value(); });
  return load == spec.load.end() ? nullptr : &*load;
}

LoadFollower::LoadFollower(Context& context, OperationLog& operations, ScaleSetOperations& sets)
    : context_(context), operations_(operations), sets_(sets) {}

void LoadFollower::adopt(ScaleSetId set, const scenario::ScaleSet& spec) {
  const scenario::Load* load = find_followed_load(spec);
  if (load == nullptr) return;
  const std::string& name = context_.world.scale_sets[set].name;
  followed_.push_back(
      {set, LoadSignal(context_.scenario, context_.seed, name, *load), *load->per_instance, {}});
}

void LoadFollower::run() {
  std::erase_if(followed_, [this](Followed& followed) { return !follow(followed); });
}

/// Returns: whether the set is still there.
bool LoadFollower::follow(Followed& followed) {
  const ScaleSet& set = context_.world.scale_sets[followed.set];
  if (!set.exists || set.deleting) return false;
  const std::optional<rules::MetricValue> load = followed.signal.at(context_.now()).value;
  if (!load) return true;
  const std::int64_t working = needed(*load, followed.per_instance);
  while (!followed.last || !operations_.is_under_way(*followed.last)) {
    const std::int64_t before = instance_count(set);
    const std::int64_t target = working + idle_count(context_.world, set);
    if (target != before) scale(followed, set, target);
    // A scale-in may take instances that are down: then once more, for those that are not.
    if (target >= before || instance_count(set) == before) break;
  }
  return true;
}

void LoadFollower::scale(Followed& followed, const ScaleSet& set, std::int64_t target) {
  const OperationId operation = operations_.submit("scale", set.name, nullptr, "load");
  followed.last = operations_.ref(operation);
  sets_.scale({{set.name, {}}, target}, operation);
  operations_.submitted(operation);
}

}  // namespace capdrill::engine
