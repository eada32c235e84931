#include "tree_builder.hpp"

#include <algorithm>
#include <utility>

#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

Node::Tag tag_of(const std::string& tag) {
  if (tag == "!replace") return Node::Tag::replace;
  if (tag == "!remove") return Node::Tag::remove;
  return Node::Tag::none;
}

bool is_known_tag(const std::string& tag) {
  return tag.empty() || tag == "?" || tag == "!" || tag_of(tag) != Node::Tag::none;
}

/// The text from the value's first character on, behind its anchor and tag.
std::string_view skip_properties(std::string_view rest) {
  while (!rest.empty() && (rest.front() == '&' || rest.front() == '!')) {
    rest.remove_prefix(std::min(rest.find_first_of(" \t\n"), rest.size()));
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  }
  return rest;
}

}  // namespace

TreeBuilder::TreeBuilder(std::string_view text, TextPlace place, Problems& problems)
    : text_(text), place_(place), problems_(problems), line_starts_({0}) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

Origin TreeBuilder::origin_of(const YAML::Mark& mark) const {
  const std::size_t line = std::min(static_cast<std::size_t>(std::max(mark.line, 0)),
                                    line_starts_.size() - 1);
  // yaml-cpp counts bytes.
  const std::string_view before = text_.substr(line_starts_[line]).substr(
      0, static_cast<std::size_t>(std::max(mark.column, 0)));
  const std::size_t shift = line == 0 ? place_.column : 1;
  return {.source = place_.source,
          .line = static_cast<std::uint32_t>(line + place_.line),
          .column = static_cast<std::uint32_t>(count_characters(before) + shift)};
}

void TreeBuilder::refuse(const YAML::Mark& mark, const std::string& message) {
  problems_.add(Problem{.origin = origin_of(mark), .length = 1, .path = "", .message = message});
  has_refused_ = true;
  throw YAML::ParserException(mark, message);
}

std::uint32_t TreeBuilder::length_at(const YAML::Mark& mark, bool is_quoted,
                                     std::string_view value) const {
  if (!is_quoted) return static_cast<std::uint32_t>(std::max<std::size_t>(1, count_characters(value)));
  const auto position = static_cast<std::size_t>(std::max(mark.pos, 0));
  std::string_view rest = text_.substr(std::min(position, text_.size()));
  rest = rest.substr(0, rest.find('\n'));
  const std::size_t open = rest.find_first_of("\"'");
  if (open == std::string_view::npos) return 1;
  const std::size_t end = rest.find(rest[open], open + 1);
  return static_cast<std::uint32_t>(
      count_characters(rest.substr(0, end == std::string_view::npos ? end : end + 1)));
}

Node TreeBuilder::make_node(Node::Kind kind, const YAML::Mark& mark, const std::string& tag) {
  if (!is_known_tag(tag)) {
    refuse(mark, "the tag '" + printable(tag) + "' is not allowed; only !replace and !remove are");
  }
  Node node;
  node.kind = kind;
  node.tag = tag_of(tag);
  node.origin = origin_of(mark);
  return node;
}

void TreeBuilder::count(std::size_t nodes, const YAML::Mark& mark) {
  nodes_ += nodes;
  if (nodes_ > kNodesMax) {
    refuse(mark, "the text holds more than " + std::to_string(kNodesMax) +
                     " values, aliases expanded; that is refused");
  }
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ > 1) {
    refuse(mark, "a second document starts here; a scenario is one document");
  }
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Node node = make_node(Node::Kind::null, mark, "");
  const auto position = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  const char first = position < text_.size() ? text_[position] : '\n';
  // A value that is not written at all stands where its key stands.
  const bool is_written = first == '~' || first == 'n' || first == 'N' || first == '&';
  if (!is_written && !open_.empty() && open_.back().key) {
    node.origin = open_.back().key->origin;
    node.length = open_.back().key->length;
  } else if (first == 'n' || first == 'N') {
    node.length = 4;
  }
  place_node(std::move(node), mark, anchor);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) refuse(mark, "an alias stands inside the very value it names");
  count(count_nodes(found->second), mark);
  place_node(Node(found->second), mark, 0);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  Node node = make_node(Node::Kind::scalar, mark, tag);
  node.text = value;
  const auto position = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  const std::string_view rest = skip_properties(text_.substr(position));
  node.quoted = tag == "!" || (!rest.empty() && (rest.front() == '"' || rest.front() == '\''));
  node.length = length_at(mark, node.quoted, value);
  const bool is_null = !node.quoted && node.tag == Node::Tag::replace &&
                       (value.empty() || value == "~" || value == "null");
  if (is_null) node.kind = Node::Kind::null;
  if (node.tag == Node::Tag::remove) node.length = 7;
  place_node(std::move(node), mark, anchor);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value /*style*/) {
  open(make_node(Node::Kind::sequence, mark, tag), mark, anchor);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value /*style*/) {
  open(make_node(Node::Kind::map, mark, tag), mark, anchor);
}

void TreeBuilder::open(Node node, const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (open_.size() >= kDepthMax) {
    refuse(mark, "lists and maps are nested more than " + std::to_string(kDepthMax) + " deep");
  }
  if (!open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().key) {
    refuse(mark, "a list or a map stands where a key must stand, or a bracket is not closed");
  }
  open_.push_back(Open{.node = std::move(node),
                       .anchor = anchor,
                       .key = std::nullopt,
                       .key_lines = {},
                       .mark = mark});
}

void TreeBuilder::close() {
  Open done = std::move(open_.back());
  open_.pop_back();
  place_node(std::move(done.node), done.mark, done.anchor);
}

void TreeBuilder::place_node(Node node, const YAML::Mark& mark, YAML::anchor_t anchor) {
  count(1, mark);
  if (anchor != 0) {
    count(count_nodes(node), mark);
    anchors_.insert_or_assign(anchor, node);
  }
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Open& parent = open_.back();
  if (parent.node.kind == Node::Kind::sequence) parent.node.items.push_back(std::move(node));
  else if (!parent.key) take_key(std::move(node), mark);
  else add_entry(parent, std::move(node));
}

void TreeBuilder::take_key(Node node, const YAML::Mark& mark) {
  if (node.kind == Node::Kind::map || node.kind == Node::Kind::sequence) {
    refuse(mark, "a list or a map stands where a key must stand, or a bracket is not closed");
  }
  if (node.tag != Node::Tag::none) refuse(mark, "a key takes no tag");
  if (node.kind == Node::Kind::null) {
    refuse(mark, "a key is missing here, or is null");
  }
  if (node.text == "<<" && !node.quoted) {
    refuse(mark, "merge keys '<<' are not supported; use 'extends', or an alias as the whole value");
  }
  open_.back().key = Entry{.key = std::move(node.text), .origin = node.origin, .length = node.length,
                           .value = {}};
}

void TreeBuilder::add_entry(Open& parent, Node value) {
  Entry entry = std::move(*parent.key);
  parent.key.reset();
  const auto [first, is_new] = parent.key_lines.emplace(entry.key, entry.origin.line);
  if (!is_new) {
    problems_.add(Problem{.origin = entry.origin,
                          .length = entry.length,
                          .message = "the key '" + printable(entry.key) +
                                     "' is given twice; the first stands on line " +
                                     std::to_string(first->second)});
    return;
  }
  entry.value = std::move(value);
  parent.node.entries.push_back(std::move(entry));
}

}  // namespace capdrill::scenario
