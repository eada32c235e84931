#pragma once

#include "node.hpp"

namespace capdrill::scenario {

/// Lays `over` on `base`, as `extends` means it: maps merge, scalars and lists replace, the lists
/// under `timeline` and `expect` are appended; `!replace` replaces, `!remove` deletes a map entry.
/// A `!remove` without anything to remove stays, for the check to report.
/// Complexity: linear in both, times a logarithm.
[[nodiscard]] Node merge_trees(Node base, Node over);

}  // namespace capdrill::scenario
