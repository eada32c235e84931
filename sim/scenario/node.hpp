#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/scenario/spec.hpp"

/// The tree of a YAML document: text and places, no meaning yet.
namespace capdrill::scenario {

struct Entry;

/// A value of the tree. Of `text`, `items` and `entries` only the one of its kind is used.
struct Node {
  enum class Kind : std::uint8_t { null, scalar, sequence, map };
  /// `!replace` and `!remove`, which direct the merging of files.
  enum class Tag : std::uint8_t { none, replace, remove };

  Kind kind = Kind::null;
  Tag tag = Tag::none;
  /// A scalar in quotes, or of several lines: text, whatever it looks like.
  bool quoted = false;
  /// Reported already: nobody reads it.
  bool invalid = false;
  /// Unit: characters on its line, for the caret.
  std::uint32_t length = 1;
  Origin origin;
  std::string text;
  std::vector<Node> items;
  std::vector<Entry> entries;

  /// Null when absent.
  [[nodiscard]] Node* find(std::string_view key);
  [[nodiscard]] const Node* find(std::string_view key) const;
};

/// A key of a map and its value.
struct Entry {
  std::string key;
  Origin origin;
  std::uint32_t length = 1;
  Node value;
};

/// Sources of values that no file wrote.
inline constexpr std::uint32_t kDefaultSource = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint32_t kCatalogueSource = kDefaultSource - 1;

/// A scalar that no file wrote.
[[nodiscard]] Node made_scalar(std::string text, std::uint32_t source);
/// A quoted one: a text, whatever it looks like.
[[nodiscard]] Node made_text(std::string text, std::uint32_t source = 0);
/// An empty map that no file wrote.
[[nodiscard]] Node made_map(std::uint32_t source);

/// How many values the tree holds, itself included.
[[nodiscard]] std::size_t count_nodes(const Node& node);

/// The way from the root to a value, kept on the stack while walking down.
struct Path {
  const Path* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;

  /// `timeline[3].scale.capacity`, as `--set` reads it: keys with dots are quoted.
  [[nodiscard]] std::string text() const;
  /// The last step alone: `capacity`, `zones[1]`.
  [[nodiscard]] std::string last() const;
};

}  // namespace capdrill::scenario
