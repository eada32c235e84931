#include "import_resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "import_properties.hpp"
#include "scalar.hpp"
#include "table.hpp"

namespace capdrill::scenario {

namespace {

using arm::Resource;
using arm::ResourceKind;
using arm::Value;

constexpr std::string_view kGroupOfSet =
    "virtualmachineprofile.capacityreservation.capacityreservationgroup";
constexpr std::string_view kGroupOfVm = "capacityreservation.capacityreservationgroup";
constexpr std::string_view kSetOfVm = "virtualmachinescaleset";

constexpr Placement kSetPlacements[] = {
    {"virtualmachineprofile.priority", "priority"},
    {kGroupOfSet, ""},
    {"virtualmachineprofile.scheduledeventsprofile", "scheduledEventsProfile"},
    {"additionalcapabilities.ultrassdenabled", "ultraSSDEnabled"},
};
constexpr Placement kVmPlacements[] = {
    {"zones", ""},
    {kGroupOfVm, ""},
    {kSetOfVm, ""},
    {"additionalcapabilities.ultrassdenabled", "ultraSSDEnabled"},
};

/// Whether a member of autoscale settings says only whom they are about, or whom to tell.
bool is_about_target(const arm::Member& member, const std::string& target) {
  const std::string key = folded(member.key);
  if (key == "metricresourceuri") {  // one that cannot be known is most likely the set's, too
    return member.value.is_unknown() || folded(member.value.text) == folded(target);
  }
  if (key == "metricnamespace") {
    return member.value.text.empty() ||
           folded(member.value.text) == "microsoft.compute/virtualmachinescalesets";
  }
  return key == "targetresourceuri" || key == "targetresourcelocation" || key == "notifications";
}

/// The settings without what a scenario has no need for.
void strip_target(Value& settings, const std::string& target) {
  std::erase_if(settings.members,
                [&target](const arm::Member& member) { return is_about_target(member, target); });
  for (arm::Member& member : settings.members) strip_target(member.value, target);
  for (Value& item : settings.items) strip_target(item, target);
}

/// The shape of the entries of a section.
const Shape* entry_shape(const Shape& root, std::string_view section) {
  return root.find_field(section)->shape->item.get();
}

}  // namespace

ResourceImporter::ResourceImporter(ImportDraft& draft, ResourceNames& names, Findings& findings)
    : draft_(draft), findings_(findings), converter_(findings), names_(names) {
  static const Form<Draft> form = scenario_form();
  groups_ = entry_shape(*form.shape, "capacityReservationGroups");
  reservations_ = entry_shape(*groups_, "capacityReservations");
  scale_sets_ = entry_shape(*form.shape, "virtualMachineScaleSets");
  vms_ = entry_shape(*form.shape, "virtualMachines");
}

void ResourceImporter::import(const std::vector<Resource>& resources) {
  const auto each_of = [&](ResourceKind kind,
                           void (ResourceImporter::*import_one)(const Resource&)) {
    for (const Resource& resource : resources) {
      if (resource.kind == kind) (this->*import_one)(resource);
    }
  };
  each_of(ResourceKind::group, &ResourceImporter::import_group);
  each_of(ResourceKind::reservation, &ResourceImporter::import_reservation);
  each_of(ResourceKind::scale_set, &ResourceImporter::import_scale_set);
  each_of(ResourceKind::vm, &ResourceImporter::import_vm);
  each_of(ResourceKind::autoscale, &ResourceImporter::import_autoscale);
  for (const Resource& resource : resources) {
    if (resource.kind == ResourceKind::group) tell_members(resource);
  }
}

bool ResourceImporter::add(Node& section, const std::string& section_name, const Resource& resource,
                           Node node) {
  if (const auto fault = find_name_fault(resource.name, false)) {
    findings_.lack(arm::join_path(resource.path, "name"), fault->message);
    return false;
  }
  const std::optional<std::string> name = names_.claim(resource, section_name);
  if (!name) {
    findings_.note(resource.path,
                   fmt::format("'{}' was there already; the first counts", resource.name));
    return false;
  }
  if (*name != resource.name) {
    findings_.note(
        arm::join_path(resource.path, "name"),
        fmt::format("another '{}' exists; this one is called '{}'", resource.name, *name));
  }
  put(section, *name, std::move(node));
  return true;
}

std::optional<std::string> ResourceImporter::location_of(const Resource& resource) {
  const std::string path = arm::join_path(resource.path, "location");
  const Value* location = resource.body.find("location");
  if (location == nullptr || location->is(Value::Kind::null)) {
    findings_.lack(path, "is not given");
  } else if (!location->is(Value::Kind::text)) {
    findings_.lack(path, location->is_unknown() ? "cannot be known: " + location->text
                                                : "must be the name of a region");
  } else {
    // `West US` is westus.
    std::string name = folded(location->text);
    std::erase(name, ' ');
    const auto fault = find_name_fault(name, false);
    if (!fault) return name;
    findings_.lack(path, fault->message);
  }
  return std::nullopt;
}

std::optional<std::string> ResourceImporter::zone_of(const Resource& resource) {
  const Value* zones = find_property(resource.body, "zones");
  if (zones == nullptr) return std::nullopt;
  const std::string path = property_path(resource, "zones");
  const Shape& list = *scale_sets_->find_field("zones")->shape;
  const std::optional<Node> node = converter_.convert(*zones, list, path, Need::required);
  if (!node || node->items.empty()) return std::nullopt;
  if (node->items.size() == 1) return node->items.front().text;
  findings_.lack(path, "names more than one zone");
  return std::nullopt;
}

void ResourceImporter::use_zones(const Node& node, const std::string& location) {
  draft_.use_region(location);
  const Node* zones = node.find("zones");
  if (zones == nullptr) return;
  for (const Node& zone : zones->items) draft_.use_zone(location, zone.text);
}

Node ResourceImporter::make_node(const Resource& resource, const Shape& structure,
                                 std::span<const Placement> placements) {
  Node node = made_map(0);
  put(node, "subscription", made_text(resource.subscription));
  draft_.use_subscription(resource.subscription);
  const std::optional<std::string> location = location_of(resource);
  if (location) put(node, "location", made_text(*location));
  Node properties = import_properties(resource, structure, placements, converter_, findings_);
  if (location) use_zones(properties, *location);
  std::ranges::move(properties.entries, std::back_inserter(node.entries));
  return node;
}

void ResourceImporter::add_group_name(const Resource& resource, std::string_view path, Node& node) {
  const Value* group = find_property(resource.body, path);
  if (group == nullptr) return;
  const Value* id = group->is(Value::Kind::object) ? group->find("id") : group;
  // Null is how a group is taken away.
  if (id == nullptr || id->is(Value::Kind::null)) return;
  const std::string place = property_path(resource, path);
  if (id->is_unknown()) return findings_.lack(place, "cannot be known: " + id->text);
  const std::string* name = names_.find_referenced(resource, ResourceKind::group, id->text);
  if (name != nullptr) {
    put(node, "capacityReservationGroup", made_text(*name));
    return;
  }
  findings_.note(
      place, fmt::format("the group '{}' is not described, so that '{}' goes without one; import "
                         "the group, too",
                         referenced_name(*group).value_or(""), resource.name));
}

void ResourceImporter::use_size(const Node& node, const Resource& resource) {
  const Node* sku = node.find("sku");
  const Node* size = sku == nullptr ? nullptr : sku->find("name");
  if (size != nullptr)
    draft_.used_sizes.push_back({size->text, property_path(resource, "sku.name")});
}

/// A set with an instance mix is of size `Mix`; here it is of the first size in the mix.
void ResourceImporter::name_mixed_size(const Resource& resource, Node& node) {
  Node* sku = node.find("sku");
  Node* size = sku == nullptr ? nullptr : sku->find("name");
  const Node* profile = node.find("skuProfile");
  if (size == nullptr || profile == nullptr || folded(size->text) != "mix") return;
  size->text = profile->find("vmSizes")->items.front().find("name")->text;
  findings_.note(
      property_path(resource, "sku.name"),
      fmt::format("instance mixes are not modelled; '{}' stands for the mix", size->text));
}

void ResourceImporter::import_scale_set(const Resource& resource) {
  Node node = make_node(resource, *scale_sets_, kSetPlacements);
  if (find_property(resource.body, "sku") == nullptr) {
    findings_.lack(arm::join_path(resource.path, "sku"), "is not given: which size, and how many?");
  }
  name_mixed_size(resource, node);
  use_size(node, resource);
  add_group_name(resource, kGroupOfSet, node);
  add(draft_.scale_sets, "virtualMachineScaleSets.", resource, std::move(node));
}

void ResourceImporter::import_vm(const Resource& resource) {
  if (const Value* set = find_property(resource.body, kSetOfVm)) {
    return findings_.note(resource.path,
                          fmt::format("is an instance of the set '{}', which counts it",
                                      referenced_name(*set).value_or("")));
  }
  Node node = make_node(resource, *vms_, kVmPlacements);
  if (const std::optional<std::string> zone = zone_of(resource)) {
    if (const Node* location = node.find("location")) draft_.use_zone(location->text, *zone);
    put(node, "zone", made_text(*zone));
  }
  const Node* hardware = node.find("hardwareProfile");
  if (hardware != nullptr) {
    draft_.used_sizes.push_back(
        {hardware->find("vmSize")->text, property_path(resource, "hardwareProfile.vmSize")});
  } else if (find_property(resource.body, "hardwareProfile") == nullptr) {
    findings_.lack(property_path(resource, "hardwareProfile"), "is not given: which size?");
  }
  add_group_name(resource, kGroupOfVm, node);
  add(draft_.vms, "virtualMachines.", resource, std::move(node));
}

void ResourceImporter::import_autoscale(const Resource& resource) {
  const FieldShape* field = find_field(*scale_sets_, "autoscale");
  const Value* target = find_property(resource.body, "targetResourceUri");
  const Value* enabled = find_property(resource.body, "enabled");
  if (enabled != nullptr && folded(arm::to_text(*enabled)) == "false") {
    return findings_.note(resource.path, "is not enabled");
  }
  const std::string* set =
      target == nullptr ? nullptr
                        : names_.find_referenced(resource, ResourceKind::scale_set, target->text);
  if (set == nullptr) {
    return findings_.note(resource.path, "is about a set that is not described; it is left out");
  }
  const Value* wrapped = resource.body.find("properties");
  Value settings = wrapped == nullptr ? resource.body : *wrapped;
  std::erase_if(settings.members, [](const arm::Member& member) {
    const std::string key = folded(member.key);
    return key == "enabled" || key == "name";
  });
  strip_target(settings, target->text);
  std::optional<Node> node = converter_.convert(
      settings, *field->shape,
      wrapped == nullptr ? resource.path : arm::join_path(resource.path, "properties"),
      Need::optional);
  Node& into = *draft_.scale_sets.find(*set);
  if (into.find(field->key) != nullptr) {
    return findings_.note(resource.path, "the set has autoscale already; the first counts");
  }
  if (!node) return;
  put(into, field->key, std::move(*node));
  findings_.note(resource.path,
                 fmt::format("without a load its metrics are missing: give '{}' a 'load'", *set));
}

}  // namespace capdrill::scenario
