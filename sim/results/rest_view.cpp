#include "capdrill/results/rest_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/base/hash.hpp"

namespace capdrill::results {

namespace {

constexpr std::size_t kResourceGroupNameMax = 90;

/// Makes ids of resources and values that many views need.
class View {
 public:
  explicit View(const Inspection& inspection)
      : inspection_(inspection),
        world_(inspection.world),
        resource_group_(resource_group_name(inspection)) {}

  [[nodiscard]] std::string subscription_id(SubscriptionId id) const {
    return "/subscriptions/" + world_.subscriptions[id].name;
  }
  [[nodiscard]] std::string compute_id(SubscriptionId id) const {
    return fmt::format("{}/resourceGroups/{}/providers/Microsoft.Compute", subscription_id(id),
                       resource_group_);
  }
  [[nodiscard]] std::string group_id(GroupId id) const {
    const ReservationGroup& group = world_.groups[id];
    return compute_id(group.subscription) + "/capacityReservationGroups/" + group.name;
  }
  [[nodiscard]] std::string reservation_id(ReservationId id) const {
    const CapacityReservation& reservation = world_.reservations[id];
    return group_id(reservation.group) + "/capacityReservations/" + reservation.name;
  }
  /// Instances of Uniform sets live below their set, other VMs stand alone.
  [[nodiscard]] std::string vm_id(const Vm& vm) const {
    const std::string compute = compute_id(vm.subscription);
    if (!vm.scale_set) return compute + "/virtualMachines/" + vm_name(world_, vm);
    const ScaleSet& set = world_.scale_sets[*vm.scale_set];
    return set.orchestration_mode == OrchestrationMode::Flexible
               ? compute + "/virtualMachines/" + vm_name(world_, vm)
               : fmt::format("{}/virtualMachineScaleSets/{}/virtualMachines/{}", compute, set.name,
                             vm.instance);
  }

  /// VMs that name one of the reservations, in order of creation.
  [[nodiscard]] Value associated(const std::vector<ReservationId>& members) const {
    std::vector<const Vm*> vms;
    for (const Vm& vm : world_.vms) {
      if (vm.alive && vm.reservation && std::ranges::count(members, *vm.reservation) > 0) {
        vms.push_back(&vm);
      }
    }
    std::ranges::sort(vms, {}, [](const Vm* vm) { return vm->number; });
    Value list = Value::list();
    for (const Vm* vm : vms) list.add(reference(vm_id(*vm)));
    return list;
  }

  [[nodiscard]] Value utilization(const CapacityReservation& reservation) const {
    Value allocated = Value::list();
    for (OptionalId<VmId> at = reservation.join_list.first; at; at = world_.vms[*at].join_next) {
      allocated.add(reference(vm_id(world_.vms[*at])));
    }
    Value info = Value::object();
    info.set("currentCapacity", Value::integer(reservation.current_capacity));
    return std::move(info.set("virtualMachinesAllocated", std::move(allocated)));
  }

  [[nodiscard]] Value statuses(ReservationId id) const {
    const CapacityReservation& reservation = world_.reservations[id];
    const std::string state(provisioning_state(reservation));
    std::string code = state;
    code.front() = static_cast<char>(code.front() - 'A' + 'a');
    const bool is_over = state == "Succeeded" || state == "Failed";
    Value status = Value::object();
    status.set("code", Value::text("ProvisioningState/" + code));
    status.set("level", Value::text(reservation.failed ? "Error" : "Info"));
    status.set("displayStatus", Value::text(is_over ? "Provisioning " + code : state));
    if (reservation.failed) {
      status.set("message",
                 Value::text(fmt::format("{} of {} could be obtained. Set the quantity back to {} "
                                         "to use the reservation again.",
                                         reservation.current_capacity, reservation.quantity,
                                         reservation.current_capacity)));
    }
    if (is_over) status.set("time", date(inspection_.dates[id].provisioned));
    return Value::list({std::move(status)});
  }

  [[nodiscard]] Value date(SimTime time) const {
    return Value::text(format_date_time(DateTime{inspection_.start.us + time.us()}));
  }
  [[nodiscard]] static Value reference(const std::string& id) {
    return std::move(Value::object().set("id", Value::text(id)));
  }

  /// A UUID of version 8 that is the reservation's for life. Source: RFC 9562.
  [[nodiscard]] Value unique_id(ReservationId id) const {
    const std::string path = inspection_.scenario + '\n' + reservation_id(id);
    const std::uint64_t high = fold_hash(hash_text(path), id.value());
    const std::uint64_t low = fold_hash(high, id.value());
    return Value::text(fmt::format("{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}", high >> 32,
                                   (high >> 16) & 0xFFFF, high & 0xFFF, 0x8000 | (low >> 50),
                                   low & 0xFFFF'FFFF'FFFF));
  }

