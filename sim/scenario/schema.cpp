#include "capdrill/scenario/schema.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

#include "check.hpp"
#include "render.hpp"
#include "table.hpp"
#include "table_study.hpp"

namespace capdrill::scenario {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDraft = "https://json-schema.org/draft/2020-12/schema";
/// The reader is stricter: it also refuses what is out of range.
constexpr const char* kIsoDuration =
    "P(?=[0-9T])([0-9.]+W)?([0-9.]+D)?(T([0-9.]+H)?([0-9.]+M)?([0-9.]+S)?)?";
constexpr const char* kShortDuration = "([0-9.]+(ms|s|m|h|d|w))+";
constexpr const char* kDate = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
constexpr const char* kDateTime =
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})";

std::string one_of_patterns(std::initializer_list<std::string> patterns) {
  std::string joined;
  for (const std::string& each : patterns) joined += (joined.empty() ? "" : "|") + each;
  return "^(" + joined + ")$";
}

/// A file that extends another one holds only what differs, so that nothing in the maps that merge
/// is required there.
enum class Extent { whole, partial };

class SchemaWriter {
 public:
  Json write_scenario();
  Json write_study();

 private:
  Json shape_schema(const Shape& shape, Extent extent);
  Json scalar_schema(const Shape& shape);
  Json number_schema(const Shape& shape);
  Json list_schema(const Shape& shape);
  Json map_schema(const Shape& shape, Extent extent);
  Json alternatives_schema(const Shape& shape, Extent extent);
  Json reference(const Shape& shape, Extent extent);
  Json structure_schema(const Shape& shape, Extent extent);
  Json field_schema(const FieldShape& field, Extent extent);
  static void add_needs(const Shape& shape, Json& schema);
  static void add_choices(const Shape& shape, Json& schema);

  Json defs_ = Json::object();
  std::set<std::string> started_;
};

Json SchemaWriter::scalar_schema(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::any:
      return Json::object();
    case Shape::Kind::text:
      return {{"type", "string"}};
    case Shape::Kind::boolean:
      return {{"type", "boolean"}};
    case Shape::Kind::value:
      return {{"type", {"number", "string"}}};
    case Shape::Kind::word:
      return {{"enum", shape.words}};
    case Shape::Kind::name:
      return {{"type", {"string", "integer"}}, {"minLength", 1}, {"maxLength", 128}};
    case Shape::Kind::duration:
      return {{"type", "string"}, {"pattern", one_of_patterns({kIsoDuration, kShortDuration})}};
    case Shape::Kind::date_time:
      return {{"type", "string"}, {"pattern", one_of_patterns({kDateTime})}};
    case Shape::Kind::instant: {
      std::string end = shape.may_be_end ? "|end" : "";
      if (shape.is_unbounded) end += std::string("|") + kDate;
      return {{"type", "string"},
              {"pattern", one_of_patterns({kIsoDuration, kShortDuration, kDateTime + end})}};
    }
    default:
      return number_schema(shape);
  }
}

Json SchemaWriter::number_schema(const Shape& shape) {
  if (shape.kind == Shape::Kind::integer) {
    return {{"type", "integer"}, {"minimum", shape.integer_min}, {"maximum", shape.integer_max}};
  }
  Json schema = {{"type", "number"}};
  schema[shape.is_min_excluded ? "exclusiveMinimum" : "minimum"] = shape.number_min;
  schema["maximum"] = shape.number_max;
  return schema;
}

Json SchemaWriter::list_schema(const Shape& shape) {
  Json schema = {{"type", "array"}, {"items", shape_schema(*shape.item, Extent::whole)}};
  if (shape.items_min > 0) schema["minItems"] = shape.items_min;
  schema["maxItems"] = shape.items_max;
  if (shape.unique_by && shape.unique_by->empty()) schema["uniqueItems"] = true;
  return schema;
}

Json SchemaWriter::map_schema(const Shape& shape, Extent extent) {
  Json schema = {{"type", "object"},
                 {"propertyNames", {{"minLength", 1}, {"maxLength", 128}, {"pattern", "^[^/]*$"}}},
                 {"additionalProperties", shape_schema(*shape.item, extent)}};
  if (shape.items_min > 0 && extent == Extent::whole) schema["minProperties"] = shape.items_min;
  return schema;
}

