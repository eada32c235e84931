#include "study_axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scalar.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

std::optional<Fraction> number_of(const Node& node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  const Plain plain = classify(node);
  if (plain != Plain::integer && plain != Plain::number) return std::nullopt;
  return parse_decimal(node.text);
}

/// The numbers of a range, each as a value that stands where the range does.
std::vector<Node> numbers_of(const AxisDraft& draft, Problems& problems) {
  std::vector<Node> values;
  const Fraction from = *draft.from;
  const Fraction step = *draft.step;
  // A common denominator: decimals have powers of ten, the larger of which will do.
  const Wide den = std::max(from.den, step.den);
  for (Wide k = 0;; ++k) {
    const Fraction value{from.num * (den / from.den) + k * step.num * (den / step.den), den};
    if (value > *draft.to) return values;
    if (values.size() == kPointsMax) {
      problems.add(draft.origin, fmt::format("the range has more than {} numbers", kPointsMax));
      return {};
    }
    Node node = made_scalar(format_fraction(value), draft.origin.source);
    node.origin = draft.origin;
    values.push_back(std::move(node));
  }
}

class AxisExpander {
 public:
  AxisExpander(const Name& name, AxisDraft& draft, const Sources& sources, Problems& problems)
      : name_(name), draft_(draft), sources_(sources), problems_(problems) {}

  ExpandedAxis expand() {
    result_.axis.name = name_.text;
    if (draft_.from) draft_.values = numbers_of(draft_, problems_);
    if (draft_.named.empty()) {
      add_listed();
    } else {
      for (auto& [value_name, paths] : draft_.named) add_named(value_name, paths);
    }
    return std::move(result_);
  }

 private:
  /// A path that is a key, which may stand in quotes.
  [[nodiscard]] std::optional<std::vector<OverrideStep>> parse(const Name& path) {
    const Origin& origin = path.origin;
    const std::string_view first = slice_characters(sources_.line(origin), origin.column - 1, 1);
    const bool is_quoted = first == "'" || first == "\"";
    return parse_path(path.text,
                      {.source = origin.source,
                       .line = origin.line,
                       .column = origin.column + (is_quoted ? 1U : 0U)},
                      problems_);
  }

  void add_listed() {
    const auto steps = parse(name_);
    if (!steps) return;
    for (Node& value : draft_.values) {
      add_value(flow_text(value), number_of(value), value.origin);
      result_.settings.push_back({Setting{*steps, std::move(value)}});
    }
  }

  void add_named(const Name& value_name, Named<Node>& paths) {
    std::vector<Setting> settings;
    for (auto& [path, value] : paths) {
      auto steps = parse(path);
      if (steps) settings.push_back({std::move(*steps), std::move(value)});
    }
    add_value(value_name.text, parse_decimal(value_name.text), value_name.origin);
    result_.settings.push_back(std::move(settings));
  }

  void add_value(std::string text, std::optional<Fraction> number, const Origin& origin) {
    const bool is_known =
        std::ranges::find(result_.axis.values, text, &AxisValue::text) != result_.axis.values.end();
    if (is_known) {
      problems_.add(origin, fmt::format("the value '{}' is given twice", printable(text)));
    }
    result_.axis.values.push_back({std::move(text), std::move(number)});
  }

  const Name& name_;
  AxisDraft& draft_;
  const Sources& sources_;
  Problems& problems_;
  ExpandedAxis result_;
};

/// `web-z1.sku.capacity`, the last `count` steps of a path; all of what is none.
std::string last_steps(const ExpandedAxis& axis, bool is_path, std::size_t count) {
  if (!is_path || axis.settings.empty()) return axis.axis.name;
  const std::vector<OverrideStep>& steps = axis.settings.front().front().steps;
  std::string label;
  for (std::size_t i = steps.size() - std::min(count, steps.size()); i < steps.size(); ++i) {
    const OverrideStep& step = steps[i];
    switch (step.kind) {
      case OverrideStep::Kind::key:
        label += (label.empty() ? "" : ".") + step.key;
        break;
      case OverrideStep::Kind::index:
        label += fmt::format("[{}]", step.index);
        break;
      case OverrideStep::Kind::where:
        label += fmt::format("[{}={}]", step.key, step.value);
        break;
    }
  }
  return label;
}

/// Gives each axis the shortest end of its path that no other one has.
void find_labels(std::vector<ExpandedAxis>& axes, const std::vector<bool>& is_path) {
  for (std::size_t i = 0; i < axes.size(); ++i) {
    for (std::size_t count = 1;; ++count) {
      const std::string label = last_steps(axes[i], is_path[i], count);
      const bool is_shared = std::ranges::any_of(axes, [&](const ExpandedAxis& other) {
        const auto rank = static_cast<std::size_t>(&other - axes.data());
        return rank != i && last_steps(other, is_path[rank], count) == label;
      });
      axes[i].axis.label = label;
      const bool is_whole = label == last_steps(axes[i], is_path[i], count + 1);
      if (!is_shared || is_whole) break;
    }
  }
}

}  // namespace

std::string flow_text(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::scalar:
      return node.tag == Node::Tag::remove ? "!remove" : node.text;
    case Node::Kind::sequence:
      for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + flow_text(item);
      return "[" + text + "]";
    case Node::Kind::map:
      for (const Entry& entry : node.entries) {
        text += (text.empty() ? "" : ", ") + entry.key + ": " + flow_text(entry.value);
      }
      break;
  }
  return "{" + text + "}";
}

std::vector<ExpandedAxis> expand_axes(Named<AxisDraft> drafts, const Sources& sources,
                                      Problems& problems) {
  std::vector<ExpandedAxis> axes;
  std::vector<bool> is_path;
  for (auto& [name, draft] : drafts) {
    is_path.push_back(draft.named.empty());
    axes.push_back(AxisExpander(name, draft, sources, problems).expand());
  }
  find_labels(axes, is_path);
  return axes;
}

}  // namespace capdrill::scenario
