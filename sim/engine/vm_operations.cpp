#include "engine/vm_operations.hpp"

#include <fmt/format.h>

#include <utility>

#include "capdrill/rules/block_reservation.hpp"
#include "capdrill/rules/quota.hpp"
#include "engine/capacity_sla.hpp"
#include "engine/reservation_operations.hpp"
#include "engine/scale_set_operations.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

VmOperations::VmOperations(Context& context, Accounts& accounts, Placements& placements,
                           OperationLog& operations, VmLife& vms)
    : context_(context),
      accounts_(accounts),
      placements_(placements),
      operations_(operations),
      vms_(vms) {}

std::optional<VmEntryId> VmOperations::find(const scenario::Name& name, OperationId operation) {
  const std::optional<VmEntryId> id = find_vm_entry(context_.world, name.text);
  if (!id) operations_.refuse(operation, not_found("virtual machine", name.text));
  return id;
}

Applicant VmOperations::applicant_of(const scenario::VirtualMachine& asked) const {
  const World& world = context_.world;
  Applicant applicant;
  applicant.subscription = *find_subscription(world, asked.subscription.text);
  applicant.region = *find_region(world, asked.location.text);
  applicant.size = *find_size(world, asked.size.text);
  applicant.features = to_rules(asked.features);
  if (asked.zone) {
    applicant.zones.push_back(
        {asked.zone->text,
         *physical_zone(world, applicant.subscription, applicant.region, asked.zone->text)});
  }
  return applicant;
}

void VmOperations::create(const scenario::CreateVm& request, OperationId operation) {
  World& world = context_.world;
  operations_.request(operation, request.vm.count);
  if (find_vm_entry(world, request.name.text)) {
    return operations_.refuse(
        operation,
        {rules::Code::Conflict,
         fmt::format("A virtual machine '{}' exists. Update it instead.", request.name.text),
         request.name.text,
         {}});
  }
  const Applicant applicant = applicant_of(request.vm);
  rules::Checks checks;
  OptionalId<GroupId> group;
  if (request.vm.group) {
    checks.add(check_association(context_, applicant, *request.vm.group));
    if (const auto found = find_group(world, request.vm.group->text)) group = *found;
  }
  checks.add(check_offer(context_, applicant));
  if (auto refusal = std::move(checks).refusal()) return operations_.refuse(operation, *refusal);
  const VmEntryId entry = world.vm_entries.push_back(
      {request.name.text, true, applicant.subscription, request.vm.count, {}});
  operations_.set_http_status(operation, 201);
  for (std::int64_t rank = 0; rank < request.vm.count; ++rank) {
    auto refusal = create_one(entry, applicant, group, static_cast<std::uint32_t>(rank), operation);
    if (!refusal) continue;
    operations_.refuse(operation, *refusal);
    break;  // the others would find the same
  }
  if (world.vm_entries[entry].vms.empty()) world.vm_entries[entry].exists = false;
}

std::optional<rules::Refusal> VmOperations::check_quota(const Applicant& applicant,
                                                        std::int64_t vcpus) const {
  const World& world = context_.world;
  const FamilyId family = world.sizes[applicant.size].family;
  return rules::check_quota(world.subscriptions[applicant.subscription].quota[applicant.region],
                            family, world.families[family], world.regions[applicant.region].name,
                            vcpus, rules::QuotaAsker::SingleVm);
}

std::optional<rules::Refusal> VmOperations::create_one(VmEntryId entry, const Applicant& applicant,
                                                       OptionalId<GroupId> group,
                                                       std::uint32_t rank, OperationId operation) {
  World& world = context_.world;
  const bool zonal = !applicant.zones.empty();
  std::vector<ZoneId> zones;
  OptionalId<ReservationId> member;
  if (group) {
    zones.push_back(zonal ? applicant.zones.front().physical : *world.groups[*group].pinned_zone);
    member = *find_member(world, *group, applicant.size, zones.front());
  } else if (zonal) {
    zones.push_back(applicant.zones.front().physical);
  } else {
    zones = vms_.regional_zones(applicant.region, applicant.size);
  }
  const std::int64_t vcpus = member ? accounts_.quota_of_new(*member, applicant.subscription, 1)
                                    : std::int64_t{world.sizes[applicant.size].vcpus};
  if (auto refusal = check_quota(applicant, vcpus)) return refusal;
  const std::optional<Spot> spot = vms_.find_spot(zones, applicant.size, member, {});
  if (!spot) {
    // Those after it would find the same, so they fail with it.
    note_failed_attempts(context_, member, world.vm_entries[entry].count - rank);
    return vms_.no_room(zonal, applicant.size, zones);
  }
  const VmModel model{
      applicant.size, applicant.subscription, applicant.region, zonal, {}, entry, rank};
  world.vm_entries[entry].vms.push_back(vms_.next_id());
  vms_.create(model, member, *spot, operation);
  return std::nullopt;
}

void VmOperations::act(const scenario::ActOnVm& request, OperationId operation) {
  const std::optional<VmEntryId> id = find(request.vm, operation);
  if (!id) return;
  const std::vector<VmId> members = context_.world.vm_entries[*id].vms;
  operations_.request(operation, static_cast<std::int64_t>(members.size()));
  for (const VmId vm : members) act_on_vm(vms_, operations_, vm, request.action, operation);
}

