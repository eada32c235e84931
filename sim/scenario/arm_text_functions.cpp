#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "arm_functions.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

namespace capdrill::scenario::arm {

namespace {

using Arguments = std::span<const Value>;

bool is_text(const Value& value) { return value.is(Value::Kind::text); }

/// ASCII upper case; other letters stay.
std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

Value concat_lists(Arguments arguments) {
  std::vector<Value> items;
  for (const Value& each : arguments) {
    if (!each.is(Value::Kind::list)) return wrong_kind("a list", each);
    items.insert(items.end(), each.items.begin(), each.items.end());
    if (items.size() > kListItemsMax) {
      return make_unknown(fmt::format("a list has more than {} items", kListItemsMax));
    }
  }
  return make_list(std::move(items));
}

Value concat(Arguments arguments) {
  if (!arguments.empty() && arguments[0].is(Value::Kind::list)) return concat_lists(arguments);
  std::string text;
  for (const Value& each : arguments) text += to_text(each);
  return limited_text(std::move(text));
}

Value to_lower(Arguments arguments) {
  if (!is_text(arguments[0])) return wrong_kind("a text", arguments[0]);
  return make_text(folded(arguments[0].text));
}

Value to_upper(Arguments arguments) {
  if (!is_text(arguments[0])) return wrong_kind("a text", arguments[0]);
  return make_text(upper(arguments[0].text));
}

Value substring(Arguments arguments) {
  if (!is_text(arguments[0])) return wrong_kind("a text", arguments[0]);
  for (const Value& each : arguments.subspan(1)) {
    if (!each.is(Value::Kind::integer)) return wrong_kind("a whole number", each);
  }
  const auto size = static_cast<std::int64_t>(count_characters(arguments[0].text));
  const std::int64_t start = arguments[1].integer;
  if (start < 0 || start > size) {
    return make_unknown(fmt::format("a text of {} characters has none at {}", size, start));
  }
  const std::int64_t length = arguments.size() == 3 ? arguments[2].integer : size - start;
  if (length < 0 || length > size - start) {
    return make_unknown(
        fmt::format("a text of {} characters has no {} from {} on", size, length, start));
  }
  return make_text(std::string(slice_characters(arguments[0].text, static_cast<std::size_t>(start),
                                                static_cast<std::size_t>(length))));
}

Value replace(Arguments arguments) {
  for (const Value& each : arguments) {
    if (!is_text(each)) return wrong_kind("a text", each);
  }
  const std::string& old = arguments[1].text;
  if (old.empty()) return make_unknown("an empty text cannot be replaced");
  std::string text;
  std::size_t from = 0;
  const std::string& all = arguments[0].text;
  for (std::size_t at = all.find(old); at != std::string::npos; at = all.find(old, from)) {
    text.append(all, from, at - from).append(arguments[2].text);
    from = at + old.size();
    if (text.size() > kTextBytesMax) break;
  }
  return limited_text(text + all.substr(from));
}

/// The separators of `split`: one, or a list of them.
std::vector<std::string> separators_of(const Value& value) {
  std::vector<std::string> separators;
  for (const Value& each : value.items) separators.push_back(to_text(each));
  if (is_text(value)) separators.push_back(value.text);
  std::erase(separators, "");
  return separators;
}

Value split(Arguments arguments) {
  if (!is_text(arguments[0])) return wrong_kind("a text", arguments[0]);
  const std::vector<std::string> separators = separators_of(arguments[1]);
  std::string_view rest = arguments[0].text;
  std::vector<Value> parts;
  while (parts.size() < kListItemsMax) {
    std::size_t first = std::string_view::npos;
    std::size_t length = 0;
    for (const std::string& separator : separators) {
      const std::size_t at = rest.find(separator);
      if (at < first) first = at, length = separator.size();
    }
    parts.push_back(make_text(std::string(rest.substr(0, first))));
    if (first == std::string_view::npos) return make_list(std::move(parts));
    rest.remove_prefix(first + length);
  }
  return make_unknown(fmt::format("a list has more than {} items", kListItemsMax));
}

Value join(Arguments arguments) {
  if (!arguments[0].is(Value::Kind::list)) return wrong_kind("a list", arguments[0]);
  std::string text;
  for (const Value& item : arguments[0].items) {
    if (&item != arguments[0].items.data()) text += to_text(arguments[1]);
    text += to_text(item);
    if (text.size() > kTextBytesMax) break;
  }
  return limited_text(std::move(text));
}

Value trim(Arguments arguments) {
  if (!is_text(arguments[0])) return wrong_kind("a text", arguments[0]);
  constexpr const char* kSpaces = " \t\r\n";
  const std::string& text = arguments[0].text;
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string::npos) return make_text("");
  return make_text(text.substr(first, text.find_last_not_of(kSpaces) - first + 1));
}

/// Azure compares without regard to case here.
Value starts_with(Arguments arguments) {
  return make_boolean(folded(to_text(arguments[0])).starts_with(folded(to_text(arguments[1]))));
}

Value ends_with(Arguments arguments) {
  return make_boolean(folded(to_text(arguments[0])).ends_with(folded(to_text(arguments[1]))));
}

constexpr Function kTextFunctions[] = {
    {"concat", 1, kArgumentsMax, concat},
    {"endswith", 2, 2, ends_with},
    {"join", 2, 2, join},
    {"replace", 3, 3, replace},
    {"split", 2, 2, split},
    {"startswith", 2, 2, starts_with},
    {"substring", 2, 3, substring},
    {"tolower", 1, 1, to_lower},
    {"toupper", 1, 1, to_upper},
    {"trim", 1, 1, trim},
};

}  // namespace

std::span<const Function> text_functions() { return kTextFunctions; }

}  // namespace capdrill::scenario::arm
