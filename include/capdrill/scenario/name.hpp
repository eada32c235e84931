#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace capdrill::scenario {

/// Where something was written. Unit: 1-based line and column; `source` indexes Scenario::sources.
struct Origin {
  std::uint32_t source = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// A name and where it was written. Azure compares names without regard to case; the reader has
/// already replaced a reference by the spelling of the definition.
struct Name {
  std::string text;
  Origin origin;
};

/// Entries in the order of the file.
template <class T>
using Named = std::vector<std::pair<Name, T>>;

}  // namespace capdrill::scenario