void VmOperations::update(const scenario::UpdateVm& request, OperationId operation) {
  const std::optional<VmEntryId> id = find(request.vm, operation);
  if (!id || !request.group) return;
  const std::vector<VmId> members = context_.world.vm_entries[*id].vms;
  operations_.request(operation, static_cast<std::int64_t>(members.size()));
  for (const VmId vm : members) {
    const auto refusal = request.group->name ? join(vm, *request.group->name) : leave(vm);
    if (refusal) {
      operations_.refuse(operation, *refusal);
    } else {
      operations_.add_done(operation, 1);
    }
  }
}

std::optional<rules::Refusal> VmOperations::join(VmId id, const scenario::Name& group) {
  const World& world = context_.world;
  const Vm& vm = world.vms[id];
  Applicant applicant{vm.subscription, vm.region, vm.size, {}, {}, false, 1};
  if (vm.zonal) {
    for (const ZoneName& zone : world.subscriptions[vm.subscription].zones[vm.region]) {
      if (zone.physical == *vm.zone) applicant.zones.push_back(zone);
    }
  }
  if (auto refusal = check_association(context_, applicant, group)) return refusal;
  const GroupId target = *find_group(world, group.text);
  const ZoneId zone = vm.zonal ? *vm.zone : *world.groups[target].pinned_zone;
  const ReservationId member = *find_member(world, target, vm.size, zone);
  if (vm.reservation == OptionalId<ReservationId>(member)) return std::nullopt;
  if (auto refusal =
          rules::check_joining_while_running(vm_name(world, vm), is_tied(vm), vm.zonal)) {
    return refusal;
  }
  if (auto refusal = rules::check_room(world.reservations[member], vm.allocated ? 1 : 0)) {
    return refusal;
  }
  if (vm.reservation) {
    if (auto refusal = leave(id)) return refusal;
  }
  // The VM's own vCPUs move from the ordinary count into the reservation's (QUO-1, QUO-2).
  const std::int64_t vcpus = accounts_.quota_of_joining(member, vm.subscription, 1) -
                             std::int64_t{world.size_of(vm).vcpus};
  if (auto refusal = check_quota(applicant, vcpus)) return refusal;
  placements_.associate(id, member);
  return std::nullopt;
}

std::optional<rules::Refusal> VmOperations::leave(VmId id) {
  const World& world = context_.world;
  const Vm& vm = world.vms[id];
  if (!vm.reservation) return std::nullopt;
  const std::string name = vm_name(world, vm);
  const CapacityReservation& reservation = world.reservations[*vm.reservation];
  if (auto refusal = rules::check_leaving(name, vm.allocated, reservation.claimed_capacity)) {
    return refusal;
  }
  // Choice 11.40: what idle units leave behind must fit the quota.
  const std::int64_t vcpus = accounts_.quota_of_joining(*vm.reservation, vm.subscription, -1) +
                             std::int64_t{world.size_of(vm).vcpus};
  const Applicant applicant{vm.subscription, vm.region, vm.size, {}, {}, false, 1};
  if (auto refusal = check_quota(applicant, vcpus)) {
    refusal->code = rules::Code::QuotaExceeded;
    return refusal;
  }
  placements_.disassociate(id);
  return std::nullopt;
}

void VmOperations::resize(const scenario::ResizeVm& request, OperationId operation) {
  const std::optional<VmEntryId> id = find(request.vm, operation);
  if (!id) return;
  const SizeId size = *find_size(context_.world, request.size.text);
  const std::vector<VmId> members = context_.world.vm_entries[*id].vms;
  operations_.request(operation, static_cast<std::int64_t>(members.size()));
  for (const VmId vm : members) {
    if (auto refusal = resize(vm, size, operation)) operations_.refuse(operation, *refusal);
  }
}

std::optional<rules::Refusal> VmOperations::resize(VmId id, SizeId size, OperationId operation) {
  const World& world = context_.world;
  const Vm& vm = world.vms[id];
  if (vm.size == size) {
    operations_.add_done(operation, 1);
    return std::nullopt;
  }
  Applicant applicant{vm.subscription, vm.region, size, {}, {}, false, 1};
  if (vm.zonal) applicant.zones.push_back({"", *vm.zone});
  if (auto refusal = check_offer(context_, applicant)) return refusal;
  OptionalId<ReservationId> member;
  std::int64_t vcpus = world.sizes[size].vcpus;
  if (vm.reservation) {
    const CapacityReservation& former = world.reservations[*vm.reservation];
    const auto found = find_member(world, former.group, size, former.zone);
    if (auto refusal = rules::check_resize(
            vm_name(world, vm), world.groups[former.group].name, world.sizes[size].name,
            vm.zonal ? world.zones[former.zone].name : "", found.has_value())) {
      return refusal;
    }
    if (auto refusal = check_reallocation(context_, vm)) return refusal;  // choice 11.14
    member = *found;
    vcpus = accounts_.quota_of_new(*member, vm.subscription, 1) +
            accounts_.quota_of_joining(*vm.reservation, vm.subscription, -1);
  } else {
    vcpus -= world.size_of(vm).vcpus;
  }
  if (auto refusal = check_quota(applicant, vcpus)) return refusal;
  return vms_.resize(id, size, member, operation);
}

}  // namespace capdrill::engine
