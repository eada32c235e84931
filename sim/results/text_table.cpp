#include "capdrill/results/text_table.hpp"

#include <algorithm>

#include "capdrill/base/check.hpp"

namespace capdrill::results {

namespace {

void append_cell(std::string& line, const std::string& cell, std::size_t width,
                 TextTable::Align align) {
  const std::string padding(width - shown_width(cell), ' ');
  line += align == TextTable::Align::left ? cell + padding : padding + cell;
}

}  // namespace

std::size_t shown_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string TextTable::text(std::string_view indent) const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    std::size_t width = shown_width(headings_[column]);
    for (const auto& row : rows_) {
      CAPDRILL_CHECK(row.size() == headings_.size(), "a row has a cell per column");
      width = std::max(width, shown_width(row[column]));
    }
    widths.push_back(width);
  }
  std::string text;
  const auto append_line = [&](const std::vector<std::string>& cells) {
    std::string line(indent);
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (column > 0) line += "  ";
      append_cell(line, cells[column], widths[column], aligns_[column]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  append_line(headings_);
  for (const auto& row : rows_) append_line(row);
  return text;
}

}  // namespace capdrill::results
