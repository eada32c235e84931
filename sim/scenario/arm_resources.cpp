#include "arm_resources.hpp"

#include <algorithm>
#include <utility>

#include "capdrill/scenario/nearest.hpp"

namespace capdrill::scenario::arm {

namespace {

constexpr std::pair<std::string_view, ResourceKind> kKinds[] = {
    {"microsoft.compute/capacityreservationgroups", ResourceKind::group},
    {"microsoft.compute/capacityreservationgroups/capacityreservations", ResourceKind::reservation},
    {"microsoft.compute/virtualmachinescalesets", ResourceKind::scale_set},
    {"microsoft.compute/virtualmachines", ResourceKind::vm},
    {"microsoft.insights/autoscalesettings", ResourceKind::autoscale},
};

bool is_word(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
  });
}

}  // namespace

std::optional<ResourceKind> kind_of(std::string_view type) {
  const std::string wanted = folded(type);
  const auto* const found =
      std::ranges::find(kKinds, wanted, [](const auto& kind) { return kind.first; });
  return found == std::end(kKinds) ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> split_segments(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  std::erase(parts, "");
  return parts;
}

std::optional<ResourceId> parse_resource_id(std::string_view text) {
  const std::vector<std::string> parts = split_segments(text);
  ResourceId id;
  std::size_t at = 0;
  const auto take = [&](std::string_view key, std::string& into) {
    if (at + 1 >= parts.size() || folded(parts[at]) != key) return;
    into = parts[at + 1];
    at += 2;
  };
  take("subscriptions", id.subscription);
  take("resourcegroups", id.resource_group);
  if (at == parts.size() && at > 0) return id;
  take("providers", id.type);
  if (id.type.empty() || (parts.size() - at) % 2 != 0 || at == parts.size()) return std::nullopt;
  for (; at + 1 < parts.size(); at += 2) {
    id.type += "/" + parts[at];
    id.names.push_back(parts[at + 1]);
  }
  return id;
}

std::string join_path(const std::string& path, std::string_view key) {
  if (!is_word(key)) return path + "['" + std::string(key) + "']";
  const bool is_root = path.empty() || path.ends_with(": ");
  return path + (is_root ? "" : ".") + std::string(key);
}

std::string join_path(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

std::string not_modelled(std::string_view type) {
  return "not modelled (" + std::string(type) + ")";
}

}  // namespace capdrill::scenario::arm
