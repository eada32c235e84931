#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace capdrill::results {

/// Columns of text that line up: texts to the left, numbers to the right.
class TextTable {
 public:
  enum class Align { left, right };

  void add_column(std::string heading, Align align) {
    headings_.push_back(std::move(heading));
    aligns_.push_back(align);
  }
  /// Requires: one cell per column.
  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Each line begins with `indent` and ends without spaces.
  [[nodiscard]] std::string text(std::string_view indent) const;

 private:
  std::vector<std::string> headings_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
};

/// How many characters a UTF-8 text shows.
[[nodiscard]] std::size_t shown_width(std::string_view text);

}  // namespace capdrill::results
