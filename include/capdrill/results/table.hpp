#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"

/// What a run leaves behind: tables in columns, kept compactly in memory until they are written.
namespace capdrill::results {

enum class TableId : std::uint8_t {
  reservation,
  reservation_consumer,
  scale_set,
  coverage,
  zone,
  tenant,
  quota,
  cost,  // series
  operation,
  placement,
  fault,
  upgrade,
  sla,
  autoscale,
  alert,
  expectation,
  event
};
inline constexpr std::size_t kTableCount = static_cast<std::size_t>(TableId::event) + 1;

enum class ColumnType : std::uint8_t {
  time,  ///< microseconds in memory, seconds when read
  integer,
  text,   ///< an id of the StringPool
  money,  ///< 10^-8 of the currency
  ratio   ///< of two other columns, or of one and a constant; not stored
};

struct ColumnSpec {
  std::string_view name;
  ColumnType type = ColumnType::integer;
  /// Of a ratio: the stored columns it divides. Without a denominator it divides by `divisor`.
  std::string_view numerator = {};
  std::string_view denominator = {};
  std::int64_t divisor = 1;
  /// Kept for a ratio, never written.
  bool hidden = false;
};

struct TableSpec {
  TableId id;
  std::string_view name;
  /// How many columns after `time` name the thing that a row is about (series only).
  std::size_t identity = 0;
  std::span<const ColumnSpec> columns;
};

[[nodiscard]] const TableSpec& table_spec(TableId id);
/// Every table's name, in the order of TableId: what `output.tables` may name.
[[nodiscard]] std::vector<std::string_view> table_names();

/// A value that is not there.
inline constexpr std::int64_t kAbsent = std::numeric_limits<std::int64_t>::min();

/// Texts, each kept once.
class StringPool {
 public:
  StringPool() = default;
  StringPool(StringPool&&) = default;
  StringPool& operator=(StringPool&&) = default;

  std::int64_t intern(std::string_view text);
  /// The same, with the empty text read as absent.
  std::int64_t intern_or_absent(std::string_view text) {
    return text.empty() ? kAbsent : intern(text);
  }
  [[nodiscard]] std::string_view operator[](std::int64_t id) const {
    return texts_[static_cast<std::size_t>(id)];
  }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, std::int64_t> ids_;  // views into texts_, which never moves
};

/// Integers in chunks, four bytes each as long as a chunk's values allow it.
class PackedColumn {
 public:
  void push_back(std::int64_t value);
  [[nodiscard]] std::int64_t operator[](std::size_t row) const;
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kChunkRows = 8192;
  struct Chunk {
    std::vector<std::int32_t> narrow;
    std::vector<std::int64_t> wide;  ///< in use as soon as it is not empty
  };
  std::vector<Chunk> chunks_;
  std::size_t size_ = 0;
};

/// A value as it is read: nothing, an integer, seconds, a ratio, an amount, or a text.
using Cell = std::variant<std::monostate, std::int64_t, double, Fraction, Money, std::string_view>;

class Table {
 public:
  explicit Table(TableId id);
  [[nodiscard]] const TableSpec& spec() const { return *spec_; }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// How many values a row stores: the columns that are no ratios.
  [[nodiscard]] std::size_t width() const { return stored_.size(); }
  /// Requires: one value per stored column, in the order of the columns.
  void append(std::span<const std::int64_t> values);
  [[nodiscard]] Cell cell(std::size_t row, std::size_t column, const StringPool& strings) const;

 private:
  struct Source {
    std::size_t numerator = 0;
    std::size_t denominator = 0;  ///< kNone for a constant
  };
  [[nodiscard]] Cell ratio(std::size_t row, std::size_t column) const;

  const TableSpec* spec_;
  /// Per column of the spec: where its value, or the parts of its ratio, are stored.
  std::vector<Source> sources_;
  std::vector<PackedColumn> stored_;
  std::size_t rows_ = 0;
};

/// Every table of one run and the texts they share.
class Tables {
 public:
  Tables();
  [[nodiscard]] Table& operator[](TableId id) { return tables_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Table& operator[](TableId id) const {
    return tables_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] auto begin() const { return tables_.begin(); }
  [[nodiscard]] auto end() const { return tables_.end(); }
  [[nodiscard]] StringPool& strings() { return strings_; }
  [[nodiscard]] const StringPool& strings() const { return strings_; }

 private:
  std::vector<Table> tables_;
  StringPool strings_;
};

}  // namespace capdrill::results
