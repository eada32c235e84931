#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "document.hpp"

namespace capdrill::scenario {

/// Makes the tree from yaml-cpp's events, so that places, tags and repeated keys are not lost and
/// nothing grows unchecked. Stops the parser by its own exception.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, TextPlace place, Problems& problems);

  /// The text was refused, and that is reported.
  [[nodiscard]] bool has_refused() const { return has_refused_; }
  [[nodiscard]] std::optional<Node> take_root() { return std::move(root_); }
  [[nodiscard]] Origin origin_of(const YAML::Mark& mark) const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  /// A list or map whose end has not come yet.
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    /// The key whose value comes next.
    std::optional<Entry> key;
    /// The keys so far and their lines.
    std::unordered_map<std::string, std::uint32_t> key_lines;
    YAML::Mark mark;
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& message);
  Node make_node(Node::Kind kind, const YAML::Mark& mark, const std::string& tag);
  void open(Node node, const YAML::Mark& mark, YAML::anchor_t anchor);
  void close();
  void place_node(Node node, const YAML::Mark& mark, YAML::anchor_t anchor);
  void take_key(Node node, const YAML::Mark& mark);
  void add_entry(Open& parent, Node value);
  void count(std::size_t nodes, const YAML::Mark& mark);
  [[nodiscard]] std::uint32_t length_at(const YAML::Mark& mark, bool is_quoted,
                                        std::string_view value) const;

  std::string_view text_;
  TextPlace place_;
  Problems& problems_;
  std::vector<std::size_t> line_starts_;
  bool has_refused_ = false;
  std::size_t documents_ = 0;
  std::size_t nodes_ = 0;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::optional<Node> root_;
};

}  // namespace capdrill::scenario
