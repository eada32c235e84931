#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "capdrill/scenario/study.hpp"
#include "problems.hpp"
#include "table_study.hpp"

namespace capdrill::scenario {

/// Of each axis, the index of its value.
using Point = std::vector<std::size_t>;

/// The combinations that the constraint keeps, the last axis fastest; all when there is none.
/// Requires: no more than kPointsMax combinations.
[[nodiscard]] std::vector<Point> find_points(const std::vector<Axis>& axes,
                                             const std::optional<Node>& constraint,
                                             Problems& problems);

/// The point that `compare` names; axes that it does not name have their first value.
[[nodiscard]] std::optional<Point> find_compared_values(const std::vector<Axis>& axes,
                                                        const Named<Node>& compare,
                                                        Problems& problems);

}  // namespace capdrill::scenario
