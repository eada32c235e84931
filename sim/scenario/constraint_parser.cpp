#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "constraint_term.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

using Term = Constraint::Term;
using TermPtr = std::shared_ptr<const Term>;

constexpr std::size_t kNestingMax = 100;
constexpr std::string_view kWordCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

/// What stands between spaces. Unit: bytes.
struct Token {
  enum class Kind { end, word, quoted, symbol };
  Kind kind = Kind::end;
  std::size_t at = 0;
  std::size_t length = 1;
  std::string text = {};
};

/// Reads from left to right, a function for each line of the grammar. After the first mistake, which
/// is reported, there is no term.
class ConstraintParser {
 public:
  ConstraintParser(std::string_view text, TextPlace place, const std::vector<Axis>& axes,
                   Problems& problems)
      : text_(text), place_(place), axes_(axes), problems_(problems) {
    advance();
  }

  TermPtr parse();

 private:
  void advance();
  /// Whether one of the symbols stands here; then it is passed, and kept in `passed`.
  bool passes(std::initializer_list<std::string_view> symbols, Token& passed);
  TermPtr fail(const Token& token, const std::string& message, const std::string& hint = {});
  /// An operator, if what stands beside it is of the type that it takes.
  TermPtr make(const Token& symbol, Term::Type takes, Term::Type gives, TermPtr left,
               TermPtr right);

  using Rule = TermPtr (ConstraintParser::*)();
  TermPtr parse_chain(std::initializer_list<std::string_view> symbols, Rule part, Term::Type type);
  TermPtr parse_either() { return parse_chain({"or"}, &ConstraintParser::parse_both, kTruth); }
  TermPtr parse_both() { return parse_chain({"and"}, &ConstraintParser::parse_negation, kTruth); }
  TermPtr parse_negation();
  TermPtr parse_comparison();
  TermPtr parse_sum() { return parse_chain({"+", "-"}, &ConstraintParser::parse_product, kNumber); }
  TermPtr parse_product() { return parse_chain({"*"}, &ConstraintParser::parse_operand, kNumber); }
  TermPtr parse_operand();
  TermPtr parse_name(const Token& token);

  static constexpr Term::Type kTruth = Term::Type::truth;
  static constexpr Term::Type kNumber = Term::Type::number;
  static constexpr Term::Type kText = Term::Type::text;

  std::string_view text_;
  TextPlace place_;
  const std::vector<Axis>& axes_;
  Problems& problems_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  Token next_;
};

void ConstraintParser::advance() {
  at_ = std::min(text_.find_first_not_of(" \t\n", at_), text_.size());
  next_ = Token{.at = at_};
  if (at_ == text_.size()) return;
  const char first = text_[at_];
  std::size_t end = at_ + 1;
  if (first == '\'' || first == '"') {
    const std::size_t close = text_.find(first, end);
    next_.kind = Token::Kind::quoted;
    end = close == std::string_view::npos ? text_.size() : close + 1;
    next_.text = text_.substr(at_ + 1, std::min(close, text_.size()) - at_ - 1);
  } else if (kWordCharacters.find(first) != std::string_view::npos) {
    end = std::min(text_.find_first_not_of(kWordCharacters, at_), text_.size());
    next_.kind = Token::Kind::word;
    next_.text = text_.substr(at_, end - at_);
  } else {
    next_.kind = Token::Kind::symbol;
    const bool may_be_longer = std::string_view("=!<>").find(first) != std::string_view::npos;
    if (may_be_longer && text_.substr(end).starts_with('=')) ++end;
    next_.text = text_.substr(at_, end - at_);
  }
  next_.length = end - at_;
  at_ = end;
}

bool ConstraintParser::passes(std::initializer_list<std::string_view> symbols, Token& passed) {
  if (next_.kind == Token::Kind::quoted || next_.kind == Token::Kind::end) return false;
  if (std::ranges::count(symbols, next_.text) == 0) return false;
  passed = next_;
  advance();
  return true;
}

TermPtr ConstraintParser::fail(const Token& token, const std::string& message,
                               const std::string& hint) {
  const std::string_view before = text_.substr(0, token.at);
  const auto breaks = static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
  const auto column = static_cast<std::uint32_t>(count_characters(before));
  // A text of several lines is pointed at as a whole.
  const bool has_lines = breaks > 0 || text_.find('\n') != std::string_view::npos;
  problems_.add(Problem{.origin = {.source = place_.source,
                                   .line = place_.line,
                                   .column = place_.column + (has_lines ? 0 : column)},
                        .length = static_cast<std::uint32_t>(token.length),
                        .path = "constraint",
                        .message = message,
                        .hint = hint});
  return nullptr;
}

