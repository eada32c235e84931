#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "capdrill/base/time.hpp"

namespace capdrill {

/// Counter-based random bits: a draw is a pure function of (seed, purpose, entity, ordinal), so a
/// refusal or a new scale set shifts nobody else's draws.
/// Source: Philox4x32-10; Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011.
class RandomStream {
 public:
  /// `purpose` says what the draws decide; `entity` whom they are about.
  RandomStream(std::uint64_t seed, std::string_view purpose, std::string_view entity);

  /// The `ordinal`-th draw; draws of one ordinal that must differ take different `lane`s.
  [[nodiscard]] std::uint64_t bits(std::uint64_t ordinal, std::uint32_t lane = 0) const;
  /// A double in the open interval (0, 1), on a grid of 2^-53.
  [[nodiscard]] double uniform(std::uint64_t ordinal, std::uint32_t lane = 0) const;
  /// uniform() of consecutive ordinals: half the cost of one by one.
  void uniforms(std::uint64_t first_ordinal, std::span<double> draws) const;
  /// An integer in [0, bound). Requires: bound > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound, std::uint64_t ordinal,
                                    std::uint32_t lane = 0) const;

 private:
  std::uint64_t key_;
};

/// Natural logarithm and exponential from + - * / alone, hence the same bits on every machine.
/// Errors: within 2e-14 relative of the true value for 1e-300 < x < 1e300 and |x| < 700.
[[nodiscard]] double portable_log(double x);
/// The logarithm of each, in place. Requires: all are positive and normal.
void portable_logs(std::span<double> values);
[[nodiscard]] double portable_exp(double x);

/// The cosine of so many full turns, likewise. Errors: within 1e-13 for |turns| < 1e6.
[[nodiscard]] double cosine_of_turns(double turns);

/// The quantile of the standard normal distribution. Requires: 0 < p < 1.
/// Source: Acklam's rational approximation, relative error below 1.2e-9.
[[nodiscard]] double normal_quantile(double p);

/// A distribution of durations, and the same as seen by a process that is already running.
struct DurationDistribution {
  enum class Kind { constant, uniform, exponential, lognormal, bins };
  /// A share of the draws that falls uniformly on [first, last].
  struct Bin {
    Duration first;
    Duration last;
    double weight = 0;
  };
  Kind kind = Kind::constant;
  /// constant: the value; uniform: the lower end; exponential: the mean; lognormal: the median.
  Duration a;
  /// uniform: the upper end.
  Duration b;
  /// lognormal: the standard deviation of the logarithm.
  double sigma = 0;
  std::vector<Bin> bins;

  /// One draw; negative results do not occur, and none exceeds kDurationMax.
  [[nodiscard]] Duration sample(const RandomStream& stream, std::uint64_t ordinal) const;
  /// sample() of consecutive ordinals.
  void sample_many(const RandomStream& stream, std::uint64_t first_ordinal,
                   std::span<Duration> draws) const;
  /// What is left of a lifetime of this distribution for one that is found alive at a random
  /// instant of a stationary process: length-biased, then cut uniformly.
  /// Source: Cox, Renewal Theory, 1962, section 5.4.
  [[nodiscard]] Duration sample_residual(const RandomStream& stream, std::uint64_t ordinal) const;
  /// Unit: microseconds.
  [[nodiscard]] double mean_us() const;
};

}  // namespace capdrill
