#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "capdrill/base/check.hpp"

namespace capdrill {

/// A mistake of the user's: where it is (`file:line:column`, a flag, or empty) and what is wrong.
struct Error {
  std::string place;
  std::string message;
};

/// Wraps the error for construction of a `Result`.
template <class E>
struct Unexpected {
  E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

/// A value or an error; the member names are those of `std::expected`, which C++20 lacks.
template <class T, class E = Error>
class Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT
  Result(Unexpected<E> unexpected)                                       // NOLINT
      : state_(std::in_place_index<1>, std::move(unexpected.error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] T& value() & {
    CAPDRILL_CHECK(has_value(), "a result without a value was read");
    return std::get<0>(state_);
  }
  [[nodiscard]] const T& value() const& {
    CAPDRILL_CHECK(has_value(), "a result without a value was read");
    return std::get<0>(state_);
  }
  [[nodiscard]] T&& value() && {
    CAPDRILL_CHECK(has_value(), "a result without a value was read");
    return std::get<0>(std::move(state_));
  }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  [[nodiscard]] const E& error() const {
    CAPDRILL_CHECK(!has_value(), "a result without an error was asked for it");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace capdrill
