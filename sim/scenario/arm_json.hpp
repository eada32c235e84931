#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "arm_value.hpp"
#include "capdrill/base/result.hpp"

namespace capdrill::scenario::arm {

/// Larger files are refused: a template of Azure's has at most 4 MB, but a list of VMs may be long.
inline constexpr std::size_t kJsonBytesMax = std::size_t{64} << 20U;
/// Lists and objects within one another.
inline constexpr std::size_t kJsonDepthMax = 100;

/// Reads JSON with comments in UTF-8 or UTF-16, with or without a byte order mark.
/// Errors: the place is `line:column`, in characters of the text.
[[nodiscard]] Result<Value> parse_json(std::string_view bytes);

/// The text in UTF-8 without a byte order mark; nothing when UTF-16 is broken.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view bytes);

}  // namespace capdrill::scenario::arm
