#include "arm_value.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "capdrill/scenario/nearest.hpp"

namespace capdrill::scenario::arm {

namespace {

constexpr std::int64_t kBytesPerUnit = 64;

bool equal_members(const Value& a, const Value& b) {
  if (a.members.size() != b.members.size()) return false;
  return std::ranges::all_of(a.members, [&b](const Member& member) {
    const Value* other = b.find(member.key);
    return other != nullptr && equal(member.value, *other);
  });
}

nlohmann::ordered_json to_json(const Value& value) {
  switch (value.kind) {
    case Value::Kind::boolean:
      return value.boolean;
    case Value::Kind::integer:
      return value.integer;
    case Value::Kind::text:
    case Value::Kind::decimal:
      return value.text;
    case Value::Kind::list: {
      auto list = nlohmann::ordered_json::array();
      for (const Value& item : value.items) list.push_back(to_json(item));
      return list;
    }
    case Value::Kind::object: {
      nlohmann::ordered_json::object_t object;
      for (const Member& member : value.members) {
        // The keys differ; asking whether each is there already would take quadratic time.
        object.emplace_back(member.key, to_json(member.value));
      }
      return object;
    }
    case Value::Kind::null:
    case Value::Kind::unknown:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

const Value* Value::find(std::string_view key) const {
  const Member* member = find_member(key);
  return member == nullptr ? nullptr : &member->value;
}

const Member* Value::find_member(std::string_view key) const {
  const auto exact = std::ranges::find(members, key, &Member::key);
  if (exact != members.end()) return &*exact;
  const std::string wanted = folded(key);
  const auto found = std::ranges::find_if(members, [&wanted](const Member& member) {
    return member.key.size() == wanted.size() && folded(member.key) == wanted;
  });
  return found == members.end() ? nullptr : &*found;
}

const std::vector<Member>& members_of(const Value* object) {
  static const std::vector<Member> none;
  return object == nullptr ? none : object->members;
}

Value make_boolean(bool value) {
  Value result;
  result.kind = Value::Kind::boolean;
  result.boolean = value;
  return result;
}

Value make_integer(std::int64_t value) {
  Value result;
  result.kind = Value::Kind::integer;
  result.integer = value;
  return result;
}

Value make_text(std::string value) {
  Value result;
  result.kind = Value::Kind::text;
  result.text = std::move(value);
  return result;
}

Value make_list(std::vector<Value> items) {
  Value result;
  result.kind = Value::Kind::list;
  result.items = std::move(items);
  return result;
}

Value make_object(std::vector<Member> members) {
  Value result;
  result.kind = Value::Kind::object;
  result.members = std::move(members);
  return result;
}

Value make_unknown(std::string why) {
  Value result;
  result.kind = Value::Kind::unknown;
  result.text = std::move(why);
  return result;
}

bool equal(const Value& a, const Value& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Value::Kind::null:
      return true;
    case Value::Kind::boolean:
      return a.boolean == b.boolean;
    case Value::Kind::integer:
      return a.integer == b.integer;
    case Value::Kind::decimal:
    case Value::Kind::text:
      return a.text == b.text;
    case Value::Kind::list:
      return std::ranges::equal(a.items, b.items, equal);
    case Value::Kind::object:
      return equal_members(a, b);
    case Value::Kind::unknown:
      return false;
  }
  return false;
}

std::int64_t weight_of(const Value& value) {
  std::int64_t weight = 1 + static_cast<std::int64_t>(value.text.size()) / kBytesPerUnit;
  for (const Value& item : value.items) weight += weight_of(item);
  for (const Member& member : value.members) {
    weight +=
        weight_of(member.value) + static_cast<std::int64_t>(member.key.size()) / kBytesPerUnit;
  }
  return weight;
}

std::string_view kind_name(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::boolean:
      return "true or false";
    case Value::Kind::integer:
      return "a whole number";
    case Value::Kind::decimal:
      return "a number";
    case Value::Kind::text:
      return "a text";
    case Value::Kind::list:
      return "a list";
    case Value::Kind::object:
      return "an object";
    case Value::Kind::unknown:
      return "not known";
  }
  return "";
}

std::string to_text(const Value& value) {
  switch (value.kind) {
    case Value::Kind::boolean:
      return value.boolean ? "True" : "False";
    case Value::Kind::integer:
      return std::to_string(value.integer);
    case Value::Kind::decimal:
    case Value::Kind::text:
      return value.text;
    case Value::Kind::list:
    case Value::Kind::object:
      return to_json(value).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    case Value::Kind::null:
    case Value::Kind::unknown:
      return {};
  }
  return {};
}

const Value* find_unknown(const Value& value) {
  if (value.is_unknown()) return &value;
  for (const Value& item : value.items) {
    if (const Value* found = find_unknown(item)) return found;
  }
  for (const Member& member : value.members) {
    if (const Value* found = find_unknown(member.value)) return found;
  }
  return nullptr;
}

}  // namespace capdrill::scenario::arm
