#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "arm_evaluator.hpp"
#include "arm_parameters.hpp"
#include "arm_resources.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

/// The functions that ask the deployment: parameters, variables, loops, and where it goes.
namespace capdrill::scenario::arm {

namespace {

std::string group_id(const Deployment& deployment) {
  return fmt::format("/subscriptions/{}/resourceGroups/{}", deployment.subscription,
                     deployment.resource_group);
}

Value subscription_object(const Deployment& deployment) {
  return make_object({{"id", make_text("/subscriptions/" + deployment.subscription)},
                      {"subscriptionId", make_text(deployment.subscription)},
                      {"displayName", make_text(deployment.subscription)}});
}

Value group_object(const Deployment& deployment) {
  return make_object({{"id", make_text(group_id(deployment))},
                      {"name", make_text(deployment.resource_group)},
                      {"location", make_text(deployment.location)},
                      {"tags", make_object({})}});
}

}  // namespace

std::optional<Value> Evaluator::ask_deployment(const Expression& call, Names names) {
  if (call.name == "subscription" && call.operands.empty()) return subscription_object(deployment_);
  if (call.name == "resourcegroup" && call.operands.empty()) return group_object(deployment_);
  const bool asks = call.name == "parameters" || call.name == "variables" ||
                    call.name == "copyindex" || call.name == "resourceid" ||
                    call.name == "subscriptionresourceid";
  if (!asks) return std::nullopt;
  std::vector<Value> arguments;
  for (const Expression& operand : call.operands) {
    arguments.push_back(compute(operand, names));
    if (arguments.back().is_unknown()) return arguments.back();
  }
  if (call.name == "copyindex") return copy_index(arguments);
  if (call.name == "resourceid") return resource_id(std::move(arguments), group_id(deployment_));
  if (call.name == "subscriptionresourceid") {
    return resource_id(std::move(arguments), "/subscriptions/" + deployment_.subscription);
  }
  if (arguments.size() != 1) {
    return make_unknown(fmt::format("'{}' takes one name", call.name));
  }
  return call.name == "parameters" ? parameter(arguments[0], names) : variable(arguments[0], names);
}

Value Evaluator::remembered(Memo& memo, const std::string& name, Names names,
                            const std::function<Value()>& make) {
  const auto [place, is_new] = memo.try_emplace({name, names}, std::nullopt);
  if (is_new) {
    // Neither a variable nor a default sees the loops around its use.
    std::vector<Loop> loops = std::exchange(loops_, {});
    place->second = make();
    loops_ = std::move(loops);
  } else if (!place->second) {
    return make_unknown(fmt::format("'{}' refers to itself", printable(name)));
  }
  return paid(*place->second);
}

Value Evaluator::parameter(const Value& name, Names names) {
  const auto found = parameters_.find(folded(to_text(name)));
  if (found == parameters_.end()) {
    return make_unknown(
        fmt::format("the template declares no parameter '{}'", printable(to_text(name))));
  }
  const Parameter& parameter = found->second;
  const bool is_text = is_text_parameter(parameter);
  if (names == Names::stand_in && is_text && !has_value(parameter)) {
    assumptions_.stand_ins.insert(parameter.name);
    return make_text(parameter.name);
  }
  return remembered(parameter_values_, found->first, names,
                    [&] { return value_of(parameter, default_of(parameter, names)); });
}

Value Evaluator::default_of(const Parameter& parameter, Names names) {
  const Value* value = parameter.declaration->find("defaultValue");
  return value == nullptr || parameter.given ? Value{} : evaluate(*value, names);
}

Value Evaluator::variable(const Value& name, Names names) {
  const auto found = variables_.find(folded(to_text(name)));
  if (found == variables_.end()) {
    return make_unknown(fmt::format("the template has no variable '{}'", printable(to_text(name))));
  }
  const Value& value = *found->second;
  const bool is_loop = value.find("input") != nullptr && value.find("count") != nullptr &&
                       value.find("name") != nullptr;
  return remembered(variable_values_, found->first, names, [&] {
    return is_loop ? repeat(value, names, value.find("name")->text) : evaluate(value, names);
  });
}

Value Evaluator::copy_index(const std::vector<Value>& arguments) const {
  const bool is_named = !arguments.empty() && arguments[0].is(Value::Kind::text);
  // Without a name it is the loop of the resource, which is the outermost.
  auto loop = loops_.begin();
  if (is_named) {
    const std::string wanted = folded(arguments[0].text);
    loop = std::ranges::find_if(
        loops_, [&wanted](const Loop& each) { return folded(each.name) == wanted; });
  }
  if (loop == loops_.end()) return make_unknown("'copyIndex' stands outside of such a loop");
  const std::size_t next = is_named ? 1 : 0;
  const std::int64_t offset = arguments.size() > next ? arguments[next].integer : 0;
  std::int64_t index = 0;
  if (__builtin_add_overflow(loop->index, offset, &index)) {
    return make_unknown("in 'copyIndex': the offset is too large");
  }
  return make_integer(index);
}

/// `/subscriptions/S/resourceGroups/G/providers/Provider/type/name/subtype/name`. Before the type may
/// stand a subscription and a group.
Value Evaluator::resource_id(std::vector<Value> arguments, std::string_view scope) const {
  const auto type = std::ranges::find_if(
      arguments, [](const Value& value) { return value.text.find('/') != std::string::npos; });
  if (type == arguments.end()) return make_unknown("'resourceId' needs the type of a resource");
  std::string id(scope);
  if (type - arguments.begin() == 1) {
    const Deployment other{deployment_.subscription, arguments[0].text, {}};
    id = group_id(other);
  } else if (type - arguments.begin() == 2) {
    id = group_id({arguments[0].text, arguments[1].text, {}});
  }
  const std::vector<std::string> types = split_segments(type->text);
  std::vector<std::string> names;
  for (auto name = type + 1; name != arguments.end(); ++name) {
    for (std::string& part : split_segments(to_text(*name))) names.push_back(std::move(part));
  }
  if (types.empty()) return make_unknown("'resourceId' needs the type of a resource");
  id += "/providers/" + types[0];
  for (std::size_t i = 1; i < types.size(); ++i) {
    id += "/" + types[i];
    if (i - 1 < names.size()) id += "/" + names[i - 1];
  }
  return make_text(std::move(id));
}

}  // namespace capdrill::scenario::arm
