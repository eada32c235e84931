#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "node.hpp"
#include "problems.hpp"

namespace capdrill::scenario {

/// What a text may hold at most; more is refused before it costs memory or stack.
inline constexpr std::size_t kFileBytesMax = std::size_t{4} << 20U;
inline constexpr std::size_t kDepthMax = 64;
inline constexpr std::size_t kNodesMax = 400'000;

/// Where the text stands in its source. Unit: 1-based.
struct TextPlace {
  std::uint32_t source = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// Parses one YAML document; keys that occur twice in a map are reported and the first is kept.
/// Errors: whatever is not plain YAML, or hostile, goes to `problems`, and nothing is returned when
/// the rest cannot be read. Merge keys, tags but `!replace` and `!remove`, and several documents in
/// a text are refused; aliases are expanded.
[[nodiscard]] std::optional<Node> parse_document(std::string_view text, TextPlace place,
                                                 Problems& problems);

}  // namespace capdrill::scenario
