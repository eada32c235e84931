#pragma once

#include <string>

namespace capdrill::scenario {

/// The JSON Schema (draft 2020-12) of scenario files, from the table that the reader uses. What no
/// schema can tell, such as references, is left to the reader.
[[nodiscard]] std::string json_schema();

/// The reference of the scenario file as Markdown, from the same table.
[[nodiscard]] std::string reference_markdown();

}  // namespace capdrill::scenario
