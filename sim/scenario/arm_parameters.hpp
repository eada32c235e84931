#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "arm_evaluator.hpp"
#include "arm_value.hpp"

namespace capdrill::scenario::arm {

/// Whether a parameter has a value: a default, or one that was given.
[[nodiscard]] bool has_value(const Parameter& parameter);

/// Whether it is of type string or secureString.
[[nodiscard]] bool is_text_parameter(const Parameter& parameter);

/// The value of a parameter in the type that it declares, held against its `allowedValues`,
/// `minValue` and `maxValue`; `computed_default` counts when none was given.
[[nodiscard]] Value value_of(const Parameter& parameter, const Value& computed_default);

/// Why an expression that calls this function cannot be computed.
[[nodiscard]] std::string missing_function(std::string_view name);

/// The values of a parameters file (deploymentParameters), by name; a value from a key vault is unknown.
[[nodiscard]] std::vector<std::pair<std::string, Value>> read_parameters(const Value& file);

/// Whether the document is a parameters file.
[[nodiscard]] bool is_parameters_file(const Value& document);

}  // namespace capdrill::scenario::arm
