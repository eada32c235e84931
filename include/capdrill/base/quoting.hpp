#pragma once

#include <string>
#include <string_view>

/// Texts that others read back.
namespace capdrill {

/// As a JSON string, quotes included.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// As YAML reads it back, a text: plain where that is sure, else in double quotes.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

/// As one word of a shell.
[[nodiscard]] std::string shell_quoted(std::string_view word);

}  // namespace capdrill
