#include "shape.hpp"

#include <algorithm>

namespace capdrill::scenario {

const FieldShape* Shape::find_field(std::string_view key) const {
  const auto found = std::ranges::find(fields, key, &FieldShape::key);
  return found == fields.end() ? nullptr : &*found;
}

const Shape* select_shape(const Shape& shape, Node::Kind kind) {
  if (shape.kind == Shape::Kind::any) return &shape;
  const bool is_list = shape.kind == Shape::Kind::list;
  const bool is_map = shape.kind == Shape::Kind::map || shape.kind == Shape::Kind::structure;
  if (shape.kind != Shape::Kind::by_kind) {
    if (kind == Node::Kind::sequence) return is_list ? &shape : nullptr;
    if (kind == Node::Kind::map) return is_map ? &shape : nullptr;
    return kind == Node::Kind::scalar && !is_list && !is_map ? &shape : nullptr;
  }
  switch (kind) {
    case Node::Kind::null:
      return nullptr;
    case Node::Kind::scalar:
      return shape.scalar ? select_shape(*shape.scalar, kind) : nullptr;
    case Node::Kind::sequence:
      return shape.sequence.get();
    case Node::Kind::map:
      return shape.mapping.get();
  }
  return nullptr;
}

const Shape* shape_under(const Shape& shape, std::string_view key) {
  const Shape* map = select_shape(shape, Node::Kind::map);
  if (map == nullptr) return nullptr;
  if (map->kind == Shape::Kind::map) return map->item.get();
  if (const FieldShape* field = map->find_field(key)) return field->shape.get();
  return map->rest.get();
}

}  // namespace capdrill::scenario
