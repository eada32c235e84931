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
  return {form.shape, [bind = form.bind](const Node& node, const BindContext& context,
                                         std::optional<T>& value) {
            bind(node, context, value.emplace());
          }};
}

inline constexpr std::size_t kItemsMax = 200'000;

template <class T>
Form<std::vector<T>> list_of(const Form<T>& item, std::string phrase, std::size_t items_min = 0,
                             std::size_t items_max = kItemsMax) {
  auto shape = std::make_shared<Shape>(Shape{.kind = Shape::Kind::list, .phrase = std::move(phrase)});
  shape->item = item.shape;
  shape->items_min = items_min;
  shape->items_max = items_max;
  return {shape, [bind = item.bind](const Node& node, const BindContext& context,
                                    std::vector<T>& values) {
            values.clear();
            for (const Node& each : node.items) {
              if (!each.invalid) bind(each, context, values.emplace_back());
            }
          }};
}

/// The same list, whose entries must differ: in the value of a key, or, without one, altogether.
template <class T>
Form<std::vector<T>> unique(const Form<std::vector<T>>& list, std::string key = {}) {
  auto shape = std::make_shared<Shape>(*list.shape);
  shape->unique_by = std::move(key);
  return {shape, list.bind};
}

/// A map from the user's names to things; `key_noun` says what a name names.
template <class T>
Form<Named<T>> map_of(const Form<T>& item, std::string phrase, std::string key_noun,
                      std::size_t items_min = 0) {
  auto shape = std::make_shared<Shape>(Shape{.kind = Shape::Kind::map, .phrase = std::move(phrase)});
  shape->item = item.shape;
  shape->key_noun = std::move(key_noun);
  shape->items_min = items_min;
  shape->items_max = kItemsMax;
  return {shape, [bind = item.bind](const Node& node, const BindContext& context, Named<T>& values) {
            values.clear();
            for (const Entry& entry : node.entries) {
              auto& added = values.emplace_back();
              added.first = Name{entry.key, entry.origin};
              if (!entry.value.invalid) bind(entry.value, context, added.second);
            }
          }};
}

/// Builds the form of a struct, field by field; each key is described here and nowhere else.
template <class T>
class Structure {
 public:
  Structure(std::string title, std::string doc)
      : shape_(Shape{.kind = Shape::Kind::structure, .phrase = "a map of settings"}) {
    shape_.title = std::move(title);
    shape_.doc = std::move(doc);
  }

  template <class M>
  Structure& required(std::string key, M T::*member, const Form<M>& form, std::string doc) {
    FieldShape& field = add(std::move(key), member, form, std::move(doc));
    field.is_required = true;
    return *this;
  }

  template <class M>
  Structure& with_default(std::string key, M T::*member, const Form<M>& form, std::string text,
                          std::string doc) {
    add(std::move(key), member, form, std::move(doc)).default_text = std::move(text);
    return *this;
  }

  /// Without a default: absent means absent.
  template <class M>
  Structure& optional(std::string key, std::optional<M> T::*member, const Form<M>& form,
                      std::string doc) {
    add(std::move(key), member, maybe(form), std::move(doc));
    return *this;
  }

  template <class M>
  Structure& optional(std::string key, M T::*member, const Form<M>& form, std::string doc) {
    add(std::move(key), member, form, std::move(doc));
    return *this;
  }

  /// For what does not go into one member: `take(object, value, node)`.
  template <class M, class Take>
  Structure& custom(std::string key, const Form<M>& form, Take take, std::string doc) {
    bindings_.push_back([bind = form.bind, take](const Node& node, const BindContext& context,
                                                 T& object) {
      M value{};
      bind(node, context, value);
      take(object, std::move(value), node);
    });
    add_field(std::move(key), form.shape, std::move(doc));
    return *this;
  }

  /// Opens a group of keys of which exactly one is given; see `in_choice`. `what` is how messages call
  /// the group: `an operation`.
  Structure& choice(std::string what) {
    shape_.choices.push_back(std::move(what));
    return *this;
  }

  /// Puts the last field into a group, counted back from the last one.
  Structure& in_choice(std::size_t back = 0) {
    shape_.fields.back().choices.push_back(shape_.choices.size() - 1 - back);
    return *this;
  }

  /// The last field makes no sense without the key `other`.
  Structure& needs(std::string other) {
    shape_.fields.back().needs = std::move(other);
    return *this;
  }

  /// What must hold between the keys.
  Structure& rule(std::function<std::optional<Fault>(const Node&)> rule) {
    shape_.rule = std::move(rule);
    return *this;
  }

