#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "row_reader.hpp"
#include "trace.hpp"

namespace capdrill::scenario {

/// Reads a trace line by line.
class TraceReader : public RowReader {
 public:
  TraceReader(const TraceContext& context, std::uint32_t source, Problems& problems)
      : RowReader(source, problems), context_(context) {}

  [[nodiscard]] Trace take() { return std::move(trace_); }

 private:
  enum class Column { time, sku, count, lifetime, zone };
  static constexpr std::array<std::string_view, 5> kColumnNames = {"time", "sku", "count",
                                                                   "lifetime", "zone"};
  using Fields = std::array<std::string_view, kColumnNames.size()>;

  bool take_header(std::string_view line) override;
  bool require_column(Column column);
  void take_row(std::string_view line) override;
  bool split(std::string_view line, Fields& fields);
  bool read_time(const Fields& fields, TraceArrival& arrival);
  bool read_size(const Fields& fields, TraceArrival& arrival);
  bool read_count(const Fields& fields, TraceArrival& arrival);
  bool read_lifetime(const Fields& fields, TraceArrival& arrival);
  bool read_zone(const Fields& fields, TraceArrival& arrival);

  const TraceContext& context_;
  std::vector<Column> columns_;
  SimTime last_;
  Trace trace_;
};

}  // namespace capdrill::scenario
