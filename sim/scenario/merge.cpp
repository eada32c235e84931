#include "merge.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace capdrill::scenario {

namespace {

enum class Lists { replaced, appended };

Lists list_rule(std::string_view key) {
  return key == "timeline" || key == "expect" ? Lists::appended : Lists::replaced;
}

Node merge_maps(Node base, Node over, bool is_root);

Node merge_values(Node base, Node over, Lists lists) {
  if (over.tag == Node::Tag::replace) {
    over.tag = Node::Tag::none;
    return over;
  }
  const bool are_maps = base.kind == Node::Kind::map && over.kind == Node::Kind::map;
  if (are_maps) return merge_maps(std::move(base), std::move(over), false);
  const bool are_lists = base.kind == Node::Kind::sequence && over.kind == Node::Kind::sequence;
  if (are_lists && lists == Lists::appended) {
    std::ranges::move(over.items, std::back_inserter(base.items));
    return base;
  }
  return over;
}

Node merge_maps(Node base, Node over, bool is_root) {
  std::unordered_map<std::string, std::size_t> positions;
  for (std::size_t i = 0; i < base.entries.size(); ++i) positions.emplace(base.entries[i].key, i);
  std::vector<bool> is_removed(base.entries.size(), false);
  std::vector<Entry> added;
  for (Entry& entry : over.entries) {
    const auto found = positions.find(entry.key);
    if (found == positions.end()) {
      added.push_back(std::move(entry));
      continue;
    }
    if (entry.value.tag == Node::Tag::remove) {
      is_removed[found->second] = true;
      continue;
    }
    Node& value = base.entries[found->second].value;
    const Lists lists = is_root ? list_rule(entry.key) : Lists::replaced;
    value = merge_values(std::move(value), std::move(entry.value), lists);
  }
  std::vector<Entry> kept;
  for (std::size_t i = 0; i < base.entries.size(); ++i) {
    if (!is_removed[i]) kept.push_back(std::move(base.entries[i]));
  }
  std::ranges::move(added, std::back_inserter(kept));
  base.entries = std::move(kept);
  return base;
}

}  // namespace

Node merge_trees(Node base, Node over) {
  if (base.kind != Node::Kind::map || over.kind != Node::Kind::map) return over;
  return merge_maps(std::move(base), std::move(over), true);
}

}  // namespace capdrill::scenario
