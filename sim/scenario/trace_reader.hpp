#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "trace.hpp"

namespace capdrill::scenario {

/// Reads a trace line by line.
class TraceReader {
 public:
  TraceReader(const TraceContext& context, std::uint32_t source, Problems& problems)
      : context_(context), source_(source), problems_(problems) {}

  /// Returns: false when there is no use in going on.
  bool take_line(std::string_view line);
  void report(std::size_t column, std::string message);
  [[nodiscard]] bool has_header() const { return line_ > 0; }
  [[nodiscard]] Trace take() { return std::move(trace_); }

 private:
  enum class Column { time, sku, count, lifetime, zone };
  static constexpr std::array<std::string_view, 5> kColumnNames = {"time", "sku", "count",
                                                                   "lifetime", "zone"};
  using Fields = std::array<std::string_view, kColumnNames.size()>;

  bool take_header(std::string_view line);
  bool require_column(Column column);
  void take_row(std::string_view line);
  bool split(std::string_view line, Fields& fields);
  bool read_time(const Fields& fields, TraceArrival& arrival);
  bool read_size(const Fields& fields, TraceArrival& arrival);
  bool read_count(const Fields& fields, TraceArrival& arrival);
  bool read_lifetime(const Fields& fields, TraceArrival& arrival);
  bool read_zone(const Fields& fields, TraceArrival& arrival);
  [[nodiscard]] std::size_t column_of(std::string_view field) const;

  const TraceContext& context_;
  std::uint32_t source_;
  Problems& problems_;
  std::vector<Column> columns_;
  std::size_t line_ = 0;
  std::size_t reported_ = 0;
  std::string_view text_;
  SimTime last_;
  Trace trace_;
};

}  // namespace capdrill::scenario
