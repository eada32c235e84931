#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arm_resources.hpp"
#include "import_convert.hpp"
#include "import_draft.hpp"
#include "import_findings.hpp"
#include "import_names.hpp"
#include "import_properties.hpp"
#include "shape.hpp"

namespace capdrill::scenario {

/// Puts resources of Azure into the draft of a scenario: groups, reservations, sets, VMs, then what
/// governs sets, whatever the order of the documents.
class ResourceImporter {
 public:
  ResourceImporter(ImportDraft& draft, ResourceNames& names, Findings& findings);

  void import(const std::vector<arm::Resource>& resources);

 private:
  void import_group(const arm::Resource& resource);
  void import_reservation(const arm::Resource& resource);
  void import_scale_set(const arm::Resource& resource);
  void import_vm(const arm::Resource& resource);
  void import_autoscale(const arm::Resource& resource);

  /// Subscription and location, then what the properties say.
  [[nodiscard]] Node make_node(const arm::Resource& resource, const Shape& structure,
                               std::span<const Placement> placements);
  [[nodiscard]] std::optional<std::string> location_of(const arm::Resource& resource);
  [[nodiscard]] std::optional<std::string> zone_of(const arm::Resource& resource);
  void use_zones(const Node& node, const std::string& location);
  void add_group_name(const arm::Resource& resource, std::string_view path, Node& node);
  void use_size(const Node& node, const arm::Resource& resource);
  void name_mixed_size(const arm::Resource& resource, Node& node);
  void tell_members(const arm::Resource& resource);

  /// Puts a new resource into its section, unless its name is no name, or it is there already.
  /// Returns: whether it is new.
  bool add(Node& section, const std::string& section_name, const arm::Resource& resource,
           Node node);
  /// The group that a reservation belongs to; a group that nothing describes is made.
  [[nodiscard]] Entry& group_of(const arm::Resource& reservation, const std::string& location);
  void widen(Entry& group, const std::string& zone);

  ImportDraft& draft_;
  Findings& findings_;
  Converter converter_;
  const Shape* groups_;
  const Shape* reservations_;
  const Shape* scale_sets_;
  const Shape* vms_;
  ResourceNames& names_;
  /// Groups that only their reservations tell of.
  std::vector<std::string> made_groups_;
};

}  // namespace capdrill::scenario
