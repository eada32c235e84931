#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// What replications say about a mean, and how sure that is.
namespace capdrill::study {

/// Two-sided, of every interval.
inline constexpr double kConfidence = 0.95;

/// A mean over replications. The half-width is absent when one draw says nothing of the spread.
struct Estimate {
  double mean = 0;
  std::optional<double> half_width;
  std::int64_t count = 0;
};

/// The mean with its half-width by Student's t: t(count - 1, 97.5 %) s / sqrt(count), where s is the
/// standard deviation of the sample. Requires: not empty.
/// Source: Law, Simulation Modeling and Analysis, 5th edition, equation 4.12.
[[nodiscard]] Estimate estimate_mean(std::span<const double> values);

/// The mean of a - b, pair by pair: with common random numbers much surer than the difference of two
/// means. Requires: as many of each, not empty.
/// Source: Law, section 10.2.1 (paired t).
[[nodiscard]] Estimate estimate_difference(std::span<const double> a, std::span<const double> b);

/// How many values it takes until the half-width of their mean is at most `target`, judged by the
/// spread of those at hand; never fewer than these. Absent when their spread is not known.
/// Requires: target > 0. Source: Law, section 9.4.1: the least i >= n with t(i - 1, 97.5 %) s /
/// sqrt(i) <= target.
[[nodiscard]] std::optional<std::int64_t> count_needed(const Estimate& estimate, double target);

/// A value that is known to lie between two others; an absent one is not known.
struct Bounded {
  double value = 0;
  std::optional<double> low;
  std::optional<double> high;
};

/// The probability of which `hits` of `trials` were seen, by Wilson's score interval. Other than
/// hits / trials ± Student's t it keeps within 0 and 1 and is no point when every trial hits, so it
/// serves shares near 0 and 1, of 0 and 1 being all that is seen. Requires: trials > 0.
/// Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209-212; recommended for few trials by
/// Brown, Cai and DasGupta, Statistical Science 16 (2001), 101-133.
[[nodiscard]] Bounded estimate_share(std::int64_t hits, std::int64_t trials);

/// The quantile of which values were seen: the least value that a part `p` of them does not exceed,
/// between two of the values, whatever their distribution is. A bound is absent when there are too
/// few values for it. Requires: not empty, 0 < p <= 1.
/// Source: David and Nagaraja, Order Statistics, 3rd edition, section 7.1: the number of values
/// below the quantile is binomial.
[[nodiscard]] Bounded estimate_quantile(std::span<const double> values, double p);

/// How many of the first observations to leave out, so that the mean of the others is least
/// disturbed by how things began: a multiple of five. Absent when there are fewer than ten batches of
/// five, or when the disturbance seems to last for more than half of them.
/// Source: MSER-5. K. P. White, An effective truncation heuristic for bias reduction in simulation
/// output, Simulation 69 (1997), 323-334; in batches of five: White, Cobb and Spratt, Proceedings of
/// the Winter Simulation Conference 2000, 755-760.
[[nodiscard]] std::optional<std::size_t> propose_warm_up(std::span<const double> observations);

/// What needs no more than one replication: the value is exact.
[[nodiscard]] Estimate exactly(double value);

}  // namespace capdrill::study
