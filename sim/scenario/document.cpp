#include "document.hpp"

#include <algorithm>
#include <string>

#include "tree_builder.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Line and column of a byte.
Origin origin_of_byte(std::string_view text, TextPlace place, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t last_break = before.rfind('\n');
  const bool is_first_line = last_break == std::string_view::npos;
  const std::string_view line = is_first_line ? before : before.substr(last_break + 1);
  const std::size_t lines = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  return {.source = place.source,
          .line = static_cast<std::uint32_t>(lines + place.line),
          .column = static_cast<std::uint32_t>(count_characters(line) +
                                               (is_first_line ? place.column : 1))};
}

bool is_sound(std::string_view text, TextPlace place, Problems& problems) {
  if (text.size() > kFileBytesMax) {
    problems.add(Problem{.origin = {.source = place.source},
                         .path = "",
                         .message = "the file has more than " + std::to_string(kFileBytesMax) +
                                    " bytes; a scenario that large is refused"});
    return false;
  }
  const std::optional<std::size_t> bad = find_bad_byte(text);
  if (bad) {
    problems.add(Problem{.origin = origin_of_byte(text, place, *bad),
                         .path = "",
                         .message = "a byte here is not UTF-8 text, or is a control character"});
    return false;
  }
  return true;
}

}  // namespace

std::optional<Node> parse_document(std::string_view text, TextPlace place, Problems& problems) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!is_sound(text, place, problems)) return std::nullopt;
  return build_tree(text, place, problems);
}

}  // namespace capdrill::scenario
