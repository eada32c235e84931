#include "capdrill/results/table.hpp"

#include "capdrill/base/check.hpp"
#include "capdrill/base/time.hpp"

namespace capdrill::results {

namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
constexpr std::int32_t kNarrowAbsent = std::numeric_limits<std::int32_t>::min();

bool fits_narrow(std::int64_t value) {
  return value == kAbsent || (value > std::numeric_limits<std::int32_t>::min() &&
                              value <= std::numeric_limits<std::int32_t>::max());
}

std::int64_t widened(std::int32_t value) { return value == kNarrowAbsent ? kAbsent : value; }

}  // namespace

std::int64_t StringPool::intern(std::string_view text) {
  const auto found = ids_.find(text);
  if (found != ids_.end()) return found->second;
  const auto id = static_cast<std::int64_t>(texts_.size());
  texts_.emplace_back(text);
  ids_.emplace(texts_.back(), id);
  return id;
}

void PackedColumn::push_back(std::int64_t value) {
  if (size_ % kChunkRows == 0) chunks_.emplace_back();
  Chunk& chunk = chunks_.back();
  ++size_;
  if (chunk.wide.empty() && fits_narrow(value)) {
    chunk.narrow.push_back(value == kAbsent ? kNarrowAbsent : static_cast<std::int32_t>(value));
    return;
  }
  if (chunk.wide.empty()) {
    for (const std::int32_t narrow : chunk.narrow) chunk.wide.push_back(widened(narrow));
    chunk.narrow = {};
  }
  chunk.wide.push_back(value);
}

std::int64_t PackedColumn::operator[](std::size_t row) const {
  const Chunk& chunk = chunks_[row / kChunkRows];
  const std::size_t at = row % kChunkRows;
  return chunk.wide.empty() ? widened(chunk.narrow[at]) : chunk.wide[at];
}

Table::Table(TableId id) : spec_(&table_spec(id)) {
  const auto stored_at = [this](std::string_view name) {
    std::size_t at = 0;
    for (const ColumnSpec& column : spec_->columns) {
      if (column.type == ColumnType::ratio) continue;
      if (column.name == name) return at;
      ++at;
    }
    return kNone;
  };
  std::size_t stored = 0;
  for (const ColumnSpec& column : spec_->columns) {
    if (column.type == ColumnType::ratio) {
      sources_.push_back({stored_at(column.numerator), stored_at(column.denominator)});
      CAPDRILL_CHECK(sources_.back().numerator != kNone, "a ratio names a column that is stored");
    } else {
      sources_.push_back({stored++, kNone});
    }
  }
  stored_.resize(stored);
}

void Table::append(std::span<const std::int64_t> values) {
  CAPDRILL_CHECK(values.size() == stored_.size(), "a row has a value per stored column");
  for (std::size_t i = 0; i < values.size(); ++i) stored_[i].push_back(values[i]);
  ++rows_;
}

Cell Table::ratio(std::size_t row, std::size_t column) const {
  const Source& source = sources_[column];
  const std::int64_t num = stored_[source.numerator][row];
  const std::int64_t den = source.denominator == kNone ? spec_->columns[column].divisor
                                                       : stored_[source.denominator][row];
  if (num == kAbsent || den == kAbsent || den == 0) return {};
  return Fraction{num, den};
}

Cell Table::cell(std::size_t row, std::size_t column, const StringPool& strings) const {
  const ColumnType type = spec_->columns[column].type;
  if (type == ColumnType::ratio) return ratio(row, column);
  const std::int64_t value = stored_[sources_[column].numerator][row];
  if (value == kAbsent) return {};
  switch (type) {
    case ColumnType::time:
      return to_seconds(SimTime::microseconds(value));
    case ColumnType::text:
      return strings[value];
    case ColumnType::money:
      return Money::units(value);
    case ColumnType::integer:
    case ColumnType::ratio:
      break;
  }
  return value;
}

Tables::Tables() {
  for (std::size_t i = 0; i < kTableCount; ++i) tables_.emplace_back(static_cast<TableId>(i));
}

}  // namespace capdrill::results
