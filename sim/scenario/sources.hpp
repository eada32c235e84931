#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/scenario/spec.hpp"
#include "files.hpp"

namespace capdrill::scenario {

/// The texts that go into a scenario, by the index that an `Origin` holds.
class Sources {
 public:
  struct Text {
    Source source;
    /// As the user named it on the command line, for diagnostics.
    std::string shown;
    std::string text;
    /// Where the paths in it count from.
    Folder folder;
    /// Where each line starts.
    std::vector<std::size_t> line_starts;
  };

  /// Hashes and keeps the text; returns its index.
  std::uint32_t add(std::string name, std::string shown, std::string text, Folder folder = {});
  /// For a file that is hashed while it is read, and not kept.
  void set_sha256(std::uint32_t index, std::string sha256);

  [[nodiscard]] const Text& operator[](std::uint32_t index) const { return texts_[index]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  /// The line of a place without its end; empty when there is none.
  [[nodiscard]] std::string_view line(const Origin& origin) const;
  [[nodiscard]] std::vector<Source> list() const;

 private:
  std::vector<Text> texts_;
};

}  // namespace capdrill::scenario
