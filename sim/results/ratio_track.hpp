#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "capdrill/results/series.hpp"
#include "capdrill/results/summary.hpp"

namespace capdrill::results {

/// Follows a count over a whole from `begin` on without keeping its steps: the integrals of both
/// and the least ratio.
class RatioTrack {
 public:
  explicit RatioTrack(SimTime begin) : begin_(begin), since_(begin) {}

  /// From `now` on it is num / den.
  void set(SimTime now, std::int64_t num, std::int64_t den) {
    if (num == num_ && den == den_) return;
    settle(now);
    num_ = num;
    den_ = den;
  }
  /// Takes what held until `now` into the integrals.
  void settle(SimTime now) {
    const SimTime from = std::max(since_, begin_);
    since_ = std::max(now, since_);
    if (now <= from) return;
    num_integral_ += Wide{num_} * (now - from).us();
    den_integral_ += Wide{den_} * (now - from).us();
    const std::optional<Fraction> ratio = ratio_sample(num_, den_).fraction();
    if (ratio && (!min_ || *ratio < *min_)) min_ = ratio;
  }
  /// Requires: settled at the end.
  [[nodiscard]] RatioSummary summary() const {
    RatioSummary summary{ratio_sample(num_, den_).fraction(), std::nullopt, min_};
    if (den_integral_ != 0) summary.mean = Fraction{num_integral_, den_integral_};
    return summary;
  }
  /// Unit: counts times microseconds.
  [[nodiscard]] Wide num_integral() const { return num_integral_; }
  [[nodiscard]] Wide den_integral() const { return den_integral_; }

 private:
  SimTime begin_;
  SimTime since_;
  std::int64_t num_ = 0;
  std::int64_t den_ = 0;
  Wide num_integral_ = 0;
  Wide den_integral_ = 0;
  std::optional<Fraction> min_;
};

}  // namespace capdrill::results
