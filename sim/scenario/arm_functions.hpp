#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arm_value.hpp"

/// The functions of template expressions that depend on their arguments alone. Those that ask the
/// deployment (`parameters`, `resourceGroup`, …) are the evaluator's.
namespace capdrill::scenario::arm {

struct Function {
  /// In lower case.
  std::string_view name;
  std::size_t arguments_min;
  std::size_t arguments_max;
  /// Takes known values only. Returns: an unknown value that says what is wrong with them.
  Value (*call)(std::span<const Value> arguments);
};

/// The longest text and the longest list that a function makes.
inline constexpr std::size_t kTextBytesMax = std::size_t{1} << 20U;
inline constexpr std::size_t kListItemsMax = 10'000;
/// Of a function that takes any number of them.
inline constexpr std::size_t kArgumentsMax = 1000;

/// A value of another kind than the one a function takes.
[[nodiscard]] Value wrong_kind(std::string_view expected, const Value& met);

/// A text, or unknown when a function made it too long.
[[nodiscard]] Value limited_text(std::string text);

// The families, one file each.
[[nodiscard]] std::span<const Function> text_functions();
[[nodiscard]] std::span<const Function> format_functions();
[[nodiscard]] std::span<const Function> logic_functions();
[[nodiscard]] std::span<const Function> collection_functions();

/// Null when there is none of this name.
[[nodiscard]] const Function* find_function(std::string_view folded_name);

/// Every name, for hints.
[[nodiscard]] std::vector<std::string> function_names();

}  // namespace capdrill::scenario::arm
