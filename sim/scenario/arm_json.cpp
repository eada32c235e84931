#include "arm_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "utf8.hpp"

namespace capdrill::scenario::arm {

namespace {

using Json = nlohmann::json;

enum class ByteOrder { little, big };

void append_utf8(std::string& text, std::uint32_t point) {
  const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80U) return put(point);
  if (point < 0x800U) {
    put(0xC0U | (point >> 6U));
  } else {
    if (point < 0x10000U) {
      put(0xE0U | (point >> 12U));
    } else {
      put(0xF0U | (point >> 18U));
      put(0x80U | ((point >> 12U) & 0x3FU));
    }
    put(0x80U | ((point >> 6U) & 0x3FU));
  }
  put(0x80U | (point & 0x3FU));
}

std::optional<std::string> decode_utf16(std::string_view bytes, ByteOrder order) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit_at = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return order == ByteOrder::little ? first | (std::uint32_t{second} << 8U)
                                      : second | (std::uint32_t{first} << 8U);
  };
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    std::uint32_t point = unit_at(at);
    if (point >= 0xD800U && point < 0xE000U) {
      const bool has_second = point < 0xDC00U && at + 2 < bytes.size();
      const std::uint32_t second = has_second ? unit_at(at + 2) : 0;
      if (second < 0xDC00U || second >= 0xE000U) return std::nullopt;
      point = 0x10000U + ((point - 0xD800U) << 10U) + (second - 0xDC00U);
      at += 2;
    }
    append_utf8(text, point);
  }
  return text;
}

/// Builds the value while the text is read; stops at what is too deep or said twice.
class TreeReader : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return add({}); }
  bool boolean(bool value) override { return add(make_boolean(value)); }
  bool number_integer(number_integer_t value) override { return add(make_integer(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return add(make_integer(static_cast<std::int64_t>(value)));
    }
    return add_decimal(std::to_string(value));
  }
  bool number_float(number_float_t, const string_t& digits) override { return add_decimal(digits); }
  bool string(string_t& value) override { return add(make_text(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(make_object({})); }
  bool start_array(std::size_t) override { return open(make_list({})); }
  bool key(string_t& value) override {
    open_.back()->members.push_back({std::move(value), {}});
    return true;
  }
  bool end_object() override { return check_keys() && close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    position_ = position;
    message_ = error.what();
    return false;
  }

  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] Value take() { return std::move(root_); }

 private:
  bool add_decimal(std::string digits) {
    Value value = make_text(std::move(digits));
    value.kind = Value::Kind::decimal;
    return add(std::move(value));
  }

  /// Puts the value where the reader stands, and returns where it is now.
  Value* put(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Value& parent = *open_.back();
    if (parent.is(Value::Kind::list)) return &parent.items.emplace_back(std::move(value));
    parent.members.back().value = std::move(value);
    return &parent.members.back().value;
  }
  bool add(Value value) {
    put(std::move(value));
    return true;
  }
  // Nothing is added to a list or object while a value inside it is open, so that pointers hold.
  bool open(Value value) {
    if (open_.size() == kJsonDepthMax) {
      message_ = fmt::format("lists and objects are nested more than {} deep", kJsonDepthMax);
      return false;
    }
    open_.push_back(put(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool check_keys() {
    std::set<std::string_view> seen;
    for (const Member& member : open_.back()->members) {
      if (seen.insert(member.key).second) continue;
      message_ = fmt::format("the key '{}' stands twice in one object", printable(member.key));
      return false;
    }
    return true;
  }

  Value root_;
  std::vector<Value*> open_;
  std::string message_;
  std::size_t position_ = 0;
};

/// The library's sentence without its number and place.
std::string sentence_of(const std::string& message) {
  constexpr std::string_view kBefore = "syntax error while parsing ";
  const std::size_t at = message.find(kBefore);
  return printable(at == std::string::npos ? message : message.substr(at + kBefore.size()), 200);
}

std::string place_of(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position == 0 ? 0 : position - 1);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t start = before.rfind('\n');
  const std::string_view last = start == std::string_view::npos ? before : before.substr(start + 1);
  return fmt::format("{}:{}", line, 1 + count_characters(last));
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return std::string(bytes.substr(3));
  if (bytes.starts_with("\xFF\xFE")) return decode_utf16(bytes.substr(2), ByteOrder::little);
  if (bytes.starts_with("\xFE\xFF")) return decode_utf16(bytes.substr(2), ByteOrder::big);
  // Without a mark: JSON begins with two characters of ASCII.
  if (bytes.size() >= 2 && bytes[0] != '\0' && bytes[1] == '\0') {
    return decode_utf16(bytes, ByteOrder::little);
  }
  if (bytes.size() >= 2 && bytes[0] == '\0' && bytes[1] != '\0') {
    return decode_utf16(bytes, ByteOrder::big);
  }
  return std::string(bytes);
}

Result<Value> parse_json(std::string_view bytes) {
  if (bytes.size() > kJsonBytesMax) {
    return Unexpected{Error{"", fmt::format("has more than {} MiB", kJsonBytesMax >> 20U)}};
  }
  const std::optional<std::string> text = to_utf8(bytes);
  if (!text) return Unexpected{Error{"", "is broken UTF-16"}};
  if (is_blank(*text)) return Unexpected{Error{"", "is empty"}};
  TreeReader reader;
  if (Json::sax_parse(*text, &reader, nlohmann::detail::input_format_t::json, true, true)) {
    return reader.take();
  }
  if (reader.position() == 0) return Unexpected{Error{"", reader.message()}};
  return Unexpected{Error{place_of(*text, reader.position()),
                          "this is not JSON: " + sentence_of(reader.message())}};
}

}  // namespace capdrill::scenario::arm
