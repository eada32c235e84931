#pragma once

#include <span>
#include <string>

#include "node.hpp"
#include "override_path.hpp"
#include "problems.hpp"
#include "shape.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// Applies the `path=value` of each `--set` to the tree, in order. A key that the tree lacks and the
/// table knows is created; what the path says of lists and of the user's own names must exist.
/// Errors: located as `--set#n:column`.
void apply_overrides(Node& root, std::span<const std::string> sets, const Shape& shape,
                     Sources& sources, Problems& problems);

/// Puts a value where a path leads, by the same rules.
void set_value(Node& root, std::span<const OverrideStep> steps, Node value, const Shape& shape,
               Problems& problems);

}  // namespace capdrill::scenario
