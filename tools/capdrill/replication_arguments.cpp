#include "replication_arguments.hpp"

#include <CLI/CLI.hpp>

#include "run_arguments.hpp"

namespace capdrill::program {

void add_replication_options(CLI::App& verb, ReplicationArguments& arguments,
                             const std::string& usually) {
  verb.add_option("FILE", arguments.file, "A scenario file")->required();
  verb.add_option(
          "--replications", arguments.replications,
          "Runs, each with another seed (otherwise " + usually + ", or 1 when nothing is drawn)")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  verb.add_option("--jobs", arguments.jobs, "Threads (otherwise one per core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  verb.add_option("--seed", arguments.seed, "Replace the seed")->type_name("N");
  verb.add_option("--set", arguments.sets, "Set a value of the scenario; may be repeated")
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
}

bool read_seed(std::string_view verb, const std::string& text, std::optional<std::uint64_t>& seed) {
  if (text.empty()) return true;
  seed = parse_seed(text);
  if (seed) return true;
  (void)misuse(verb, "--seed: '" + text + "' is not a whole number from 0 to 2^64 - 1");
  return false;
}

}  // namespace capdrill::program