TermPtr ConstraintParser::make(const Token& symbol, Term::Type takes, Term::Type gives,
                               TermPtr left, TermPtr right) {
  const bool fits = (!left || left->type == takes) && right->type == takes;
  if (!fits) {
    return fail(symbol, fmt::format("'{}' takes {}", symbol.text,
                                    takes == kTruth    ? "comparisons"
                                    : takes == kNumber ? "numbers"
                                                       : "two numbers or two texts"));
  }
  return std::make_shared<const Term>(Term{
      .type = gives, .symbol = symbol.text, .left = std::move(left), .right = std::move(right)});
}

TermPtr ConstraintParser::parse_chain(std::initializer_list<std::string_view> symbols, Rule part,
                                      Term::Type type) {
  TermPtr chain = (this->*part)();
  Token symbol;
  while (chain && passes(symbols, symbol)) {
    TermPtr right = (this->*part)();
    if (!right) return nullptr;
    chain = make(symbol, type, type, std::move(chain), std::move(right));
  }
  return chain;
}

TermPtr ConstraintParser::parse_negation() {
  Token symbol;
  if (!passes({"not"}, symbol)) return parse_comparison();
  if (++depth_ > kNestingMax) return fail(symbol, "this is nested too deeply");
  TermPtr right = parse_negation();
  --depth_;
  return right ? make(symbol, kTruth, kTruth, nullptr, std::move(right)) : nullptr;
}

TermPtr ConstraintParser::parse_comparison() {
  TermPtr left = parse_sum();
  Token symbol;
  if (!left || !passes({"==", "!=", "<=", ">=", "<", ">"}, symbol)) return left;
  TermPtr right = parse_sum();
  if (!right) return nullptr;
  const bool is_equality = symbol.text == "==" || symbol.text == "!=";
  const bool has_texts = is_equality && left->type == kText;
  return make(symbol, has_texts ? kText : kNumber, kTruth, std::move(left), std::move(right));
}

TermPtr ConstraintParser::parse_operand() {
  const Token token = next_;
  if (token.kind == Token::Kind::end) return fail(token, "the constraint ends too early");
  advance();
  if (token.kind != Token::Kind::symbol) return parse_name(token);
  if (token.text != "(" && token.text != "-") {
    return fail(token, fmt::format("'{}' is not expected here", printable(token.text)),
                token.text == "=" ? "equality is written ==" : "");
  }
  if (++depth_ > kNestingMax) return fail(token, "this is nested too deeply");
  TermPtr inner = token.text == "-" ? parse_operand() : parse_either();
  --depth_;
  if (!inner) return nullptr;
  if (token.text == "-") return make(token, kNumber, kNumber, nullptr, std::move(inner));
  Token closing;
  return passes({")"}, closing) ? inner : fail(next_, "the closing bracket is missing");
}

TermPtr ConstraintParser::parse_name(const Token& token) {
  const std::optional<Fraction> number = parse_decimal(token.text);
  if (number && token.kind == Token::Kind::word) {
    return std::make_shared<const Term>(
        Term{.type = kNumber, .value = {.text = token.text, .number = number}});
  }
  std::vector<std::string> known;
  bool is_value = false;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const Axis& axis = axes_[i];
    if (token.text == axis.label || token.text == axis.name) {
      const bool has_numbers = std::ranges::all_of(
          axis.values, [](const AxisValue& value) { return value.number.has_value(); });
      return std::make_shared<const Term>(Term{.type = has_numbers ? kNumber : kText, .axis = i});
    }
    known.push_back(axis.label);
    for (const AxisValue& value : axis.values) {
      is_value |= value.text == token.text;
      known.push_back(value.text);
    }
  }
  if (is_value) {
    return std::make_shared<const Term>(Term{.type = kText, .value = {.text = token.text}});
  }
  return fail(token, fmt::format("there is no axis and no value '{}'", printable(token.text)),
              hint_nearest_or_all(token.text, known));
}

TermPtr ConstraintParser::parse() {
  TermPtr whole = parse_either();
  if (!whole) return nullptr;
  if (next_.kind != Token::Kind::end) {
    return fail(next_, fmt::format("'{}' is not expected here", printable(next_.text)),
                next_.text == "=" ? "equality is written ==" : "");
  }
  if (whole->type == kTruth) return whole;
  return fail(Token{.length = text_.size()}, "a constraint is a comparison, or several");
}

}  // namespace

std::optional<Constraint> Constraint::parse(std::string_view text, TextPlace place,
                                            const std::vector<Axis>& axes, Problems& problems) {
  TermPtr whole = ConstraintParser(text, place, axes, problems).parse();
  if (!whole) return std::nullopt;
  return Constraint(std::move(whole));
}

}  // namespace capdrill::scenario
