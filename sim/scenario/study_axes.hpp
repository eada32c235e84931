#pragma once

#include <string>
#include <vector>

#include "capdrill/scenario/study.hpp"
#include "override_path.hpp"
#include "problems.hpp"
#include "sources.hpp"
#include "table_study.hpp"

namespace capdrill::scenario {

/// What a value of an axis does to the base.
struct Setting {
  std::vector<OverrideStep> steps;
  Node value;
};

/// An axis, and of each of its values what it sets.
struct ExpandedAxis {
  Axis axis;
  std::vector<std::vector<Setting>> settings;
};

/// Expands ranges, reads paths, finds labels.
[[nodiscard]] std::vector<ExpandedAxis> expand_axes(Named<AxisDraft> drafts, const Sources& sources,
                                                    Problems& problems);

/// A value as it would be written on one line.
[[nodiscard]] std::string flow_text(const Node& node);

}  // namespace capdrill::scenario
