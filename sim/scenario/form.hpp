#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shape.hpp"

namespace capdrill::scenario {

/// What turning text into values needs to know: instants count from the start.
struct BindContext {
  DateTime start;
  Duration horizon;
};

/// How a value looks in YAML, and how it gets into a T. `bind` runs after the check, on values that
/// passed it, so it has nothing to report.
template <class T>
struct Form {
  ShapePtr shape;
  std::function<void(const Node&, const BindContext&, T&)> bind;
};

/// Wraps a form for a member that may be absent.
template <class T>
Form<std::optional<T>> maybe(const Form<T>& form) {
  return {form.shape,
          [bind = form.bind](const Node& node, const BindContext& context,
                             std::optional<T>& value) { bind(node, context, value.emplace()); }};
}

inline constexpr std::size_t kItemsMax = 200'000;

/// How many entries a list may have.
struct ItemCount {
  std::size_t min = 0;
  std::size_t max = kItemsMax;
};

template <class T>
Form<std::vector<T>> list_of(const Form<T>& item, std::string phrase, ItemCount count = {}) {
  auto shape =
      std::make_shared<Shape>(Shape{.kind = Shape::Kind::list, .phrase = std::move(phrase)});
  shape->item = item.shape;
  shape->items_min = count.min;
  shape->items_max = count.max;
  return {shape,
          [bind = item.bind](const Node& node, const BindContext& context, std::vector<T>& values) {
            values.clear();
            for (const Node& each : node.items) {
              T& added = values.emplace_back();
              if (!each.invalid) bind(each, context, added);
            }
          }};
}

/// The same list, whose entries must differ: in the value of a key, or, without one, altogether.
template <class T>
Form<std::vector<T>> unique(const Form<std::vector<T>>& list, const std::string& key = {}) {
  auto shape = std::make_shared<Shape>(*list.shape);
  shape->unique_by = key;
  return {shape, list.bind};
}

/// A map from the user's names to things; `key_noun` says what a name names.
template <class T>
Form<Named<T>> map_of(const Form<T>& item, std::string phrase, std::string key_noun,
                      std::size_t items_min = 0) {
  auto shape =
      std::make_shared<Shape>(Shape{.kind = Shape::Kind::map, .phrase = std::move(phrase)});
  shape->item = item.shape;
  shape->key_noun = std::move(key_noun);
  shape->items_min = items_min;
  shape->items_max = kItemsMax;
  return {shape,
          [bind = item.bind](const Node& node, const BindContext& context, Named<T>& values) {
            values.clear();
            for (const Entry& entry : node.entries) {
              auto& added = values.emplace_back();
              added.first = Name{entry.key, entry.origin};
              if (!entry.value.invalid) bind(entry.value, context, added.second);
            }
          }};
}

// ---- plain values ----------------------------------------------------------------------------

/// Whatever YAML can say, as its tree.
[[nodiscard]] Form<Node> any(std::string phrase);
[[nodiscard]] Form<std::string> text();
/// A name or an id: text, or a whole number read as text.
[[nodiscard]] Form<Name> name(std::string phrase);
[[nodiscard]] Form<std::string> name_text(std::string phrase);
/// The same, or `group/name`.
[[nodiscard]] Form<Name> qualified_name(std::string phrase);
[[nodiscard]] Form<Name> file_name();
[[nodiscard]] Form<bool> boolean();
[[nodiscard]] Form<std::string> word_text(std::vector<std::string> words);
[[nodiscard]] Form<std::int64_t> integer(std::int64_t min, std::int64_t max);
[[nodiscard]] Form<std::int32_t> small_integer(std::int32_t min, std::int32_t max);
[[nodiscard]] Form<std::uint64_t> natural(std::int64_t max);
struct NumberRange {
  double min = 0;
  double max = 0;
  bool is_min_excluded = false;
};
[[nodiscard]] Form<double> number(NumberRange range);
/// An exact decimal.
[[nodiscard]] Form<Fraction> decimal(NumberRange range);
/// An exact decimal, or a text.
[[nodiscard]] Form<ExpectedValue> value();
[[nodiscard]] Form<Money> money(NumberRange range);
enum class Zero { allowed, refused };
[[nodiscard]] Form<Duration> duration(Zero zero = Zero::allowed);
[[nodiscard]] Form<DateTime> date_time();
/// Which instants near the horizon are allowed.
enum class InstantLimit {
  before_end,
  end_word,
  end_word_and_horizon,
  /// It may lie outside of the run, and be a date: then its midnight in UTC is meant.
  none
};
[[nodiscard]] Form<Instant> instant(InstantLimit limit);

/// One of a few words.
template <class E>
Form<E> word(std::vector<std::pair<std::string, E>> words) {
  auto shape = std::make_shared<Shape>(Shape{.kind = Shape::Kind::word, .phrase = {}});
  for (const auto& each : words) {
    shape->phrase += (shape->phrase.empty() ? "one of " : ", ") + each.first;
    shape->words.push_back(each.first);
  }
  if (words.size() == 1) shape->phrase = "the word '" + words.front().first + "'";
  return {shape, [words = std::move(words)](const Node& node, const BindContext&, E& value) {
            for (const auto& each : words) {
              if (each.first == node.text) value = each.second;
            }
          }};
}

/// Different forms for a scalar, a list and a map, all for the same T.
template <class T>
struct Alternatives {
  std::optional<Form<T>> scalar = std::nullopt;
  std::optional<Form<T>> sequence = std::nullopt;
  std::optional<Form<T>> mapping = std::nullopt;
  /// What null means, when it is allowed.
  std::optional<std::string> null_doc = std::nullopt;
};

template <class T>
Form<T> by_kind(const Alternatives<T>& of) {
  auto shape = std::make_shared<Shape>(Shape{.kind = Shape::Kind::by_kind, .phrase = {}});
  const auto add = [&shape](const ShapePtr& part) {
    shape->phrase += (shape->phrase.empty() ? "" : ", or ") + part->phrase;
    return part;
  };
  if (of.scalar) shape->scalar = add(of.scalar->shape);
  if (of.sequence) shape->sequence = add(of.sequence->shape);
  if (of.mapping) shape->mapping = add(of.mapping->shape);
  shape->is_null_allowed = of.null_doc.has_value();
  if (of.null_doc) shape->null_doc = *of.null_doc;
  if (of.null_doc) shape->phrase += ", or null";
  if (shape->scalar) {
    auto scalar = std::make_shared<Shape>(*shape->scalar);
    scalar->whole_phrase = shape->phrase;
    shape->scalar = std::move(scalar);
  }
  return {shape, [of](const Node& node, const BindContext& context, T& value) {
            if (node.kind == Node::Kind::scalar && of.scalar) of.scalar->bind(node, context, value);
            if (node.kind == Node::Kind::sequence && of.sequence)
              of.sequence->bind(node, context, value);
            if (node.kind == Node::Kind::map && of.mapping) of.mapping->bind(node, context, value);
          }};
}

/// The same value in another type.
template <class To, class From, class Convert>
Form<To> converted(const Form<From>& from, Convert convert) {
  return {from.shape,
          [bind = from.bind, convert](const Node& node, const BindContext& context, To& to) {
            From value{};
            bind(node, context, value);
            convert(std::move(value), node, to);
          }};
}

}  // namespace capdrill::scenario
