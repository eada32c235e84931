#include "node.hpp"

#include <algorithm>

namespace capdrill::scenario {

namespace {

bool is_plain_step(std::string_view key) {
  return !key.empty() && key.find_first_of(".[]='\" ") == std::string_view::npos;
}

std::string quoted_step(std::string_view key) {
  const char quote = key.find('"') == std::string_view::npos ? '"' : '\'';
  return quote + std::string(key) + quote;
}

}  // namespace

Node* Node::find(std::string_view key) {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Node made_scalar(std::string text, std::uint32_t source) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.origin.source = source;
  node.text = std::move(text);
  return node;
}

Node made_text(std::string text, std::uint32_t source) {
  Node node = made_scalar(std::move(text), source);
  node.quoted = true;
  return node;
}

Node made_map(std::uint32_t source) {
  Node node;
  node.kind = Node::Kind::map;
  node.origin.source = source;
  return node;
}

std::size_t count_nodes(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += count_nodes(item);
  for (const Entry& entry : node.entries) count += count_nodes(entry.value);
  return count;
}

std::string Path::text() const {
  if (parent == nullptr) return {};
  const std::string before = parent->text();
  if (key.data() == nullptr) return before + "[" + std::to_string(index) + "]";
  const std::string step = is_plain_step(key) ? std::string(key) : quoted_step(key);
  return before.empty() ? step : before + "." + step;
}

std::string Path::last() const {
  if (parent == nullptr) return "the file";
  if (key.data() == nullptr) return parent->last() + "[" + std::to_string(index) + "]";
  return std::string(key);
}

}  // namespace capdrill::scenario
