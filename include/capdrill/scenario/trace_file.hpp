#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/scenario/reader.hpp"
#include "capdrill/scenario/spec.hpp"

namespace capdrill::scenario {

/// A trace outside of a scenario.
struct TraceFile {
  /// Those that occur, in order of their first row; of each, vCPUs and memory are known.
  Named<VmSize> sizes;
  /// `size` is an index into `sizes`.
  std::vector<TraceArrival> arrivals;
};

/// Reads a trace: CSV with the header `time,sku[,count][,lifetime][,zone]`, as in a scenario. Its
/// sizes are those of the catalogue and, before them, of `skus`: CSV with the header
/// `sku,vcpus,memory_gib`. Its zones are `zones`.
/// Errors: every mistake with its place, twenty of each file at most.
[[nodiscard]] Result<TraceFile, ReadFailure> read_trace_file(
    const std::filesystem::path& file, const std::optional<std::filesystem::path>& skus,
    const std::vector<std::string>& zones);

}  // namespace capdrill::scenario
