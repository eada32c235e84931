#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"

namespace capdrill::results {

/// A tree of results that becomes JSON: exact numbers, keys in the order they were added.
class Value {
 public:
  using List = std::vector<Value>;
  using Fields = std::vector<std::pair<std::string, Value>>;

  /// Null.
  Value() = default;
  [[nodiscard]] static Value truth(bool value) { return Value(value); }
  [[nodiscard]] static Value integer(Wide value) { return Value(value); }
  [[nodiscard]] static Value money(Money value) { return Value(value); }
  [[nodiscard]] static Value text(std::string_view value) { return Value(std::string(value)); }
  [[nodiscard]] static Value list(List items = {}) { return Value(std::move(items)); }
  [[nodiscard]] static Value object() { return Value(Fields()); }
  /// Null when there is none.
  [[nodiscard]] static Value ratio(const std::optional<Fraction>& value) {
    return value ? Value(*value) : Value();
  }

  /// Requires: an object; the key is new.
  Value& set(std::string_view key, Value value);
  /// Requires: a list.
  void add(Value value);
  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  /// The value under a key of an object; null pointer when there is none.
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// A number, exactly; nothing for anything else.
  [[nodiscard]] std::optional<Fraction> number() const;

  /// JSON text. Ratios are the shortest text of the nearest double, amounts exact decimals.
  [[nodiscard]] std::string to_json() const;
  /// The same over several lines, with a newline at the end.
  [[nodiscard]] std::string to_pretty_json() const;

 private:
  using Data = std::variant<std::monostate, bool, Wide, Fraction, Money, std::string, List, Fields>;
  template <class T>
  explicit Value(T value) : data_(std::move(value)) {}
  void write(std::string& out, int depth, bool pretty) const;

  Data data_;
};

}  // namespace capdrill::results
