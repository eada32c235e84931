#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "arm_value.hpp"
#include "capdrill/base/result.hpp"

namespace capdrill::scenario::arm {

/// Calls, properties and indices within one another.
inline constexpr std::size_t kExpressionDepthMax = 100;

/// A template expression as a tree: `concat(parameters('name'), '-', copyIndex())[0].id`.
struct Expression {
  enum class Kind { literal, call, property, index };

  Kind kind = Kind::literal;
  Value literal;
  /// call: the function in lower case; property: its name.
  std::string name;
  /// call: the arguments; property: of what; index: of what, and which.
  std::vector<Expression> operands;
};

/// Whether a JSON text is an expression: in brackets, the first of which is not doubled.
[[nodiscard]] bool is_expression(std::string_view text);

/// A text that is none: `[[` at its start stands for `[`.
[[nodiscard]] std::string unescape_literal(std::string_view text);

/// Reads what stands between the brackets.
/// Errors: a sentence that says what was met and where; the place is empty.
[[nodiscard]] Result<Expression> parse_expression(std::string_view text);

}  // namespace capdrill::scenario::arm
