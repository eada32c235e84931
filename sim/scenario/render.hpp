#pragma once

#include <functional>
#include <string>

#include "node.hpp"
#include "shape.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// The completed tree as one JSON text: keys in the order of the table, names in that of the file,
/// durations in ISO 8601. The same scenario gives the same bytes everywhere.
[[nodiscard]] std::string render_json(const Node& tree, const Shape& shape);

/// The completed tree as YAML, each line with a comment that tells where its value came from.
[[nodiscard]] std::string render_yaml(const Node& tree, const Shape& shape, const Sources& sources);

/// The same with comments of another kind; an empty one is left out.
[[nodiscard]] std::string render_yaml(const Node& tree, const Shape& shape,
                                      const std::function<std::string(const Origin&)>& comment_of);

/// A checked scalar in the one way of writing it.
[[nodiscard]] std::string canonical_text(const Node& scalar, const Shape& shape);

[[nodiscard]] std::string reservation_support_text(ReservationSupport support);

}  // namespace capdrill::scenario
