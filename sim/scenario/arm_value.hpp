#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// JSON as Azure Resource Manager uses it: values that expressions compute, and what is not known.
namespace capdrill::scenario::arm {

struct Member;

/// A JSON value. Of the members only those of its kind are used.
struct Value {
  enum class Kind : std::uint8_t { null, boolean, integer, decimal, text, list, object, unknown };

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  /// The text, the digits of a decimal, or why the value is not known.
  std::string text;
  std::vector<Value> items;
  /// In the order of the document; keys differ.
  std::vector<Member> members;

  [[nodiscard]] bool is(Kind of) const { return kind == of; }
  [[nodiscard]] bool is_unknown() const { return kind == Kind::unknown; }
  /// A member by its name, case apart as Azure compares; an exact match wins. Null when there is
  /// none, or when this is no object.
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// The same with the key as it is written.
  [[nodiscard]] const Member* find_member(std::string_view key) const;
};

/// A key of an object and its value.
struct Member {
  std::string key;
  Value value;
};

/// The members of an object; none when it is null or no object.
[[nodiscard]] const std::vector<Member>& members_of(const Value* object);

[[nodiscard]] Value make_boolean(bool value);
[[nodiscard]] Value make_integer(std::int64_t value);
[[nodiscard]] Value make_text(std::string value);
[[nodiscard]] Value make_list(std::vector<Value> items);
[[nodiscard]] Value make_object(std::vector<Member> members);
/// A value that cannot be known; `why` is a sentence without its end.
[[nodiscard]] Value make_unknown(std::string why);

/// Kinds and values are the same; texts compare with regard to case, keys without.
[[nodiscard]] bool equal(const Value& a, const Value& b);

/// What copying the value costs: its values, and a unit for every 64 bytes of text.
[[nodiscard]] std::int64_t weight_of(const Value& value);

/// `a text`, `a list`: for messages.
[[nodiscard]] std::string_view kind_name(const Value& value);

/// The text of a scalar as a template's `string()` gives it; JSON for lists and objects.
[[nodiscard]] std::string to_text(const Value& value);

/// The first unknown value in it; null when all of it is known.
[[nodiscard]] const Value* find_unknown(const Value& value);

}  // namespace capdrill::scenario::arm
