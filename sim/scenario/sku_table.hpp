#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "names.hpp"
#include "problems.hpp"

namespace capdrill::scenario {

/// VM sizes as a CSV file lists them, over the catalogue.
class SkuTable {
 public:
  /// Begins with the catalogue.
  SkuTable();
  /// Reads `sku,vcpus,memory_gib` rows; a size of the catalogue may be given anew.
  /// Errors: each wrong row with its place; after twenty of them the rest is not read.
  void read(std::string_view text, std::uint32_t source, Problems& problems);
  [[nodiscard]] const NameTable& names() const { return names_; }
  /// Null for a size that the file gives wrongly. Requires: the name is resolved.
  [[nodiscard]] const VmSize* find(const std::string& name) const {
    const auto found = sizes_.find(name);
    return found == sizes_.end() ? nullptr : &found->second;
  }

 private:
  /// Returns: what is wrong with the row, and moves `column` there; nothing when it is sound.
  [[nodiscard]] std::string add_row(std::string_view line, std::size_t& column);

  NameTable names_;
  std::map<std::string, VmSize> sizes_;
  /// Those that the file has given.
  std::map<std::string, bool> given_;
};

}  // namespace capdrill::scenario
