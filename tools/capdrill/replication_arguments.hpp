#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program.hpp"

namespace capdrill::program {

/// What verbs are given that run one scenario many times.
struct ReplicationArguments {
  std::string file;
  std::vector<std::string> sets;
  std::string seed;
  std::int64_t replications = 0;
  std::size_t jobs = 0;
};

/// `usually` says how many replications there are otherwise.
void add_replication_options(CLI::App& verb, ReplicationArguments& arguments,
                             const std::string& usually);

/// `--seed`, absent without it; false when it is none, which is told.
[[nodiscard]] bool read_seed(std::string_view verb, const std::string& text,
                             std::optional<std::uint64_t>& seed);

/// Into the options of a study, which have `seed`, `replications` and `threads`. Returns: whether
/// they are right; what is wrong is told.
template <class Options>
[[nodiscard]] bool take_replication_options(std::string_view verb,
                                            const ReplicationArguments& arguments,
                                            Options& options) {
  if (arguments.replications > 0) options.replications = arguments.replications;
  options.threads = arguments.jobs;
  return read_seed(verb, arguments.seed, options.seed);
}

}  // namespace capdrill::program
