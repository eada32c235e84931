#include "render.hpp"

#include <nlohmann/json.hpp>

#include "scalar.hpp"

namespace capdrill::scenario {

namespace {

using Json = nlohmann::ordered_json;

bool is_number(const Node& scalar, const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::integer:
    case Shape::Kind::number:
    case Shape::Kind::money:
      return true;
    case Shape::Kind::value:
      return classify(scalar) != Plain::text;
    default:
      return false;
  }
}

Json scalar_json(const Node& scalar, const Shape& shape) {
  if (shape.kind == Shape::Kind::boolean) return scalar.text == "true";
  if (!is_number(scalar, shape)) return canonical_text(scalar, shape);
  if (const std::optional<std::int64_t> whole = read_integer(scalar.text)) return *whole;
  return read_number(scalar.text).value_or(0);
}

Json to_json(const Node& node, const Shape& shape) {
  const Shape* selected = select_shape(shape, node.kind);
  if (selected == nullptr) return nullptr;
  if (node.kind == Node::Kind::scalar) return scalar_json(node, *selected);
  if (node.kind == Node::Kind::sequence) {
    Json list = Json::array();
    for (const Node& item : node.items) list.push_back(to_json(item, *selected->item));
    return list;
  }
  // The keys differ; asking for each whether it is there already would take quadratic time.
  Json::object_t map;
  for (const Entry& entry : node.entries) {
    const Shape* under = shape_under(*selected, entry.key);
    map.emplace_back(entry.key, under == nullptr ? Json(nullptr) : to_json(entry.value, *under));
  }
  return map;
}

}  // namespace

std::string canonical_text(const Node& scalar, const Shape& shape) {
  if (shape.kind == Shape::Kind::date_time) {
    if (const auto date = parse_date_time(scalar.text)) return format_date_time(*date);
  }
  if (shape.kind == Shape::Kind::duration || shape.kind == Shape::Kind::instant) {
    if (const auto length = parse_duration(scalar.text)) return format_duration(*length);
    if (const auto date = parse_date_time(scalar.text)) return format_date_time(*date);
  }
  return scalar.text;
}

std::string reservation_support_text(ReservationSupport support) {
  switch (support) {
    case ReservationSupport::ZonesAndFaultDomains:
      return "ZonesAndFaultDomains";
    case ReservationSupport::ZonesOnly:
      return "ZonesOnly";
    case ReservationSupport::None:
      return "None";
  }
  return "None";
}

std::string render_json(const Node& tree, const Shape& shape) {
  return to_json(tree, shape).dump();
}

}  // namespace capdrill::scenario
