#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace capdrill::scenario {

/// The candidate that the text was most likely meant to be: the one with the fewest letters to
/// insert, delete, replace or swap, case apart; nothing when none is near. Ties: one of the same
/// length, then the first.
/// Source: Damerau, CACM 7(3), 1964; the restricted form with swaps of neighbours.
[[nodiscard]] std::optional<std::string> find_nearest(std::string_view text,
                                                      std::span<const std::string> candidates);

/// `did you mean 'capacity'?`, or nothing.
[[nodiscard]] std::string hint_nearest(std::string_view text,
                                       std::span<const std::string> candidates);

/// The same, or what there is when it is little.
[[nodiscard]] std::string hint_nearest_or_all(std::string_view text,
                                              std::span<const std::string> candidates);

/// ASCII lower case: Azure compares names without regard to case.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace capdrill::scenario
