#include <algorithm>

#include "table.hpp"

namespace capdrill::scenario {

namespace {

Form<Sku> sku_form() {
  Structure<Sku> structure("sku", "A VM size and how many of it.");
  structure.required("name", &Sku::name, size_name(), "The VM size.");
  structure
      .custom(
          "capacity", integer(0, kInstancesMax),
          [](Sku& sku, std::int64_t capacity, const Node& node) {
            sku.capacity = capacity;
            sku.capacity_origin = node.origin;
          },
          "How many.")
      .always();
  return structure.form();
}

struct SkuProfile {
  std::vector<Name> sizes;
  std::string allocation_strategy;
};

Form<SkuProfile> sku_profile_form() {
  struct Entry {
    Name size;
    std::optional<std::int64_t> rank;
  };
  const auto entry = Structure<Entry>("skuProfileSize", "A size of an instance mix.")
                         .required("name", &Entry::size, size_name(), "The VM size.")
                         .optional("rank", &Entry::rank, integer(0, 100), "Its rank.")
                         .form();
  const auto sizes = converted<std::vector<Name>>(
      list_of(entry, "a list of sizes", {.min = 1, .max = 5}),
      [](const std::vector<Entry>&, const Node&, std::vector<Name>&) {});
  return Structure<SkuProfile>("skuProfile", "An instance mix, which reservations do not support.")
      .required("vmSizes", &SkuProfile::sizes, sizes, "The sizes to mix.")
      .with_default("allocationStrategy", &SkuProfile::allocation_strategy,
                    word_text({"LowestPrice", "CapacityOptimized", "Prioritized"}), "LowestPrice",
                    "How to choose among them.")
      .form();
}

/// A name whose presence alone matters.
Form<bool> presence(const std::string& phrase) {
  return converted<bool>(name(phrase),
                         [](const Name&, const Node&, bool& is_set) { is_set = true; });
}

/// The properties that sets and single VMs have in common.
Structure<UnsupportedFeatures> features_structure() {
  using Features = UnsupportedFeatures;
  Structure<Features> structure("features", "");
  structure
      .with_default("priority", &Features::spot, word<bool>({{"Regular", false}, {"Spot", true}}),
                    "Regular", "`Spot` is refused beside a reservation group.")
      .custom(
          "proximityPlacementGroup", presence("the name of a proximity placement group"),
          [](Features& to, bool, const Node&) { to.proximity_placement_group = true; },
          "Refused beside a reservation group.")
      .custom(
          "hostGroup", presence("the name of a dedicated host group"),
          [](Features& to, bool, const Node&) { to.dedicated_host = true; },
          "Dedicated hosts; refused beside a reservation group.")
      .with_default("ultraSSDEnabled", &Features::ultra_disk, boolean(), "false",
                    "Ultra disks; `true` is refused beside a reservation group.")
      .with_default("hibernationEnabled", &Features::hibernation, boolean(), "false",
                    "`true` is refused beside a reservation group: a VM that resumes from "
                    "hibernation cannot use one.");
  return structure;
}

/// Where instances go without `zones`.
struct SetPlacement {
  bool is_automatic = false;
};

Form<SetPlacement> set_placement_form() {
  return Structure<SetPlacement>("placement", "Who chooses the zones of a set.")
      .with_default("zonePlacementPolicy", &SetPlacement::is_automatic,
                    word<bool>({{"Any", false}, {"Auto", true}}), "Any",
                    "`Auto` is refused beside a reservation group, and not modelled otherwise.")
      .form();
}

Form<SimTime> schedule_instant() {
  return converted<SimTime>(instant(InstantLimit::none),
                            [](const Instant& from, const Node&, SimTime& to) { to = from.time; });
}

Form<ScheduleProfile> schedule_profile_form() {
  return Structure<ScheduleProfile>("scheduleProfile",
                                    "When a reservation of a Block group serves VMs and is billed.")
      .required("start", &ScheduleProfile::start, schedule_instant(),
                "Today (asked for before 11:30 UTC) or within 56 days. Its slots and quota are set "
                "aside from its creation on.")
      .required("end", &ScheduleProfile::end, schedule_instant(),
                "1 to 14 whole days or 3 to 26 whole weeks after the start. VMs that still draw on "
                "it are deallocated then, and it holds nothing any more.")
      .form();
}

std::optional<Fault> check_one_scaler(const Node& set) {
  const Node* load = set.find("load");
  if (load == nullptr || set.find("autoscale") == nullptr) return std::nullopt;
  const auto is_followed = [](const Node& each) { return each.find("perInstance") != nullptr; };
  if (!is_followed(*load) && std::ranges::none_of(load->items, is_followed)) return std::nullopt;
  return Fault{.message = "a set whose load has 'perInstance' follows it, without 'autoscale'",
               .key = "autoscale"};
}

}  // namespace

Structure<CapacityReservation> reservation_structure() {
  return Structure<CapacityReservation>("capacityReservation",
                                        "Capacity set aside for one VM size.")
      .required("sku", &CapacityReservation::sku, sku_form(),
                "The VM size and the quantity reserved.")
      .optional("scheduleProfile", &CapacityReservation::schedule, schedule_profile_form(),
                "In a Block group, and only there: when it serves VMs. Never changes, nor does the "
                "quantity.")
      .optional("zone", &CapacityReservation::zone, zone_name(),
                "A logical zone of the group; absent for a regional group.")
      .optional("location", &CapacityReservation::location, location_name(),
                "The region; absent = that of the group.");
}

Structure<ReservationGroup> group_structure() {
  using Group = ReservationGroup;
  return Structure<Group>("capacityReservationGroup",
                          "Capacity reservations that are used together.")
      .required("subscription", &Group::subscription, subscription_name(),
                "Whose it is, and who pays.")
      .required("location", &Group::location, location_name(), "The region.")
      .with_default("zones", &Group::zones, zones_form("a list of logical zones"), "[]",
                    "Logical zones; none = a regional group.")
      .with_default("reservationType", &Group::reservation_type,
                    word<ReservationType>({{"Targeted", ReservationType::Targeted},
                                           {"Block", ReservationType::Block}}),
                    "Targeted",
                    "`Block`: scheduled reservations of 1, 2, 4, 8, 16, 32 or 64 slots, without "
                    "overallocation and without sharing.")
      .with_default("sharingProfile", &Group::sharing_profile, sharing_profile_form(), "{}",
                    "Who else may use it.")
      .with_default("tags", &Group::tags, tags_form(), "{}", "Free labels.")
      .with_default("capacityReservations", &Group::reservations,
                    map_of(reservation_structure().form(), "a map from names to reservations",
                           "capacity reservation"),
                    "{}", "The members of the group, by name.");
}

Structure<ScaleSet> scale_set_structure() {
  Structure<ScaleSet> structure("virtualMachineScaleSet",
                                "VMs that are created and scaled together.");
  structure
      .required("subscription", &ScaleSet::subscription, subscription_name(),
                "Whose it is, and who pays.")
      .required("location", &ScaleSet::location, location_name(), "The region.")
      .with_default("zones", &ScaleSet::zones, zones_form("a list of logical zones"), "[]",
                    "Logical zones; none = a regional set.")
      .required("sku", &ScaleSet::sku, sku_form(), "The VM size and the number of instances.")
      .with_default("orchestrationMode", &ScaleSet::orchestration_mode,
                    word<OrchestrationMode>({{"Uniform", OrchestrationMode::Uniform},
                                             {"Flexible", OrchestrationMode::Flexible}}),
                    "Uniform", "Identical instances, or a set of single VMs.")
      .optional("singlePlacementGroup", &ScaleSet::single_placement_group, boolean(),
                "All instances in one placement group; absent = the platform's default.")
      .optional("platformFaultDomainCount", &ScaleSet::platform_fault_domain_count,
                small_integer(1, 100),
                "1 = spread as far as possible; absent = the platform's default for the mode.")
      .with_default("zoneBalance", &ScaleSet::zone_balance, boolean(), "false",
                    "`true`: scaling that would leave zones unbalanced is refused; `false`: best "
                    "effort. `true` only in more than one zone.")
      .with_default("overprovision", &ScaleSet::overprovision, boolean(), "false",
                    "A scale-out creates a fifth more than asked for, which is deleted when the "
                    "others have been created. The extra ones are not billed and take no quota and "
                    "no reservation. Uniform sets only.")
      .with_default("upgradePolicy", &ScaleSet::upgrade_policy, upgrade_policy_form(), "{}",
                    "How a changed model reaches the instances.")
      .with_default("scaleInPolicy", &ScaleSet::scale_in_policy, scale_in_policy_form(), "{}",
                    "Which instances leave when the set is scaled in.")
      .with_default("resiliencyPolicy", &ScaleSet::zone_rebalancing, resiliency_policy_form(), "{}",
                    "What the platform does for the set by itself.")
      .custom(
          "scheduledEventsProfile", scheduled_events_form(),
          [](ScaleSet& set, std::optional<Duration> notice, const Node&) {
            set.terminate_notification = notice;
          },
          "What instances are told ahead.")
      .with_default("automaticRepairsPolicy", &ScaleSet::automatic_repairs_policy,
                    automatic_repairs_form(), "{}",
                    "Whether the platform repairs unhealthy instances.")
      .optional("imageReference", &ScaleSet::image, image_reference_form(),
                "What the instances boot; a change of it restarts them.")
      .optional("health", &ScaleSet::health, application_health_form(),
                "How the health of its instances is probed, and what the probes find; absent = "
                "an instance is healthy while it runs.")
      .optional("capacityReservationGroup", &ScaleSet::group, group_or_null(),
                "The reservation group whose capacity the instances draw.")
      .optional("load", &ScaleSet::load, load_form(),
                "What autoscale sees: of `Percentage CPU`, or a list with an entry per metric.")
      .optional("autoscale", &ScaleSet::autoscale, autoscale_form(),
                "Scales the set by what its metrics show.")
      .embed(&ScaleSet::features, features_structure())
      .custom(
          "skuProfile", sku_profile_form(),
          [](ScaleSet& set, const SkuProfile&, const Node&) { set.features.sku_profile = true; },
          "An instance mix; refused beside a reservation group.")
      .custom(
          "placement", set_placement_form(),
          [](ScaleSet& set, const SetPlacement& placement, const Node&) {
            set.features.automatic_zone_placement = placement.is_automatic;
          },
          "Automatic zone placement, which reservations do not support.")
      .rule(check_one_scaler);
  return structure;
}

Structure<VirtualMachine> vm_structure() {
  using Vm = VirtualMachine;
  Structure<Vm> structure("virtualMachine", "A single VM, or several that are alike.");
  structure
      .required("subscription", &Vm::subscription, subscription_name(),
                "Whose it is, and who pays.")
      .required("location", &Vm::location, location_name(), "The region.")
      .optional("zone", &Vm::zone, zone_name(), "A logical zone; absent = a regional VM.")
      .nested("hardwareProfile", hardware_profile_structure<VirtualMachine>(), "Its hardware.")
      .always()
      .optional("capacityReservationGroup", &Vm::group, group_or_null(),
                "The reservation group whose capacity it draws.")
      .with_default("count", &Vm::count, integer(1, kInstancesMax), "1", "How many such VMs.")
      .embed(&Vm::features, features_structure())
      .custom(
          "availabilitySet", presence("the name of an availability set"),
          [](Vm& vm, bool, const Node&) { vm.features.availability_set = true; },
          "Refused beside a reservation group.")
      .custom(
          "host", presence("the name of a dedicated host"),
          [](Vm& vm, bool, const Node&) { vm.features.dedicated_host = true; },
          "A dedicated host; refused beside a reservation group.");
  return structure;
}

}  // namespace capdrill::scenario
