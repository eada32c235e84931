#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "capdrill/base/check.hpp"

namespace capdrill {

/// A dense index into one kind of thing. Ids of different kinds do not mix, and there is no invalid
/// value: absence is `std::optional<Id>` (or, inside packed records, `OptionalId`).
template <class Tag>
class Id {
 public:
  explicit constexpr Id(std::uint32_t value) : value_(value) {}
  explicit constexpr Id(std::size_t value) : value_(static_cast<std::uint32_t>(value)) {}
  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
  [[nodiscard]] constexpr std::size_t index() const { return value_; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::uint32_t value_;
};

/// An `Id` or nothing, in four bytes: for records that live by the million.
template <class IdType>
class OptionalId {
 public:
  constexpr OptionalId() = default;
  constexpr OptionalId(IdType id) : value_(id.value()) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] constexpr bool has_value() const { return value_ != kNone; }
  explicit constexpr operator bool() const { return has_value(); }
  /// Requires: has_value().
  [[nodiscard]] constexpr IdType operator*() const {
    CAPDRILL_DEBUG_CHECK(has_value(), "an absent id was read");
    return IdType(value_);
  }
  friend constexpr bool operator==(OptionalId, OptionalId) = default;

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t value_ = kNone;
};

/// A vector that is indexed by one kind of id only.
template <class IdType, class T>
class StrongVector {
 public:
  StrongVector() = default;
  explicit StrongVector(std::size_t size, const T& value = T()) : items_(size, value) {}

  [[nodiscard]] T& operator[](IdType id) {
    CAPDRILL_DEBUG_CHECK(id.index() < items_.size(), "an id is out of range");
    return items_[id.index()];
  }
  [[nodiscard]] const T& operator[](IdType id) const {
    CAPDRILL_DEBUG_CHECK(id.index() < items_.size(), "an id is out of range");
    return items_[id.index()];
  }
  /// Appends and returns the new item's id.
  IdType push_back(T item) {
    items_.push_back(std::move(item));
    return IdType(items_.size() - 1);
  }
  void resize(std::size_t size, const T& value = T()) { items_.resize(size, value); }
  void reserve(std::size_t size) { items_.reserve(size); }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] auto begin() { return items_.begin(); }
  [[nodiscard]] auto end() { return items_.end(); }
  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() const { return items_.end(); }
  [[nodiscard]] T* data() { return items_.data(); }
  [[nodiscard]] const T* data() const { return items_.data(); }

 private:
  std::vector<T> items_;
};

}  // namespace capdrill
