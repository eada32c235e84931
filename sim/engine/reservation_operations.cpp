#include "engine/reservation_operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/rules/block_reservation.hpp"
#include "capdrill/rules/quota.hpp"
#include "engine/association.hpp"

namespace capdrill::engine {

std::optional<ZoneId> physical_zone(const World& world, SubscriptionId subscription,
                                    RegionId region, const std::string& logical) {
  for (const ZoneName& zone : world.subscriptions[subscription].zones[region]) {
    if (zone.logical == logical) return zone.physical;
  }
  return std::nullopt;
}

rules::Refusal not_found(const std::string& kind, const std::string& name) {
  return {rules::Code::ResourceNotFound,
          fmt::format("The {} '{}' was not found.", kind, name),
          name,
          {}};
}

ReservationOperations::ReservationOperations(Context& context, Accounts& accounts,
                                             Placements& placements, OperationLog& operations,
                                             VmLife& vms)
    : context_(context),
      accounts_(accounts),
      placements_(placements),
      operations_(operations),
      vms_(vms) {}

namespace {

std::optional<BlockSchedule> schedule_of(const scenario::CapacityReservation& asked) {
  if (!asked.schedule) return std::nullopt;
  return BlockSchedule{asked.schedule->start, asked.schedule->end};
}

}  // namespace

std::optional<ZoneId> ReservationOperations::zone_for(const scenario::CapacityReservation& asked,
                                                      const ReservationGroup& group,
                                                      SizeId size) const {
  const World& world = context_.world;
  if (asked.zone) {
    const auto zone = std::ranges::find(group.zones, asked.zone->text, &ZoneName::logical);
    return zone == group.zones.end() ? std::nullopt : std::optional(zone->physical);
  }
  if (group.is_zonal()) return std::nullopt;
  if (group.pinned_zone) return *group.pinned_zone;
  // Choice 11.17: the zone with most room for the size, ties to the lowest physical zone.
  std::optional<ZoneId> best;
  std::int64_t most = 0;
  for (const ZoneId zone : world.regions[group.region].zones) {
    const std::int64_t room = world.zones[zone].is_up() ? context_.allocator.room(zone, size) : 0;
    if (best && room <= most) continue;
    best = zone;
    most = room;
  }
  return best;
}

std::optional<rules::Refusal> ReservationOperations::check_creation(
    const scenario::CreateReservation& request, const ReservationGroup& group, SizeId size,
    std::optional<ZoneId> zone) const {
  const World& world = context_.world;
  const scenario::CapacityReservation& asked = request.reservation;
  rules::ReservationRequest check;
  check.name = request.name.text;
  check.group = group.name;
  check.size = world.sizes[size].name;
  check.support = world.sizes[size].reservation_support;
  check.group_location = world.regions[group.region].name;
  check.location = asked.location ? asked.location->text : check.group_location;
  check.group_zonal = group.is_zonal();
  check.type = group.type;
  if (asked.zone) check.zone = asked.zone->text;
  check.zone_in_group = zone.has_value();
  check.quantity = asked.sku.capacity;
  check.subscription = world.subscriptions[group.subscription].name;
  check.offer = world.subscriptions[group.subscription].offer_type;
  for (const ReservationId id : group.members) {
    const CapacityReservation& member = world.reservations[id];
    check.duplicate |= member.size == size && (!group.is_zonal() || member.zone == zone);
  }
  return rules::check_creation(check);
}

std::optional<rules::Refusal> ReservationOperations::check_quota_for(const ReservationGroup& group,
                                                                     SizeId size,
                                                                     std::int64_t vcpus) const {
  const World& world = context_.world;
  const FamilyId family = world.sizes[size].family;
  return rules::check_quota(world.subscriptions[group.subscription].quota[group.region], family,
                            world.families[family], world.regions[group.region].name, vcpus,
                            rules::QuotaAsker::ReservationOrScaleSet);
}

void ReservationOperations::create(const scenario::CreateReservation& request,
                                   OperationId operation) {
  World& world = context_.world;
  operations_.request(operation, 1);
  const auto group_id = find_group(world, request.group.text);
  if (!group_id) return operations_.refuse(operation, not_found("group", request.group.text));
  if (const auto known = find_reservation(world, *group_id, request.name.text)) {
    return put(*known, request, operation);
  }
  const ReservationGroup& group = world.groups[*group_id];
  const SizeId size = *find_size(world, request.reservation.sku.name.text);
  const std::optional<ZoneId> zone = zone_for(request.reservation, group, size);
  rules::Checks checks;
  checks.add(check_creation(request, group, size, zone));
  checks.add(rules::check_schedule({group.type, schedule_of(request.reservation),
                                    context_.scenario.clock.start, context_.now()}));
  if (zone) {
    checks.add(check_offer(context_,
                           {group.subscription, group.region, size, {{"", *zone}}, {}, false, 1}));
  }
  checks.add(
      check_quota_for(group, size, request.reservation.sku.capacity * world.sizes[size].vcpus));
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  build(request, *group_id, size, *zone, operation);
}

void ReservationOperations::put(ReservationId id, const scenario::CreateReservation& request,
                                OperationId operation) {
  const World& world = context_.world;
  const CapacityReservation& known = world.reservations[id];
  const scenario::CapacityReservation& asked = request.reservation;
  const std::string& location = world.regions[world.groups[known.group].region].name;
  rules::PutRequest put{known.name, find_size(world, asked.sku.name.text) == known.size,
                        (asked.zone ? asked.zone->text : std::string()) == known.logical_zone,
                        !asked.location || asked.location->text == location};
  rules::Checks checks;
  checks.add(rules::check_put(put));
  checks.add(rules::check_same_schedule(known, schedule_of(asked)));
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  change_quantity(id, asked.sku.capacity, operation);
}

void ReservationOperations::build(const scenario::CreateReservation& request, GroupId group_id,
                                  SizeId size, ZoneId zone, OperationId operation) {
  World& world = context_.world;
  const std::int64_t quantity = request.reservation.sku.capacity;
  CapacityReservation reservation;
  reservation.name = request.name.text;
  reservation.group = group_id;
  reservation.size = size;
  reservation.zone = zone;
  if (request.reservation.zone) reservation.logical_zone = request.reservation.zone->text;
  reservation.schedule = schedule_of(request.reservation);
  reservation.quantity = quantity;
  const bool up = world.zones[zone].is_up() || quantity == 0;  // choice 11.36
  if (!up || !context_.allocator.add_idle_slots(reservation, quantity)) {
    return operations_.refuse(operation,
                              vms_.no_room(world.groups[group_id].is_zonal(), size, {zone}));
  }
  const ReservationId id = world.reservations.push_back(std::move(reservation));
  pending_.resize(world.reservations.size());
  world.groups[group_id].members.push_back(id);
  if (!world.groups[group_id].is_zonal()) world.groups[group_id].pinned_zone = zone;
  world.reservations[id].creating = true;
  accounts_.set_claimed(id, quantity);
  context_.changes.zones.add(zone);
  begin_change(id, {Change::Create, quantity, operation});
}

std::optional<ReservationId> ReservationOperations::find(const scenario::Name& group_name,
                                                         const scenario::Name& name,
                                                         OperationId operation) {
  const auto group = find_group(context_.world, group_name.text);
  if (!group) {
    operations_.refuse(operation, not_found("group", group_name.text));
    return std::nullopt;
  }
  const auto id = find_reservation(context_.world, *group, name.text);
  if (!id) operations_.refuse(operation, not_found("capacity reservation", name.text));
  return id;
}

void ReservationOperations::update(const scenario::UpdateReservation& request,
                                   OperationId operation) {
  operations_.request(operation, 1);
  if (const auto id = find(request.group, request.name, operation)) {
    change_quantity(*id, request.capacity, operation);
  }
}

void ReservationOperations::change_quantity(ReservationId id, std::int64_t quantity,
                                            OperationId operation) {
  const CapacityReservation& reservation = context_.world.reservations[id];
  const ReservationGroup& group = context_.world.groups[reservation.group];
  if (reservation.schedule) {  // BLK-4
    const auto refusal = rules::check_same_quantity(reservation, quantity);
    return refusal ? operations_.refuse(operation, *refusal) : operations_.add_done(operation, 1);
  }
  rules::Checks checks;
  checks.add(rules::check_quantity_change(reservation, group.type, quantity));
  checks.add(check_quota_for(group, reservation.size, accounts_.quota_of_quantity(id, quantity)));
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  if (quantity > reservation.current_capacity) {
    raise(id, quantity, operation);
  } else {
    resize(id, quantity, operation);
  }
}

void ReservationOperations::raise(ReservationId id, std::int64_t quantity, OperationId operation) {
  World& world = context_.world;
  CapacityReservation& reservation = world.reservations[id];
  // Overallocated VMs are adopted first; only the rest needs new slots.
  const std::int64_t needed =
      quantity - reservation.claimed_capacity -
      std::min(reservation.overallocated(), quantity - reservation.claimed_capacity);
  const bool zonal = world.groups[reservation.group].is_zonal();
  const bool up = world.zones[reservation.zone].is_up() || needed == 0;
  if (!up) {  // choice 11.36: it keeps its asked quantity and does not become Failed
    return operations_.refuse(operation, vms_.no_room(zonal, reservation.size, {reservation.zone}));
  }
  // Choice 11.31: while Failed, only a quantity up to the one in force restores it.
  if (reservation.failed || !context_.allocator.add_idle_slots(reservation, needed)) {
    reservation.quantity = quantity;
    reservation.failed = true;
    accounts_.touch(id);
    return operations_.refuse(operation, vms_.no_room(zonal, reservation.size, {reservation.zone}));
  }
  context_.changes.zones.add(reservation.zone);
  accounts_.set_claimed(id, quantity);
  resize(id, quantity, operation);
}

void ReservationOperations::resize(ReservationId id, std::int64_t quantity, OperationId operation) {
  context_.world.reservations[id].quantity = quantity;
  context_.world.reservations[id].updating = true;
  begin_change(id, {Change::Resize, quantity, operation});
}

void ReservationOperations::remove(const scenario::DeleteReservation& request,
                                   OperationId operation) {
  operations_.request(operation, 1);
  const auto id = find(request.group, request.name, operation);
  if (!id) return;
  CapacityReservation& reservation = context_.world.reservations[*id];
  rules::Checks checks;
  checks.add(
      rules::check_block_deletion(reservation, context_.now(), context_.scenario.clock.start));
  checks.add(rules::check_reservation_deletion(reservation));
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  reservation.updating = true;
  begin_change(*id, {Change::Remove, 0, operation});
}

void ReservationOperations::begin_change(ReservationId id, const Pending& pending) {
  const CapacityReservation& reservation = context_.world.reservations[id];
  pending_[id] = pending;
  operations_.step_begins(*pending.operation);
  accounts_.touch(id);
  if (!context_.starting) {
    const RandomStream stream(
        context_.seed, "capacityReservation",
        context_.world.groups[reservation.group].name + "/" + reservation.name);
    const Duration delay = context_.scenario.timing.capacity_reservation.sample(
        stream, static_cast<std::uint64_t>(context_.now().us()));
    if (delay > Duration()) {
      context_.schedule_after(delay, EventClass::Completion,
                              {EventKind::ReservationStep, id.value(), 0});
      return;
    }
  }
  step_ended(id);
}

void ReservationOperations::step_ended(ReservationId id) {
  World& world = context_.world;
  CapacityReservation& reservation = world.reservations[id];
  const Pending pending = std::exchange(pending_[id], Pending{});
  if (pending.change == Change::Remove && reservation.associated > 0) {
    reservation.updating = false;  // VMs came in the meantime
    return operations_.step_ends(*pending.operation,
                                 rules::check_reservation_deletion(reservation));
  }
  reservation.creating = false;
  reservation.updating = false;
  reservation.failed = false;
  set_quantity(id, pending.quantity);
  if (pending.change == Change::Create && reservation.schedule) {
    for (const SimTime time : {reservation.schedule->start, reservation.schedule->end}) {
      if (time <= context_.now()) continue;
      context_.schedule_at(time, EventClass::Completion, {EventKind::BlockSchedule, id.value(), 0});
    }
  }
  if (pending.change == Change::Remove) {
    std::erase(world.groups[reservation.group].members, id);
    reservation.exists = false;
  }
  operations_.step_ends(*pending.operation, std::nullopt);
}

void ReservationOperations::set_quantity(ReservationId id, std::int64_t quantity) {
  const CapacityReservation& reservation = context_.world.reservations[id];
  accounts_.set_claimed(id, rules::held(reservation, quantity, context_.now()));
  accounts_.set_current(id, rules::offered(reservation, quantity, context_.now()));
  placements_.settle(id);
}

// ---- the schedule of a Block reservation ---------------------------------------------------

void ReservationOperations::follow_schedule(ReservationId id) {
  const CapacityReservation& reservation = context_.world.reservations[id];
  if (context_.now() >= reservation.schedule->end) evict_all(id);  // BLK-8
  set_quantity(id, reservation.quantity);
}

void ReservationOperations::evict_all(ReservationId id) {
  const World& world = context_.world;
  const CapacityReservation& reservation = world.reservations[id];
  std::vector<VmId> members;
  for (OptionalId<VmId> vm = reservation.join_list.first; vm; vm = world.vms[*vm].join_next) {
    members.push_back(*vm);
  }
  const OperationId operation =
      operations_.submit("endBlockReservation",
                         world.groups[reservation.group].name + "/" + reservation.name, nullptr);
  operations_.request(operation, static_cast<std::int64_t>(members.size()));
  for (const VmId vm : members) vms_.evict(vm);
  operations_.add_done(operation, static_cast<std::int64_t>(members.size()));
  operations_.submitted(operation);
}

}  // namespace capdrill::engine
