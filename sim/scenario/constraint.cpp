#include "constraint.hpp"

#include <utility>

#include "constraint_term.hpp"

namespace capdrill::scenario {

namespace {

using Term = Constraint::Term;

/// Works out a constraint for one combination.
class Evaluation {
 public:
  Evaluation(const std::vector<Axis>& axes, std::span<const std::size_t> point)
      : axes_(axes), point_(point) {}

  bool truth(const Term& term);
  [[nodiscard]] bool is_exact() const { return is_exact_; }

 private:
  [[nodiscard]] const AxisValue& operand(const Term& term) const {
    return term.axis ? axes_[*term.axis].values[point_[*term.axis]] : term.value;
  }
  Fraction number(const Term& term);
  bool compare(const Term& term);
  Wide product(Wide a, Wide b);
  Wide sum(Wide a, Wide b);

  const std::vector<Axis>& axes_;
  std::span<const std::size_t> point_;
  bool is_exact_ = true;
};

Wide Evaluation::product(Wide a, Wide b) {
  Wide result = 0;
  if (__builtin_mul_overflow(a, b, &result)) is_exact_ = false;
  return result;
}

Wide Evaluation::sum(Wide a, Wide b) {
  Wide result = 0;
  if (__builtin_add_overflow(a, b, &result)) is_exact_ = false;
  return result;
}

Fraction Evaluation::number(const Term& term) {
  if (term.symbol.empty()) return *operand(term).number;
  const Fraction right = number(*term.right);
  const Fraction left = term.left ? number(*term.left) : Fraction{};
  if (term.symbol == "*") return {product(left.num, right.num), product(left.den, right.den)};
  const Wide sign = term.symbol == "-" ? -1 : 1;
  return {sum(product(left.num, right.den), product(sign, product(right.num, left.den))),
          product(left.den, right.den)};
}

bool Evaluation::compare(const Term& term) {
  const std::string& symbol = term.symbol;
  if (term.left->type == Term::Type::text) {
    return (operand(*term.left).text == operand(*term.right).text) == (symbol == "==");
  }
  const Fraction left = number(*term.left);
  const Fraction right = number(*term.right);
  if (!is_exact_) return false;
  if (symbol == "==") return left == right;
  if (symbol == "!=") return left != right;
  if (symbol == "<") return left < right;
  if (symbol == "<=") return left <= right;
  return symbol == ">" ? left > right : left >= right;
}

bool Evaluation::truth(const Term& term) {
  if (term.symbol == "not") return !truth(*term.right);
  if (term.symbol == "and") return truth(*term.left) && truth(*term.right);
  if (term.symbol == "or") return truth(*term.left) || truth(*term.right);
  return compare(term);
}

}  // namespace

std::optional<bool> Constraint::find_truth(const std::vector<Axis>& axes,
                                           std::span<const std::size_t> point) const {
  Evaluation evaluation(axes, point);
  const bool holds = evaluation.truth(*whole_);
  return evaluation.is_exact() ? std::optional(holds) : std::nullopt;
}

}  // namespace capdrill::scenario
