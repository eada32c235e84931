#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Questions that yaml-cpp's events leave open and the text itself answers.
namespace capdrill::scenario {

/// The text of a value without the anchor and the tag in front of it.
[[nodiscard]] std::string_view skip_properties(std::string_view rest);

/// How many characters a scalar takes on its line; `rest` is the text from its place on.
[[nodiscard]] std::uint32_t scalar_length(std::string_view rest, bool is_quoted,
                                          std::string_view value);

/// A sentence from yaml-cpp's, the same for each of its versions.
[[nodiscard]] std::string yaml_sentence(std::string_view message);

/// What to do about text that is not YAML on this line, from 0; empty when there is no telling.
[[nodiscard]] std::string yaml_hint(std::string_view text, int line);

}  // namespace capdrill::scenario
