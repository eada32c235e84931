#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capdrill/scenario/reader.hpp"
#include "node.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// A mistake before it is shown.
struct Problem {
  Origin origin;
  /// Absent = found in the tree by the origin.
  std::optional<std::uint32_t> length = std::nullopt;
  std::optional<std::string> path = std::nullopt;
  std::string message;
  std::string hint = {};
  /// The line, when its source is not kept.
  std::string line = {};
};

/// Collects the mistakes of a scenario.
class Problems {
 public:
  /// Beyond ten thousand they are only counted.
  void add(Problem problem);
  /// About a key or value of the tree, whose path and length are looked up later.
  void add(Origin origin, std::string message, std::string hint = {});
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] std::size_t size() const { return problems_.size(); }

  /// In the order of the files, each mistake once, the first five hundred and how many more there are;
  /// `root` tells the paths.
  [[nodiscard]] std::vector<Diagnostic> diagnostics(const Sources& sources, const Node& root);

 private:
  std::vector<Problem> problems_;
  std::size_t dropped_ = 0;
};

}  // namespace capdrill::scenario
