#include "capdrill/results/evenly.hpp"

#include <algorithm>

namespace capdrill::results {

std::vector<std::int64_t> split_evenly(std::int64_t total, std::size_t zones) {
  if (zones == 0) return {};
  const auto count = static_cast<std::int64_t>(zones);
  std::vector<std::int64_t> parts(zones, total / count);
  for (std::int64_t i = 0; i < total % count; ++i) ++parts[static_cast<std::size_t>(i)];
  return parts;
}

EvenSplit& EvenSplit::operator+=(const EvenSplit& other) {
  total += other.total;
  of += other.of;
  covers += other.covers;
  idle += other.idle;
  covers_now += other.covers_now;
  idle_now += other.idle_now;
  return *this;
}

EvenSplit compare_with_even(std::span<const ZoneQuantity> zones) {
  EvenSplit split;
  for (const ZoneQuantity& zone : zones) {
    split.total += zone.quantity;
    split.of += zone.allocated;
    split.covers_now += std::min(zone.quantity, zone.allocated);
  }
  const std::vector<std::int64_t> even = split_evenly(split.total, zones.size());
  for (std::size_t i = 0; i < zones.size(); ++i) {
    split.covers += std::min(even[i], zones[i].allocated);
  }
  split.idle = split.total - split.covers;
  split.idle_now = split.total - split.covers_now;
  return split;
}

}  // namespace capdrill::results
