#include "load_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "row_reader.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::size_t kRowsMax = 5'000'000;
constexpr rules::MetricValue kValueMax =
    rules::MetricValue{1'000'000'000'000} * rules::kMetricScale;

std::vector<std::string_view> split_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

/// `2014-05-14 01:14:00`, as many series write it, or the form of the clock.
std::optional<DateTime> read_date_time(std::string_view text) {
  std::string iso(text);
  if (const std::size_t space = iso.find(' '); space != std::string::npos) iso[space] = 'T';
  const std::optional<DateTime> whole = parse_date_time(iso);
  return whole ? whole : parse_date_time(iso + "Z");
}

class LoadReader : public RowReader {
 public:
  LoadReader(const LoadColumn& wanted, std::uint32_t source, Problems& problems)
      : RowReader(source, problems), wanted_(wanted) {}

  [[nodiscard]] std::vector<LoadStep> take() { return std::move(steps_); }

 private:
  bool take_header(std::string_view line) override;
  void take_row(std::string_view line) override;
  [[nodiscard]] std::optional<std::size_t> find_column(const Name& name,
                                                       const std::vector<std::string_view>& names);
  [[nodiscard]] std::optional<SimTime> read_time(std::string_view field);
  [[nodiscard]] bool read_value(std::string_view field, LoadStep& step);

  const LoadColumn& wanted_;
  std::size_t columns_ = 0;
  std::size_t time_column_ = 0;
  std::size_t value_column_ = 0;
  std::optional<DateTime> first_;
  std::vector<LoadStep> steps_;
};

std::optional<std::size_t> LoadReader::find_column(const Name& name,
                                                   const std::vector<std::string_view>& names) {
  const auto found = std::ranges::find(names, name.text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::vector<std::string> known;
  for (const std::string_view each : names) known.push_back(printable(each));
  const std::string hint = hint_nearest_or_all(name.text, known);
  report(1, fmt::format("there is no column '{}'{}{}", printable(name.text),
                        hint.empty() ? "" : ", ", hint));
  return std::nullopt;
}

bool LoadReader::take_header(std::string_view line) {
  const std::vector<std::string_view> names = split_fields(line);
  columns_ = names.size();
  const std::optional<std::size_t> time = find_column(wanted_.time_column, names);
  const std::optional<std::size_t> value = find_column(wanted_.column, names);
  time_column_ = time.value_or(0);
  value_column_ = value.value_or(0);
  return time && value;
}

std::optional<SimTime> LoadReader::read_time(std::string_view field) {
  if (const std::optional<std::int64_t> micros = read_seconds(field); micros && !first_) {
    return SimTime::microseconds(*micros);
  }
  const std::optional<DateTime> date = read_date_time(field);
  if (!date) return std::nullopt;
  if (!first_ && !steps_.empty()) return std::nullopt;  // the rows before it had seconds
  if (!first_) first_ = date;
  return SimTime::microseconds(date->us - first_->us);
}

bool LoadReader::read_value(std::string_view field, LoadStep& step) {
  if (field.empty()) return true;
  const std::optional<Fraction> number = parse_decimal(field);
  if (number && number->num >= 0 && *number <= Fraction{kValueMax, rules::kMetricScale}) {
    step.value =
        number->num * rules::kMetricScale / number->den * wanted_.factor / rules::kMetricScale;
    if (*step.value <= kValueMax) return true;
  }
  report(column_of(field), fmt::format("'{}' must be a number from 0 to 1e12, but is '{}'",
                                       printable(wanted_.column.text), printable(field)));
  return false;
}

void LoadReader::take_row(std::string_view line) {
  const std::vector<std::string_view> fields = split_fields(line);
  if (fields.size() != columns_) return report(1, fmt::format("a row has {} fields", columns_));
  const std::string_view time_field = fields[time_column_];
  const std::optional<SimTime> time = read_time(time_field);
  if (!time) {
    return report(column_of(time_field),
                  fmt::format("'{}' must be seconds from the start, or all of them dates and "
                              "times, but is '{}'",
                              printable(wanted_.time_column.text), printable(time_field)));
  }
  if (!steps_.empty() && *time <= steps_.back().at) {
    return report(column_of(time_field),
                  "the rows must be sorted by time, but this one is not later than the last");
  }
  if (steps_.size() >= kRowsMax) {
    report(1, fmt::format("a series has at most {} rows", kRowsMax));
    return give_up();
  }
  LoadStep step{.at = *time, .value = std::nullopt, .origin = origin_of(time_field)};
  if (read_value(fields[value_column_], step)) steps_.push_back(step);
}

}  // namespace

std::vector<LoadStep> read_load_file(const FoundFile& file, const LoadColumn& wanted,
                                     Sources& sources, Problems& problems) {
  const std::uint32_t source = sources.add(file.name, file.shown, "");
  LoadReader reader(wanted, source, problems);
  read_rows(file, wanted.file.origin, source, reader, sources, problems);
  return reader.take();
}

}  // namespace capdrill::scenario
