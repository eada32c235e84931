#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "arm_resources.hpp"
#include "arm_value.hpp"
#include "import_findings.hpp"
#include "node.hpp"
#include "shape.hpp"

namespace capdrill::scenario {

/// Whether a scenario can do without a value.
enum class Need { optional, required };

/// Turns JSON of Azure's into values of the scenario, as the table of keys asks for them. Both have
/// the same names, so that a key imports by itself once the table has it.
class Converter {
 public:
  explicit Converter(Findings& findings) : findings_(findings) {}

  /// Nothing when the value is null, not known or not what the shape asks for; the findings then
  /// bear its path, as a lack when it is needed. Keys without a place in the shape are noted.
  [[nodiscard]] std::optional<Node> convert(const arm::Value& value, const Shape& shape,
                                            const std::string& path, Need need);

  /// Notes a value that is not imported, unless it says nothing.
  void note_not_modelled(const arm::Value& value, const std::string& path);

 private:
  [[nodiscard]] std::optional<Node> convert_kind(const arm::Value& value, const Shape& shape,
                                                 const std::string& path, Need need);
  [[nodiscard]] std::optional<Node> convert_scalar(const arm::Value& value, const Shape& shape,
                                                   const std::string& path, Need need);
  [[nodiscard]] std::optional<Node> convert_list(const arm::Value& value, const Shape& shape,
                                                 const std::string& path, Need need);
  [[nodiscard]] std::optional<Node> convert_map(const arm::Value& value, const Shape& shape,
                                                const std::string& path, Need need);
  [[nodiscard]] std::optional<Node> convert_structure(const arm::Value& value, const Shape& shape,
                                                      const std::string& path, Need need);
  [[nodiscard]] bool is_sound(const Node& node, const Shape& shape, const std::string& path,
                              Need need);
  void report(Need need, const std::string& path, const std::string& text);

  Findings& findings_;
};

/// A field of a structure by its name, case apart; null when there is none.
[[nodiscard]] const FieldShape* find_field(const Shape& structure, std::string_view key);

/// `{ id: … }` or a text: the name of the resource that is meant.
[[nodiscard]] std::optional<std::string> referenced_name(const arm::Value& value);

}  // namespace capdrill::scenario
