#include "yaml_text.hpp"

#include <algorithm>

#include "utf8.hpp"

namespace capdrill::scenario {

std::string_view skip_properties(std::string_view rest) {
  while (!rest.empty() && (rest.front() == '&' || rest.front() == '!')) {
    rest.remove_prefix(std::min(rest.find_first_of(" \t\n"), rest.size()));
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  }
  return rest;
}

std::uint32_t scalar_length(std::string_view rest, bool is_quoted, std::string_view value) {
  constexpr std::size_t kLookedAtMax = 1000;
  if (!is_quoted) {
    return static_cast<std::uint32_t>(std::max<std::size_t>(1, count_characters(value)));
  }
  rest = rest.substr(0, kLookedAtMax);
  rest = rest.substr(0, rest.find('\n'));
  const std::size_t open = rest.find_first_of("\"'");
  if (open == std::string_view::npos) return 1;
  const std::size_t end = rest.find(rest[open], open + 1);
  return static_cast<std::uint32_t>(
      count_characters(rest.substr(0, end == std::string_view::npos ? end : end + 1)));
}

std::string yaml_sentence(std::string_view message) {
  // Newer versions append the name.
  constexpr std::string_view kUnknownAnchor = "the referenced anchor is not defined";
  if (message.starts_with(kUnknownAnchor)) message = kUnknownAnchor;
  return "not valid YAML here: " + printable(message, 200);
}

std::string yaml_hint(std::string_view text, int line) {
  // yaml-cpp's sentences do not mention tabs, the usual culprit.
  std::size_t start = 0;
  for (int i = 0; i < line && start != std::string_view::npos; ++i) {
    const std::size_t end = text.find('\n', start);
    start = end == std::string_view::npos ? end : end + 1;
  }
  if (start == std::string_view::npos) return {};
  const std::string_view rest = text.substr(start);
  const std::string_view indent = rest.substr(0, rest.find_first_not_of(" \t"));
  return indent.find('\t') != std::string_view::npos ? "YAML is indented with spaces, not with tabs"
                                                     : "";
}

}  // namespace capdrill::scenario
