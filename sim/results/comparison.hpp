#pragma once

#include <optional>
#include <string>
#include <variant>

#include "capdrill/base/fraction.hpp"
#include "capdrill/scenario/spec.hpp"

namespace capdrill::results {

/// What an expectation found: nothing, a number, or a text.
using Found = std::variant<std::monostate, Fraction, std::string>;

/// a + b, reduced. Where the exact sum would not fit (a number of 18 digits and a tolerance of 30
/// decimals), the smaller of the two is too small to matter and is left out.
[[nodiscard]] Fraction sum_of(const Fraction& a, const Fraction& b);

/// Whether `found` is as the expectation wants it. Exact. Absent is only ever `isAbsent`.
/// Requires: the expectation has a comparison.
[[nodiscard]] bool is_as_expected(const Found& found, const scenario::Expectation& expectation);

[[nodiscard]] std::string comparison_name(scenario::Comparison comparison);
[[nodiscard]] std::string statistic_name(scenario::Statistic statistic);
/// `15`, `1 and 2`, `0.9 ± 0.05`.
[[nodiscard]] std::string expected_text(const scenario::Expectation& expectation);

}  // namespace capdrill::results
