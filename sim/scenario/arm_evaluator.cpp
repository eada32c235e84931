#include "arm_evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "arm_functions.hpp"
#include "arm_parameters.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

namespace capdrill::scenario::arm {

namespace {

/// Values, expressions, variables and parameters within one another: what the stack holds.
constexpr std::size_t kDepthMax = 500;
/// Reading an expression costs more than copying a text.
constexpr std::int64_t kBytesParsedPerUnit = 8;

Value unknown_depth() {
  return make_unknown(fmt::format("expressions are nested more than {} deep", kDepthMax));
}

/// Keys under which other resources are named: there, too, names may stand in.
bool is_reference_key(std::string_view key) {
  constexpr std::string_view kKeys[] = {
      "availabilityset",   "capacityreservationgroup", "host",
      "hostgroup",         "proximityplacementgroup",  "subscriptionids",
      "targetresourceuri", "virtualmachinescaleset"};
  return std::ranges::find(kKeys, folded(key)) != std::end(kKeys);
}

/// A `copy` of properties: a list of loops, each with a name.
bool is_property_copy(const Member& member) {
  return folded(member.key) == "copy" && member.value.is(Value::Kind::list) &&
         std::ranges::all_of(member.value.items, [](const Value& loop) {
           return loop.find("count") != nullptr && loop.find("input") != nullptr;
         });
}

class DepthGuard {
 public:
  explicit DepthGuard(std::size_t& depth) : depth_(++depth) {}
  ~DepthGuard() { --depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;
  [[nodiscard]] bool is_too_deep() const { return depth_ > kDepthMax; }

 private:
  std::size_t& depth_;
};

}  // namespace

void Evaluator::add_parameter(Parameter parameter) {
  std::string key = folded(parameter.name);
  parameters_.insert_or_assign(std::move(key), std::move(parameter));
}

void Evaluator::set_variables(const Value& variables) {
  for (const Member& member : variables.members) {
    if (!is_property_copy(member)) {
      variables_.insert_or_assign(folded(member.key), &member.value);
      continue;
    }
    for (const Value& loop : member.value.items) {
      const Value* name = loop.find("name");
      if (name != nullptr) variables_.insert_or_assign(folded(name->text), &loop);
    }
  }
}

Value Evaluator::evaluate(const Value& value, Names names) {
  const DepthGuard guard(depth_);
  if (guard.is_too_deep()) return unknown_depth();
  switch (value.kind) {
    case Value::Kind::text:
      return evaluate_text(value.text, names);
    case Value::Kind::list:
      return evaluate_list(value, names);
    case Value::Kind::object:
      return evaluate_object(value, names);
    default:
      return value;
  }
}

Value Evaluator::evaluate_text(const std::string& text, Names names) {
  if (!is_expression(text)) return paid(make_text(unescape_literal(text)));
  budget_ -= static_cast<std::int64_t>(text.size()) / kBytesParsedPerUnit;
  const Result<Expression> expression = parse_expression(text);
  if (!expression) {
    return make_unknown(
        fmt::format("'{}' cannot be read: {}", printable(text), expression.error().message));
  }
  return compute(*expression, names);
}

Value Evaluator::evaluate_list(const Value& list, Names names) {
  Value result = make_list({});
  for (const Value& item : list.items) result.items.push_back(evaluate(item, names));
  return paid(std::move(result));
}

Value Evaluator::evaluate_object(const Value& object, Names names) {
  Value result = make_object({});
  for (const Member& member : object.members) {
    if (is_property_copy(member)) {
      for (const Value& loop : member.value.items) unroll(loop, names, result);
      continue;
    }
    std::string key = member.key;
    if (is_expression(key)) key = to_text(evaluate_text(key, names));
    const Names inside = is_reference_key(key) ? Names::stand_in : names;
    result.members.push_back({std::move(key), evaluate(member.value, inside)});
  }
  return paid(std::move(result));
}

void Evaluator::unroll(const Value& loop, Names names, Value& into) {
  const Value* name = loop.find("name");
  const std::string key = name == nullptr ? "" : name->text;
  into.members.push_back({key, repeat(loop, names, key)});
}

Value Evaluator::repeat(const Value& loop, Names names, const std::string& name) {
  Value count = evaluate(*loop.find("count"), names);
  if (count.is_unknown()) return count;
  if (!count.is(Value::Kind::integer) || count.integer < 0 || count.integer > kCopyMax) {
    return make_unknown(
        fmt::format("the loop '{}' must run 0 to {} times", printable(name), kCopyMax));
  }
  Value list = make_list({});
  for (std::int64_t i = 0; i < count.integer; ++i) {
    enter_loop(name, i);
    list.items.push_back(evaluate(*loop.find("input"), names));
    leave_loop();
  }
  return paid(std::move(list));
}

Value Evaluator::compute(const Expression& expression, Names names) {
  const DepthGuard guard(depth_);
  if (guard.is_too_deep()) return unknown_depth();
  switch (expression.kind) {
    case Expression::Kind::literal:
      return paid(expression.literal);
    case Expression::Kind::call:
      return compute_call(expression, names);
    case Expression::Kind::property:
      return compute_property(expression, names);
    case Expression::Kind::index:
      return compute_index(expression, names);
  }
  return {};
}

Value Evaluator::compute_property(const Expression& expression, Names names) {
  const Expression& of = expression.operands[0];
  Value object = compute(of, names);
  if (object.is_unknown()) return object;
  if (of.name == "resourcegroup" && folded(expression.name) == "location") {
    assumptions_.uses_location = true;
  }
  const Value* found = object.find(expression.name);
  if (found != nullptr) return paid(*found);
  return make_unknown(fmt::format("there is no property '{}'", printable(expression.name)));
}

Value Evaluator::compute_index(const Expression& expression, Names names) {
  Value of = compute(expression.operands[0], names);
  if (of.is_unknown()) return of;
  Value which = compute(expression.operands[1], names);
  if (which.is_unknown()) return which;
  if (of.is(Value::Kind::list) && which.is(Value::Kind::integer)) {
    const bool exists =
        which.integer >= 0 && which.integer < static_cast<std::int64_t>(of.items.size());
    if (exists) return paid(of.items[static_cast<std::size_t>(which.integer)]);
    return make_unknown(
        fmt::format("a list of {} items has none at {}", of.items.size(), which.integer));
  }
  const Value* found = of.find(to_text(which));
  if (found != nullptr) return paid(*found);
  return make_unknown(fmt::format("there is no property '{}'", printable(to_text(which))));
}

Value Evaluator::compute_call(const Expression& call, Names names) {
  // Only the branch that is taken counts.
  if (call.name == "if" && call.operands.size() == 3) {
    Value condition = compute(call.operands[0], names);
    if (condition.is_unknown()) return condition;
    if (!condition.is(Value::Kind::boolean)) return wrong_kind("true or false", condition);
    return compute(call.operands[condition.boolean ? 1 : 2], names);
  }
  std::optional<Value> answer = ask_deployment(call, names);
  return answer ? std::move(*answer) : compute_function(call, names);
}

Value Evaluator::compute_function(const Expression& call, Names names) {
  const Function* function = find_function(call.name);
  if (function == nullptr) return make_unknown(missing_function(call.name));
  std::vector<Value> arguments;
  for (const Expression& operand : call.operands) {
    arguments.push_back(compute(operand, names));
    if (const Value* unknown = find_unknown(arguments.back())) return *unknown;
  }
  if (arguments.size() < function->arguments_min || arguments.size() > function->arguments_max) {
    return make_unknown(
        fmt::format("'{}' does not take {} arguments", function->name, arguments.size()));
  }
  Value result = function->call(arguments);
  if (result.is_unknown()) result.text = fmt::format("in '{}': {}", function->name, result.text);
  return paid(std::move(result));
}

Value Evaluator::paid(Value value) {
  const std::int64_t weight = weight_of(value);
  if (weight > kValueWeightMax) return make_unknown("the template makes a value that is too large");
  budget_ -= weight;
  if (budget_ > 0) return value;
  return make_unknown("the template asks for more work than an import may take");
}

}  // namespace capdrill::scenario::arm