 private:
  const Inspection& inspection_;
  const World& world_;
  std::string resource_group_;
};

Value zones_of(const ReservationGroup& group) {
  Value zones = Value::list();
  for (const ZoneName& zone : group.zones) zones.add(Value::text(zone.logical));
  return zones;
}

Value tags_of(const ReservationGroup& group) {
  Value tags = Value::object();
  for (const auto& [key, value] : group.tags) tags.set(key, Value::text(value));
  return tags;
}

template <class Wanted>
Value consumers_of(const View& view, const ReservationGroup& group, const Wanted& wanted) {
  Value list = Value::list();
  for (const Consumer& consumer : group.consumers) {
    if (wanted(consumer.validity)) {
      list.add(View::reference(view.subscription_id(consumer.subscription)));
    }
  }
  return list;
}

Value group_properties(const Inspection& inspection, const View& view, GroupId id) {
  const World& world = inspection.world;
  const ReservationGroup& group = world.groups[id];
  Value members = Value::list();
  Value views = Value::list();
  for (const ReservationId member : group.members) {
    const CapacityReservation& reservation = world.reservations[member];
    members.add(View::reference(view.reservation_id(member)));
    Value each = Value::object();
    each.set("name", Value::text(reservation.name));
    each.set("utilizationInfo", view.utilization(reservation));
    views.add(std::move(each.set("statuses", view.statuses(member))));
  }
  Value properties = Value::object();
  properties.set("reservationType",
                 Value::text(group.type == ReservationType::Block ? "Block" : "Targeted"));
  // The profile is what was asked for, the instance view what has effect by now.
  Value profile = Value::object();
  profile.set("subscriptionIds", consumers_of(view, group, [](const Validity& validity) {
                return !validity.until.has_value();
              }));
  properties.set("sharingProfile", std::move(profile));
  properties.set("capacityReservations", std::move(members));
  properties.set("virtualMachinesAssociated", view.associated(group.members));
  Value instance_view = Value::object();
  instance_view.set("capacityReservations", std::move(views));
  instance_view.set("sharedSubscriptionIds",
                    consumers_of(view, group, [&inspection](const Validity& validity) {
                      return validity.holds_at(inspection.now());
                    }));
  return std::move(properties.set("instanceView", std::move(instance_view)));
}

}  // namespace

std::string resource_group_name(const Inspection& inspection) {
  std::string name;
  for (const char c : inspection.scenario) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '(' || c == ')';
    if (is_plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min(name.size(), kResourceGroupNameMax));
  // It may not end with a period either.
  name.erase(name.find_last_not_of("-.") + 1);
  return name.empty() ? "scenario" : name;
}

std::string_view provisioning_state(const CapacityReservation& reservation) {
  if (reservation.failed) return "Failed";
  if (reservation.creating) return "Creating";
  return reservation.updating ? "Updating" : "Succeeded";
}

Value group_view(const Inspection& inspection, GroupId id) {
  const ReservationGroup& group = inspection.world.groups[id];
  const View view(inspection);
  Value value = Value::object();
  value.set("name", Value::text(group.name));
  value.set("id", Value::text(view.group_id(id)));
  value.set("type", Value::text("Microsoft.Compute/CapacityReservationGroups"));
  value.set("location", Value::text(inspection.world.regions[group.region].name));
  if (group.is_zonal()) value.set("zones", zones_of(group));
  if (!group.tags.empty()) value.set("tags", tags_of(group));
  return std::move(value.set("properties", group_properties(inspection, view, id)));
}

Value reservation_view(const Inspection& inspection, ReservationId id) {
  const World& world = inspection.world;
  const CapacityReservation& reservation = world.reservations[id];
  const View view(inspection);
  Value properties = Value::object();
  properties.set("reservationId", view.unique_id(id));
  // Of a quantity of 0 nobody knows yet where its slots will be.
  if (!reservation.fault_domains.empty()) {
    properties.set("platformFaultDomainCount",
                   Value::integer(static_cast<Wide>(reservation.fault_domains.size())));
  }
  properties.set("virtualMachinesAssociated", view.associated({id}));
  properties.set("provisioningTime", view.date(inspection.dates[id].provisioned));
  properties.set("provisioningState", Value::text(provisioning_state(reservation)));
  properties.set("timeCreated", view.date(inspection.dates[id].created));
  Value instance_view = Value::object();
  instance_view.set("utilizationInfo", view.utilization(reservation));
  properties.set("instanceView", std::move(instance_view.set("statuses", view.statuses(id))));
  Value sku = Value::object();
  sku.set("name", Value::text(world.sizes[reservation.size].name));
  sku.set("capacity", Value::integer(reservation.quantity));
  Value value = Value::object();
  value.set("name", Value::text(reservation.name));
  value.set("id", Value::text(view.reservation_id(id)));
  value.set("type",
            Value::text("Microsoft.Compute/CapacityReservationGroups/CapacityReservations"));
  value.set("location", Value::text(world.regions[world.groups[reservation.group].region].name));
  value.set("sku", std::move(sku));
  if (!reservation.logical_zone.empty()) {
    value.set("zones", Value::list({Value::text(reservation.logical_zone)}));
  }
  return std::move(value.set("properties", std::move(properties)));
}

std::string group_resource_id(const Inspection& inspection, GroupId id) {
  return View(inspection).group_id(id);
}

}  // namespace capdrill::results
