#include "check.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "scalar.hpp"
#include "tree_check.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

void TreeCheck::report(Anchor anchor, const Path& path, Fault fault) {
  problems_.add(Problem{.origin = anchor.origin,
                        .length = anchor.length,
                        .path = path.text(),
                        .message = std::move(fault.message),
                        .hint = std::move(fault.hint)});
}

void TreeCheck::check(Node& node, const Shape& shape, const Path& path, Anchor anchor) {
  if (shape.kind == Shape::Kind::any) return;
  if (node.tag == Node::Tag::remove) {
    node.invalid = true;
    return report(
        anchor_of(node), path,
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
  const char* bound = shape.items_min == shape.items_max ? "exactly"
                      : is_too_small                     ? "at least"
                                                         : "at most";
  report(anchor, path,
         Fault{fmt::format("'{}' must have {} {} {}, but has {}", path.last(), bound, limit,
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
      report(
          anchor_of(entry), at,
          Fault{fmt::format("the {} '{}' differs from '{}' in case only, which is the same name",
                            shape.key_noun, printable(entry.key), printable(first->second->key))});
    }
    check(entry.value, *shape.item, at, anchor_of(entry));
  }
}

void check_tree(Node& root, const Shape& shape, const BindContext& context, Problems& problems) {
  const Anchor anchor{{.source = root.origin.source, .line = 1, .column = 1}, 1};
  TreeCheck(context, problems).check(root, shape, Path{}, anchor);
}

}  // namespace capdrill::scenario