  /// A key whose map fills members of this same struct.
  Structure& nested(std::string key, const Structure& inner, std::string doc) {
    const Form<T> form = inner.form();
    bindings_.push_back(form.bind);
    add_field(std::move(key), form.shape, std::move(doc));
    return *this;
  }

  /// Makes the last field required, or gives it a default.
  Structure& always() {
    shape_.fields.back().is_required = true;
    return *this;
  }
  Structure& by_default(std::string text) {
    shape_.fields.back().default_text = std::move(text);
    return *this;
  }

  /// A key that is read elsewhere.
  Structure& described(std::string key, ShapePtr shape, std::string doc) {
    bindings_.push_back([](const Node&, const BindContext&, T&) {});
    add_field(std::move(key), std::move(shape), std::move(doc));
    return *this;
  }

  /// The keys of another struct that is a member here, at the same level.
  template <class M>
  Structure& embed(M T::*member, const Structure<M>& other) {
    const std::size_t first_choice = shape_.choices.size();
    for (const std::string& what : other.shape_.choices) shape_.choices.push_back(what);
    for (std::size_t i = 0; i < other.bindings_.size(); ++i) {
      shape_.fields.push_back(other.shape_.fields[i]);
      for (std::size_t& choice : shape_.fields.back().choices) choice += first_choice;
      bindings_.push_back([bind = other.bindings_[i], member](
                              const Node& node, const BindContext& context, T& object) {
        bind(node, context, object.*member);
      });
    }
    return *this;
  }

  /// What keys beside the described ones hold: `take(object, key, value)`.
  template <class M, class Take>
  Structure& rest(const Form<M>& form, Take take, std::string key_noun) {
    shape_.rest = form.shape;
    shape_.key_noun = std::move(key_noun);
    bind_rest_ = [bind = form.bind, take](const Entry& entry, const BindContext& context, T& object) {
      M value{};
      bind(entry.value, context, value);
      take(object, Name{entry.key, entry.origin}, std::move(value));
    };
    return *this;
  }

  /// Stores where the struct stands.
  Structure& placed(Origin T::*member) {
    origin_ = member;
    return *this;
  }

  [[nodiscard]] Form<T> form() const {
    auto shape = std::make_shared<const Shape>(shape_);
    return {shape, [*this](const Node& node, const BindContext& context, T& object) {
              if (origin_ != nullptr) object.*origin_ = node.origin;
              for (const Entry& entry : node.entries) bind_entry(entry, context, object);
            }};
  }

 private:
  template <class>
  friend class Structure;
  using Binding = std::function<void(const Node&, const BindContext&, T&)>;

  template <class M>
  FieldShape& add(std::string key, M T::*member, const Form<M>& form, std::string doc) {
    bindings_.push_back([bind = form.bind, member](const Node& node, const BindContext& context,
                                                   T& object) { bind(node, context, object.*member); });
    return add_field(std::move(key), form.shape, std::move(doc));
  }

  FieldShape& add_field(std::string key, ShapePtr shape, std::string doc) {
    shape_.fields.push_back(
        FieldShape{.key = std::move(key), .doc = std::move(doc), .shape = std::move(shape)});
    return shape_.fields.back();
  }

  void bind_entry(const Entry& entry, const BindContext& context, T& object) const {
    if (entry.value.invalid) return;
    if (const FieldShape* field = shape_.find_field(entry.key)) {
      bindings_[static_cast<std::size_t>(field - shape_.fields.data())](entry.value, context, object);
    } else if (bind_rest_) {
      bind_rest_(entry, context, object);
    }
  }

  Shape shape_;
  std::vector<Binding> bindings_;
  std::function<void(const Entry&, const BindContext&, T&)> bind_rest_;
  Origin T::*origin_ = nullptr;
};

// ---- plain values ----------------------------------------------------------------------------

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
enum class InstantLimit { before_end, end_word, end_word_and_horizon };
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
            if (node.kind == Node::Kind::sequence && of.sequence) of.sequence->bind(node, context, value);
            if (node.kind == Node::Kind::map && of.mapping) of.mapping->bind(node, context, value);
          }};
}

/// The same value in another type.
template <class To, class From, class Convert>
Form<To> converted(const Form<From>& from, Convert convert) {
  return {from.shape, [bind = from.bind, convert](const Node& node, const BindContext& context, To& to) {
            From value{};
            bind(node, context, value);
            convert(std::move(value), node, to);
          }};
}

}  // namespace capdrill::scenario
