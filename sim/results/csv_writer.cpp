#include <fmt/format.h>

#include "capdrill/base/overloaded.hpp"
#include "capdrill/results/writers.hpp"
#include "results/file_writer.hpp"

namespace capdrill::results {

namespace {

/// Quoted only where it must be.
std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

}  // namespace

std::string cell_text(const Cell& cell) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string(); },
                 [](std::int64_t value) { return fmt::format("{}", value); },
                 [](double value) { return fmt::format("{}", value); },
                 [](const Fraction& value) { return fmt::format("{}", value.to_double()); },
                 [](Money value) { return format_money(value); },
                 [](std::string_view value) { return std::string(value); }},
      cell);
}

std::optional<Error> write_csv(const std::filesystem::path& file, const Table& table,
                               const StringPool& strings) {
  FileWriter writer(file);
  const auto columns = table.spec().columns;
  const auto write_line = [&](const auto& field_of) {
    std::string line;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (!columns[column].hidden) line += field_of(column) + ',';
    }
    line.back() = '\r';
    writer.write(line + '\n');
  };
  write_line([&](std::size_t column) { return std::string(columns[column].name); });
  for (std::size_t row = 0; row < table.rows(); ++row) {
    write_line(
        [&](std::size_t column) { return csv_field(cell_text(table.cell(row, column, strings))); });
  }
  return writer.close();
}

}  // namespace capdrill::results
