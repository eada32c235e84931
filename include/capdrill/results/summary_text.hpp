#pragma once

#include <string>
#include <string_view>

#include "capdrill/results/summary.hpp"

namespace capdrill::results {

struct TextStyle {
  /// With escape sequences of a terminal.
  bool has_color = false;
  /// Only what did not go as expected.
  bool is_quiet = false;
  /// The line that runs the same again; shown behind `repro:`.
  std::string_view repro;
};

/// The summary for a person: tables per group, one line per other fact, a line per expectation.
[[nodiscard]] std::string to_text(const Summary& summary, const TextStyle& style);

/// `USD 8.64`: at least two decimals, all that count.
[[nodiscard]] std::string usd(Money money);

}  // namespace capdrill::results
