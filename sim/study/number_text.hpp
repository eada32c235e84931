#pragma once

#include <optional>
#include <string>

#include "capdrill/base/fraction.hpp"
#include "capdrill/results/value.hpp"
#include "capdrill/study/statistics.hpp"

/// How the figures of studies are written.
namespace capdrill::study {

/// To a millionth: farther digits may differ between machines.
[[nodiscard]] Fraction rounded(double value);
/// For machines.
[[nodiscard]] std::string csv_cell(double value);
/// For people: at most so many decimals, and none that are zero.
[[nodiscard]] std::string number_text(double value, int decimals);
/// `12.5 ±0.3`; a half-width of zero is not shown; `±?` when one replication cannot tell; `-` when
/// there is nothing.
[[nodiscard]] std::string estimate_text(const std::optional<Estimate>& estimate, int decimals = 2);
/// Mean and half-width; null when there is nothing.
[[nodiscard]] results::Value estimate_value(const std::optional<Estimate>& estimate);

}  // namespace capdrill::study
