#pragma once

#include <optional>
#include <string_view>

#include "document.hpp"
#include "node.hpp"
#include "problems.hpp"

namespace capdrill::scenario {

/// Makes the tree of a text that is UTF-8.
/// Returns: nothing when it is not YAML, or refused; the reason is in `problems`.
[[nodiscard]] std::optional<Node> build_tree(std::string_view text, TextPlace place,
                                             Problems& problems);

}  // namespace capdrill::scenario
