#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "files.hpp"
#include "problems.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// Reads a CSV file line by line and tells what is wrong with it; after twenty problems the rest is
/// not read.
class RowReader {
 public:
  RowReader(std::uint32_t source, Problems& problems) : source_(source), problems_(problems) {}
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;
  virtual ~RowReader() = default;

  /// Returns: false when there is no use in going on.
  bool take_line(std::string_view line);
  [[nodiscard]] bool has_header() const { return line_ > 0; }

 protected:
  /// Returns: false when there is no use in reading rows.
  virtual bool take_header(std::string_view line) = 0;
  virtual void take_row(std::string_view line) = 0;

  void report(std::size_t column, std::string message);
  /// The rest is not read.
  void give_up();
  /// Unit: 1-based. Requires: `field` is part of the present line.
  [[nodiscard]] std::size_t column_of(std::string_view field) const;
  /// Where it stands.
  [[nodiscard]] Origin origin_of(std::string_view field) const;

 private:
  std::uint32_t source_;
  Problems& problems_;
  std::size_t line_ = 0;
  std::size_t reported_ = 0;
  std::string_view text_;
};

/// Seconds with at most six decimals, as microseconds.
[[nodiscard]] std::optional<std::int64_t> read_seconds(std::string_view text);

/// Gives all lines of the file to the reader and its digest to the source. What is wrong with the
/// file as a whole is said where it is named.
void read_rows(const FoundFile& file, const Origin& named_at, std::uint32_t source,
               RowReader& reader, Sources& sources, Problems& problems);

}  // namespace capdrill::scenario
