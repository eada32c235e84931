#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/scenario/spec.hpp"

/// What a folder of results tells of the run that it is from, so that it can be run again.
namespace capdrill::results {

struct StoredRun {
  /// Of the program: another one may give other results.
  std::string version;
  std::uint64_t seed = 0;
  /// What was run: the scenario's duration, or less.
  Duration duration;
  /// 16 hexadecimal digits.
  std::string fingerprint;
  /// A scenario in itself, but for the traces it names.
  std::string resolved_scenario;
  /// The files that went into it.
  std::vector<scenario::Source> inputs;
};

/// Errors: no results.db, none of ours, or one that is damaged; the place is the file.
[[nodiscard]] Result<StoredRun> read_stored_run(const std::filesystem::path& folder);

}  // namespace capdrill::results
