#include "import_convert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "check.hpp"
#include "problems.hpp"
#include "scalar.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

namespace {

using arm::Member;
using arm::Value;
using Kind = arm::Value::Kind;

/// What a value says that the name of its size says already.
bool is_redundant(const Shape& structure, std::string_view key) {
  return structure.title == "sku" && folded(key) == "tier";
}

/// What scenarios are to have: it imports by itself when the table has the key.
bool is_planned(std::string_view key) {
  constexpr std::string_view kKeys[] = {"automaticrepairspolicy"};
  return std::ranges::find(kKeys, folded(key)) != std::end(kKeys);
}

bool says_nothing(const Value& value) {
  return value.is(Kind::null) || (value.is(Kind::list) && value.items.empty()) ||
         (value.is(Kind::object) && value.members.empty());
}

/// The last step of a path, for sentences about it.
std::string label_of(const std::string& path) {
  const std::size_t dot = path.find_last_of(". ");
  return dot == std::string::npos ? path : path.substr(dot + 1);
}

/// Values of enumerations are compared without regard to case.
std::string spelled_word(const std::string& text, const Shape& shape) {
  const auto found = std::ranges::find_if(
      shape.words, [&text](const std::string& word) { return folded(word) == folded(text); });
  return found == shape.words.end() ? text : *found;
}

/// `2.0` is 2, which some writers of JSON do not tell apart.
std::string whole_text(const Value& value, std::string text) {
  const std::size_t point = text.find('.');
  const bool is_whole = value.is(Kind::decimal) && point != std::string::npos &&
                        text.find_first_not_of('0', point + 1) == std::string::npos;
  if (is_whole) text.erase(point);
  return text;
}

/// The text of a scalar as YAML has it: numbers and booleans may be given as texts.
Node scalar_node(const Value& value, const Shape& shape) {
  std::string text = arm::to_text(value);
  switch (shape.kind) {
    case Shape::Kind::boolean:
      return made_scalar(folded(text), 0);
    case Shape::Kind::integer:
      return made_scalar(whole_text(value, std::move(text)), 0);
    case Shape::Kind::number:
    case Shape::Kind::money:
    case Shape::Kind::value:
      return made_scalar(std::move(text), 0);
    case Shape::Kind::word:
      return made_scalar(spelled_word(text, shape), 0);
    default:
      return made_text(value.is(Kind::boolean) ? folded(text) : std::move(text));
  }
}

}  // namespace

const FieldShape* find_field(const Shape& structure, std::string_view key) {
  const std::string wanted = folded(key);
  const auto found = std::ranges::find_if(
      structure.fields, [&wanted](const FieldShape& field) { return folded(field.key) == wanted; });
  return found == structure.fields.end() ? nullptr : &*found;
}

std::optional<std::string> referenced_name(const Value& value) {
  const Value* id = value.is(Kind::object) ? value.find("id") : &value;
  if (id == nullptr || !id->is(Kind::text)) return std::nullopt;
  const std::vector<std::string> segments = arm::split_segments(id->text);
  if (segments.empty()) return std::nullopt;
  return segments.back();
}

void Converter::report(Need need, const std::string& path, const std::string& text) {
  if (need == Need::required)
    findings_.lack(path, text);
  else
    findings_.note(path, text + "; it is left out");
}

void Converter::note_not_modelled(const Value& value, const std::string& path) {
  if (says_nothing(value)) return;
  findings_.note(path, is_planned(label_of(path)) ? "not modelled yet" : "not modelled");
}

std::optional<Node> Converter::convert(const Value& value, const Shape& shape,
                                       const std::string& path, Need need) {
  std::optional<Node> node = convert_kind(value, shape, path, need);
  if (node && !is_sound(*node, shape, path, need)) return std::nullopt;
  return node;
}

