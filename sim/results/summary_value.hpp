#pragma once

#include <optional>
#include <string>

#include "capdrill/results/summary.hpp"

/// Parts of the summary's tree.
namespace capdrill::results {

[[nodiscard]] inline Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value::text(text);
}
/// Since the start of the run, as a duration.
[[nodiscard]] inline Value offset_value(SimTime time) {
  return Value::text(format_duration(time - SimTime()));
}
[[nodiscard]] inline Value offset_value(const std::optional<SimTime>& time) {
  return time ? offset_value(*time) : Value();
}

[[nodiscard]] Value to_value(const GroupSummary& group);
[[nodiscard]] Value to_value(const ScaleSetSummary& set);
[[nodiscard]] Value to_value(const OperationSummary& operations);
[[nodiscard]] Value to_value(const FaultSummary& fault);
[[nodiscard]] Value to_value(const SlaSummary& sla);
[[nodiscard]] Value to_value(const Alert& alert);
[[nodiscard]] Value to_value(const StepSummary& step);
[[nodiscard]] Value to_value(const ExpectationResult& result);

template <class Items>
[[nodiscard]] Value list_of(const Items& items) {
  Value list = Value::list();
  for (const auto& item : items) list.add(to_value(item));
  return list;
}

}  // namespace capdrill::results
