#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/base/time.hpp"
#include "capdrill/scenario/spec.hpp"
#include "program.hpp"

namespace capdrill::program {

/// What `capdrill run` was given.
struct RunArguments {
  std::vector<std::string> files;
  std::string out;
  bool force = false;
  std::string seed;
  std::string until;
  std::vector<std::string> sets;
  bool audit = false;
  bool csv = false;
  std::string junit;
  std::string format = "table";
  bool quiet = false;
};

/// What is wrong with them, whatever the files say; tells it, too.
[[nodiscard]] std::optional<Status> find_misuse(const RunArguments& arguments);

/// A whole number from 0 to 2^64 - 1; nothing for anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_seed(std::string_view text);

/// Requires: find_misuse() found nothing.
[[nodiscard]] std::optional<std::uint64_t> seed_of(const RunArguments& arguments);

/// `--until` as an instant of this scenario: an offset, or a date-time after its start.
[[nodiscard]] Result<std::optional<SimTime>> until_of(const RunArguments& arguments,
                                                      const scenario::Scenario& scenario);

/// The folder of a file's results under `--out`: its name without extension.
[[nodiscard]] std::string stem_of(const std::string& file);

/// The one line that runs the same again.
[[nodiscard]] std::string repro_line(const RunArguments& arguments, const std::string& file,
                                     std::uint64_t seed);

}  // namespace capdrill::program
