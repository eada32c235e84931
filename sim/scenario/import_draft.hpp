#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "node.hpp"

namespace capdrill::scenario {

/// A size that the imported resources name, and where.
struct UsedSize {
  std::string name;
  std::string path;
};

/// The scenario that an import builds, section by section, as trees of the table of keys.
struct ImportDraft {
  Node skus = made_map(0);
  Node groups = made_map(0);
  Node scale_sets = made_map(0);
  Node vms = made_map(0);
  /// Locations in the order of their first use, and their zones.
  std::vector<std::pair<std::string, std::set<std::string>>> regions;
  std::vector<std::string> subscriptions;
  std::vector<UsedSize> used_sizes;
  /// What stands behind a line; a node's origin holds the index. The first is no comment.
  std::vector<std::string> comments = {""};

  void use_subscription(const std::string& name);
  void use_zone(const std::string& location, const std::string& zone);
  void use_region(const std::string& location);
  /// Puts a comment behind the line of the value.
  void comment(Node& node, std::string text);
};

/// A resource that the platform refuses when the run begins.
struct StartRefusal {
  std::string code;
  std::string message;
};
/// By the id of the timeline entry that asks for the resource: `virtualMachineScaleSets.web`.
using StartRefusals = std::map<std::string, StartRefusal>;

/// Whether resources exist at the start, or the timeline asks for each of them, which tells what
/// the platform would refuse.
enum class Start { as_written, asked_for };

/// The scenario as YAML. What is refused is asked for by the timeline, which expects the refusal.
[[nodiscard]] std::string draft_text(ImportDraft draft, const std::string& name,
                                     const StartRefusals& refusals, Start start);

/// A key at the end of a map.
Node& put(Node& map, std::string key, Node value);

}  // namespace capdrill::scenario
