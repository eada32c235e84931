#pragma once

#include <functional>
#include <string>
#include <vector>

#include "capdrill/scenario/spec.hpp"
#include "files.hpp"
#include "names.hpp"
#include "problems.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// What a trace may hold at most.
inline constexpr std::size_t kTraceRowsMax = 20'000'000;

/// What the rows of a trace refer to.
struct TraceContext {
  /// Rows at or after it are checked, and left out.
  SimTime horizon;
  /// The physical zones that may occur.
  const NameTable& zones;
  /// Returns the number of a size, or nothing when there is none, which it reports.
  std::function<std::optional<std::uint32_t>(Name&)> number_of_size;
};

struct Trace {
  std::vector<TraceArrival> arrivals;
  /// Every row, also those left out, says how long its VMs live.
  bool has_all_lifetimes = true;
};

/// Reads a CSV file with the header `time,sku[,count][,lifetime][,zone]` (the optional columns in
/// any order), times and lifetimes in seconds, sorted by time.
/// Errors: each wrong row with its place; after twenty of them the rest is not read.
[[nodiscard]] Trace read_trace(const FoundFile& file, const Origin& named_at,
                               const TraceContext& context, Sources& sources, Problems& problems);

}  // namespace capdrill::scenario