std::optional<Node> Converter::convert_kind(const Value& value, const Shape& shape,
                                            const std::string& path, Need need) {
  if (value.is(Kind::null)) return std::nullopt;
  if (value.is_unknown()) {
    report(need, path, "cannot be known: " + value.text);
    return std::nullopt;
  }
  const Shape* scalar = select_shape(shape, Node::Kind::scalar);
  const Shape* list = select_shape(shape, Node::Kind::sequence);
  const Shape* map = select_shape(shape, Node::Kind::map);
  const bool is_plain = !value.is(Kind::list) && !value.is(Kind::object);
  if (value.is(Kind::list) && list != nullptr) return convert_list(value, *list, path, need);
  if (value.is(Kind::object) && map != nullptr) return convert_map(value, *map, path, need);
  if (value.is(Kind::object) && scalar != nullptr) {
    const std::optional<std::string> name = referenced_name(value);
    if (name) return convert_scalar(arm::make_text(*name), *scalar, path, need);
  }
  if (is_plain && scalar != nullptr) return convert_scalar(value, *scalar, path, need);
  // One thing where a list is asked for.
  if (is_plain && list != nullptr) {
    return convert_list(arm::make_list({value}), *list, path, need);
  }
  report(need, path, fmt::format("must be {}, but is {}", shape.phrase, kind_name(value)));
  return std::nullopt;
}

std::optional<Node> Converter::convert_scalar(const Value& value, const Shape& shape,
                                              const std::string& path, Need need) {
  Node node = scalar_node(value, shape);
  const BindContext context{};
  const std::optional<Fault> fault = find_fault(node, shape, label_of(path), context);
  if (!fault) return node;
  report(need, path, fault->hint.empty() ? fault->message : fault->message + ", " + fault->hint);
  return std::nullopt;
}

std::optional<Node> Converter::convert_list(const Value& value, const Shape& shape,
                                            const std::string& path, Need need) {
  Node node;
  node.kind = Node::Kind::sequence;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    std::optional<Node> item =
        convert_kind(value.items[i], *shape.item, arm::join_path(path, i), need);
    if (!item) return std::nullopt;
    node.items.push_back(std::move(*item));
  }
  return node;
}

std::optional<Node> Converter::convert_map(const Value& value, const Shape& shape,
                                           const std::string& path, Need need) {
  if (shape.kind == Shape::Kind::structure) return convert_structure(value, shape, path, need);
  Node node = made_map(0);
  for (const Member& member : value.members) {
    std::optional<Node> item =
        convert_kind(member.value, *shape.item, arm::join_path(path, member.key), need);
    if (item)
      node.entries.push_back(Entry{.key = member.key, .origin = {}, .value = std::move(*item)});
  }
  return node;
}

std::optional<Node> Converter::convert_structure(const Value& value, const Shape& shape,
                                                 const std::string& path, Need need) {
  Node node = made_map(0);
  for (const Member& member : value.members) {
    const std::string place = arm::join_path(path, member.key);
    const FieldShape* field = find_field(shape, member.key);
    if (field == nullptr) {
      if (!is_redundant(shape, member.key)) note_not_modelled(member.value, place);
      continue;
    }
    const Need inside = field->is_required ? need : Need::optional;
    std::optional<Node> item = convert_kind(member.value, *field->shape, place, inside);
    if (item)
      node.entries.push_back(Entry{.key = field->key, .origin = {}, .value = std::move(*item)});
  }
  for (const FieldShape& field : shape.fields) {
    if (!field.is_required || node.find(field.key) != nullptr) continue;
    const Value* given = value.find(field.key);
    // What was given and could not be read has been reported.
    if (given == nullptr || given->is(Kind::null)) {
      report(need, arm::join_path(path, field.key), "is not given");
    }
    return std::nullopt;
  }
  return node;
}

/// What the reader would say of the value as a whole: its rules, choices, counts and repetitions.
bool Converter::is_sound(const Node& node, const Shape& shape, const std::string& path, Need need) {
  Node copy = node;
  Problems problems;
  check_tree(copy, shape, BindContext{}, problems);
  if (problems.empty()) return true;
  Sources sources;
  sources.add("", "", "");
  const std::vector<Diagnostic> diagnostics = problems.diagnostics(sources, copy);
  report(need, path, diagnostics.front().message);
  return false;
}

}  // namespace capdrill::scenario
