// The part of ReservationOperations that is about groups: their PUTs, sharing profiles and deletion.

#include <algorithm>
#include <utility>

#include "engine/reservation_operations.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

std::optional<rules::Refusal> ReservationOperations::check_put(
    const scenario::ReservationGroup& asked, const ReservationGroup& group) const {
  const World& world = context_.world;
  const bool same_zones = std::ranges::is_permutation(
      asked.zones, group.zones, {}, [](const scenario::Name& zone) { return zone.text; },
      &ZoneName::logical);
  return rules::check_group_put(
      {group.name, find_subscription(world, asked.subscription.text) == group.subscription,
       find_region(world, asked.location.text) == group.region, same_zones,
       static_cast<int>(asked.reservation_type) == static_cast<int>(group.type)});
}

void ReservationOperations::create(const scenario::CreateGroup& request, OperationId operation) {
  operations_.request(operation, 1);
  const auto known = find_group(context_.world, request.name.text);
  const auto refusal = known ? put(*known, request.group, operation) : build(request, operation);
  if (refusal) return operations_.refuse(operation, *refusal);
  operations_.add_done(operation, 1);
  for (const auto& [name, reservation] : request.group.reservations) {
    create(scenario::CreateReservation{request.name, name, reservation}, operation);
  }
}

std::optional<rules::Refusal> ReservationOperations::put(GroupId id,
                                                         const scenario::ReservationGroup& asked,
                                                         OperationId operation) {
  ReservationGroup& group = context_.world.groups[id];
  rules::Checks checks;
  checks.add(check_put(asked, group));
  checks.add(check_sharing(context_, group, asked.sharing_profile));
  if (!checks.passed()) return std::move(checks).refusal();
  group.tags = asked.tags;
  share(context_, group, asked.sharing_profile);
  operations_.set_http_status(operation, 200);
  return std::nullopt;
}

std::optional<rules::Refusal> ReservationOperations::build(const scenario::CreateGroup& request,
                                                           OperationId operation) {
  World& world = context_.world;
  const scenario::ReservationGroup& asked = request.group;
  ReservationGroup group;
  group.name = request.name.text;
  group.subscription = *find_subscription(world, asked.subscription.text);
  group.region = *find_region(world, asked.location.text);
  group.type = static_cast<ReservationType>(asked.reservation_type);
  group.tags = asked.tags;
  for (const scenario::Name& zone : asked.zones) {
    group.zones.push_back(
        {zone.text, *physical_zone(world, group.subscription, group.region, zone.text)});
  }
  if (auto refusal = check_sharing(context_, group, asked.sharing_profile)) return refusal;
  share(context_, group, asked.sharing_profile);
  context_.changes.groups.add(world.groups.push_back(std::move(group)));
  operations_.set_http_status(operation, 201);
  return std::nullopt;
}

void ReservationOperations::update(const scenario::UpdateGroup& request, OperationId operation) {
  operations_.request(operation, 1);
  const auto id = find_group(context_.world, request.name.text);
  if (!id) return operations_.refuse(operation, not_found("group", request.name.text));
  ReservationGroup& group = context_.world.groups[*id];
  if (request.sharing_profile) {
    if (auto refusal = check_sharing(context_, group, *request.sharing_profile)) {
      return operations_.refuse(operation, *refusal);
    }
    share(context_, group, *request.sharing_profile);
  }
  if (request.tags) group.tags = *request.tags;
  operations_.add_done(operation, 1);
}

void ReservationOperations::remove(const scenario::DeleteGroup& request, OperationId operation) {
  World& world = context_.world;
  operations_.request(operation, 1);
  const auto id = find_group(world, request.name.text);
  if (!id) return operations_.refuse(operation, not_found("group", request.name.text));
  ReservationGroup& group = world.groups[*id];
  const auto members = static_cast<std::int64_t>(group.members.size());
  if (auto refusal = rules::check_group_deletion(group.name, members)) {
    return operations_.refuse(operation, *refusal);
  }
  group.exists = false;
  context_.changes.groups.add(*id);
  operations_.add_done(operation, 1);
}

}  // namespace capdrill::engine
