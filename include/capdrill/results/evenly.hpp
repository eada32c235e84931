#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace capdrill::results {

/// `total` over `zones` places as evenly as whole units allow; the first ones get one more.
/// Source: the method of largest remainders, which for equal weights hands the rest to the lowest
/// zones.
[[nodiscard]] std::vector<std::int64_t> split_evenly(std::int64_t total, std::size_t zones);

/// A zone's part of a reserved quantity, and the VMs allocated there.
struct ZoneQuantity {
  std::int64_t quantity = 0;
  std::int64_t allocated = 0;
};

/// What the same total would cover if it were placed evenly, against what it covers now.
struct EvenSplit {
  std::int64_t total = 0;   ///< reserved units
  std::int64_t of = 0;      ///< allocated VMs
  std::int64_t covers = 0;  ///< evenly placed
  std::int64_t idle = 0;
  std::int64_t covers_now = 0;
  std::int64_t idle_now = 0;

  EvenSplit& operator+=(const EvenSplit& other);
};

/// Requires: one entry per zone of the group, in order of its zones.
[[nodiscard]] EvenSplit compare_with_even(std::span<const ZoneQuantity> zones);

}  // namespace capdrill::results
