#include "scalar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "capdrill/scenario/nearest.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::size_t kNameBytesMax = 128;

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

/// Whole numbers of YAML 1.2, also those that we refuse (`+5`, `007`, `0x1F`).
bool looks_whole(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0o")) return text.size() > 2;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return is_digits(text);
}

bool looks_fractional(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (is_any_of(text, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"})) return true;
  const std::size_t exponent = text.find_first_of("eE");
  std::string_view power = exponent == std::string_view::npos ? "0" : text.substr(exponent + 1);
  if (power.starts_with('-') || power.starts_with('+')) power.remove_prefix(1);
  std::string mantissa(text.substr(0, exponent));
  if (const std::size_t point = mantissa.find('.'); point != std::string::npos)
    mantissa.erase(point, 1);
  return is_digits(mantissa) && is_digits(power);
}

std::string shown_value(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "empty";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return "a map";
    case Node::Kind::scalar:
      break;
  }
  if (classify(node) != Plain::text) return printable(node.text);
  return "the text '" + printable(node.text) + "'";
}

std::string quotes_hint(const Node& node) {
  return "write it in quotes: \"" + printable(node.text) + "\"";
}

std::optional<Fault> find_integer_fault(const Node& node, const Shape& shape,
                                        const std::string& label) {
  const std::optional<std::int64_t> value = read_integer(node.text);
  const bool is_sound =
      !node.quoted && value && *value >= shape.integer_min && *value <= shape.integer_max;
  if (is_sound) return std::nullopt;
  return Fault{mismatch(shape, label, node), node.quoted && value ? "write it without quotes" : ""};
}

std::optional<Fault> find_number_fault(const Node& node, const Shape& shape,
                                       const std::string& label) {
  const std::optional<double> value = read_number(node.text);
  const bool is_sound =
      !node.quoted && value && *value <= shape.number_max &&
      (shape.is_min_excluded ? *value > shape.number_min : *value >= shape.number_min);
  const bool is_money = shape.kind == Shape::Kind::money;
  if (is_sound && (!is_money || parse_money(node.text))) return std::nullopt;
  return Fault{mismatch(shape, label, node), node.quoted && value ? "write it without quotes" : ""};
}

std::optional<Fault> find_duration_fault(const Node& node, const Shape& shape,
                                         const std::string& label) {
  const bool is_number = classify(node) == Plain::integer || classify(node) == Plain::number;
  const std::optional<Duration> value = parse_duration(node.text);
  if (value && !is_number && (!shape.is_positive || value->us() > 0)) return std::nullopt;
  const std::string hint =
      is_number && is_digits(node.text)
          ? fmt::format("a number needs its unit: {0}s, {0}m, {0}h or PT{0}S", printable(node.text))
          : "";
  return Fault{mismatch(shape, label, node), hint};
}

std::optional<Fault> find_instant_fault(const Node& node, const Shape& shape,
                                        const std::string& label, const BindContext& context) {
  const bool is_number = classify(node) == Plain::integer || classify(node) == Plain::number;
  std::optional<Instant> value;
  if (!is_number) {
    value = shape.is_unbounded ? read_date_or_instant(node.text, context)
                               : read_instant(node.text, context);
  }
  if (!value || (value->is_end && shape.is_unbounded))
    return Fault{mismatch(shape, label, node), is_number ? "a number needs its unit" : ""};
  if (value->is_end) {
    if (shape.may_be_end) return std::nullopt;
    return Fault{fmt::format("'{}' must lie before the end of the run", label), ""};
  }
  if (shape.is_unbounded) return std::nullopt;
  if (value->time < SimTime{}) {
    return Fault{fmt::format("'{}' lies before the start of the run, {}", label,
                             format_date_time(context.start)),
                 ""};
  }
  const SimTime horizon = SimTime{} + context.horizon;
  const bool is_after = value->time > horizon || (value->time == horizon && !shape.may_be_horizon);
  if (context.horizon.us() == 0 || !is_after) return std::nullopt;
  return Fault{
      fmt::format("'{}' lies {} the end of the run, {} after its start", label,
                  value->time == horizon ? "at" : "beyond", format_duration(context.horizon)),
      shape.may_be_end ? "the last state of the run is at: end" : ""};
}

std::optional<Fault> find_text_fault(const Node& node, const Shape& shape,
                                     const std::string& label) {
  const Plain plain = classify(node);
  if (shape.kind == Shape::Kind::text) {
    if (plain == Plain::text) return std::nullopt;
    return Fault{mismatch(shape, label, node), quotes_hint(node)};
  }
  if (plain != Plain::text && plain != Plain::integer) {
    return Fault{mismatch(shape, label, node), quotes_hint(node)};
  }
  std::optional<Fault> fault = find_name_fault(node.text, shape.may_have_slash);
  if (fault) fault->message = fmt::format("'{}' {}", label, fault->message);
  return fault;
}

std::optional<Fault> find_word_fault(const Node& node, const Shape& shape,
                                     const std::string& label) {
  if (std::ranges::find(shape.words, node.text) != shape.words.end()) return std::nullopt;
  return Fault{mismatch(shape, label, node), hint_nearest(node.text, shape.words)};
}

std::optional<Fault> find_value_fault(const Node& node, const Shape& shape,
                                      const std::string& label) {
  const Plain plain = classify(node);
  const bool is_number = plain == Plain::integer || plain == Plain::number;
  if (plain == Plain::text || (is_number && read_number(node.text))) return std::nullopt;
  return Fault{mismatch(shape, label, node), ""};
}

}  // namespace

