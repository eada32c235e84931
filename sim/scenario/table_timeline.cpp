#include <algorithm>

#include "table.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::int64_t kTimesMax = 1'000'000'000;

Form<Name> reservation_name() { return name("the name of a capacity reservation"); }
Form<Name> scale_set_name() { return name("the name of a scale set"); }
Form<Name> vm_name() { return name("the name of a virtual machine"); }

/// Adds an operation to the choices of an entry.
template <class Op>
void add_operation(Structure<TimelineEntry>& entry, const std::string& key, const Form<Op>& form,
                   std::string doc) {
  entry
      .custom(
          key, form,
          [key](TimelineEntry& to, Op operation, const Node&) {
            to.operation_name = key;
            to.operation = std::move(operation);
          },
          std::move(doc))
      .in_choice();
}

Form<InstanceSelector> instances_form() {
  using Kind = InstanceSelector::Kind;
  const auto all = converted<InstanceSelector>(
      word<bool>({{"all", true}}),
      [](bool, const Node&, InstanceSelector& to) { to.kind = Kind::all; });
  const auto ids = converted<InstanceSelector>(
      list_of(integer(0, 1'000'000'000), "a list of instance ids", {.min = 1}),
      [](std::vector<std::int64_t> from, const Node&, InstanceSelector& to) {
        to.kind = Kind::ids;
        to.ids = std::move(from);
      });
  Structure<InstanceSelector> map("instances", "Some of the instances of a set.");
  map.choice("a choice of instances")
      .custom(
          "zone", zone_name(),
          [](InstanceSelector& to, Name zone, const Node&) {
            to.kind = Kind::zone;
            to.zone = std::move(zone);
          },
          "Those in a logical zone.")
      .in_choice()
      .custom(
          "count", integer(1, kInstancesMax),
          [](InstanceSelector& to, std::int64_t count, const Node&) {
            to.kind = Kind::count;
            to.count = count;
          },
          "The first so many, by id, to which the operation applies.")
      .in_choice();
  return by_kind(
      Alternatives<InstanceSelector>{.scalar = all, .sequence = ids, .mapping = map.form()});
}

Form<NullableName> nullable_group() {
  const auto scalar = converted<NullableName>(
      group_name(), [](Name from, const Node&, NullableName& to) { to.name = std::move(from); });
  return by_kind(Alternatives<NullableName>{.scalar = scalar, .null_doc = "Disassociates."});
}

Form<Name> new_size_form() {
  struct NewSize {
    Name name;
  };
  const auto form = Structure<NewSize>("newSku", "A VM size.")
                        .required("name", &NewSize::name, size_name(), "The VM size.")
                        .form();
  return converted<Name>(form,
                         [](NewSize from, const Node&, Name& to) { to = std::move(from.name); });
}

void add_group_operations(Structure<TimelineEntry>& entry) {
  add_operation(
      entry, "createCapacityReservationGroup",
      Structure<CreateGroup>("createCapacityReservationGroup", "Creates or updates a group.")
          .required("name", &CreateGroup::name, group_name(), "The group.")
          .embed(&CreateGroup::group, group_structure())
          .form(),
      "Creates a reservation group.");
  add_operation(
      entry, "updateCapacityReservationGroup",
      Structure<UpdateGroup>("updateCapacityReservationGroup", "Changes a group.")
          .required("name", &UpdateGroup::name, group_name(), "The group.")
          .optional("tags", &UpdateGroup::tags, tags_form(), "Its new labels.")
          .optional("sharingProfile", &UpdateGroup::sharing_profile, sharing_profile_form(),
                    "All subscriptions it is shared with from now on; an empty list "
                    "unshares it.")
          .form(),
      "Changes the tags or the sharing profile of a reservation group.");
  add_operation(entry, "deleteCapacityReservationGroup",
                Structure<DeleteGroup>("deleteCapacityReservationGroup", "Deletes a group.")
                    .required("name", &DeleteGroup::name, group_name(), "The group.")
                    .form(),
                "Deletes a reservation group.");
}

void add_reservation_operations(Structure<TimelineEntry>& entry) {
  add_operation(
      entry, "createCapacityReservation",
      Structure<CreateReservation>("createCapacityReservation", "Creates a reservation.")
          .required("group", &CreateReservation::group, group_name(), "Its group.")
          .required("name", &CreateReservation::name, reservation_name(), "The reservation.")
          .embed(&CreateReservation::reservation, reservation_structure())
          .form(),
      "Creates a capacity reservation.");
  add_operation(
      entry, "updateCapacityReservation",
      Structure<UpdateReservation>("updateCapacityReservation", "Changes a reservation.")
          .required("group", &UpdateReservation::group, group_name(), "Its group.")
          .required("name", &UpdateReservation::name, reservation_name(), "The reservation.")
          .required("capacity", &UpdateReservation::capacity, integer(0, kInstancesMax),
                    "The new quantity.")
          .form(),
      "Changes the quantity of a capacity reservation.");
  add_operation(
      entry, "deleteCapacityReservation",
      Structure<DeleteReservation>("deleteCapacityReservation", "Deletes a reservation.")
          .required("group", &DeleteReservation::group, group_name(), "Its group.")
          .required("name", &DeleteReservation::name, reservation_name(), "The reservation.")
          .form(),
      "Deletes a capacity reservation.");
}

void add_scale_set_operations(Structure<TimelineEntry>& entry) {
  add_operation(entry, "createScaleSet",
                Structure<CreateScaleSet>("createScaleSet", "Creates a scale set.")
                    .required("name", &CreateScaleSet::name, scale_set_name(), "The set.")
                    .embed(&CreateScaleSet::scale_set, scale_set_structure())
                    .form(),
                "Creates a scale set.");
  add_operation(
      entry, "updateScaleSet",
      Structure<UpdateScaleSet>("updateScaleSet", "Changes the model of a scale set.")
          .required("scaleSet", &UpdateScaleSet::scale_set, scale_set_name(), "The set.")
          .optional("capacityReservationGroup", &UpdateScaleSet::group, nullable_group(),
                    "The group to associate with; null = disassociate.")
          .optional("upgradePolicy", &UpdateScaleSet::upgrade_policy, upgrade_policy_form(),
                    "How this change and later ones reach the instances.")
          .optional("zones", &UpdateScaleSet::zones, zones_form("a list of logical zones"),
                    "All zones of the set from now on: some may be added, none taken away. "
                    "Instances stay where they are; regional ones are the first to be scaled in.")
          .optional("singlePlacementGroup", &UpdateScaleSet::single_placement_group, boolean(),
                    "It may become false, never true again.")
          .optional("zoneBalance", &UpdateScaleSet::zone_balance, boolean(),
                    "Strict balance, or best effort.")
          .optional("scaleInPolicy", &UpdateScaleSet::scale_in_policy, scale_in_policy_form(),
                    "Which instances leave from now on.")
          .optional("resiliencyPolicy", &UpdateScaleSet::zone_rebalancing, resiliency_policy_form(),
                    "What the platform does for the set by itself.")
          .optional("sku", &UpdateScaleSet::size, new_size_form(),
                    "The VM size of new instances, and of the others once they are upgraded.")
          .optional("imageReference", &UpdateScaleSet::image, image_reference_form(),
                    "What instances boot from now on.")
          .optional("health", &UpdateScaleSet::health, application_health_form(),
                    "How the health of instances of this model is probed, as a whole.")
          .optional("automaticRepairsPolicy", &UpdateScaleSet::automatic_repairs_policy,
                    automatic_repairs_form(),
                    "Whether the platform repairs unhealthy instances; resumes repairs that it "
                    "has suspended.")
          .form(),
      "Changes the model of a scale set.");
  add_operation(entry, "scale",
                Structure<Scale>("scale", "Sets the number of instances.")
                    .required("scaleSet", &Scale::scale_set, scale_set_name(), "The set.")
                    .required("capacity", &Scale::capacity, integer(0, kInstancesMax),
                              "The number of instances to have.")
                    .form(),
                "Scales a set out or in.");
  add_operation(entry, "deleteScaleSet",
                Structure<DeleteScaleSet>("deleteScaleSet", "Deletes a scale set.")
                    .required("scaleSet", &DeleteScaleSet::scale_set, scale_set_name(), "The set.")
                    .form(),
                "Deletes a scale set.");
}

void add_upgrade_operation(Structure<TimelineEntry>& entry, const std::string& key, bool start,
                           const std::string& doc) {
  const auto structure = Structure<ControlUpgrade>(key, doc).required(
      "scaleSet", &ControlUpgrade::scale_set, scale_set_name(), "The set.");
  const auto form = converted<ControlUpgrade>(
      structure.form(), [start](ControlUpgrade from, const Node&, ControlUpgrade& to) {
        to = std::move(from);
        to.start = start;
      });
  add_operation(entry, key, form, doc);
}

/// `scaleSet` and `instances`.
template <class Op>
Structure<Op> instances_structure(const std::string& key, const std::string& doc) {
  Structure<Op> structure(key, doc);
  structure.required("scaleSet", &Op::scale_set, scale_set_name(), "The set.")
      .with_default("instances", &Op::instances, instances_form(), "all",
                    "Which of its instances.");
  return structure;
}

void add_instance_operation(Structure<TimelineEntry>& entry, const std::string& key,
                            InstanceAction action, const std::string& doc) {
  const auto form =
      converted<ActOnInstances>(instances_structure<ActOnInstances>(key, doc).form(),
                                [action](ActOnInstances from, const Node&, ActOnInstances& to) {
                                  to = std::move(from);
                                  to.action = action;
                                });
  add_operation(entry, key, form, doc);
}

void add_protection(Structure<TimelineEntry>& entry) {
  using Op = ProtectInstances;
  Structure<Op> structure =
      instances_structure<Op>("protectInstances", "Protects instances, or ends their protection.");
  structure
      .optional("protectFromScaleIn", &Op::protect_from_scale_in, boolean(),
                "Scale-in passes them over; absent = stays as it is.")
      .optional("protectFromScaleSetActions", &Op::protect_from_scale_set_actions, boolean(),
                "Upgrades and other operations on the whole set leave them alone; `true` implies "
                "`protectFromScaleIn`; absent = stays as it is.")
      .rule([](const Node& node) -> std::optional<Fault> {
        if (node.find("protectFromScaleIn") != nullptr ||
            node.find("protectFromScaleSetActions") != nullptr) {
          return std::nullopt;
        }
        return Fault{.message = "needs 'protectFromScaleIn' or 'protectFromScaleSetActions'",
                     .key = {}};
      });
  add_operation(entry, "protectInstances", structure.form(),
                "Protects instances from scale-in or from actions of their set.");
}

void add_vm_action(Structure<TimelineEntry>& entry, const std::string& key, InstanceAction action,
                   const std::string& doc) {
  Structure<ActOnVm> structure(key, doc);
  structure.required("vm", &ActOnVm::vm, vm_name(), "The VM.");
  const auto form =
      converted<ActOnVm>(structure.form(), [action](ActOnVm from, const Node&, ActOnVm& to) {
        to = std::move(from);
        to.action = action;
      });
  add_operation(entry, key, form, doc);
}

void add_vm_operations(Structure<TimelineEntry>& entry) {
  add_operation(entry, "createVm",
                Structure<CreateVm>("createVm", "Creates single VMs.")
                    .required("name", &CreateVm::name, vm_name(), "The VM.")
                    .embed(&CreateVm::vm, vm_structure())
                    .form(),
                "Creates a single VM, or several that are alike.");
  add_operation(entry, "updateVm",
                Structure<UpdateVm>("updateVm", "Changes a single VM.")
                    .required("vm", &UpdateVm::vm, vm_name(), "The VM.")
                    .optional("capacityReservationGroup", &UpdateVm::group, nullable_group(),
                              "The group to associate with; null = disassociate.")
                    .form(),
                "Changes a single VM.");
  add_operation(
      entry, "resizeVm",
      Structure<ResizeVm>("resizeVm", "Changes the size of a single VM.")
          .required("vm", &ResizeVm::vm, vm_name(), "The VM.")
          .nested("hardwareProfile", hardware_profile_structure<ResizeVm>(), "Its new hardware.")
          .always()
          .form(),
      "Changes the size of a single VM; one that is allocated moves to a new place.");
  add_vm_action(entry, "deallocateVm", InstanceAction::Deallocate, "Deallocates a single VM.");
  add_vm_action(entry, "startVm", InstanceAction::Start, "Starts a deallocated single VM.");
  add_vm_action(entry, "redeployVm", InstanceAction::Redeploy,
                "Starts a single VM on another host, which needs its reservation again.");
  add_vm_action(entry, "deleteVm", InstanceAction::Delete, "Deletes a single VM.");
}

void add_role_operation(Structure<TimelineEntry>& entry, const std::string& key, bool grant,
                        const std::string& doc) {
  Structure<ChangeRole> structure(key, doc);
  structure
      .required("subscription", &ChangeRole::subscription, subscription_name(),
                "The subscription in which the rights hold.")
      .embed(&ChangeRole::assignment, role_assignment_structure());
  const auto form = converted<ChangeRole>(structure.form(),
                                          [grant](ChangeRole from, const Node&, ChangeRole& to) {
                                            to = std::move(from);
                                            to.grant = grant;
                                          });
  add_operation(entry, key, form, doc);
}

std::optional<Fault> check_error_code(const Node& entry) {
  const Node* code = entry.find("expectError");
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (code == nullptr || std::ranges::all_of(code->text, is_letter)) return std::nullopt;
  return Fault{.message = "'expectError' must be an error code such as QuotaExceeded, or any",
               .key = "expectError"};
}

}  // namespace

Form<TimelineEntry> timeline_entry_form() {
  Structure<TimelineEntry> entry("timelineEntry", "An operation or a fault at an instant.");
  entry.placed(&TimelineEntry::origin)
      .required("at", &TimelineEntry::at, instant(InstantLimit::before_end), "When it happens.")
      .optional("id", &TimelineEntry::id, name_text("an id"),
                "A name for expectations to refer to; absent = `timeline[n]`.")
      .optional("every", &TimelineEntry::every, duration(Zero::refused),
                "Repeats it at this interval.")
      .optional("times", &TimelineEntry::times, integer(1, kTimesMax),
                "How often in all, the first included; absent = until the end.")
      .needs("every")
      .optional("expectError", &TimelineEntry::expect_error, name_text("an error code, or any"),
                "The operation must fail, with this code or with `any`.")
      .with_default("mayFail", &TimelineEntry::may_fail, boolean(), "false",
                    "The operation may fail.")
      .rule(check_error_code)
      .choice("an operation");
  add_group_operations(entry);
  add_reservation_operations(entry);
  add_scale_set_operations(entry);
  add_instance_operation(entry, "deallocate", InstanceAction::Deallocate, "Deallocates instances.");
  add_instance_operation(entry, "start", InstanceAction::Start, "Starts deallocated instances.");
  add_instance_operation(entry, "restart", InstanceAction::Restart,
                         "Restarts instances where they stand.");
  add_instance_operation(entry, "reimage", InstanceAction::Reimage,
                         "Sets instances up anew where they stand.");
  add_instance_operation(entry, "redeploy", InstanceAction::Redeploy,
                         "Starts instances on other hosts, which needs their reservation again.");
  add_instance_operation(entry, "deleteInstances", InstanceAction::Delete, "Deletes instances.");
  add_operation(entry, "upgradeInstances",
                instances_structure<UpgradeInstances>("upgradeInstances",
                                                      "Brings instances to the latest model.")
                    .form(),
                "Brings instances to the latest model.");
  add_protection(entry);
  add_upgrade_operation(entry, "startRollingUpgrade", true,
                        "Brings every instance to the latest model, batch by batch.");
  add_upgrade_operation(entry, "cancelRollingUpgrade", false,
                        "Ends a rolling upgrade after its present batch.");
  add_vm_operations(entry);
  add_operation(entry, "setQuota", set_quota_form(), "Changes a limit of a subscription.");
  add_role_operation(entry, "grantRole", true, "Gives rights in a subscription to another one.");
  add_role_operation(entry, "revokeRole", false,
                     "Takes rights in a subscription from another one.");
  add_operation(entry, "zoneOutage", zone_outage_form(), "A whole physical zone fails.");
  add_operation(
      entry, "unhealthyInstances",
      instances_structure<UnhealthyInstances>(
          "unhealthyInstances", "Applications fail, while their instances go on running.")
          .required("duration", &UnhealthyInstances::duration, duration(Zero::refused), "How long.")
          .form(),
      "Instances of a set are unhealthy, whatever restarts them, until the time is over or they "
      "are replaced.");
  add_operation(entry, "faultDomainOutage", fault_domain_outage_form(), "A fault domain fails.");
  add_operation(entry, "hostFailure", host_failure_form(), "Hosts fail.");
  add_operation(entry, "capacityShortage", capacity_shortage_form(),
                "A part of the free pool is not to be had.");
  add_operation(entry, "maintenance", maintenance_form(), "Fault domains are worked on.");
  return entry.form();
}

}  // namespace capdrill::scenario
