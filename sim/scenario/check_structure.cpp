#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "capdrill/scenario/nearest.hpp"
#include "tree_check.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

std::vector<std::string> keys_of(const Shape& shape) {
  std::vector<std::string> keys;
  for (const FieldShape& field : shape.fields) keys.push_back(field.key);
  return keys;
}

bool is_in_choice(const FieldShape& field, std::size_t choice) {
  return std::ranges::find(field.choices, choice) != field.choices.end();
}

std::string join_keys(const Shape& shape, std::size_t choice) {
  std::string text;
  for (const FieldShape& field : shape.fields) {
    if (is_in_choice(field, choice)) text += (text.empty() ? "" : ", ") + field.key;
  }
  return text;
}

}  // namespace

void TreeCheck::check_entry(Entry& entry, const Shape& shape, const Path& path) {
  const Path at{&path, entry.key};
  if (const FieldShape* field = shape.find_field(entry.key)) {
    return check(entry.value, *field->shape, at, anchor_of(entry));
  }
  if (shape.rest != nullptr) {
    check_key_name(entry, shape, at);
    return check(entry.value, *shape.rest, at, anchor_of(entry));
  }
  entry.value.invalid = true;
  const std::string hint =
      problems_.size() < kHintsMax ? hint_nearest_or_all(entry.key, keys_of(shape)) : "";
  report(anchor_of(entry), at, Fault{fmt::format("unknown key '{}'", printable(entry.key)), hint});
}

void TreeCheck::check_structure(Node& node, const Shape& shape, const Path& path, Anchor anchor) {
  for (Entry& entry : node.entries) check_entry(entry, shape, path);
  check_missing(node, shape, path, anchor);
  check_choices(node, shape, path, anchor);
  check_rule(node, shape, path, anchor);
}

void TreeCheck::check_rule(Node& node, const Shape& shape, const Path& path, Anchor anchor) {
  const bool has_faults =
      std::ranges::any_of(node.entries, [](const Entry& e) { return e.value.invalid; });
  if (!shape.rule || has_faults) return;
  std::optional<Fault> fault = shape.rule(node);
  if (!fault) return;
  const auto entry = std::ranges::find(node.entries, fault->key, &Entry::key);
  if (entry == node.entries.end()) return report(anchor, path, std::move(*fault));
  const bool is_scalar = entry->value.kind == Node::Kind::scalar;
  const Path at{&path, entry->key};
  report(is_scalar ? anchor_of(entry->value) : anchor_of(*entry), at, std::move(*fault));
}

/// The missing key may be there with a slip of the pen, which is reported already.
bool TreeCheck::is_misspelled(const Node& node, const Shape& shape, const std::string& key) {
  return std::ranges::any_of(node.entries, [&](const Entry& entry) {
    return shape.rest == nullptr && shape.find_field(entry.key) == nullptr &&
           find_nearest(entry.key, keys_of(shape)) == key;
  });
}

void TreeCheck::check_missing(const Node& node, const Shape& shape, const Path& path,
                              Anchor anchor) {
  for (const FieldShape& field : shape.fields) {
    if (node.find(field.key) != nullptr) {
      check_needs(node, field, path);
      continue;
    }
    if (!field.is_required || is_misspelled(node, shape, field.key)) continue;
    const Path at{&path, field.key};
    const std::string owner = path.parent == nullptr ? "" : fmt::format(" in '{}'", path.last());
    report(anchor, at, Fault{fmt::format("the required key '{}' is missing{}", field.key, owner)});
  }
}

void TreeCheck::check_needs(const Node& node, const FieldShape& field, const Path& path) {
  if (!field.needs || node.find(*field.needs) != nullptr) return;
  const auto entry = std::ranges::find(node.entries, field.key, &Entry::key);
  const Path at{&path, entry->key};
  report(anchor_of(*entry), at,
         Fault{fmt::format("'{}' makes no sense without '{}' beside it", field.key, *field.needs)});
}

void TreeCheck::check_choices(Node& node, const Shape& shape, const Path& path, Anchor anchor) {
  for (std::size_t i = 0; i < shape.choices.size(); ++i) {
    const Entry* first = nullptr;
    for (Entry& entry : node.entries) {
      const FieldShape* field = shape.find_field(entry.key);
      if (field == nullptr || !is_in_choice(*field, i)) continue;
      if (first == nullptr) {
        first = &entry;
        continue;
      }
      const Path at{&path, entry.key};
      report(anchor_of(entry), at,
             Fault{fmt::format("'{}' stands beside '{}', but only one of them may be given",
                               entry.key, first->key)});
    }
    const bool has_unknown = std::ranges::any_of(
        node.entries, [&](const Entry& e) { return shape.find_field(e.key) == nullptr; });
    if (first != nullptr || has_unknown) continue;
    report(anchor, path,
           Fault{fmt::format("{} is missing", shape.choices[i]),
                 fmt::format("one of {}", join_keys(shape, i))});
  }
}

}  // namespace capdrill::scenario
