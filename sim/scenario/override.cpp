#include "override.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "capdrill/scenario/nearest.hpp"
#include "document.hpp"
#include "override_path.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

/// Walks down the tree along a path, and knows what the table says of each place.
class Walk {
 public:
  Walk(Node& root, const Shape& shape, Problems& problems)
      : node_(&root), shape_(&shape), problems_(problems) {}

  /// Moves one step down. Returns: false when there is no such place, which is reported.
  bool descend(const OverrideStep& step, bool is_last);
  void assign(const OverrideStep& last, Node value);

 private:
  bool descend_key(const OverrideStep& step, bool is_last);
  bool descend_index(const OverrideStep& step);
  bool descend_where(const OverrideStep& step);
  bool fail(const OverrideStep& step, std::string message, std::string hint = {});
  /// The names are the user's own, so that a new one on the way is a slip.
  [[nodiscard]] bool has_users_names() const;

  Node* node_;
  Node* parent_ = nullptr;
  const Shape* shape_;
  Problems& problems_;
  std::string path_;
};

bool Walk::fail(const OverrideStep& step, std::string message, std::string hint) {
  problems_.add(Problem{.origin = step.origin,
                        .length = step.length,
                        .path = path_,
                        .message = std::move(message),
                        .hint = std::move(hint)});
  return false;
}

bool Walk::has_users_names() const {
  if (shape_ == nullptr) return false;
  const Shape* map = select_shape(*shape_, Node::Kind::map);
  return map != nullptr && map->kind == Shape::Kind::map;
}

bool Walk::descend_key(const OverrideStep& step, bool is_last) {
  if (node_->kind == Node::Kind::null) {
    node_->kind = Node::Kind::map;
    node_->invalid = false;
  }
  if (node_->kind != Node::Kind::map) {
    const bool is_list = node_->kind == Node::Kind::sequence;
    return fail(step,
                fmt::format("there is a {} here, which has no key '{}'",
                            is_list ? "list" : "plain value", printable(step.key)),
                is_list ? "a list takes [n] or [key=value]" : "");
  }
  Node* next = node_->find(step.key);
  if (next == nullptr && !is_last && has_users_names()) {
    std::vector<std::string> names;
    for (const Entry& entry : node_->entries) names.push_back(entry.key);
    return fail(step, fmt::format("there is no '{}' here", printable(step.key)),
                hint_nearest(step.key, names));
  }
  if (next == nullptr) {
    Node value;
    value.origin = step.origin;
    value.length = step.length;
    node_->entries.push_back(Entry{
        .key = step.key, .origin = step.origin, .length = step.length, .value = std::move(value)});
    next = &node_->entries.back().value;
  }
  path_ += (path_.empty() ? "" : ".") + step.key;
  parent_ = node_;
  node_ = next;
  shape_ = shape_ == nullptr ? nullptr : shape_under(*shape_, step.key);
  return true;
}

bool Walk::descend_index(const OverrideStep& step) {
  if (node_->kind != Node::Kind::sequence) return fail(step, "there is no list here");
  if (step.index >= node_->items.size()) {
    return fail(step, fmt::format("there is no entry [{}]; the list has {}, counted from 0",
                                  step.index, node_->items.size()));
  }
  path_ += fmt::format("[{}]", step.index);
  parent_ = nullptr;
  node_ = &node_->items[step.index];
  const Shape* list = shape_ == nullptr ? nullptr : select_shape(*shape_, Node::Kind::sequence);
  shape_ = list == nullptr ? nullptr : list->item.get();
  return true;
}

bool Walk::descend_where(const OverrideStep& step) {
  if (node_->kind != Node::Kind::sequence) return fail(step, "there is no list here");
  std::vector<std::string> values;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < node_->items.size(); ++i) {
    const Node* value = node_->items[i].find(step.key);
    if (value == nullptr || value->kind != Node::Kind::scalar) continue;
    values.push_back(value->text);
    if (value->text != step.value) continue;
    if (found) {
      return fail(step, fmt::format("several entries have {} = '{}'", printable(step.key),
                                    printable(step.value)));
    }
    found = i;
  }
  if (!found) {
    return fail(step,
                fmt::format("no entry has {} = '{}'", printable(step.key), printable(step.value)),
                hint_nearest(step.value, values));
  }
  OverrideStep at = step;
  at.index = *found;
  return descend_index(at);
}

bool Walk::descend(const OverrideStep& step, bool is_last) {
  switch (step.kind) {
    case OverrideStep::Kind::key:
      return descend_key(step, is_last);
    case OverrideStep::Kind::index:
      return descend_index(step);
    case OverrideStep::Kind::where:
      return descend_where(step);
  }
  return false;
}

void Walk::assign(const OverrideStep& last, Node value) {
  if (value.tag == Node::Tag::remove && parent_ != nullptr) {
    std::erase_if(parent_->entries, [&](const Entry& entry) { return entry.key == last.key; });
    return;
  }
  value.tag = Node::Tag::none;
  *node_ = std::move(value);
}

/// The value as YAML; one that is not written at all stands at the last key.
std::optional<Node> parse_value(const Override& override, std::uint32_t source,
                                Problems& problems) {
  const OverrideStep& last = override.steps.back();
  if (override.value == "!remove") {
    // yaml-cpp forgets the tag of a document without a value.
    Node node = made_scalar("", source);
    node.tag = Node::Tag::remove;
    return node;
  }
  std::optional<Node> value = parse_document(
      override.value, {.source = source, .line = 1, .column = override.value_column}, problems);
  if (value && value->kind == Node::Kind::null && value->origin.line == 0) {
    value->origin = last.origin;
    value->length = last.length;
  }
  return value;
}

void apply_one(Node& root, const std::string& text, std::uint32_t source, const Shape& shape,
               Problems& problems) {
  if (text.find('\n') != std::string::npos) {
    problems.add(Problem{.origin = {.source = source, .line = 1, .column = 1},
                         .path = "",
                         .message = "the value must stand on one line"});
    return;
  }
  const std::optional<Override> override = parse_override(text, source, problems);
  if (!override) return;
  std::optional<Node> value = parse_value(*override, source, problems);
  if (value) set_value(root, override->steps, std::move(*value), shape, problems);
}

}  // namespace

void set_value(Node& root, std::span<const OverrideStep> steps, Node value, const Shape& shape,
               Problems& problems) {
  const OverrideStep& first = steps.front();
  if (first.key == "extends") {
    problems.add(
        Problem{.origin = first.origin,
                .length = first.length,
                .path = "extends",
                .message = "'extends' cannot be set: values are set after files are merged"});
    return;
  }
  Walk walk(root, shape, problems);
  for (const OverrideStep& step : steps) {
    if (!walk.descend(step, &step == &steps.back())) return;
  }
  walk.assign(steps.back(), std::move(value));
}

void apply_overrides(Node& root, std::span<const std::string> sets, const Shape& shape,
                     Sources& sources, Problems& problems) {
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const std::string name = "--set#" + std::to_string(i + 1);
    const std::uint32_t source = sources.add(name, name, sets[i], sources[0].folder);
    if (const std::optional<std::size_t> bad = find_bad_byte(sets[i])) {
      problems.add(Problem{
          .origin = {.source = source, .line = 1, .column = static_cast<std::uint32_t>(*bad + 1)},
          .path = "",
          .message = "a byte here is not UTF-8 text, or is a control character"});
      continue;
    }
    apply_one(root, sets[i], source, shape, problems);
  }
}

}  // namespace capdrill::scenario
