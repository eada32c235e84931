#include "arm_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arm_functions.hpp"
#include "arm_json.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

namespace capdrill::scenario::arm {

namespace {

using Kind = Value::Kind;

std::string type_of(const Parameter& parameter) {
  const Value* type = parameter.declaration->find("type");
  return type == nullptr ? "" : folded(type->text);
}

/// The value in the declared type, as far as a text says it.
Value typed(const Value& value, const std::string& type) {
  if (!value.is(Kind::text)) return value;
  const bool is_structure = type == "array" || type == "object" || type == "secureobject";
  const Function* convert = type == "int" || type == "bool" ? find_function(type)
                            : is_structure                  ? find_function("json")
                                                            : nullptr;
  return convert == nullptr ? value : convert->call({&value, 1});
}

bool is_allowed(const Value& value, const Value& allowed) {
  return std::ranges::any_of(allowed.items, [&value](const Value& each) {
    const bool are_texts = each.is(Kind::text) && value.is(Kind::text);
    return are_texts ? folded(each.text) == folded(value.text) : equal(each, value);
  });
}

std::string listed(const Value& list) {
  std::string text;
  for (const Value& item : list.items) text += (text.empty() ? "" : ", ") + to_text(item);
  return printable(text, 200);
}

/// A limit of the declaration that the value breaks; empty when it keeps them all.
std::string broken_limit(const Parameter& parameter, const Value& value) {
  const std::string label =
      fmt::format("the parameter '{}' is {}", printable(parameter.name), printable(to_text(value)));
  const Value* allowed = parameter.declaration->find("allowedValues");
  if (allowed != nullptr && allowed->is(Kind::list) && !is_allowed(value, *allowed)) {
    return fmt::format("{}, but allowed are {}", label, listed(*allowed));
  }
  if (!value.is(Kind::integer)) return {};
  const Value* least = parameter.declaration->find("minValue");
  if (least != nullptr && least->is(Kind::integer) && value.integer < least->integer) {
    return fmt::format("{}, but must be at least {}", label, least->integer);
  }
  const Value* greatest = parameter.declaration->find("maxValue");
  if (greatest != nullptr && greatest->is(Kind::integer) && value.integer > greatest->integer) {
    return fmt::format("{}, but must be at most {}", label, greatest->integer);
  }
  return {};
}

}  // namespace

bool has_value(const Parameter& parameter) {
  return parameter.given.has_value() || parameter.declaration->find("defaultValue") != nullptr;
}

bool is_text_parameter(const Parameter& parameter) {
  const std::string type = type_of(parameter);
  return type == "string" || type == "securestring";
}

Value value_of(const Parameter& parameter, const Value& computed_default) {
  const std::string name = printable(parameter.name);
  if (!has_value(parameter)) {
    return make_unknown(
        fmt::format("the parameter '{}' has no value; pass --parameter {}=...", name, name));
  }
  Value value = typed(parameter.given ? *parameter.given : computed_default, type_of(parameter));
  if (value.is_unknown()) {
    value.text = fmt::format("the parameter '{}': {}", name, value.text);
    return value;
  }
  const std::string fault = broken_limit(parameter, value);
  return fault.empty() ? value : make_unknown(fault);
}

std::string missing_function(std::string_view name) {
  const std::string shown = printable(name);
  const bool asks_azure = name == "reference" || name == "providers" || name == "environment" ||
                          name == "deployment" || name.starts_with("list");
  if (asks_azure) return fmt::format("'{}' asks Azure for it, which an import does not", shown);
  if (name.find('.') != std::string_view::npos) {
    return fmt::format("'{}' is a function of the template's own, which is not supported", shown);
  }
  const std::string hint = hint_nearest(name, function_names());
  return fmt::format("the function '{}' is not supported{}{}", shown, hint.empty() ? "" : ", ",
                     hint);
}

std::vector<std::pair<std::string, Value>> read_parameters(const Value& file) {
  std::vector<std::pair<std::string, Value>> values;
  const Value* parameters = file.find("parameters");
  // A file may also hold the names alone, as `az deployment … --parameters` takes them.
  for (const Member& member : (parameters == nullptr ? file : *parameters).members) {
    const Value* value = member.value.find("value");
    const bool is_secret = value == nullptr && member.value.find("reference") != nullptr;
    if (value != nullptr) values.emplace_back(member.key, *value);
    if (is_secret) {
      values.emplace_back(member.key, make_unknown("it comes from a key vault"));
    }
  }
  return values;
}

bool is_parameters_file(const Value& document) {
  const Value* schema = document.find("$schema");
  if (schema != nullptr && folded(schema->text).find("deploymentparameters") != std::string::npos) {
    return true;
  }
  // Some name the schema of templates by mistake, some name none.
  const Value* parameters = document.find("parameters");
  return parameters != nullptr && !parameters->members.empty() &&
         document.find("resources") == nullptr &&
         std::ranges::all_of(parameters->members, [](const Member& member) {
           return member.value.find("value") != nullptr ||
                  member.value.find("reference") != nullptr;
         });
}

}  // namespace capdrill::scenario::arm
