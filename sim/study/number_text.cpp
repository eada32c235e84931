#include "study/number_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace capdrill::study {

using results::Value;

Fraction rounded(double value) {
  constexpr std::int64_t kPrecision = 1'000'000;
  return {std::llround(value * kPrecision), kPrecision};
}

std::string csv_cell(double value) { return fmt::format("{}", rounded(value).to_double()); }

std::string number_text(double value, int decimals) {
  std::int64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  return format_fraction({std::llround(value * static_cast<double>(scale)), scale});
}

std::string estimate_text(const std::optional<Estimate>& estimate, int decimals) {
  if (!estimate) return "-";
  const std::string mean = number_text(estimate->mean, decimals);
  if (!estimate->half_width) return mean + " ±?";
  const std::string half_width = number_text(*estimate->half_width, decimals);
  return half_width == "0" ? mean : mean + " ±" + half_width;
}

Value estimate_value(const std::optional<Estimate>& estimate) {
  if (!estimate) return {};
  Value value = Value::object();
  value.set("mean", Value::ratio(rounded(estimate->mean)));
  value.set("half_width",
            estimate->half_width ? Value::ratio(rounded(*estimate->half_width)) : Value());
  return value;
}

}  // namespace capdrill::study
