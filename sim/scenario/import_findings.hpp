#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace capdrill::scenario {

/// What an import has to say of a place of its input. A path is `resources[2].sku.name`, with the
/// file in front when there are several.
class Findings {
 public:
  struct Finding {
    std::string path;
    std::string text;
  };

  /// Something that does not reach the scenario, or that was assumed; said once.
  void note(const std::string& path, const std::string& text) { add(notes_, path, text); }
  /// Something without which there is no scenario.
  void lack(const std::string& path, const std::string& text) { add(lacks_, path, text); }

  [[nodiscard]] const std::vector<Finding>& notes() const { return notes_; }
  [[nodiscard]] const std::vector<Finding>& lacks() const { return lacks_; }

  /// The notes in the order of their paths: `resources[2].tags: not modelled`.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  void add(std::vector<Finding>& findings, const std::string& path, const std::string& text);

  std::vector<Finding> notes_;
  std::vector<Finding> lacks_;
  std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace capdrill::scenario
