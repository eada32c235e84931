#pragma once

#include <span>
#include <string_view>

#include "arm_resources.hpp"
#include "import_convert.hpp"
#include "node.hpp"
#include "shape.hpp"

namespace capdrill::scenario {

/// A property that a scenario keeps at another place than Azure does.
struct Placement {
  /// In lower case, without `properties`, which `az` leaves out: `virtualmachineprofile.priority`.
  std::string_view path;
  /// The key of the scenario; empty = it is read elsewhere.
  std::string_view key;
};

/// The keys of the scenario that the properties of a resource fill: those of the same name, and
/// those that `placements` names. The rest is noted, each subtree once.
[[nodiscard]] Node import_properties(const arm::Resource& resource, const Shape& structure,
                                     std::span<const Placement> placements, Converter& converter,
                                     Findings& findings);

/// A property by its path, with or without `properties` around it; null when there is none, or when
/// it is null.
[[nodiscard]] const arm::Value* find_property(const arm::Value& body, std::string_view path);

/// Where it stands in the document.
[[nodiscard]] std::string property_path(const arm::Resource& resource, std::string_view path);

}  // namespace capdrill::scenario
