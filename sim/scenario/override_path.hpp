#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document.hpp"
#include "node.hpp"
#include "problems.hpp"

namespace capdrill::scenario {

/// A step of a `--set` path.
struct OverrideStep {
  enum class Kind {
    key,    ///< `.capacity`
    index,  ///< `[3]`
    where   ///< `[id=morning]`
  };
  Kind kind = Kind::key;
  std::string key;
  std::string value;
  std::size_t index = 0;
  Origin origin;
  std::uint32_t length = 1;
};

/// `path=value`, taken apart.
struct Override {
  std::vector<OverrideStep> steps;
  std::string_view value;
  /// Unit: 1-based, in characters.
  std::uint32_t value_column = 1;
};

/// The steps of a path that stands at `place`: the whole of `text` is one.
[[nodiscard]] std::optional<std::vector<OverrideStep>> parse_path(std::string_view text,
                                                                  TextPlace place,
                                                                  Problems& problems);

/// Dots between keys, `[n]` or `[key=value]` behind a list, quotes around a key with dots.
[[nodiscard]] std::optional<Override> parse_override(std::string_view text, std::uint32_t source,
                                                     Problems& problems);

}  // namespace capdrill::scenario
