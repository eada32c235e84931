#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "import_properties.hpp"
#include "import_resources.hpp"
#include "scalar.hpp"

/// Reservation groups and their members.
namespace capdrill::scenario {

namespace {

using arm::Resource;
using arm::ResourceKind;
using arm::Value;

const std::string kGroupSection = "capacityReservationGroups.";

constexpr Placement kGroupPlacements[] = {{"capacityreservations", ""}};
constexpr Placement kReservationPlacements[] = {{"zones", ""}};

}  // namespace

void ResourceImporter::import_group(const Resource& resource) {
  Node node = make_node(resource, *groups_, kGroupPlacements);
  const Node* sharing = node.find("sharingProfile");
  const Node* consumers = sharing == nullptr ? nullptr : sharing->find("subscriptionIds");
  if (consumers != nullptr) {
    for (const Node& consumer : consumers->items) draft_.use_subscription(consumer.text);
  }
  add(draft_.groups, kGroupSection, resource, std::move(node));
}

/// A group names its members; what they are, they say themselves.
void ResourceImporter::tell_members(const Resource& resource) {
  const Value* members = find_property(resource.body, "capacityReservations");
  if (members == nullptr || members->items.empty()) return;
  std::size_t missing = 0;
  for (const Value& member : members->items) {
    const std::optional<std::string> name = referenced_name(member);
    Resource wanted = resource;
    wanted.kind = ResourceKind::reservation;
    wanted.parent = resource.name;
    wanted.name = name.value_or("");
    if (names_.find(wanted) == nullptr) ++missing;
  }
  if (missing == 0) return;
  findings_.note(property_path(resource, "capacityReservations"),
                 fmt::format("{} of {} reservations are only named here; import what "
                             "`az capacity reservation show` says of them, too",
                             missing, members->items.size()));
}

Entry& ResourceImporter::group_of(const Resource& reservation, const std::string& location) {
  Resource group = reservation;
  group.kind = ResourceKind::group;
  group.name = reservation.parent;
  group.parent.clear();
  if (names_.find(group) == nullptr) {
    findings_.note(reservation.path,
                   fmt::format("the group '{}' is not described; it is made to fit", group.name));
    Node node = made_map(0);
    put(node, "subscription", made_text(group.subscription));
    put(node, "location", made_text(location));
    if (add(draft_.groups, kGroupSection, group, std::move(node))) {
      made_groups_.push_back(draft_.groups.entries.back().key);
    }
  }
  return *std::ranges::find(draft_.groups.entries, *names_.find(group), &Entry::key);
}

/// The zones of a group that is made to fit are those of its members.
void ResourceImporter::widen(Entry& group, const std::string& zone) {
  if (std::ranges::find(made_groups_, group.key) == made_groups_.end()) return;
  Node* zones = group.value.find("zones");
  if (zones == nullptr) {
    zones = &put(group.value, "zones", {});
    zones->kind = Node::Kind::sequence;
  }
  const bool is_known =
      std::ranges::any_of(zones->items, [&zone](const Node& each) { return each.text == zone; });
  if (!is_known) zones->items.push_back(made_text(zone));
}

void ResourceImporter::import_reservation(const Resource& resource) {
  if (const auto fault = find_name_fault(resource.parent, false)) {
    return findings_.lack(resource.path, "does not tell the group that it belongs to");
  }
  const std::optional<std::string> location = location_of(resource);
  if (!location) return;
  draft_.use_subscription(resource.subscription);
  Node node =
      import_properties(resource, *reservations_, kReservationPlacements, converter_, findings_);
  const std::optional<std::string> zone = zone_of(resource);
  if (zone) put(node, "zone", made_text(*zone));
  draft_.use_region(*location);
  if (zone) draft_.use_zone(*location, *zone);
  use_size(node, resource);
  Entry& group = group_of(resource, *location);
  const Node* home = group.value.find("location");
  if (home != nullptr && home->text != *location) put(node, "location", made_text(*location));
  if (zone) widen(group, *zone);
  Node* members = group.value.find("capacityReservations");
  if (members == nullptr) members = &put(group.value, "capacityReservations", made_map(0));
  add(*members, kGroupSection + group.key + ".capacityReservations.", resource, std::move(node));
}

}  // namespace capdrill::scenario
