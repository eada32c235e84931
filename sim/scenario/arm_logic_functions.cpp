#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

#include "arm_functions.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

/// Functions of truth values and of whole numbers.
namespace capdrill::scenario::arm {

namespace {

using Arguments = std::span<const Value>;

std::optional<bool> truth_of(const Value& value) {
  if (value.is(Value::Kind::boolean)) return value.boolean;
  if (value.is(Value::Kind::integer)) return value.integer != 0;
  const std::string text = folded(value.text);
  if (!value.is(Value::Kind::text) || (text != "true" && text != "false")) return std::nullopt;
  return text == "true";
}

Value to_bool(Arguments arguments) {
  const std::optional<bool> truth = truth_of(arguments[0]);
  return truth ? make_boolean(*truth) : wrong_kind("true or false", arguments[0]);
}

Value negate(Arguments arguments) {
  const std::optional<bool> truth = truth_of(arguments[0]);
  return truth ? make_boolean(!*truth) : wrong_kind("true or false", arguments[0]);
}

/// `stop` is the value that decides.
Value fold_truth(Arguments arguments, bool stop) {
  bool result = !stop;
  for (const Value& each : arguments) {
    const std::optional<bool> truth = truth_of(each);
    if (!truth) return wrong_kind("true or false", each);
    if (*truth == stop) result = stop;
  }
  return make_boolean(result);
}

Value conjunction(Arguments arguments) { return fold_truth(arguments, false); }
Value disjunction(Arguments arguments) { return fold_truth(arguments, true); }
Value constant_true(Arguments) { return make_boolean(true); }
Value constant_false(Arguments) { return make_boolean(false); }
Value constant_null(Arguments) { return {}; }
Value equals(Arguments arguments) { return make_boolean(equal(arguments[0], arguments[1])); }

/// Less than 0, 0 or more than 0; nothing when the two do not compare.
std::optional<int> compare(const Value& a, const Value& b) {
  if (a.is(Value::Kind::integer) && b.is(Value::Kind::integer)) {
    return a.integer < b.integer ? -1 : static_cast<int>(a.integer > b.integer);
  }
  if (a.is(Value::Kind::text) && b.is(Value::Kind::text)) return a.text.compare(b.text);
  return std::nullopt;
}

template <class Holds>
Value compared(Arguments arguments, Holds holds) {
  const std::optional<int> order = compare(arguments[0], arguments[1]);
  if (!order) return make_unknown("two whole numbers or two texts are expected");
  return make_boolean(holds(*order));
}

Value less(Arguments a) {
  return compared(a, [](int order) { return order < 0; });
}
Value less_or_equals(Arguments a) {
  return compared(a, [](int order) { return order <= 0; });
}
Value greater(Arguments a) {
  return compared(a, [](int order) { return order > 0; });
}
Value greater_or_equals(Arguments a) {
  return compared(a, [](int order) { return order >= 0; });
}

Value to_int(Arguments arguments) {
  if (arguments[0].is(Value::Kind::integer)) return arguments[0];
  const std::string& text = arguments[0].text;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!arguments[0].is(Value::Kind::text) || error != std::errc{} ||
      end != text.data() + text.size()) {
    return make_unknown(fmt::format("'{}' is no whole number", printable(to_text(arguments[0]))));
  }
  return make_integer(value);
}

/// Both arguments as whole numbers, then the operation, which is false when there is no result.
template <class Operation>
Value calculated(Arguments arguments, Operation operation) {
  for (const Value& each : arguments) {
    if (!each.is(Value::Kind::integer)) return wrong_kind("a whole number", each);
  }
  std::int64_t result = 0;
  if (operation(arguments[0].integer, arguments[1].integer, result)) return make_integer(result);
  return make_unknown(fmt::format("there is no whole number for this with {} and {}",
                                  arguments[0].integer, arguments[1].integer));
}

bool can_divide(std::int64_t a, std::int64_t b) {
  return b != 0 && !(b == -1 && a == std::numeric_limits<std::int64_t>::min());
}

Value add(Arguments arguments) {
  return calculated(arguments, [](std::int64_t a, std::int64_t b, std::int64_t& result) {
    return !__builtin_add_overflow(a, b, &result);
  });
}

Value subtract(Arguments arguments) {
  return calculated(arguments, [](std::int64_t a, std::int64_t b, std::int64_t& result) {
    return !__builtin_sub_overflow(a, b, &result);
  });
}

Value multiply(Arguments arguments) {
  return calculated(arguments, [](std::int64_t a, std::int64_t b, std::int64_t& result) {
    return !__builtin_mul_overflow(a, b, &result);
  });
}

Value divide(Arguments arguments) {
  return calculated(arguments, [](std::int64_t a, std::int64_t b, std::int64_t& result) {
    if (!can_divide(a, b)) return false;
    result = a / b;
    return true;
  });
}

Value remainder(Arguments arguments) {
  return calculated(arguments, [](std::int64_t a, std::int64_t b, std::int64_t& result) {
    if (!can_divide(a, b)) return false;
    result = a % b;
    return true;
  });
}

/// The least or the greatest of the arguments, or of the one list.
template <class Better>
Value best(Arguments arguments, Better better) {
  const bool is_list = arguments.size() == 1 && arguments[0].is(Value::Kind::list);
  const Arguments values = is_list ? Arguments(arguments[0].items) : arguments;
  if (values.empty()) return make_unknown("at least one whole number is expected");
  std::optional<std::int64_t> result;
  for (const Value& each : values) {
    if (!each.is(Value::Kind::integer)) return wrong_kind("a whole number", each);
    if (!result || better(each.integer, *result)) result = each.integer;
  }
  return make_integer(*result);
}

Value minimum(Arguments arguments) { return best(arguments, std::less<>{}); }
Value maximum(Arguments arguments) { return best(arguments, std::greater<>{}); }

constexpr Function kLogicFunctions[] = {
    {"add", 2, 2, add},
    {"and", 2, kArgumentsMax, conjunction},
    {"bool", 1, 1, to_bool},
    {"div", 2, 2, divide},
    {"equals", 2, 2, equals},
    {"false", 0, 0, constant_false},
    {"greater", 2, 2, greater},
    {"greaterorequals", 2, 2, greater_or_equals},
    {"int", 1, 1, to_int},
    {"less", 2, 2, less},
    {"lessorequals", 2, 2, less_or_equals},
    {"max", 1, kArgumentsMax, maximum},
    {"min", 1, kArgumentsMax, minimum},
    {"mod", 2, 2, remainder},
    {"mul", 2, 2, multiply},
    {"not", 1, 1, negate},
    {"null", 0, 0, constant_null},
    {"or", 2, kArgumentsMax, disjunction},
    {"sub", 2, 2, subtract},
    {"true", 0, 0, constant_true},
};

}  // namespace

std::span<const Function> logic_functions() { return kLogicFunctions; }

}  // namespace capdrill::scenario::arm
