#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm_value.hpp"

namespace capdrill::scenario::arm {

/// How many resources an import takes at most.
inline constexpr std::size_t kResourcesMax = 50'000;

/// The kinds of resources that a scenario can hold.
enum class ResourceKind : std::uint8_t { group, reservation, scale_set, vm, autoscale };

/// Types of Azure compare without regard to case.
[[nodiscard]] std::optional<ResourceKind> kind_of(std::string_view type);

/// A resource of a template or of Azure's answers; its expressions are computed.
struct Resource {
  ResourceKind kind = ResourceKind::vm;
  /// Where it stands: `resources[2]`.
  std::string path;
  std::string name;
  /// Of a reservation, its group.
  std::string parent;
  std::string subscription;
  std::string resource_group;
  Value body;
};

/// What a resource id says.
struct ResourceId {
  std::string subscription;
  std::string resource_group;
  std::string type;
  /// One for each part of the type.
  std::vector<std::string> names;
};

/// `/subscriptions/S/resourceGroups/G/providers/P/type/name…`, also without the first slash; of a
/// subscription alone the names are empty. Returns: nothing when it is none of this.
[[nodiscard]] std::optional<ResourceId> parse_resource_id(std::string_view text);

/// The parts between slashes, empty ones left out.
[[nodiscard]] std::vector<std::string> split_segments(std::string_view text);

/// `resources[2]` and `sku` → `resources[2].sku`; a key that is no word stands in quotes.
[[nodiscard]] std::string join_path(const std::string& path, std::string_view key);
[[nodiscard]] std::string join_path(const std::string& path, std::size_t index);

/// `not modelled (Microsoft.Network/loadBalancers)`: what is said of types of no interest.
[[nodiscard]] std::string not_modelled(std::string_view type);

}  // namespace capdrill::scenario::arm
