#include "capdrill/base/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "capdrill/base/check.hpp"

namespace capdrill {

namespace {

using Bin = DurationDistribution::Bin;
using Kind = DurationDistribution::Kind;

// What each draw of one ordinal decides.
constexpr std::uint32_t kValueLane = 0;
constexpr std::uint32_t kBinLane = 1;
constexpr std::uint32_t kCutLane = 2;

double us(Duration duration) { return static_cast<double>(duration.us()); }

Duration round_to_duration(double microseconds) {
  if (!(microseconds > 0)) {
    return {};
  }
  if (microseconds >= us(kDurationMax)) {
    return kDurationMax;
  }
  return Duration::microseconds(std::llround(microseconds));
}

double uniform_between(double low, double high, double u) { return low + u * (high - low); }

/// A draw whose density grows with its length: P(x) ~ x on [low, high].
double length_biased_between(double low, double high, double u) {
  return std::sqrt(uniform_between(low * low, high * high, u));
}

double mean_of(const Bin& bin) { return 0.5 * (us(bin.first) + us(bin.last)); }

/// The bin in which the share `u` of all weight falls; `weight_of` says what a bin weighs.
template <class WeightOf>
const Bin& choose_bin(const std::vector<Bin>& bins, double u, WeightOf weight_of) {
  CAPDRILL_CHECK(!bins.empty(), "a distribution of bins has none");
  double total = 0;
  for (const Bin& bin : bins) {
    total += weight_of(bin);
  }
  const Bin* chosen = &bins.back();
  double reached = 0;
  for (const Bin& bin : bins) {
    if (weight_of(bin) > 0) {
      chosen = &bin;  // the last one with any weight, should rounding leave `u * total` unreached
      reached += weight_of(bin);
      if (u * total < reached) {
        break;
      }
    }
  }
  return *chosen;
}

double mean_of(const std::vector<Bin>& bins) {
  double total = 0;
  double weighted = 0;
  for (const Bin& bin : bins) {
    total += bin.weight;
    weighted += bin.weight * mean_of(bin);
  }
  return total > 0 ? weighted / total : 0;
}

}  // namespace

Duration DurationDistribution::sample(const RandomStream& stream, std::uint64_t ordinal) const {
  const double u = kind == Kind::constant ? 0 : stream.uniform(ordinal, kValueLane);
  switch (kind) {
    case Kind::constant:
      return round_to_duration(us(a));
    case Kind::uniform:
      return round_to_duration(uniform_between(us(a), us(b), u));
    case Kind::exponential:
      return round_to_duration(-us(a) * portable_log(u));
    case Kind::lognormal:
      return round_to_duration(us(a) * portable_exp(sigma * normal_quantile(u)));
    case Kind::bins: {
      const Bin& bin = choose_bin(bins, stream.uniform(ordinal, kBinLane),
                                  [](const Bin& each) { return each.weight; });
      return round_to_duration(uniform_between(us(bin.first), us(bin.last), u));
    }
  }
  CAPDRILL_CHECK(false, "a distribution has an unknown kind");
  return {};
}

void DurationDistribution::sample_many(const RandomStream& stream, std::uint64_t first_ordinal,
                                       std::span<Duration> draws) const {
  if (kind != Kind::exponential) {
    for (Duration& draw : draws) draw = sample(stream, first_ordinal++);
    return;
  }
  // One step after the other for a few at a time: the steps of a single draw wait for each other.
  std::array<double, 32> values;
  while (!draws.empty()) {
    const std::size_t count = std::min(draws.size(), values.size());
    const std::span<double> some(values.data(), count);
    stream.uniforms(first_ordinal, some);
    portable_logs(some);
    for (std::size_t i = 0; i < count; ++i) draws[i] = round_to_duration(-us(a) * some[i]);
    first_ordinal += count;
    draws = draws.subspan(count);
  }
}

Duration DurationDistribution::sample_residual(const RandomStream& stream,
                                               std::uint64_t ordinal) const {
  const double u = stream.uniform(ordinal, kValueLane);
  const double cut = stream.uniform(ordinal, kCutLane);
  switch (kind) {
    case Kind::constant:
      return round_to_duration(cut * us(a));
    case Kind::uniform:
      return round_to_duration(cut * length_biased_between(us(a), us(b), u));
    case Kind::exponential:  // has no memory
      return sample(stream, ordinal);
    case Kind::lognormal:  // length-biased, it is lognormal again, the logarithm moved by sigma^2
      return round_to_duration(cut *
                               (us(a) * portable_exp(sigma * sigma + sigma * normal_quantile(u))));
    case Kind::bins: {
      const Bin& bin = choose_bin(bins, stream.uniform(ordinal, kBinLane),
                                  [](const Bin& each) { return each.weight * mean_of(each); });
      return round_to_duration(cut * length_biased_between(us(bin.first), us(bin.last), u));
    }
  }
  CAPDRILL_CHECK(false, "a distribution has an unknown kind");
  return {};
}

double DurationDistribution::mean_us() const {
  switch (kind) {
    case Kind::constant:
    case Kind::exponential:
      return us(a);
    case Kind::uniform:
      return 0.5 * (us(a) + us(b));
    case Kind::lognormal:
      return us(a) * portable_exp(0.5 * sigma * sigma);
    case Kind::bins:
      return mean_of(bins);
  }
  CAPDRILL_CHECK(false, "a distribution has an unknown kind");
  return 0;
}

}  // namespace capdrill
