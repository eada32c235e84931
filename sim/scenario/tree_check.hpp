#pragma once

#include <cstdint>
#include <string>

#include "check.hpp"

namespace capdrill::scenario {

/// Where to point when a whole value is wrong: at its key, else at itself.
struct Anchor {
  Origin origin;
  std::uint32_t length = 1;
};

class TreeCheck {
 public:
  TreeCheck(const BindContext& context, Problems& problems)
      : context_(context), problems_(problems) {}

  void check(Node& node, const Shape& shape, const Path& path, Anchor anchor);

 private:
  void check_null(Node& node, const Shape& shape, const Path& path);
  void check_scalar(Node& node, const Shape& shape, const Path& path);
  void check_list(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_unique(const Node& list, const std::string& key, const Path& path);
  void check_map(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_structure(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_entry(Entry& entry, const Shape& shape, const Path& path);
  void check_missing(const Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_choices(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_rule(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_needs(const Node& node, const FieldShape& field, const Path& path);
  static bool is_misspelled(const Node& node, const Shape& shape, const std::string& key);
  void check_key_name(const Entry& entry, const Shape& shape, const Path& path);
  void check_size(std::size_t size, const Shape& shape, const Path& path, Anchor anchor);
  void report(Anchor anchor, const Path& path, Fault fault);

  const BindContext& context_;
  Problems& problems_;
};

[[nodiscard]] inline Anchor anchor_of(const Entry& entry) { return {entry.origin, entry.length}; }
[[nodiscard]] inline Anchor anchor_of(const Node& node) { return {node.origin, node.length}; }

}  // namespace capdrill::scenario