Json SchemaWriter::alternatives_schema(const Shape& shape, Extent extent) {
  Json any = Json::array();
  for (const ShapePtr& each : {shape.scalar, shape.sequence, shape.mapping}) {
    if (each) any.push_back(shape_schema(*each, extent));
  }
  if (shape.is_null_allowed) any.push_back({{"type", "null"}, {"description", shape.null_doc}});
  return {{"anyOf", any}};
}

Json SchemaWriter::shape_schema(const Shape& shape, Extent extent) {
  switch (shape.kind) {
    case Shape::Kind::list:
      return list_schema(shape);
    case Shape::Kind::map:
      return map_schema(shape, extent);
    case Shape::Kind::structure:
      return reference(shape, extent);
    case Shape::Kind::by_kind:
      return alternatives_schema(shape, extent);
    default:
      return scalar_schema(shape);
  }
}

Json SchemaWriter::reference(const Shape& shape, Extent extent) {
  const std::string name = (extent == Extent::partial ? "partial-" : "") + shape.title;
  if (started_.insert(name).second) {
    defs_[name] = nullptr;  // Holds the place, so that the order is that of the first use.
    Json schema = structure_schema(shape, extent);
    defs_[name] = std::move(schema);
  }
  return {{"$ref", "#/$defs/" + name}};
}

Json SchemaWriter::field_schema(const FieldShape& field, Extent extent) {
  Json schema = {{"description", field.doc}};
  schema.update(shape_schema(*field.shape, extent));
  if (!field.default_text) return schema;
  const std::string& text = *field.default_text;
  if (text == "{}") {
    schema["default"] = Json::object();
  } else {
    schema["default"] = Json::parse(render_json(default_node(*field.shape, text), *field.shape));
  }
  return schema;
}

void SchemaWriter::add_needs(const Shape& shape, Json& schema) {
  Json needs = Json::object();
  for (const FieldShape& field : shape.fields) {
    if (field.needs) needs[field.key] = Json::array({*field.needs});
  }
  if (!needs.empty()) schema["dependentRequired"] = needs;
}

void SchemaWriter::add_choices(const Shape& shape, Json& schema) {
  Json all = Json::array();
  for (std::size_t i = 0; i < shape.choices.size(); ++i) {
    Json keys = Json::array();
    for (const FieldShape& field : shape.fields) {
      const bool is_in = std::ranges::find(field.choices, i) != field.choices.end();
      if (is_in) keys.push_back({{"required", Json::array({field.key})}});
    }
    all.push_back({{"oneOf", keys}});
  }
  if (!all.empty()) schema["allOf"] = all;
}

Json SchemaWriter::structure_schema(const Shape& shape, Extent extent) {
  Json schema = {{"description", shape.doc}, {"type", "object"}};
  Json properties = Json::object();
  Json required = Json::array();
  for (const FieldShape& field : shape.fields) {
    properties[field.key] = field_schema(field, extent);
    if (field.is_required) required.push_back(field.key);
  }
  schema["properties"] = properties;
  schema["additionalProperties"] = shape.rest ? shape_schema(*shape.rest, extent) : Json(false);
  if (extent == Extent::partial) return schema;
  if (!required.empty()) schema["required"] = required;
  add_needs(shape, schema);
  add_choices(shape, schema);
  return schema;
}

Json SchemaWriter::write_scenario() {
  const Form<Draft> root = scenario_form();
  const Json whole = reference(*root.shape, Extent::whole);
  const Json partial = reference(*root.shape, Extent::partial);
  return {{"$schema", kDraft}, {"title", "capdrill scenario"},
          {"type", "object"},  {"if", {{"required", Json::array({"extends"})}}},
          {"then", partial},   {"else", whole},
          {"$defs", defs_}};
}

Json SchemaWriter::write_study() {
  const Json whole = reference(*study_form().shape, Extent::whole);
  return {{"$schema", kDraft},
          {"title", "capdrill study"},
          {"type", "object"},
          {"$ref", whole["$ref"]},
          {"$defs", defs_}};
}

}  // namespace

std::string json_schema() { return SchemaWriter().write_scenario().dump(2) + "\n"; }
std::string study_json_schema() { return SchemaWriter().write_study().dump(2) + "\n"; }

}  // namespace capdrill::scenario
