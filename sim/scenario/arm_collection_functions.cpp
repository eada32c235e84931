#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "arm_functions.hpp"
#include "arm_json.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

/// Functions of lists and objects, and those that take texts as well as lists.
namespace capdrill::scenario::arm {

namespace {

using Arguments = std::span<const Value>;
using Kind = Value::Kind;

/// Uniting asks of each item whether it is there already, which takes quadratic time.
constexpr std::int64_t kUnionWeightMax = 10'000;

bool is_too_large(Arguments arguments) {
  std::int64_t weight = 0;
  for (const Value& each : arguments) weight += weight_of(each);
  return weight > kUnionWeightMax;
}

Value length(Arguments arguments) {
  const Value& of = arguments[0];
  if (of.is(Kind::list)) return make_integer(static_cast<std::int64_t>(of.items.size()));
  if (of.is(Kind::object)) return make_integer(static_cast<std::int64_t>(of.members.size()));
  if (!of.is(Kind::text)) return wrong_kind("a list, an object or a text", of);
  return make_integer(static_cast<std::int64_t>(count_characters(of.text)));
}

Value empty(Arguments arguments) {
  const Value& of = arguments[0];
  return make_boolean(of.is(Kind::null) || (of.is(Kind::list) && of.items.empty()) ||
                      (of.is(Kind::object) && of.members.empty()) ||
                      (of.is(Kind::text) && of.text.empty()));
}

Value first(Arguments arguments) {
  const Value& of = arguments[0];
  if (of.is(Kind::text)) return make_text(std::string(slice_characters(of.text, 0, 1)));
  if (!of.is(Kind::list)) return wrong_kind("a list or a text", of);
  return of.items.empty() ? Value{} : of.items.front();
}

Value last(Arguments arguments) {
  const Value& of = arguments[0];
  if (of.is(Kind::list)) return of.items.empty() ? Value{} : of.items.back();
  if (!of.is(Kind::text)) return wrong_kind("a list or a text", of);
  const std::size_t size = count_characters(of.text);
  return make_text(std::string(slice_characters(of.text, size == 0 ? 0 : size - 1, 1)));
}

/// The items or characters from `begin` up to `end`; both may lie outside.
Value slice(const Value& of, std::int64_t begin, std::int64_t end) {
  if (!of.is(Kind::list) && !of.is(Kind::text)) return wrong_kind("a list or a text", of);
  const bool is_list = of.is(Kind::list);
  const auto size =
      static_cast<std::int64_t>(is_list ? of.items.size() : count_characters(of.text));
  const std::int64_t from = std::clamp<std::int64_t>(begin, 0, size);
  const std::int64_t to = std::clamp<std::int64_t>(end, from, size);
  if (is_list) return make_list({of.items.begin() + from, of.items.begin() + to});
  return make_text(std::string(slice_characters(of.text, static_cast<std::size_t>(from),
                                                static_cast<std::size_t>(to - from))));
}

Value take(Arguments arguments) {
  if (!arguments[1].is(Kind::integer)) return wrong_kind("a whole number", arguments[1]);
  return slice(arguments[0], 0, arguments[1].integer);
}

Value skip(Arguments arguments) {
  if (!arguments[1].is(Kind::integer)) return wrong_kind("a whole number", arguments[1]);
  return slice(arguments[0], arguments[1].integer, std::numeric_limits<std::int64_t>::max());
}

Value contains(Arguments arguments) {
  const Value& in = arguments[0];
  if (in.is(Kind::text)) {
    return make_boolean(in.text.find(to_text(arguments[1])) != std::string::npos);
  }
  if (in.is(Kind::object)) return make_boolean(in.find(to_text(arguments[1])) != nullptr);
  if (!in.is(Kind::list)) return wrong_kind("a list, an object or a text", in);
  return make_boolean(
      std::ranges::any_of(in.items, [&](const Value& item) { return equal(item, arguments[1]); }));
}

/// A text is searched without regard to case, as Azure does.
Value index_of(Arguments arguments) {
  const Value& in = arguments[0];
  if (in.is(Kind::list)) {
    const auto found = std::ranges::find_if(
        in.items, [&](const Value& item) { return equal(item, arguments[1]); });
    return make_integer(found == in.items.end() ? -1 : found - in.items.begin());
  }
  const std::string text = folded(to_text(in));
  const std::size_t at = text.find(folded(to_text(arguments[1])));
  if (at == std::string::npos) return make_integer(-1);
  return make_integer(static_cast<std::int64_t>(count_characters(text.substr(0, at))));
}

Value coalesce(Arguments arguments) {
  const auto found =
      std::ranges::find_if(arguments, [](const Value& value) { return !value.is(Kind::null); });
  return found == arguments.end() ? Value{} : *found;
}

Value create_array(Arguments arguments) { return make_list({arguments.begin(), arguments.end()}); }

Value to_array(Arguments arguments) {
  return arguments[0].is(Kind::list) ? arguments[0] : create_array(arguments);
}

Value range(Arguments arguments) {
  for (const Value& each : arguments) {
    if (!each.is(Kind::integer)) return wrong_kind("a whole number", each);
  }
  const std::int64_t count = arguments[1].integer;
  std::int64_t end = 0;
  if (count < 0 || count > static_cast<std::int64_t>(kListItemsMax) ||
      __builtin_add_overflow(arguments[0].integer, count, &end)) {
    return make_unknown(fmt::format("a range has 0 to {} items, not {}", kListItemsMax, count));
  }
  Value list = make_list({});
  for (std::int64_t at = arguments[0].integer; at < end; ++at)
    list.items.push_back(make_integer(at));
  return list;
}

bool has_item(const Value& list, const Value& wanted) {
  return std::ranges::any_of(list.items, [&](const Value& item) { return equal(item, wanted); });
}

Value* find_member(Value& object, std::string_view key) {
  return const_cast<Value*>(std::as_const(object).find(key));
}

/// Objects within objects are united as well; of other values the later one counts.
void merge_into(Value& object, const Value& other) {
  for (const Member& member : other.members) {
    Value* known = find_member(object, member.key);
    if (known == nullptr) {
      object.members.push_back(member);
    } else if (known->is(Kind::object) && member.value.is(Kind::object)) {
      merge_into(*known, member.value);
    } else {
      *known = member.value;
    }
  }
}

Value create_object(Arguments arguments) {
  if (arguments.size() % 2 != 0)
    return make_unknown("'createObject' takes keys and values in turn");
  Value object = make_object({});
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    merge_into(object, make_object({{to_text(arguments[i]), arguments[i + 1]}}));
  }
  return object;
}

Value unite(Arguments arguments) {
  if (is_too_large(arguments)) return make_unknown("'union' is given too much");
  Value result = make_list({});
  result.kind = arguments[0].kind;
  for (const Value& each : arguments) {
    if (each.kind != result.kind || (!each.is(Kind::list) && !each.is(Kind::object))) {
      return make_unknown("'union' takes lists, or objects");
    }
    for (const Value& item : each.items) {
      if (!has_item(result, item)) result.items.push_back(item);
    }
    merge_into(result, each);
  }
  return result;
}

Value intersect(Arguments arguments) {
  if (is_too_large(arguments)) return make_unknown("'intersection' is given too much");
  Value result = arguments[0];
  for (const Value& each : arguments) {
    if (!each.is(Kind::list)) return wrong_kind("a list", each);
    std::erase_if(result.items, [&each](const Value& item) { return !has_item(each, item); });
  }
  return result;
}

Value json(Arguments arguments) {
  if (!arguments[0].is(Kind::text)) return wrong_kind("a text", arguments[0]);
  Result<Value> parsed = parse_json(arguments[0].text);
  return parsed ? std::move(*parsed) : make_unknown("'json' was given what is not JSON");
}

/// Three zones, as regions with zones have; which of them a region has is not looked up.
Value pick_zones(Arguments arguments) {
  const std::int64_t count = arguments.size() > 3 ? arguments[3].integer : 1;
  const std::int64_t offset = arguments.size() > 4 ? arguments[4].integer : 0;
  if (count < 1 || count > 3 || offset < 0 || offset > 3 - count) {
    return make_unknown("'pickZones' picks among three zones");
  }
  Value list = make_list({});
  for (std::int64_t i = 0; i < count; ++i) {
    list.items.push_back(make_text(std::to_string(offset + i + 1)));
  }
  return list;
}

Value try_get(Arguments arguments) {
  const Value* at = arguments.data();
  for (const Value& step : arguments.subspan(1)) {
    if (step.is(Kind::integer)) {
      const bool has_item = at->is(Kind::list) && step.integer >= 0 &&
                            step.integer < static_cast<std::int64_t>(at->items.size());
      at = has_item ? &at->items[static_cast<std::size_t>(step.integer)] : nullptr;
    } else {
      at = at->find(to_text(step));
    }
    if (at == nullptr) return {};
  }
  return *at;
}

constexpr Function kCollectionFunctions[] = {
    {"array", 1, 1, to_array},
    {"coalesce", 1, kArgumentsMax, coalesce},
    {"contains", 2, 2, contains},
    {"createarray", 0, kArgumentsMax, create_array},
    {"createobject", 0, kArgumentsMax, create_object},
    {"empty", 1, 1, empty},
    {"first", 1, 1, first},
    {"indexof", 2, 2, index_of},
    {"intersection", 1, kArgumentsMax, intersect},
    {"json", 1, 1, json},
    {"last", 1, 1, last},
    {"length", 1, 1, length},
    {"pickzones", 3, 5, pick_zones},
    {"range", 2, 2, range},
    {"skip", 2, 2, skip},
    {"take", 2, 2, take},
    {"tryget", 2, kArgumentsMax, try_get},
    {"union", 1, kArgumentsMax, unite},
};

}  // namespace

std::span<const Function> collection_functions() { return kCollectionFunctions; }

}  // namespace capdrill::scenario::arm
