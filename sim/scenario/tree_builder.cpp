#include "tree_builder.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "utf8.hpp"
#include "yaml_text.hpp"

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

/// Makes the tree from yaml-cpp's events, so that places, tags and repeated keys are not lost and
/// nothing grows unchecked. Stops the parser by its own exception.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, TextPlace place, Problems& problems);

  /// The text was refused, and that is reported.
  [[nodiscard]] bool has_refused() const { return has_refused_; }
  [[nodiscard]] std::optional<Node> take_root() { return std::move(root_); }
  [[nodiscard]] Origin origin_of(const YAML::Mark& mark);

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  /// A list or map whose end has not come yet.
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    /// The key whose value comes next.
    std::optional<Entry> key;
    /// The keys so far and their lines.
    std::unordered_map<std::string, std::uint32_t> key_lines;
    YAML::Mark mark;
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& message);
  Node make_node(Node::Kind kind, const YAML::Mark& mark, const std::string& tag);
  void open(Node node, const YAML::Mark& mark, YAML::anchor_t anchor);
  void close();
  void place_node(Node node, const YAML::Mark& mark, YAML::anchor_t anchor);
  void take_key(Node node, const YAML::Mark& mark);
  void add_entry(Open& parent, Node value);
  void count(std::size_t nodes, const YAML::Mark& mark);

  std::string_view text_;
  TextPlace place_;
  Problems& problems_;
  ColumnCounter columns_;
  bool has_refused_ = false;
  std::size_t documents_ = 0;
  std::size_t nodes_ = 0;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::optional<Node> root_;
};

TreeBuilder::TreeBuilder(std::string_view text, TextPlace place, Problems& problems)
    : text_(text), place_(place), problems_(problems), columns_(text) {}

Origin TreeBuilder::origin_of(const YAML::Mark& mark) {
  const std::size_t line =
      std::min(static_cast<std::size_t>(std::max(mark.line, 0)), columns_.line_count() - 1);
  // yaml-cpp counts bytes.
  const auto offset = static_cast<std::size_t>(std::max(mark.column, 0));
  const std::size_t shift = line == 0 ? place_.column : 1;
  return {.source = place_.source,
          .line = static_cast<std::uint32_t>(line + place_.line),
          .column = static_cast<std::uint32_t>(columns_.characters_before({line, offset}) + shift)};
}

void TreeBuilder::refuse(const YAML::Mark& mark, const std::string& message) {
  problems_.add(Problem{.origin = origin_of(mark), .length = 1, .path = "", .message = message});
  has_refused_ = true;
  throw YAML::ParserException(mark, message);
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
  node.length = scalar_length(text_.substr(position), node.quoted, value);
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
  if (parent.node.kind == Node::Kind::sequence)
    parent.node.items.push_back(std::move(node));
  else if (!parent.key)
    take_key(std::move(node), mark);
  else
    add_entry(parent, std::move(node));
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
    refuse(mark,
           "merge keys '<<' are not supported; use 'extends', or an alias as the whole value");
  }
  open_.back().key =
      Entry{.key = std::move(node.text), .origin = node.origin, .length = node.length, .value = {}};
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

}  // namespace

std::optional<Node> build_tree(std::string_view text, TextPlace place, Problems& problems) {
  TreeBuilder builder(text, place, problems);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    if (builder.has_refused()) return std::nullopt;
    problems.add(Problem{.origin = builder.origin_of(error.mark),
                         .length = 1,
                         .path = "",
                         .message = yaml_sentence(error.msg),
                         .hint = yaml_hint(text, error.mark.line)});
    return std::nullopt;
  }
  std::optional<Node> root = builder.take_root();
  if (!root) root = Node{};
  return root;
}

}  // namespace capdrill::scenario
