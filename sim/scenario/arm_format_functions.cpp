#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "arm_functions.hpp"
#include "capdrill/base/hash.hpp"
#include "utf8.hpp"

/// Functions that make texts of other values, and texts that stand for something unique.
namespace capdrill::scenario::arm {

namespace {

using Arguments = std::span<const Value>;

Value pad_left(Arguments arguments) {
  if (!arguments[1].is(Value::Kind::integer)) return wrong_kind("a whole number", arguments[1]);
  const std::string pad = arguments.size() == 3 ? to_text(arguments[2]) : " ";
  const std::int64_t width = arguments[1].integer;
  if (pad.size() != 1 || width < 0 || width > static_cast<std::int64_t>(kTextBytesMax)) {
    return make_unknown("'padLeft' takes a width and one character");
  }
  std::string text = to_text(arguments[0]);
  const std::size_t size = count_characters(text);
  const auto wanted = static_cast<std::size_t>(width);
  if (size < wanted) text.insert(0, wanted - size, pad[0]);
  return limited_text(std::move(text));
}

/// One argument as a format asks for it: `{0}`, `{0:D2}`, `{0:00}`; nothing for other formats.
std::optional<std::string> formatted(const Value& value, std::string_view format) {
  if (format.empty()) return to_text(value);
  if (!value.is(Value::Kind::integer) || value.integer < 0) return std::nullopt;
  std::size_t width = format.size();
  if (format.find_first_not_of('0') != std::string_view::npos) {
    if (format.front() != 'D' && format.front() != 'd') return std::nullopt;
    const auto read = std::from_chars(format.data() + 1, format.data() + format.size(), width);
    if (read.ec != std::errc{} || read.ptr != format.data() + format.size()) return std::nullopt;
  }
  std::string digits = std::to_string(value.integer);
  if (width > 99) return std::nullopt;
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

/// The text for what stands between braces; nothing when it cannot be told.
std::optional<std::string> filled(std::string_view field, Arguments values) {
  const std::size_t colon = std::min(field.find(':'), field.size());
  std::size_t index = 0;
  const auto read = std::from_chars(field.data(), field.data() + colon, index);
  if (read.ec != std::errc{} || read.ptr != field.data() + colon || index >= values.size()) {
    return std::nullopt;
  }
  return formatted(values[index], field.substr(std::min(colon + 1, field.size())));
}

Value format(Arguments arguments) {
  if (!arguments[0].is(Value::Kind::text)) return wrong_kind("a text", arguments[0]);
  const std::string_view pattern = arguments[0].text;
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const bool is_doubled = at + 1 < pattern.size() && pattern[at + 1] == pattern[at];
    if (pattern[at] != '{' && pattern[at] != '}') {
      text += pattern[at];
    } else if (is_doubled) {
      text += pattern[at++];
    } else {
      const std::size_t end = pattern.find('}', at);
      const std::string_view field =
          pattern.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
      const auto part =
          end == std::string_view::npos ? std::nullopt : filled(field, arguments.subspan(1));
      if (!part) {
        return make_unknown(fmt::format("'{{{}}}' in a format is not supported", printable(field)));
      }
      text += *part;
      at = end;
    }
    if (text.size() > kTextBytesMax) break;
  }
  return limited_text(std::move(text));
}

Value string(Arguments arguments) { return limited_text(to_text(arguments[0])); }

std::uint64_t hash_of(Arguments arguments) {
  std::uint64_t hash = 0;
  for (const Value& each : arguments) hash = fold_hash(hash, hash_text(to_text(each)));
  return hash;
}

/// Thirteen letters and digits, as Azure's are; which ones, nobody outside can know.
Value unique_string(Arguments arguments) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::uint64_t hash = hash_of(arguments);
  std::string text;
  for (int i = 0; i < 13; ++i) {
    text += kAlphabet[hash % kAlphabet.size()];
    hash /= kAlphabet.size();
  }
  return make_text(std::move(text));
}

Value guid(Arguments arguments) {
  const std::uint64_t high = hash_of(arguments);
  const std::uint64_t low = mix64(high);
  return make_text(fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U,
                               (high >> 16U) & 0xFFFFU, high & 0xFFFFU, low >> 48U,
                               low & 0xFFFFFFFFFFFFU));
}

constexpr Function kFormatFunctions[] = {
    {"format", 1, kArgumentsMax, format},
    {"guid", 1, kArgumentsMax, guid},
    {"newguid", 0, 0, guid},
    {"padleft", 2, 3, pad_left},
    {"string", 1, 1, string},
    {"uniquestring", 1, kArgumentsMax, unique_string},
};

}  // namespace

std::span<const Function> format_functions() { return kFormatFunctions; }

}  // namespace capdrill::scenario::arm
