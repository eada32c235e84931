#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "capdrill/results/summary_text.hpp"

/// Pieces that the sections of the summary's text share.
namespace capdrill::results {

/// Of a long list, how many lines are shown.
inline constexpr std::size_t kLinesShown = 10;

enum class Color { bold, green, red, yellow };

[[nodiscard]] std::string colored(std::string_view text, Color color, const TextStyle& style);
/// A line of its own after an empty one.
[[nodiscard]] std::string heading(std::string_view text, const TextStyle& style);
/// Four digits that count; `-` when there is none.
[[nodiscard]] std::string ratio_text(const std::optional<Fraction>& ratio);
/// Since the start of the run.
[[nodiscard]] std::string offset_text(SimTime time);

[[nodiscard]] std::string groups_text(const Summary& summary, const TextStyle& style);
[[nodiscard]] std::string scale_sets_text(const Summary& summary, const TextStyle& style);
/// The best possible beside what is.
[[nodiscard]] std::string attainable_text(const Summary& summary, const TextStyle& style);
[[nodiscard]] std::string tenants_text(const Summary& summary, const TextStyle& style);
/// Only with `output.steps`.
[[nodiscard]] std::string steps_text(const Summary& summary, const TextStyle& style);
/// How operations ended; the unexpected ones first, in full.
[[nodiscard]] std::string operations_text(const Summary& summary, const TextStyle& style);
[[nodiscard]] std::string faults_text(const Summary& summary, const TextStyle& style);
/// When reservations were used above 80 % or overallocated; those that still are first.
[[nodiscard]] std::string alerts_text(const Summary& summary, const TextStyle& style);
[[nodiscard]] std::string sla_text(const Summary& summary, const TextStyle& style);
[[nodiscard]] std::string cost_text(const Summary& summary, const TextStyle& style);
[[nodiscard]] std::string expectations_text(const Summary& summary, const TextStyle& style);

}  // namespace capdrill::results
