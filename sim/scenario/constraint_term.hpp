#pragma once

#include <optional>
#include <string>

#include "constraint.hpp"

namespace capdrill::scenario {

/// A part of a constraint: an operator with what it takes, or an operand.
struct Constraint::Term {
  enum class Type { truth, number, text };
  Type type = Type::truth;
  /// Of an operator: `<=`, `not`; a minus with one side has no left one. Empty = an operand.
  std::string symbol = {};
  std::shared_ptr<const Term> left = nullptr;
  std::shared_ptr<const Term> right = nullptr;
  /// Of an operand: the axis that it is, or else its value.
  std::optional<std::size_t> axis = std::nullopt;
  AxisValue value = {};
};

}  // namespace capdrill::scenario
