#include <algorithm>
#include <iterator>
#include <utility>

#include "check.hpp"

namespace capdrill::scenario {

Node default_node(const Shape& shape, const std::string& text) {
  if (text == "{}") {
    Node node = made_map(kDefaultSource);
    complete_tree(node, shape);
    return node;
  }
  if (text.starts_with('[')) {  // `[]`, or one word
    Node node;
    node.kind = Node::Kind::sequence;
    node.origin.source = kDefaultSource;
    if (text.size() > 2) {
      node.items.push_back(made_scalar(text.substr(1, text.size() - 2), kDefaultSource));
    }
    return node;
  }
  const Shape* scalar = select_shape(shape, Node::Kind::scalar);
  const bool is_text = scalar != nullptr && scalar->kind == Shape::Kind::text;
  return is_text ? made_text(text, kDefaultSource) : made_scalar(text, kDefaultSource);
}

namespace {

void complete_structure(Node& node, const Shape& shape) {
  std::vector<Entry> ordered;
  for (const FieldShape& field : shape.fields) {
    const auto found = std::ranges::find(node.entries, field.key, &Entry::key);
    if (found != node.entries.end()) {
      ordered.push_back(std::move(*found));
      node.entries.erase(found);
    } else if (field.default_text) {
      ordered.push_back(Entry{.key = field.key,
                              .origin = {.source = kDefaultSource},
                              .value = default_node(*field.shape, *field.default_text)});
    }
  }
  std::ranges::move(node.entries, std::back_inserter(ordered));
  node.entries = std::move(ordered);
}

}  // namespace

void complete_tree(Node& root, const Shape& shape) {
  if (root.invalid) return;
  const Shape* selected = select_shape(shape, root.kind);
  if (selected == nullptr) return;
  if (root.kind == Node::Kind::sequence) {
    for (Node& item : root.items) complete_tree(item, *selected->item);
  }
  if (root.kind != Node::Kind::map) return;
  for (Entry& entry : root.entries) {
    if (const Shape* under = shape_under(*selected, entry.key)) complete_tree(entry.value, *under);
  }
  if (selected->kind == Shape::Kind::structure) complete_structure(root, *selected);
}

}  // namespace capdrill::scenario
