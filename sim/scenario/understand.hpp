#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "capdrill/scenario/reader.hpp"
#include "load.hpp"
#include "node.hpp"
#include "problems.hpp"
#include "shape.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// A scenario with the tree it came from: merged, defaults filled in, sizes written out.
struct Understood {
  Scenario scenario;
  Node tree;
  ShapePtr shape;
  Sources sources;
};

/// Of a merged tree and the sources that it came from: check, complete, bind, resolve. `metrics` is
/// what a study reads of the scenario, as its file lists it; null when there is no study.
[[nodiscard]] Result<Understood, ReadFailure> understand_tree(Node tree, Sources sources,
                                                              Problems problems,
                                                              const Node* metrics);

/// The shape of a scenario.
[[nodiscard]] const Shape& scenario_shape();

/// The way from text to scenario: load and merge, set, check, complete, bind, resolve.
[[nodiscard]] Result<Understood, ReadFailure> understand(Input input,
                                                         std::span<const std::string> sets);

/// Opens a file that the user named.
[[nodiscard]] Result<Input, ReadFailure> open_input(const std::filesystem::path& file);

}  // namespace capdrill::scenario
