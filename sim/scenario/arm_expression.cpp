#include "arm_expression.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

namespace capdrill::scenario::arm {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

/// Recursive descent over the text. Each function returns nothing after a mistake, which
/// `message_` then tells.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Expression> parse() {
    std::optional<Expression> expression = read_expression();
    skip_spaces();
    if (expression && at_ != text_.size()) expression = fail("the end of the expression");
    if (!expression) return Unexpected{Error{"", message_}};
    return std::move(*expression);
  }

 private:
  std::optional<Expression> read_expression() {
    if (++depth_ > kExpressionDepthMax) {
      message_ = fmt::format("the expression is nested more than {} deep", kExpressionDepthMax);
      return std::nullopt;
    }
    std::optional<Expression> result = read_primary();
    while (result && (peek() == '.' || peek() == '[')) {
      if (++links_ > kLinksMax) return fail("fewer properties");
      result =
          text_[at_] == '.' ? read_property(std::move(*result)) : read_index(std::move(*result));
    }
    --depth_;
    return result;
  }

  std::optional<Expression> read_primary() {
    const char next = peek();
    if (next == '\'') return read_text();
    if (is_digit(next) || next == '-' || next == '+') return read_number();
    if (is_word_character(next)) return read_call();
    return fail("a function, a text in single quotes or a number");
  }

  std::optional<Expression> read_text() {
    std::string text;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '\'') {
        text += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
        text += text_[at_++];
      } else {
        ++at_;
        return literal(make_text(std::move(text)));
      }
    }
    message_ = "a text has no closing quote";
    return std::nullopt;
  }

  std::optional<Expression> read_number() {
    if (text_[at_] == '+') ++at_;
    std::int64_t value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{}) return fail("a whole number");
    at_ += static_cast<std::size_t>(end - begin);
    return literal(make_integer(value));
  }

  std::string read_word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_word_character(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::optional<Expression> read_call() {
    Expression call{
        .kind = Expression::Kind::call, .literal = {}, .name = folded(read_word()), .operands = {}};
    if (peek() == '.') {
      ++at_;
      skip_spaces();
      const std::string member = folded(read_word());
      call.name = call.name == "sys" ? member : call.name + "." + member;
    }
    if (peek() != '(') return fail("'('");
    ++at_;
    if (peek() == ')') {
      ++at_;
      return call;
    }
    while (true) {
      std::optional<Expression> argument = read_expression();
      if (!argument) return std::nullopt;
      call.operands.push_back(std::move(*argument));
      const char next = peek();
      if (next != ',' && next != ')') return fail("',' or ')'");
      ++at_;
      if (next == ')') return call;
    }
  }

  std::optional<Expression> read_property(Expression of) {
    ++at_;
    skip_spaces();
    std::string name = read_word();
    if (name.empty()) return fail("the name of a property");
    Expression property{
        .kind = Expression::Kind::property, .literal = {}, .name = std::move(name), .operands = {}};
    property.operands.push_back(std::move(of));
    return property;
  }

  std::optional<Expression> read_index(Expression of) {
    ++at_;
    std::optional<Expression> which = read_expression();
    if (!which) return std::nullopt;
    if (peek() != ']') return fail("']'");
    ++at_;
    Expression index{.kind = Expression::Kind::index, .literal = {}, .name = {}, .operands = {}};
    index.operands.push_back(std::move(of));
    index.operands.push_back(std::move(*which));
    return index;
  }

  static std::optional<Expression> literal(Value value) {
    return Expression{
        .kind = Expression::Kind::literal, .literal = std::move(value), .name = {}, .operands = {}};
  }

  void skip_spaces() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  /// The next character that is no space; a null character at the end.
  char peek() {
    skip_spaces();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  std::nullopt_t fail(std::string_view expected) {
    const std::string_view rest = text_.substr(at_);
    message_ = rest.empty()
                   ? fmt::format("the expression ends where {} is expected", expected)
                   : fmt::format("{} is expected before '{}'", expected, printable(rest, 30));
    return std::nullopt;
  }

  /// Properties do not recurse while they are read, but they do when they are computed.
  static constexpr std::size_t kLinksMax = 10 * kExpressionDepthMax;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t links_ = 0;
  std::string message_;
};

}  // namespace

bool is_expression(std::string_view text) {
  return text.size() >= 2 && text.front() == '[' && text.back() == ']' && text[1] != '[';
}

std::string unescape_literal(std::string_view text) {
  return std::string(text.starts_with("[[") ? text.substr(1) : text);
}

Result<Expression> parse_expression(std::string_view text) {
  return Parser(text.substr(1, text.size() - 2)).parse();
}

}  // namespace capdrill::scenario::arm
