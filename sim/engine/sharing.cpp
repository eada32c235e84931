#include "engine/sharing.hpp"

#include <algorithm>

#include "capdrill/rules/sharing.hpp"

namespace capdrill::engine {

namespace {

bool is_shared_with(const ReservationGroup& group, SimTime now, SubscriptionId subscription) {
  return std::ranges::any_of(group.consumers, [&](const Consumer& consumer) {
    return consumer.subscription == subscription && consumer.validity.holds_at(now);
  });
}

/// Whether the identity of `holder` may do it in `scope`.
bool may(const World& world, SimTime now, SubscriptionId scope, SubscriptionId holder,
         ReservationAction action) {
  if (!world.checks_rights) return true;
  return std::ranges::any_of(world.subscriptions[scope].rights, [&](const Right& right) {
    return right.holder == holder && right.action == action && right.validity.holds_at(now);
  });
}

/// When a change that is made now has effect: at once for what the file declares.
SimTime effect_of(const Context& context, Duration delay) {
  return context.starting ? context.now() : context.now() + delay;
}

}  // namespace

std::optional<rules::Refusal> check_access(const Context& context, GroupId id,
                                           SubscriptionId subscription) {
  return check_access(context.world, context.now(), id, subscription);
}

std::optional<rules::Refusal> check_access(const World& world, SimTime now, GroupId id,
                                           SubscriptionId subscription) {
  const ReservationGroup& group = world.groups[id];
  if (group.subscription == subscription) return std::nullopt;
  rules::AccessRequest request{group.name,
                               world.subscriptions[group.subscription].name,
                               world.subscriptions[subscription].name,
                               false,
                               is_shared_with(group, now, subscription),
                               {}};
  for (const ReservationAction action : rules::kActionsOfConsumers) {
    if (!may(world, now, group.subscription, subscription, action))
      request.missing.push_back(action);
  }
  return rules::check_access(request);
}

std::optional<rules::Refusal> check_reallocation(const Context& context, const Vm& vm) {
  return check_reallocation(context.world, context.now(), vm);
}

std::optional<rules::Refusal> check_reallocation(const World& world, SimTime now, const Vm& vm) {
  if (!vm.reservation) return std::nullopt;
  const GroupId id = world.reservations[*vm.reservation].group;
  const ReservationGroup& group = world.groups[id];
  if (auto refusal = check_access(world, now, id, vm.subscription)) return refusal;
  if (!vm.scale_set || group.consumers.empty()) return std::nullopt;
  const bool has_consumers = std::ranges::any_of(
      group.consumers, [now](const Consumer& consumer) { return consumer.validity.holds_at(now); });
  const bool zone_down =
      std::ranges::any_of(world.regions[group.region].zones,
                          [&world](ZoneId zone) { return !world.zones[zone].is_up(); });
  return rules::check_reallocation(vm_name(world, vm), group.name, has_consumers, zone_down);
}

std::optional<rules::Refusal> check_sharing(const Context& context, const ReservationGroup& group,
                                            const scenario::SharingProfile& profile) {
  const World& world = context.world;
  rules::SharingRequest request{group.name, world.subscriptions[group.subscription].name,
                                group.type, static_cast<std::int64_t>(profile.consumers.size()),
                                false,      {}};
  for (const scenario::Name& name : profile.consumers) {
    const SubscriptionId consumer = *find_subscription(world, name.text);
    if (consumer == group.subscription) {
      request.names_owner = true;
    } else if (!is_shared_with(group, context.now(), consumer) &&
               !may(world, context.now(), consumer, group.subscription,
                    ReservationAction::ShareGroup)) {
      request.without_right.push_back(world.subscriptions[consumer].name);
    }
  }
  return rules::check_sharing(request);
}

void share(const Context& context, ReservationGroup& group,
           const scenario::SharingProfile& profile) {
  const SimTime effect = effect_of(context, context.scenario.options.share_delay);
  std::vector<Consumer> consumers;
  for (const scenario::Name& name : profile.consumers) {
    const SubscriptionId id = *find_subscription(context.world, name.text);
    const auto known = std::ranges::find(group.consumers, id, &Consumer::subscription);
    Consumer consumer = known == group.consumers.end() ? Consumer{id, {effect, effect}} : *known;
    rules::grant(consumer.validity, context.now(), effect);
    consumers.push_back(consumer);
  }
  for (Consumer& former : group.consumers) {
    if (std::ranges::count(consumers, former.subscription, &Consumer::subscription) > 0) continue;
    rules::revoke(former.validity, effect);
    if (*former.validity.until > std::max(context.now(), former.validity.since)) {
      consumers.push_back(former);
    }
  }
  group.consumers = std::move(consumers);
}

void change_role(Context& context, const scenario::ChangeRole& request) {
  World& world = context.world;
  const SimTime effect = effect_of(context, context.scenario.options.rbac_delay);
  std::vector<Right>& rights =
      world.subscriptions[*find_subscription(world, request.subscription.text)].rights;
  const SubscriptionId holder = *find_subscription(world, request.assignment.to.text);
  for (const scenario::ReservationAction asked : request.assignment.actions) {
    const auto action = static_cast<ReservationAction>(asked);
    const auto is_it = [&](const Right& right) {
      return right.holder == holder && right.action == action;
    };
    auto right = std::ranges::find_if(rights, is_it);
    if (right == rights.end()) {
      if (!request.grant) continue;
      right = rights.insert(right, Right{holder, action, {effect, effect}});
    }
    if (request.grant) {
      rules::grant(right->validity, context.now(), effect);
    } else {
      rules::revoke(right->validity, effect);
    }
  }
}

}  // namespace capdrill::engine
