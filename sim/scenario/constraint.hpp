#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "capdrill/scenario/study.hpp"
#include "document.hpp"
#include "problems.hpp"

namespace capdrill::scenario {

/// Which combinations of values a study keeps.
///
///   either     = both { "or" both }
///   both       = negation { "and" negation }
///   negation   = "not" negation | comparison
///   comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
///   sum        = product { ( "+" | "-" ) product }
///   product    = operand { "*" operand }
///   operand    = number | word | 'text' | "-" operand | "(" either ")"
///
/// A word of letters, digits, `_` and dots, or a text in quotes, is the label or the name of an axis,
/// or one of the values that the axes have. Numbers are exact.
class Constraint {
 public:
  /// Errors: the first mistake, with its column; what is no axis and no value; operators that do not
  /// fit what stands beside them.
  [[nodiscard]] static std::optional<Constraint> parse(std::string_view text, TextPlace place,
                                                       const std::vector<Axis>& axes,
                                                       Problems& problems);

  /// Whether it holds of a combination: of each axis, the index of its value. Nothing when a number
  /// becomes too large to be exact.
  [[nodiscard]] std::optional<bool> find_truth(const std::vector<Axis>& axes,
                                               std::span<const std::size_t> point) const;

  struct Term;

 private:
  explicit Constraint(std::shared_ptr<const Term> whole) : whole_(std::move(whole)) {}

  std::shared_ptr<const Term> whole_;
};

}  // namespace capdrill::scenario
