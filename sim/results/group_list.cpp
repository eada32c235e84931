#include <algorithm>
#include <utility>

#include "capdrill/results/rest_view.hpp"

namespace capdrill::results {

namespace {

bool is_shared_with(const Inspection& inspection, GroupId id, SubscriptionId subscription) {
  const auto is_it = [&](const Consumer& consumer) {
    return consumer.subscription == subscription && consumer.validity.holds_at(inspection.now());
  };
  return std::ranges::any_of(inspection.world.groups[id].consumers, is_it);
}

}  // namespace

std::vector<GroupId> list_groups(const Inspection& inspection, SubscriptionId subscription,
                                 ListKind kind, SharedListDefect defect) {
  const World& world = inspection.world;
  std::vector<GroupId> own;
  std::vector<GroupId> shared;
  for (std::uint32_t i = 0; i < world.groups.size(); ++i) {
    const ReservationGroup& group = world.groups[GroupId(i)];
    if (!group.exists) continue;
    if (group.subscription == subscription) own.push_back(GroupId(i));
    if (is_shared_with(inspection, GroupId(i), subscription)) shared.push_back(GroupId(i));
  }
  if (defect == SharedListDefect::present) {
    std::erase_if(shared, [&](GroupId id) {
      return std::ranges::none_of(
          own, [&](GroupId each) { return world.groups[each].region == world.groups[id].region; });
    });
  }
  if (kind == ListKind::CreatedInSubscription) return own;
  if (kind == ListKind::All) shared.insert(shared.begin(), own.begin(), own.end());
  return shared;
}

Value list_view(const Inspection& inspection, const std::vector<GroupId>& groups) {
  Value list = Value::list();
  for (const GroupId id : groups) {
    Value item = Value::object();
    list.add(std::move(item.set("id", Value::text(group_resource_id(inspection, id)))));
  }
  Value answer = Value::object();
  return std::move(answer.set("value", std::move(list)));
}

}  // namespace capdrill::results
