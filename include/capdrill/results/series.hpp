#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/scenario/spec.hpp"

/// Exact step functions: what expectations and totals are computed from, never samples.
namespace capdrill::results {

/// A value at one instant: a count over 1, a ratio over its whole, absent over 0.
struct Sample {
  std::int64_t num = 0;
  std::int64_t den = 0;

  [[nodiscard]] bool is_absent() const { return den == 0; }
  [[nodiscard]] std::optional<Fraction> fraction() const {
    return is_absent() ? std::nullopt : std::optional(Fraction{num, den});
  }
  friend bool operator==(const Sample&, const Sample&) = default;
};

[[nodiscard]] constexpr Sample count_sample(std::int64_t count) { return {count, 1}; }
[[nodiscard]] constexpr Sample ratio_sample(std::int64_t num, std::int64_t den) {
  return den == 0 ? Sample{0, 0} : Sample{num, den};
}

/// Half open, [from, to); an empty one stands for the instant `from`.
struct Interval {
  SimTime from;
  SimTime to;
};

/// A right-continuous step function. Before its first step it is absent.
class StepSeries {
 public:
  struct Step {
    SimTime time;
    Sample value;
  };

  /// Requires: times do not descend; at the same time, the later value replaces the earlier.
  void set(SimTime time, const Sample& value);
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  /// The value that holds at `t`.
  [[nodiscard]] Sample at(SimTime t) const;
  /// The limit from the left: the value that holds just before `t`.
  [[nodiscard]] Sample before(SimTime t) const;
  /// Exact. Where the series is absent it does not count; absent throughout gives nothing.
  /// min, max: of the values. mean: the time-weighted mean; of a ratio, the ratio of the integrals
  /// of its two counts. integral: in value-hours; meant for counts. first: at `from`; last: just
  /// before `to`. worstHour: the least of the hourly means.
  [[nodiscard]] std::optional<Fraction> statistic(scenario::Statistic statistic,
                                                  const Interval& over) const;
  /// The mean of each hour from `from` on; the last one may be shorter.
  [[nodiscard]] std::vector<std::optional<Fraction>> hourly_means(const Interval& over) const;

 private:
  [[nodiscard]] std::optional<Fraction> extreme(const Interval& over, bool least) const;
  [[nodiscard]] std::optional<Fraction> worst_hour(const Interval& over) const;
  template <class Visit>
  void visit(const Interval& over, const Visit& visit) const;

  std::vector<Step> steps_;
};

/// A cumulative amount: linear between its steps.
class CostSeries {
 public:
  struct Step {
    SimTime time;
    MoneyTime sum = 0;
    /// Unit: 10^-8 of the currency per hour.
    Wide rate = 0;
  };

  void set(const Step& step);
  /// Rounded once, to 10^-8; nothing before the first step.
  [[nodiscard]] std::optional<Money> at(SimTime t) const;
  /// Never falls or rises faster than between its steps, so its extremes lie on them or at the
  /// ends of the interval.
  [[nodiscard]] std::optional<Money> extreme(const Interval& over, bool least) const;

 private:
  std::vector<Step> steps_;
};

}  // namespace capdrill::results
