#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "render.hpp"
#include "scalar.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

/// Comments stand behind this column, or behind a longer line.
constexpr std::size_t kCommentColumn = 64;

bool is_plain(std::string_view text) {
  constexpr std::string_view kSafe =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./";
  const bool is_safe = !text.empty() && text.find_first_not_of(kSafe) == std::string_view::npos &&
                       text.front() != '-' && text.front() != '.';
  return is_safe && classify(made_scalar(std::string(text), 0)) == Plain::text;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else if (c == '\r')
      result += "\\r";
    else
      result += c;
  }
  return result + "\"";
}

std::string word(std::string_view text) {
  return is_plain(text) ? std::string(text) : quoted(text);
}

std::string scalar_yaml(const Node& node, const Shape& shape) {
  std::string text = canonical_text(node, shape);
  switch (shape.kind) {
    case Shape::Kind::boolean:
    case Shape::Kind::integer:
    case Shape::Kind::number:
    case Shape::Kind::money:
      return text;
    case Shape::Kind::value:
      return classify(node) == Plain::text ? word(text) : text;
    default:
      return word(text);
  }
}

using CommentOf = std::function<std::string(const Origin&)>;

std::string origin_text(const Origin& origin, const Sources& sources) {
  if (origin.source == kDefaultSource) return "default";
  if (origin.source == kCatalogueSource || origin.source >= sources.size()) return "catalogue";
  const std::string& name = sources[origin.source].source.name;
  if (name.starts_with("--set#")) return name;
  return fmt::format("{}:{}", printable(name, 100), origin.line);
}

class YamlWriter {
 public:
  explicit YamlWriter(const CommentOf& comment_of) : comment_of_(comment_of) {}

  /// Writes the value behind `head`, which ends in its key, or is the dash of an item.
  void write(const std::string& head, const Origin& origin, const Node& node, const Shape& shape,
             std::size_t indent);
  void write_entries(const std::string& first_head, const Node& node, const Shape& shape,
                     std::size_t indent);
  [[nodiscard]] std::string text() const { return text_; }

 private:
  void line(const std::string& content, const Origin& origin);
  [[nodiscard]] static bool is_inline(const Node& node);
  [[nodiscard]] static std::string inline_text(const Node& node, const Shape& shape);

  const CommentOf& comment_of_;
  std::string text_;
};

void YamlWriter::line(const std::string& content, const Origin& origin) {
  const std::string comment = comment_of_(origin);
  if (comment.empty()) {
    text_ += content + "\n";
    return;
  }
  const std::size_t width = count_characters(content);
  const std::size_t gap = width < kCommentColumn ? kCommentColumn - width : 2;
  text_ += fmt::format("{}{:{}}# {}\n", content, "", gap, comment);
}

bool YamlWriter::is_inline(const Node& node) {
  if (node.kind == Node::Kind::sequence) {
    return std::ranges::all_of(node.items,
                               [](const Node& item) { return item.kind == Node::Kind::scalar; });
  }
  return node.kind != Node::Kind::map || node.entries.empty();
}

std::string YamlWriter::inline_text(const Node& node, const Shape& shape) {
  const Shape* selected = select_shape(shape, node.kind);
  if (node.kind == Node::Kind::null || selected == nullptr) return "null";
  if (node.kind == Node::Kind::map) return "{}";
  if (node.kind == Node::Kind::scalar) return scalar_yaml(node, *selected);
  std::string list;
  for (const Node& item : node.items) {
    const Shape* each = select_shape(*selected->item, item.kind);
    list += (list.empty() ? "" : ", ") + (each == nullptr ? "null" : scalar_yaml(item, *each));
  }
  return "[" + list + "]";
}

void YamlWriter::write(const std::string& head, const Origin& origin, const Node& node,
                       const Shape& shape, std::size_t indent) {
  if (is_inline(node)) return line(head + " " + inline_text(node, shape), node.origin);
  const Shape* selected = select_shape(shape, node.kind);
  line(head, origin);
  if (node.kind == Node::Kind::map) return write_entries("", node, *selected, indent + 2);
  const std::string dash(indent + 2, ' ');
  for (const Node& item : node.items) {
    const Shape* each = select_shape(*selected->item, item.kind);
    if (is_inline(item))
      line(dash + "- " + inline_text(item, *selected->item), item.origin);
    else
      write_entries(dash + "- ", item, *each, indent + 4);
  }
}

void YamlWriter::write_entries(const std::string& first_head, const Node& node, const Shape& shape,
                               std::size_t indent) {
  for (const Entry& entry : node.entries) {
    const bool is_first = &entry == node.entries.data() && !first_head.empty();
    const std::string head =
        (is_first ? first_head : std::string(indent, ' ')) + word(entry.key) + ":";
    write(head, entry.origin, entry.value, *shape_under(shape, entry.key), indent);
  }
}

}  // namespace

std::string render_yaml(const Node& tree, const Shape& shape, const Sources& sources) {
  return render_yaml(tree, shape,
                     [&sources](const Origin& origin) { return origin_text(origin, sources); });
}

std::string render_yaml(const Node& tree, const Shape& shape, const CommentOf& comment_of) {
  YamlWriter writer(comment_of);
  writer.write_entries("", tree, shape, 0);
  return writer.text();
}

}  // namespace capdrill::scenario