Plain classify(const Node& scalar) {
  if (scalar.kind == Node::Kind::null) return Plain::null;
  const std::string_view text = scalar.text;
  if (scalar.quoted || text.empty()) return Plain::text;
  if (is_any_of(text, {"null", "Null", "NULL", "~"})) return Plain::null;
  if (is_any_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) return Plain::boolean;
  if (looks_whole(text)) return Plain::integer;
  return looks_fractional(text) ? Plain::number : Plain::text;
}

std::string mismatch(const Shape& shape, const std::string& label, const Node& node) {
  return fmt::format("'{}' must be {}, but is {}", label,
                     shape.whole_phrase.empty() ? shape.phrase : shape.whole_phrase,
                     shown_value(node));
}

std::optional<Fault> find_name_fault(std::string_view name, bool may_have_slash) {
  if (name.empty()) return Fault{"must not be empty"};
  if (name.size() > kNameBytesMax) {
    return Fault{fmt::format("is a name of more than {} bytes", kNameBytesMax)};
  }
  const bool has_control =
      std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20U; });
  if (has_control) return Fault{"is a name with a control character"};
  if (name.front() == ' ' || name.back() == ' ') return Fault{"is a name with a space at its end"};
  const auto slashes = std::ranges::count(name, '/');
  if (slashes > (may_have_slash ? 1 : 0)) return Fault{"is a name with a slash"};
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (!is_digits(digits) || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> read_number(std::string_view text) {
  if (!parse_decimal(text)) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

std::optional<Instant> read_instant(std::string_view text, const BindContext& context) {
  if (text == "end") return Instant{.time = SimTime{} + context.horizon, .is_end = true};
  if (const std::optional<Duration> offset = parse_duration(text))
    return Instant{.time = SimTime(*offset)};
  const std::optional<DateTime> date = parse_date_time(text);
  if (!date) return std::nullopt;
  return Instant{.time = SimTime::microseconds(date->us - context.start.us)};
}

std::optional<Instant> read_date_or_instant(std::string_view text, const BindContext& context) {
  constexpr std::size_t kDateLength = 10;  // 2026-01-05
  if (text.size() != kDateLength) return read_instant(text, context);
  const std::optional<DateTime> midnight = parse_date_time(std::string(text) + "T00:00:00Z");
  if (!midnight) return read_instant(text, context);
  return Instant{.time = SimTime::microseconds(midnight->us - context.start.us)};
}

std::optional<Fault> find_fault(const Node& scalar, const Shape& shape, const std::string& label,
                                const BindContext& context) {
  switch (shape.kind) {
    case Shape::Kind::text:
    case Shape::Kind::name:
      return find_text_fault(scalar, shape, label);
    case Shape::Kind::boolean:
      if (!scalar.quoted && (scalar.text == "true" || scalar.text == "false")) return std::nullopt;
      return Fault{mismatch(shape, label, scalar)};
    case Shape::Kind::integer:
      return find_integer_fault(scalar, shape, label);
    case Shape::Kind::number:
    case Shape::Kind::money:
      return find_number_fault(scalar, shape, label);
    case Shape::Kind::value:
      return find_value_fault(scalar, shape, label);
    case Shape::Kind::duration:
      return find_duration_fault(scalar, shape, label);
    case Shape::Kind::instant:
      return find_instant_fault(scalar, shape, label, context);
    case Shape::Kind::word:
      return find_word_fault(scalar, shape, label);
    case Shape::Kind::date_time:
      if (parse_date_time(scalar.text)) return std::nullopt;
      return Fault{mismatch(shape, label, scalar)};
    default:
      return Fault{mismatch(shape, label, scalar)};
  }
}

}  // namespace capdrill::scenario
