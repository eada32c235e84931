#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "resolver.hpp"

namespace capdrill::scenario {

void Resolver::resolve_timeline() {
  const Node* timeline = root_.find("timeline");
  for (std::size_t i = 0; i < scenario_.timeline.size(); ++i) {
    TimelineEntry& entry = scenario_.timeline[i];
    check_repetition(entry, timeline->items[i]);
    std::visit([this](auto& operation) { resolve(operation); }, entry.operation);
  }
}

/// Small steps over a long run would never end.
void Resolver::check_repetition(const TimelineEntry& entry, const Node& written) {
  if (!entry.every || entry.every->us() == 0) return;
  const std::int64_t left = scenario_.clock.duration.us() - entry.at.time.us();
  const std::int64_t until_end = left / entry.every->us();
  if (std::min(until_end, entry.times.value_or(until_end)) <= kStepsMax) return;
  problems_.add(written.find("every")->origin,
                fmt::format("'every' repeats this more than {} times", kStepsMax));
}

void Resolver::resolve(CreateGroup& op) {
  groups_.ever.resolve(op.name, problems_);
  resolve_group(op.group);
}

void Resolver::resolve(UpdateGroup& op) {
  groups_.ever.resolve(op.name, problems_);
  if (op.sharing_profile) resolve_sharing(*op.sharing_profile);
}

void Resolver::resolve(DeleteGroup& op) { groups_.ever.resolve(op.name, problems_); }

void Resolver::resolve_member(Name& group, Name& reservation) {
  if (groups_.ever.resolve(group, problems_)) {
    reservations_of(group.text).resolve(reservation, problems_);
  }
}

void Resolver::resolve(CreateReservation& op) {
  resolve_member(op.group, op.name);
  const auto place = group_places_.find(op.group.text);
  Name subscription;
  Name location;
  if (place != group_places_.end()) {
    subscription.text = place->second.subscription;
    location.text = place->second.location;
  }
  resolve_reservation(op.reservation, subscription, location);
}

void Resolver::resolve(UpdateReservation& op) { resolve_member(op.group, op.name); }

void Resolver::resolve(DeleteReservation& op) { resolve_member(op.group, op.name); }

void Resolver::resolve(CreateScaleSet& op) {
  scale_sets_.ever.resolve(op.name, problems_);
  resolve_scale_set(op.scale_set, groups_.ever);
  for (const Load& load : op.scale_set.load) {
    if (load.correlation.empty()) continue;
    problems_.add(load.correlation.front().scale_set.origin,
                  "only loads of sets that exist at the start can be correlated");
  }
}

void Resolver::resolve_new_group(std::optional<NullableName>& group) {
  if (group && group->name) groups_.ever.resolve(*group->name, problems_);
}

void Resolver::resolve(UpdateScaleSet& op) {
  resolve_new_group(op.group);
  if (op.size) sizes_.use(*op.size, problems_);
  if (!scale_sets_.ever.resolve(op.scale_set, problems_) || !op.zones) return;
  const Place& place = set_places_.at(op.scale_set.text);
  for (Name& zone : *op.zones) {
    resolve_logical_zone(zone, Name{place.subscription, {}}, Name{place.location, {}});
  }
}

void Resolver::resolve(Scale& op) { scale_sets_.ever.resolve(op.scale_set, problems_); }

void Resolver::resolve(DeleteScaleSet& op) { scale_sets_.ever.resolve(op.scale_set, problems_); }

void Resolver::resolve(ControlUpgrade& op) { scale_sets_.ever.resolve(op.scale_set, problems_); }

void Resolver::resolve_instances(Name& set, InstanceSelector& instances) {
  if (!scale_sets_.ever.resolve(set, problems_) || !instances.zone) return;
  const Place& place = set_places_.at(set.text);
  resolve_logical_zone(*instances.zone, Name{place.subscription, {}}, Name{place.location, {}});
}

void Resolver::resolve(ActOnInstances& op) { resolve_instances(op.scale_set, op.instances); }

void Resolver::resolve(UpgradeInstances& op) { resolve_instances(op.scale_set, op.instances); }

void Resolver::resolve(ProtectInstances& op) { resolve_instances(op.scale_set, op.instances); }

void Resolver::resolve(UnhealthyInstances& op) { resolve_instances(op.scale_set, op.instances); }

void Resolver::resolve(CreateVm& op) {
  vms_.ever.resolve(op.name, problems_);
  resolve_vm(op.vm, groups_.ever);
}

void Resolver::resolve(UpdateVm& op) {
  vms_.ever.resolve(op.vm, problems_);
  resolve_new_group(op.group);
}

void Resolver::resolve(ResizeVm& op) {
  vms_.ever.resolve(op.vm, problems_);
  sizes_.use(op.size, problems_);
}

void Resolver::resolve(ActOnVm& op) { vms_.ever.resolve(op.vm, problems_); }

void Resolver::resolve(SetQuota& op) {
  resolve_place(op.subscription, op.location);
  if (op.family) sizes_.families().resolve(*op.family, problems_);
}

void Resolver::resolve(ChangeRole& op) {
  subscriptions_.resolve(op.subscription, problems_);
  subscriptions_.resolve(op.assignment.to, problems_);
}

}  // namespace capdrill::scenario
