#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node.hpp"

/// What a scenario may say, as data: the one table from which the strict check, the defaults, the
/// JSON Schema, the reference and `show` come. `form.hpp` ties it to the structs of spec.hpp.
namespace capdrill::scenario {

struct Shape;
using ShapePtr = std::shared_ptr<const Shape>;

/// A key of a structure.
struct FieldShape {
  std::string key;
  /// One sentence.
  std::string doc;
  ShapePtr shape;
  bool is_required = false;
  /// YAML of the value that an absent key has; absent = no value.
  std::optional<std::string> default_text = std::nullopt;
  /// Indices into Shape::choices.
  std::vector<std::size_t> choices = {};
  /// Another key without which this one makes no sense.
  std::optional<std::string> needs = std::nullopt;
};

/// Why a value is not what it should be.
struct Fault {
  std::string message;
  std::string hint = {};
  /// The key whose value is to blame; empty = the whole.
  std::string key = {};
};

struct Shape {
  enum class Kind {
    text,
    name,
    boolean,
    integer,
    number,
    money,
    value,
    duration,
    date_time,
    instant,
    word,
    list,
    map,
    structure,
    by_kind,
    /// Whatever YAML can say.
    any
  };
  Kind kind = Kind::text;
  /// What the value is, for messages and documents: `a duration such as PT5M or 5m`.
  std::string phrase;
  /// The same of the alternatives that this is one of.
  std::string whole_phrase = {};
  /// structure: its name in the schema and the reference, `scaleSet`, and what it is.
  std::string title = {};
  std::string doc = {};

  /// integer, number: the least and the greatest value; instant: the horizon's end is allowed.
  std::int64_t integer_min = 0;
  std::int64_t integer_max = 0;
  double number_min = 0;
  double number_max = 0;
  bool is_min_excluded = false;
  /// duration: zero is refused.
  bool is_positive = false;
  /// instant: the word `end`, and the horizon itself.
  bool may_be_end = false;
  bool may_be_horizon = false;
  /// instant: it may lie outside of the run, and be a date.
  bool is_unbounded = false;
  /// word: the values.
  std::vector<std::string> words = {};

  /// list, map: of what, and how many at least and at most; map: what a key is.
  ShapePtr item = nullptr;
  std::size_t items_min = 0;
  std::size_t items_max = 0;
  std::string key_noun = {};
  /// list: the key by which entries must differ; empty = the entries themselves.
  std::optional<std::string> unique_by = std::nullopt;
  /// name: `group/reservation` is allowed.
  bool may_have_slash = false;

  /// structure: the keys in order; groups of keys of which exactly one is given, by what they are
  /// about; what other keys hold.
  std::vector<FieldShape> fields = {};
  std::vector<std::string> choices = {};
  ShapePtr rest = nullptr;
  /// What must hold between the keys; asked when each of them is sound.
  std::function<std::optional<Fault>(const Node&)> rule = nullptr;

  /// by_kind: what a scalar, a list and a map mean here; null = not allowed.
  ShapePtr scalar = nullptr;
  ShapePtr sequence = nullptr;
  ShapePtr mapping = nullptr;
  bool is_null_allowed = false;
  std::string null_doc = {};

  [[nodiscard]] const FieldShape* find_field(std::string_view key) const;
};

/// The shape that applies to a value of this kind; null when none does.
[[nodiscard]] const Shape* select_shape(const Shape& shape, Node::Kind kind);

/// The shape under a key, as far as one is known; null otherwise.
[[nodiscard]] const Shape* shape_under(const Shape& shape, std::string_view key);

}  // namespace capdrill::scenario
