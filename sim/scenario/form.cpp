#include "form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scalar.hpp"

namespace capdrill::scenario {

namespace {

/// A bound as people write it: no trailing zeros, no exponent below a million.
std::string bound_text(double value) { return fmt::format("{:.12g}", value); }

std::string range_phrase(std::string_view noun, const NumberRange& range) {
  return range.is_min_excluded
             ? fmt::format("{} above {}, at most {}", noun, bound_text(range.min),
                           bound_text(range.max))
             : fmt::format("{} from {} to {}", noun, bound_text(range.min), bound_text(range.max));
}

std::shared_ptr<Shape> make_shape(Shape::Kind kind, std::string phrase) {
  return std::make_shared<Shape>(Shape{.kind = kind, .phrase = std::move(phrase)});
}

std::shared_ptr<Shape> number_shape(Shape::Kind kind, std::string_view noun, NumberRange range) {
  auto shape = make_shape(kind, range_phrase(noun, range));
  shape->number_min = range.min;
  shape->number_max = range.max;
  shape->is_min_excluded = range.is_min_excluded;
  return shape;
}

template <class T>
Form<T> integer_form(std::int64_t min, std::int64_t max) {
  auto shape =
      make_shape(Shape::Kind::integer, fmt::format("a whole number from {} to {}", min, max));
  shape->integer_min = min;
  shape->integer_max = max;
  return {shape, [](const Node& node, const BindContext&, T& value) {
            value = static_cast<T>(read_integer(node.text).value_or(0));
          }};
}

}  // namespace

Form<Node> any(std::string phrase) {
  return {make_shape(Shape::Kind::any, std::move(phrase)),
          [](const Node& node, const BindContext&, Node& value) { value = node; }};
}

Form<std::string> text() {
  return {make_shape(Shape::Kind::text, "a text"),
          [](const Node& node, const BindContext&, std::string& value) { value = node.text; }};
}

Form<Name> name(std::string phrase) {
  return {make_shape(Shape::Kind::name, std::move(phrase)),
          [](const Node& node, const BindContext&, Name& value) {
            value = {node.text, node.origin};
          }};
}

Form<std::string> name_text(std::string phrase) {
  return {make_shape(Shape::Kind::name, std::move(phrase)),
          [](const Node& node, const BindContext&, std::string& value) { value = node.text; }};
}

Form<Name> qualified_name(std::string phrase) {
  auto shape = make_shape(Shape::Kind::name, std::move(phrase));
  shape->may_have_slash = true;
  return {shape, name({}).bind};
}

Form<Name> file_name() {
  return {make_shape(Shape::Kind::text, "the name of a file"), name({}).bind};
}

Form<bool> boolean() {
  return {make_shape(Shape::Kind::boolean, "true or false"),
          [](const Node& node, const BindContext&, bool& value) { value = node.text == "true"; }};
}

Form<std::string> word_text(std::vector<std::string> words) {
  const bool is_single = words.size() == 1;
  auto shape =
      make_shape(Shape::Kind::word, is_single ? fmt::format("the word '{}'", words.front())
                                              : fmt::format("one of {}", fmt::join(words, ", ")));
  shape->words = std::move(words);
  return {shape, text().bind};
}

Form<std::int64_t> integer(std::int64_t min, std::int64_t max) {
  return integer_form<std::int64_t>(min, max);
}

Form<std::int32_t> small_integer(std::int32_t min, std::int32_t max) {
  return integer_form<std::int32_t>(min, max);
}

Form<std::uint64_t> natural(std::int64_t max) { return integer_form<std::uint64_t>(0, max); }

Form<double> number(NumberRange range) {
  return {number_shape(Shape::Kind::number, "a number", range),
          [](const Node& node, const BindContext&, double& value) {
            value = read_number(node.text).value_or(0);
          }};
}

Form<Fraction> decimal(NumberRange range) {
  return {number_shape(Shape::Kind::number, "a number", range),
          [](const Node& node, const BindContext&, Fraction& value) {
            value = parse_decimal(node.text).value_or(Fraction{});
          }};
}

Form<ExpectedValue> value() {
  return {make_shape(Shape::Kind::value, "a number or a text"),
          [](const Node& node, const BindContext&, ExpectedValue& value) {
            const Plain plain = classify(node);
            if (plain == Plain::text)
              value = node.text;
            else
              value = parse_decimal(node.text).value_or(Fraction{});
          }};
}

Form<Money> money(NumberRange range) {
  return {number_shape(Shape::Kind::money, "an amount with at most eight decimals,", range),
          [](const Node& node, const BindContext&, Money& value) {
            value = parse_money(node.text).value_or(Money{});
          }};
}

Form<Duration> duration(Zero zero) {
  auto shape = make_shape(Shape::Kind::duration, zero == Zero::refused
                                                     ? "a duration above zero, such as PT5M or 5m"
                                                     : "a duration such as PT5M or 5m");
  shape->is_positive = zero == Zero::refused;
  return {shape, [](const Node& node, const BindContext&, Duration& value) {
            value = parse_duration(node.text).value_or(Duration{});
          }};
}

Form<DateTime> date_time() {
  return {make_shape(Shape::Kind::date_time, "a date and time such as 2026-01-05T09:00:00Z"),
          [](const Node& node, const BindContext&, DateTime& value) {
            value = parse_date_time(node.text).value_or(DateTime{});
          }};
}

Form<Instant> instant(InstantLimit limit) {
  if (limit == InstantLimit::none) {
    auto shape = make_shape(Shape::Kind::instant,
                            "a date such as 2026-01-05, or an instant such as P1D or "
                            "2026-01-05T09:00:00Z");
    shape->is_unbounded = true;
    return {shape, [](const Node& node, const BindContext& context, Instant& value) {
              value = read_date_or_instant(node.text, context).value_or(Instant{});
            }};
  }
  auto shape = make_shape(Shape::Kind::instant,
                          limit == InstantLimit::before_end
                              ? "an instant such as PT1H or 2026-01-05T09:00:00Z"
                              : "an instant such as PT1H, 2026-01-05T09:00:00Z or end");
  shape->may_be_end = limit != InstantLimit::before_end;
  shape->may_be_horizon = limit == InstantLimit::end_word_and_horizon;
  return {shape, [](const Node& node, const BindContext& context, Instant& value) {
            value = read_instant(node.text, context).value_or(Instant{});
          }};
}

}  // namespace capdrill::scenario
