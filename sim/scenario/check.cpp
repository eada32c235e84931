#include "check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "capdrill/scenario/nearest.hpp"
#include "scalar.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

/// Where to point when a whole value is wrong: at its key, else at itself.
struct Anchor {
  Origin origin;
  std::uint32_t length = 1;
};

class TreeCheck {
 public:
  TreeCheck(const BindContext& context, Problems& problems)
      : context_(context), problems_(problems) {}

  void check(Node& node, const Shape& shape, const Path& path, Anchor anchor);

 private:
  void check_null(Node& node, const Shape& shape, const Path& path);
  void check_scalar(Node& node, const Shape& shape, const Path& path);
  void check_list(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_unique(const Node& list, const std::string& key, const Path& path);
  void check_map(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_structure(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_entry(Entry& entry, const Shape& shape, const Path& path);
  void check_missing(const Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_choices(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_rule(Node& node, const Shape& shape, const Path& path, Anchor anchor);
  void check_needs(const Node& node, const FieldShape& field, const Path& path);
  static bool is_misspelled(const Node& node, const Shape& shape, const std::string& key);
  void check_key_name(const Entry& entry, const Shape& shape, const Path& path);
  void check_size(std::size_t size, const Shape& shape, const Path& path, Anchor anchor);
  void report(Anchor anchor, const Path& path, Fault fault);

  const BindContext& context_;
  Problems& problems_;
};

Anchor anchor_of(const Entry& entry) { return {entry.origin, entry.length}; }
Anchor anchor_of(const Node& node) { return {node.origin, node.length}; }

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

void TreeCheck::report(Anchor anchor, const Path& path, Fault fault) {
  problems_.add(Problem{.origin = anchor.origin,
                        .length = anchor.length,
                        .path = path.text(),
                        .message = std::move(fault.message),
                        .hint = std::move(fault.hint)});
}

void TreeCheck::check(Node& node, const Shape& shape, const Path& path, Anchor anchor) {
  if (node.tag == Node::Tag::remove) {
    node.invalid = true;
    return report(anchor_of(node), path,
                  Fault{fmt::format("there is no '{}' to remove: no file that this one extends has it",
                                    path.last())});
  }
  if (node.kind == Node::Kind::null) return check_null(node, shape, path);
  const Shape* selected = select_shape(shape, node.kind);
  if (selected == nullptr) {
    node.invalid = true;
    return report(node.kind == Node::Kind::scalar ? anchor_of(node) : anchor, path,
                  Fault{mismatch(shape, path.last(), node)});
  }
  if (node.kind == Node::Kind::scalar) return check_scalar(node, *selected, path);
  if (node.kind == Node::Kind::sequence) return check_list(node, *selected, path, anchor);
  if (selected->kind == Shape::Kind::map) return check_map(node, *selected, path, anchor);
  check_structure(node, *selected, path, anchor);
}

void TreeCheck::check_null(Node& node, const Shape& shape, const Path& path) {
  if (shape.is_null_allowed) return;
  node.invalid = true;
  const bool takes_map = select_shape(shape, Node::Kind::map) != nullptr;
  report(anchor_of(node), path,
         Fault{mismatch(shape, path.last(), node), takes_map ? "an empty map is written {}" : ""});
}

void TreeCheck::check_scalar(Node& node, const Shape& shape, const Path& path) {
  std::optional<Fault> fault = find_fault(node, shape, path.last(), context_);
  if (!fault) return;
  node.invalid = true;
  report(anchor_of(node), path, std::move(*fault));
}

void TreeCheck::check_size(std::size_t size, const Shape& shape, const Path& path, Anchor anchor) {
  if (size >= shape.items_min && size <= shape.items_max) return;
  const bool is_too_small = size < shape.items_min;
  const std::size_t limit = is_too_small ? shape.items_min : shape.items_max;
  const char* bound = shape.items_min == shape.items_max ? "exactly" : is_too_small ? "at least" : "at most";
  report(anchor, path, Fault{fmt::format("'{}' must have {} {} {}, but has {}", path.last(), bound, limit,
                                         limit == 1 ? "entry" : "entries", size)});
}

void TreeCheck::check_list(Node& node, const Shape& shape, const Path& path, Anchor anchor) {
  check_size(node.items.size(), shape, path, anchor);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Path at{&path, {}, i};
    check(node.items[i], *shape.item, at, anchor_of(node.items[i]));
  }
  if (shape.unique_by) check_unique(node, *shape.unique_by, path);
}

void TreeCheck::check_unique(const Node& list, const std::string& key, const Path& path) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node* value = key.empty() ? &list.items[i] : list.items[i].find(key);
    if (value == nullptr || value->kind != Node::Kind::scalar || value->invalid) continue;
    if (seen.insert(folded(value->text)).second) continue;
    const Path item{&path, {}, i};
    const Path at = key.empty() ? item : Path{&item, key};
    report(anchor_of(*value), at,
           Fault{fmt::format("'{}' is given twice in '{}'", printable(value->text), path.last())});
  }
}

void TreeCheck::check_key_name(const Entry& entry, const Shape& shape, const Path& path) {
  std::optional<Fault> fault = find_name_fault(entry.key, false);
  if (!fault) return;
  fault->message = fmt::format("the {} {}", shape.key_noun, fault->message);
  report(anchor_of(entry), path, std::move(*fault));
}

void TreeCheck::check_map(Node& node, const Shape& shape, const Path& path, Anchor anchor) {
  check_size(node.entries.size(), shape, path, anchor);
  std::map<std::string, const Entry*> names;
  for (Entry& entry : node.entries) {
    const Path at{&path, entry.key};
    check_key_name(entry, shape, at);
    const auto [first, is_new] = names.emplace(folded(entry.key), &entry);
    if (!is_new) {
      report(anchor_of(entry), at,
             Fault{fmt::format("the {} '{}' differs from '{}' in case only, which is the same name",
                               shape.key_noun, printable(entry.key), printable(first->second->key))});
    }
    check(entry.value, *shape.item, at, anchor_of(entry));
  }
}

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
  const bool has_faults = std::ranges::any_of(node.entries, [](const Entry& e) { return e.value.invalid; });
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

void TreeCheck::check_missing(const Node& node, const Shape& shape, const Path& path, Anchor anchor) {
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
             Fault{fmt::format("'{}' stands beside '{}', but only one of them may be given", entry.key,
                               first->key)});
    }
    const bool has_unknown = std::ranges::any_of(
        node.entries, [&](const Entry& e) { return shape.find_field(e.key) == nullptr; });
    if (first != nullptr || has_unknown) continue;
    report(anchor, path, Fault{fmt::format("{} is missing", shape.choices[i]),
                               fmt::format("one of {}", join_keys(shape, i))});
  }
}

}  // namespace

void check_tree(Node& root, const Shape& shape, const BindContext& context, Problems& problems) {
  const Anchor anchor{{.source = root.origin.source, .line = 1, .column = 1}, 1};
  TreeCheck(context, problems).check(root, shape, Path{}, anchor);
}

}  // namespace capdrill::scenario
