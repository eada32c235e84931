#include "study_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "constraint.hpp"
#include "study_axes.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

std::vector<Point> combine(const std::vector<Axis>& axes) {
  std::vector<Point> points = {{}};
  for (const Axis& axis : axes) {
    std::vector<Point> longer;
    longer.reserve(points.size() * axis.values.size());
    for (const Point& point : points) {
      for (std::size_t value = 0; value < axis.values.size(); ++value) {
        longer.push_back(point);
        longer.back().push_back(value);
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace

std::vector<Point> find_points(const std::vector<Axis>& axes, const std::optional<Node>& constraint,
                               Problems& problems) {
  std::vector<Point> points = combine(axes);
  if (!constraint) return points;
  const Node& written = *constraint;
  const TextPlace place{.source = 0,
                        .line = written.origin.line,
                        .column = written.origin.column + (written.quoted ? 1U : 0U)};
  const auto parsed = Constraint::parse(written.text, place, axes, problems);
  if (!parsed) return {};
  std::vector<Point> kept;
  for (Point& point : points) {
    const std::optional<bool> holds = parsed->find_truth(axes, point);
    if (!holds) {
      problems.add(written.origin, "the numbers become too large to be exact");
      return {};
    }
    if (*holds) kept.push_back(std::move(point));
  }
  if (kept.empty()) problems.add(written.origin, "no combination of the axes meets this");
  return kept;
}

std::optional<Point> find_compared_values(const std::vector<Axis>& axes, const Named<Node>& compare,
                                          Problems& problems) {
  std::vector<std::optional<std::size_t>> chosen(axes.size());
  for (const auto& entry : compare) {
    const Name& name = entry.first;
    const Node& value = entry.second;
    const auto axis = std::ranges::find_if(
        axes, [&](const Axis& each) { return each.label == name.text || each.name == name.text; });
    if (axis == axes.end()) {
      std::vector<std::string> labels;
      for (const Axis& each : axes) labels.push_back(each.label);
      problems.add(name.origin, fmt::format("there is no axis '{}'", printable(name.text)),
                   hint_nearest_or_all(name.text, labels));
      return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const AxisValue& each : axis->values) texts.push_back(each.text);
    const std::string text = flow_text(value);
    const auto found = std::ranges::find(texts, text);
    if (found == texts.end()) {
      problems.add(value.origin,
                   fmt::format("'{}' has no value '{}'", axis->label, printable(text)),
                   hint_nearest_or_all(text, texts));
      return std::nullopt;
    }
    chosen[static_cast<std::size_t>(axis - axes.begin())] =
        static_cast<std::size_t>(found - texts.begin());
  }
  Point values;
  for (std::size_t i = 0; i < chosen.size(); ++i) values.push_back(chosen[i].value_or(0));
  return values;
}

}  // namespace capdrill::scenario
