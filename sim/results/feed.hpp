#pragma once

#include <cstdint>
#include <vector>

#include "capdrill/base/time.hpp"
#include "capdrill/results/table.hpp"
#include "results/rows.hpp"

namespace capdrill::results {

/// Rows of one kind of thing on their way into a series table: remembers the last row of each key
/// (a thing and a part of it, such as a set and a zone) and writes only what differs from it.
class Feed {
 public:
  explicit Feed(Table& table)
      : table_(&table), width_(table.width() - 1), identity_(table.spec().identity) {}

  /// Writes the row unless it equals the last one of its key.
  void offer(SimTime now, std::size_t thing, std::size_t part, const Row& row);
  /// Writes the row whatever the last one was.
  void write(SimTime now, std::size_t thing, std::size_t part, const Row& row);
  /// Writes the last row of every key again.
  void repeat(SimTime now);
  /// The thing is gone: each of its keys gets a last row without values.
  void retire(SimTime now, std::size_t thing);
  [[nodiscard]] bool knows(std::size_t thing, std::size_t part) const;

 private:
  std::int64_t* last(std::size_t thing, std::size_t part);
  void append(SimTime now, const std::int64_t* values);

  Table* table_;
  std::size_t width_;
  std::size_t identity_;
  /// Per thing, the last rows of its parts, one after the other; kUnknown where there is none.
  std::vector<std::vector<std::int64_t>> last_;
};

}  // namespace capdrill::results
