#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capdrill::scenario {

/// Where a text stops being UTF-8 without control characters (tab, line feed and carriage return
/// may occur). Unit: bytes from the start; nothing when all of it is sound.
[[nodiscard]] std::optional<std::size_t> find_bad_byte(std::string_view text);

/// How many characters sound UTF-8 has.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// Counts the characters before places of a text that are asked for in about their order.
/// Complexity: linear once for each line that the places are on, then constant.
class ColumnCounter {
 public:
  explicit ColumnCounter(std::string_view text);
  /// A byte of a line. Unit: from 0.
  struct Place {
    std::size_t line;
    std::size_t offset;
  };
  /// The characters on its line before a byte.
  [[nodiscard]] std::size_t characters_before(Place place);
  [[nodiscard]] std::size_t line_count() const { return line_starts_.size(); }

 private:
  void index_line(std::size_t line);

  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  std::optional<std::size_t> indexed_;
  std::string_view line_;
  /// Characters before each kStride-th byte of the indexed line.
  std::vector<std::size_t> counts_;
};

/// `count` characters from the `first`-th on. Requires: sound UTF-8.
[[nodiscard]] std::string_view slice_characters(std::string_view text, std::size_t first,
                                                std::size_t count);

/// A text as it may be printed on a terminal: at most `characters_max` of it, on one line, without
/// control characters.
[[nodiscard]] std::string printable(std::string_view text, std::size_t characters_max = 60);

}  // namespace capdrill::scenario
