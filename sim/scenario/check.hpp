#pragma once

#include "form.hpp"
#include "problems.hpp"

namespace capdrill::scenario {

/// Holds the tree against the table: kinds, unknown and missing keys, ranges, words. Values that do
/// not pass are reported and marked invalid, so that nothing else is said about them.
void check_tree(Node& root, const Shape& shape, const BindContext& context, Problems& problems);

/// Adds the defaults of absent keys, and puts the keys of structures into the order of the table.
/// Values under an invalid one are left alone.
void complete_tree(Node& root, const Shape& shape);

/// The value that a key of this shape has when it is absent: what `default_text` says.
[[nodiscard]] Node default_node(const Shape& shape, const std::string& text);

/// How many mistakes still get a hint that takes a search; more would make a hostile file slow.
inline constexpr std::size_t kHintsMax = 100;

}  // namespace capdrill::scenario
