#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace capdrill::scenario {

/// Where a text stops being UTF-8 without control characters (tab, line feed and carriage return
/// may occur). Unit: bytes from the start; nothing when all of it is sound.
[[nodiscard]] std::optional<std::size_t> find_bad_byte(std::string_view text);

/// How many characters sound UTF-8 has.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// `count` characters from the `first`-th on. Requires: sound UTF-8.
[[nodiscard]] std::string_view slice_characters(std::string_view text, std::size_t first,
                                                std::size_t count);

/// A text as it may be printed on a terminal: at most `characters_max` of it, on one line, without
/// control characters.
[[nodiscard]] std::string printable(std::string_view text, std::size_t characters_max = 60);

}  // namespace capdrill::scenario
