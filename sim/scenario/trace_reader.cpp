#include "trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::uint32_t kCountMax = 1'000'000;

}  // namespace

bool TraceReader::take_header(std::string_view line) {
  while (true) {
    const std::size_t comma = line.find(',');
    const std::string_view name = line.substr(0, comma);
    const auto found = std::ranges::find(kColumnNames, name);
    if (found == kColumnNames.end()) {
      report(column_of(line),
             fmt::format("unknown column '{}'; there are time, sku, count, lifetime and zone",
                         printable(name)));
      return false;
    }
    const auto column = static_cast<Column>(found - kColumnNames.begin());
    if (std::ranges::find(columns_, column) != columns_.end()) {
      report(column_of(line), fmt::format("the column '{}' is given twice", name));
      return false;
    }
    columns_.push_back(column);
    if (comma == std::string_view::npos) break;
    line.remove_prefix(comma + 1);
  }
  return require_column(Column::time) && require_column(Column::sku);
}

bool TraceReader::require_column(Column column) {
  if (std::ranges::find(columns_, column) != columns_.end()) return true;
  report(1,
         fmt::format("the column '{}' is missing", kColumnNames[static_cast<std::size_t>(column)]));
  return false;
}

bool TraceReader::split(std::string_view line, Fields& fields) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::size_t comma = line.find(',');
    fields[static_cast<std::size_t>(columns_[i])] = line.substr(0, comma);
    const bool is_last = i + 1 == columns_.size();
    if (is_last != (comma == std::string_view::npos)) {
      report(1, fmt::format("a row has {} fields", columns_.size()));
      return false;
    }
    if (!is_last) line.remove_prefix(comma + 1);
  }
  return true;
}

bool TraceReader::read_time(const Fields& fields, TraceArrival& arrival) {
  const std::string_view text = fields[static_cast<std::size_t>(Column::time)];
  const std::optional<std::int64_t> time = read_seconds(text);
  if (!time) {
    report(column_of(text),
           fmt::format("'time' must be seconds from the start, but is '{}'", printable(text)));
    return false;
  }
  arrival.time = SimTime::microseconds(*time);
  if (arrival.time < last_) {
    report(column_of(text),
           "the rows must be sorted by time, but this one is earlier than the last");
    return false;
  }
  last_ = arrival.time;
  return true;
}

bool TraceReader::read_size(const Fields& fields, TraceArrival& arrival) {
  const std::string_view text = fields[static_cast<std::size_t>(Column::sku)];
  if (text.empty()) {
    report(column_of(text), "'sku' must not be empty");
    return false;
  }
  Name name{std::string(text), origin_of(text)};
  const std::optional<std::uint32_t> number = context_.number_of_size(name);
  arrival.size = number.value_or(0);
  return number.has_value();
}

bool TraceReader::read_count(const Fields& fields, TraceArrival& arrival) {
  const std::string_view text = fields[static_cast<std::size_t>(Column::count)];
  if (text.empty()) return true;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), arrival.count);
  const bool is_sound = error == std::errc{} && end == text.data() + text.size() &&
                        arrival.count >= 1 && arrival.count <= kCountMax;
  if (is_sound) return true;
  report(column_of(text), fmt::format("'count' must be a whole number from 1 to {}, but is '{}'",
                                      kCountMax, printable(text)));
  return false;
}

bool TraceReader::read_lifetime(const Fields& fields, TraceArrival& arrival) {
  const std::string_view text = fields[static_cast<std::size_t>(Column::lifetime)];
  if (text.empty()) {
    trace_.has_all_lifetimes = false;
    return true;
  }
  const std::optional<std::int64_t> lifetime = read_seconds(text);
  if (lifetime && *lifetime > 0) {
    arrival.lifetime = Duration::microseconds(*lifetime);
    return true;
  }
  report(column_of(text),
         fmt::format("'lifetime' must be seconds above zero, but is '{}'", printable(text)));
  return false;
}

bool TraceReader::read_zone(const Fields& fields, TraceArrival& arrival) {
  const std::string_view text = fields[static_cast<std::size_t>(Column::zone)];
  if (text.empty()) return true;
  const std::string* zone = context_.zones.find(text);
  if (zone != nullptr)
    arrival.zone = *zone;
  else if (!context_.zones.is_incomplete()) {
    report(column_of(text), fmt::format("there is no physical zone '{}'", printable(text)));
  }
  return zone != nullptr;
}

void TraceReader::take_row(std::string_view line) {
  Fields fields{};
  TraceArrival arrival;
  if (!split(line, fields)) return;
  const bool is_sound = read_time(fields, arrival) && read_size(fields, arrival) &&
                        read_count(fields, arrival) && read_lifetime(fields, arrival) &&
                        read_zone(fields, arrival);
  if (!is_sound || arrival.time >= context_.horizon) return;
  if (trace_.arrivals.size() >= kTraceRowsMax) {
    report(1, fmt::format("a trace has at most {} rows", kTraceRowsMax));
    return give_up();
  }
  trace_.arrivals.push_back(std::move(arrival));
}

}  // namespace capdrill::scenario
