#include "capdrill/study/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "capdrill/base/check.hpp"

namespace capdrill::study {

namespace {

/// What an interval leaves out on each side.
constexpr double kTail = (1 - kConfidence) / 2;
constexpr std::int64_t kCountMax = 1'000'000'000;

double students_t(std::int64_t count) {
  const boost::math::students_t student(static_cast<double>(count - 1));
  return boost::math::quantile(student, 1 - kTail);
}

/// The least number from `first` to `last` of which `holds`, which does of all above it; `last` when
/// there is none.
template <class Holds>
std::int64_t find_first(std::int64_t first, std::int64_t last, const Holds& holds) {
  while (first < last) {
    const std::int64_t middle = first + (last - first) / 2;
    if (holds(middle))
      last = middle;
    else
      first = middle + 1;
  }
  return last;
}

}  // namespace

// Summed one after the other: vectorised sums differ between machines in their last bits.
Estimate estimate_mean(std::span<const double> values) {
  CAPDRILL_CHECK(!values.empty(), "a mean of nothing was asked for");
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  Estimate estimate{sum / count, {}, static_cast<std::int64_t>(values.size())};
  if (values.size() == 1) return estimate;
  double squares = 0;
  for (const double value : values) {
    squares += (value - estimate.mean) * (value - estimate.mean);
  }
  estimate.half_width = students_t(estimate.count) * std::sqrt(squares / (count - 1) / count);
  return estimate;
}

Estimate estimate_difference(std::span<const double> a, std::span<const double> b) {
  CAPDRILL_CHECK(a.size() == b.size(), "pairs were compared of which one half is missing");
  std::vector<double> differences(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) differences[i] = a[i] - b[i];
  return estimate_mean(differences);
}

std::optional<std::int64_t> count_needed(const Estimate& estimate, double target) {
  CAPDRILL_CHECK(target > 0, "a half-width of nothing was asked for");
  if (!estimate.half_width) return std::nullopt;
  if (*estimate.half_width <= target) return estimate.count;
  const double deviation = *estimate.half_width / students_t(estimate.count) *
                           std::sqrt(static_cast<double>(estimate.count));
  return find_first(estimate.count, kCountMax, [&](std::int64_t count) {
    return students_t(count) * deviation / std::sqrt(static_cast<double>(count)) <= target;
  });
}

Bounded estimate_share(std::int64_t hits, std::int64_t trials) {
  CAPDRILL_CHECK(trials > 0, "a share of nothing was asked for");
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(hits) / n;
  const double z = boost::math::quantile(boost::math::normal(), 1 - kTail);
  const double middle = share + z * z / (2 * n);
  const double spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {share, hits == 0 ? 0 : (middle - spread) / scale,
          hits == trials ? 1 : (middle + spread) / scale};
}

Bounded estimate_quantile(std::span<const double> values, double p) {
  CAPDRILL_CHECK(!values.empty(), "a quantile of nothing was asked for");
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const auto count = static_cast<std::int64_t>(sorted.size());
  const auto value_of = [&](std::int64_t rank) {
    return sorted[static_cast<std::size_t>(rank - 1)];
  };
  const auto rank = static_cast<std::int64_t>(std::ceil(p * static_cast<double>(count)));
  Bounded result{value_of(std::clamp<std::int64_t>(rank, 1, count)), {}, {}};
  const boost::math::binomial below(static_cast<double>(count), p);
  // The value of rank k lies above the quantile when fewer than k values lie below it.
  const std::int64_t low =
      find_first(1, count + 1,
                 [&](std::int64_t k) {
                   return boost::math::cdf(below, static_cast<double>(k - 1)) > kTail;
                 }) -
      1;
  const std::int64_t high = find_first(1, count + 1, [&](std::int64_t k) {
    return boost::math::cdf(boost::math::complement(below, static_cast<double>(k - 1))) <= kTail;
  });
  if (low >= 1) result.low = value_of(low);
  if (high <= count) result.high = value_of(high);
  return result;
}

std::optional<std::size_t> propose_warm_up(std::span<const double> observations) {
  constexpr std::size_t kBatch = 5;
  constexpr std::size_t kBatchesMin = 10;
  const std::size_t batches = observations.size() / kBatch;
  if (batches < kBatchesMin) return std::nullopt;
  std::size_t best = 0;
  double least = 0;
  // From the end, so that sum and squares grow by a batch at a time; of the distances to a value at
  // hand, so that what does not vary has no rounding errors.
  const double origin = observations[batches * kBatch - 1];
  double sum = 0;
  double squares = 0;
  for (std::size_t left_out = batches; left_out-- > 0;) {
    double mean = 0;
    for (std::size_t i = 0; i < kBatch; ++i) mean += observations[left_out * kBatch + i] - origin;
    mean /= kBatch;
    sum += mean;
    squares += mean * mean;
    const auto kept = static_cast<double>(batches - left_out);
    const double error = std::max(0.0, squares - sum * sum / kept) / (kept * kept);
    // The last few vary little by chance.
    if (batches - left_out < kBatch) continue;
    if (batches - left_out == kBatch || error <= least) {
      best = left_out;
      least = error;
    }
  }
  if (best > batches / 2) return std::nullopt;
  return best * kBatch;
}

Estimate exactly(double value) { return {value, 0.0, 1}; }

}  // namespace capdrill::study
