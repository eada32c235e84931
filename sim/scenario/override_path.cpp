#include "override_path.hpp"

#include <charconv>

#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

/// Reads the path from left to right; the first mistake ends it.
class PathParser {
 public:
  PathParser(std::string_view text, TextPlace place, Problems& problems)
      : text_(text), place_(place), problems_(problems) {}

  std::optional<Override> parse();
  std::optional<std::vector<OverrideStep>> parse_whole();

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] Origin origin_at(std::size_t byte) const;
  bool fail(std::string message, std::string hint = {});
  bool parse_steps();
  bool parse_key();
  bool parse_selector();
  /// Text up to one of `stops`, or in quotes.
  bool parse_word(std::string_view stops, std::string& word);

  std::string_view text_;
  TextPlace place_;
  Problems& problems_;
  std::size_t at_ = 0;
  Override result_;
};

Origin PathParser::origin_at(std::size_t byte) const {
  const auto before = static_cast<std::uint32_t>(count_characters(text_.substr(0, byte)));
  return {.source = place_.source, .line = place_.line, .column = place_.column + before};
}

bool PathParser::fail(std::string message, std::string hint) {
  problems_.add(Problem{.origin = origin_at(at_),
                        .length = 1,
                        .path = "",
                        .message = std::move(message),
                        .hint = std::move(hint)});
  return false;
}

bool PathParser::parse_word(std::string_view stops, std::string& word) {
  const char quote = peek();
  const bool is_quoted = quote == '"' || quote == '\'';
  const std::size_t begin = is_quoted ? at_ + 1 : at_;
  const std::size_t end = is_quoted ? text_.find(quote, begin) : text_.find_first_of(stops, begin);
  if (is_quoted && end == std::string_view::npos) return fail("the closing quote is missing");
  word = text_.substr(begin, end == std::string_view::npos ? end : end - begin);
  at_ = end == std::string_view::npos ? text_.size() : end + (is_quoted ? 1 : 0);
  return true;
}

bool PathParser::parse_key() {
  OverrideStep step;
  step.origin = origin_at(at_);
  const std::size_t begin = at_;
  if (!parse_word(".[=", step.key)) return false;
  if (step.key.empty()) return fail("a key is missing here");
  step.length = static_cast<std::uint32_t>(count_characters(text_.substr(begin, at_ - begin)));
  result_.steps.push_back(std::move(step));
  return true;
}

bool PathParser::parse_selector() {
  OverrideStep step;
  step.kind = OverrideStep::Kind::index;
  step.origin = origin_at(at_);
  const std::size_t begin = at_++;
  std::string word;
  if (!parse_word("=]", word)) return false;
  if (peek() == '=') {
    ++at_;
    step.kind = OverrideStep::Kind::where;
    step.key = std::move(word);
    if (!parse_word("]", step.value)) return false;
  } else {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), step.index);
    if (error != std::errc{} || end != word.data() + word.size()) {
      return fail("a list takes [n], counted from 0, or [key=value]");
    }
  }
  if (peek() != ']') return fail("the closing bracket is missing");
  ++at_;
  step.length = static_cast<std::uint32_t>(count_characters(text_.substr(begin, at_ - begin)));
  result_.steps.push_back(std::move(step));
  return true;
}

bool PathParser::parse_steps() {
  if (!parse_key()) return false;
  while (peek() == '.' || peek() == '[') {
    const bool is_key = peek() == '.';
    if (is_key) ++at_;
    if (is_key ? !parse_key() : !parse_selector()) return false;
  }
  return true;
}

std::optional<std::vector<OverrideStep>> PathParser::parse_whole() {
  if (!parse_steps()) return std::nullopt;
  if (at_ < text_.size()) {
    fail("a path goes on with '.' or '['");
    return std::nullopt;
  }
  return std::move(result_.steps);
}

std::optional<Override> PathParser::parse() {
  if (!parse_steps()) return std::nullopt;
  if (peek() != '=') {
    fail("'=' and a value are missing", "write path=value");
    return std::nullopt;
  }
  result_.value = text_.substr(at_ + 1);
  result_.value_column = origin_at(at_ + 1).column;
  return std::move(result_);
}

}  // namespace

std::optional<Override> parse_override(std::string_view text, std::uint32_t source,
                                       Problems& problems) {
  return PathParser(text, {.source = source}, problems).parse();
}

std::optional<std::vector<OverrideStep>> parse_path(std::string_view text, TextPlace place,
                                                    Problems& problems) {
  return PathParser(text, place, problems).parse_whole();
}

}  // namespace capdrill::scenario
