#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "capdrill/base/result.hpp"
#include "capdrill/scenario/reader.hpp"

namespace capdrill::scenario {

/// The scenario as understood: merged, defaults filled in, as YAML whose every line ends in a
/// comment that tells where its value came from: `# web.yaml:12`, `# default`, `# catalogue`,
/// `# --set#1`. The text is itself a scenario, which means the same.
/// Errors: those of `read_scenario`.
[[nodiscard]] Result<std::string, ReadFailure> show_scenario(
    const std::filesystem::path& file, std::span<const std::string> sets = {});

}  // namespace capdrill::scenario
