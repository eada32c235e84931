#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "form.hpp"

namespace capdrill::scenario {

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
  Structure& with_default(std::string key, M T::*member, const Form<M>& form,
                          const std::string& text, std::string doc) {
    add(std::move(key), member, form, std::move(doc)).default_text = text;
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
    bindings_.push_back(
        [bind = form.bind, take](const Node& node, const BindContext& context, T& object) {
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
      bindings_.push_back(
          [bind = other.bindings_[i], member](const Node& node, const BindContext& context,
                                              T& object) { bind(node, context, object.*member); });
    }
    return *this;
  }

  /// What keys beside the described ones hold: `take(object, key, value)`.
  template <class M, class Take>
  Structure& rest(const Form<M>& form, Take take, std::string key_noun) {
    shape_.rest = form.shape;
    shape_.key_noun = std::move(key_noun);
    bind_rest_ = [bind = form.bind, take](const Entry& entry, const BindContext& context,
                                          T& object) {
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
    bindings_.push_back(
        [bind = form.bind, member](const Node& node, const BindContext& context, T& object) {
          bind(node, context, object.*member);
        });
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
      bindings_[static_cast<std::size_t>(field - shape_.fields.data())](entry.value, context,
                                                                        object);
    } else if (bind_rest_) {
      bind_rest_(entry, context, object);
    }
  }

  Shape shape_;
  std::vector<Binding> bindings_;
  std::function<void(const Entry&, const BindContext&, T&)> bind_rest_;
  Origin T::*origin_ = nullptr;
};

}  // namespace capdrill::scenario
