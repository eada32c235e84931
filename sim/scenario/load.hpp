#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "files.hpp"
#include "node.hpp"
#include "problems.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// A scenario as text, and where its own paths count from.
struct Input {
  std::string name;
  std::string shown;
  std::string text;
  Folder folder;
};

/// How many files may extend one another.
inline constexpr std::size_t kExtendsMax = 16;

/// Parses the text and lays it on what it `extends`.
/// Returns: nothing when there is no tree to check; the reason is in `problems`.
[[nodiscard]] std::optional<Node> load_tree(Input input, Sources& sources, Problems& problems);

}  // namespace capdrill::scenario
