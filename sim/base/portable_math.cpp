#include "capdrill/base/random.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "capdrill/base/check.hpp"

// Only + - * / and std::sqrt may touch a double here: IEEE 754 rounds these correctly, so that
// every machine gives the same bits, whereas the C library's log and exp may differ between
// processors.

namespace capdrill {

namespace {

// ln 2 in two parts: the first has its last 21 bits clear, so that its product with an exponent is
// exact.
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kTwoPi = 0x1.921fb54442d18p+2;
constexpr double kSqrt2 = 0x1.6a09e667f3bcdp+0;
constexpr int kExponentBias = 1023;
constexpr int kMantissaBits = 52;

/// 2^exponent. Requires: -1022 <= exponent <= 1023.
double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + kExponentBias)
                               << kMantissaBits);
}

/// x = mantissa * 2^exponent with sqrt(1/2) < mantissa <= sqrt(2).
struct Split {
  double mantissa;
  int exponent;
};

/// Requires: x is positive and normal.
inline Split split(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int exponent = static_cast<int>(bits >> kMantissaBits) - kExponentBias;
  constexpr std::uint64_t kMantissaMask = (std::uint64_t{1} << kMantissaBits) - 1;
  const auto mantissa =
      std::bit_cast<double>((bits & kMantissaMask) | std::bit_cast<std::uint64_t>(1.0));
  return mantissa > kSqrt2 ? Split{mantissa * 0.5, exponent + 1} : Split{mantissa, exponent};
}

/// The polynomial with these coefficients, highest power first, at x (Horner's rule).
template <std::size_t Count>
double polynomial(const std::array<double, Count>& coefficients, double x) {
  double sum = 0;
  for (const double coefficient : coefficients) {
    sum = sum * x + coefficient;
  }
  return sum;
}

inline double log_of(const Split& x) {
  const auto [mantissa, exponent] = x;
  // ln m = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...), s = (m - 1) / (m + 1), |s| < 0.172: the first
  // term left out is below 1e-18.
  constexpr int kLastPower = 23;
  const double s = (mantissa - 1) / (mantissa + 1);
  const double square = s * s;
  double series = 0;
  for (int power = kLastPower; power >= 3; power -= 2) {
    series = series * square + 2.0 / power;
  }
  const double tail = s * (square * series);
  return exponent * kLn2High + (2 * s + (tail + exponent * kLn2Low));
}

}  // namespace

double portable_log(double x) {
  CAPDRILL_CHECK(x > 0 && x <= std::numeric_limits<double>::max(),
                 "the logarithm of a number that has none was asked for");
  if (x >= std::numeric_limits<double>::min()) return log_of(split(x));
  const Split raised = split(x * 0x1p54);
  return log_of({raised.mantissa, raised.exponent - 54});
}

void portable_logs(std::span<double> values) {
  for (double& value : values) value = log_of(split(value));
}

double portable_exp(double x) {
  constexpr double kArgumentMax = 709;
  constexpr double kArgumentMin = -708;
  if (x > kArgumentMax) {
    return std::numeric_limits<double>::infinity();
  }
  if (x < kArgumentMin) {
    return 0;
  }
  // x = k ln 2 + r, |r| < 0.35; e^r = 1 + r/1 (1 + r/2 (1 + r/3 ...)): the first term left out is
  // below 1e-17.
  constexpr int kLastPower = 13;
  const int k = static_cast<int>(x / (kLn2High + kLn2Low) + (x < 0 ? -0.5 : 0.5));
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double series = 1;
  for (int power = kLastPower; power >= 1; --power) {
    series = 1 + series * r / power;
  }
  return series * power_of_two(k);
}

double cosine_of_turns(double turns) {
  const double part = turns - static_cast<double>(static_cast<std::int64_t>(turns));
  double folded = part < 0 ? -part : part;
  if (folded > 0.5) folded = 1 - folded;
  const bool is_negative = folded > 0.25;
  const double angle = kTwoPi * (is_negative ? 0.5 - folded : folded);
  // 1 - a^2/(1 2) (1 - a^2/(3 4) (1 - ...)): the first term left out is below 1e-17.
  constexpr int kLastPower = 20;
  double series = 1;
  for (int power = kLastPower; power >= 2; power -= 2) {
    series = 1 - series * angle * angle / (power * (power - 1));
  }
  return is_negative ? -series : series;
}

double normal_quantile(double p) {
  CAPDRILL_CHECK(p > 0 && p < 1, "a quantile outside (0, 1) was asked for");
  constexpr double kTail = 0.02425;
  constexpr std::array<double, 6> kTailNum = {-7.784894002430293e-03, -3.223964580411365e-01,
                                              -2.400758277161838e+00, -2.549732539343734e+00,
                                              4.374664141464968e+00,  2.938163982698783e+00};
  constexpr std::array<double, 5> kTailDen = {7.784695709041462e-03, 3.224671290700398e-01,
                                              2.445134137142996e+00, 3.754408661907416e+00, 1};
  constexpr std::array<double, 6> kMiddleNum = {-3.969683028665376e+01, 2.209460984245205e+02,
                                                -2.759285104469687e+02, 1.383577518672690e+02,
                                                -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr std::array<double, 6> kMiddleDen = {-5.447609879822406e+01, 1.615858368580409e+02,
                                                -1.556989798598866e+02, 6.680131188771972e+01,
                                                -1.328068155288572e+01, 1};
  if (p < kTail || p > 1 - kTail) {
    const double q = std::sqrt(-2 * portable_log(p < kTail ? p : 1 - p));
    const double lower = polynomial(kTailNum, q) / polynomial(kTailDen, q);
    return p < kTail ? lower : -lower;
  }
  const double q = p - 0.5;
  return q * polynomial(kMiddleNum, q * q) / polynomial(kMiddleDen, q * q);
}

}  // namespace capdrill
