#pragma once

#include "capdrill/scenario/spec.hpp"
#include "files.hpp"
#include "problems.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// Reads the steps of a load from a column of a CSV file. Times are seconds from the start, or dates
/// and times, the first of which is the start; sorted.
/// Errors: each wrong row with its place; after twenty of them the rest is not read.
[[nodiscard]] std::vector<LoadStep> read_load_file(const FoundFile& file, const LoadColumn& wanted,
                                                   Sources& sources, Problems& problems);

}  // namespace capdrill::scenario
