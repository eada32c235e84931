#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "form.hpp"

namespace capdrill::scenario {

/// What an unquoted scalar is to YAML's core schema.
enum class Plain { null, boolean, integer, number, text };
[[nodiscard]] Plain classify(const Node& scalar);

/// Checks a scalar against its shape; nothing when it is sound. `label` is how to call it.
[[nodiscard]] std::optional<Fault> find_fault(const Node& scalar, const Shape& shape,
                                              const std::string& label, const BindContext& context);

/// Checks a name; nothing when it is sound.
[[nodiscard]] std::optional<Fault> find_name_fault(std::string_view name, bool may_have_slash);

/// `'label' must be …, but is …`.
[[nodiscard]] std::string mismatch(const Shape& shape, const std::string& label, const Node& node);

/// A whole number written plainly; nothing when it is none, or does not fit.
[[nodiscard]] std::optional<std::int64_t> read_integer(std::string_view text);

/// A decimal number; nothing when it is none, or has more digits than are read exactly.
[[nodiscard]] std::optional<double> read_number(std::string_view text);

/// An instant in one of its three forms; nothing when it is none of them.
[[nodiscard]] std::optional<Instant> read_instant(std::string_view text,
                                                  const BindContext& context);
/// The same, or a date, whose midnight in UTC is meant.
[[nodiscard]] std::optional<Instant> read_date_or_instant(std::string_view text,
                                                          const BindContext& context);

}  // namespace capdrill::scenario
