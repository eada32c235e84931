#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/scenario/spec.hpp"

/// Reads a scenario file: strict, everything wrong with it at once, each with its place.
namespace capdrill::scenario {

/// One thing that is wrong with a scenario. Unit: 1-based line and column, in characters; a line of
/// 0 means the file as a whole.
struct Diagnostic {
  /// The file as the user named it, or `--set#2`.
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  /// How many characters the mistake spans, at least 1.
  std::size_t length = 1;
  /// `virtualMachineScaleSets.web.sku.capacity`; empty when the place has none.
  std::string key_path;
  std::string message;
  /// What to write instead; may be empty.
  std::string hint;
  /// The line of the text, or the part of it around the mistake, made safe to print; may be empty.
  std::string excerpt;
  /// How many characters of the excerpt stand before the mistake.
  std::size_t caret = 0;
};

/// Why no scenario came out.
struct ReadFailure {
  enum class Kind {
    unreadable,  ///< The file itself could not be read.
    invalid      ///< What it says is wrong.
  };
  Kind kind = Kind::invalid;
  /// In the order of the file; never empty.
  std::vector<Diagnostic> diagnostics;
};

/// Reads `file` with the files it names, then applies `sets` (`path=value`, as of `--set`).
/// Errors: every mistake of the scenario together; hostile input is refused, never followed.
[[nodiscard]] Result<Scenario, ReadFailure> read_scenario(const std::filesystem::path& file,
                                                          std::span<const std::string> sets = {});

/// The same from a text; it may name files in `folder`, and none when that is empty.
[[nodiscard]] Result<Scenario, ReadFailure> read_scenario_text(
    std::string_view text, std::string_view name, std::span<const std::string> sets = {},
    const std::filesystem::path& folder = {});

/// One paragraph a diagnostic: `file:line:column: error: sentence (key.path)`, the line with a caret
/// under the mistake, and the hint.
[[nodiscard]] std::string format_diagnostics(std::span<const Diagnostic> diagnostics);

}  // namespace capdrill::scenario
