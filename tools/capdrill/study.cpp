#include <CLI/CLI.hpp>

#include <memory>

#include "capdrill/study/uneven.hpp"
#include "program.hpp"
#include "run_arguments.hpp"

namespace capdrill::program {

namespace {

struct StudyArguments {
  std::string file;
  std::vector<std::string> sets;
  std::string seed;
  std::int64_t steps = 4;
  std::int64_t replications = 0;
  std::size_t jobs = 0;
  std::string format = "table";
};

Status show(const study::UnevenStudy& study, const std::string& format) {
  if (format == "json") return print(study::to_value(study).to_pretty_json());
  return print(format == "csv" ? study::to_csv(study) : study::to_text(study));
}

Status study_uneven(const StudyArguments& arguments) {
  study::UnevenOptions options;
  if (!arguments.seed.empty()) {
    options.seed = parse_seed(arguments.seed);
    if (!options.seed) {
      return misuse("study uneven",
                    "--seed: '" + arguments.seed + "' is not a whole number from 0 to 2^64 - 1");
    }
  }
  options.steps = arguments.steps;
  if (arguments.replications > 0) options.replications = arguments.replications;
  options.threads = arguments.jobs;
  options.on_progress = [](std::size_t, std::size_t) { return !is_interrupted(); };
  const auto scenario = read(arguments.file, arguments.sets);
  if (!scenario) return scenario.error();
  const Result<study::UnevenStudy> result = study::study_uneven(*scenario, options);
  if (is_interrupted()) return Status::interrupted;
  if (!result) {
    complain(result.error());
    return Status::scenario;
  }
  return show(*result, arguments.format);
}

}  // namespace

void add_study(CLI::App& app, Status& status) {
  CLI::App* studies = app.add_subcommand("study", "Run a scenario many times to answer a question");
  studies->require_subcommand(1);
  auto arguments = std::make_shared<StudyArguments>();
  CLI::App* verb = studies->add_subcommand(
      "uneven", "What does the split of reserved slots over zones cost, against an even one?");
  verb->add_option("FILE", arguments->file, "A scenario file")->required();
  verb->add_option("--steps", arguments->steps,
                   "Points on the way from even to everything in one zone, for each zone")
      ->check(CLI::Range(1, 100))
      ->type_name("N");
  verb->add_option("--replications", arguments->replications,
                   "Runs of each split, each with another seed (otherwise 20, or 1 when nothing is "
                   "drawn)")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  verb->add_option("--jobs", arguments->jobs, "Threads (otherwise one per core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  verb->add_option("--seed", arguments->seed, "Replace the seed")->type_name("N");
  verb->add_option("--set", arguments->sets, "Set a value of the scenario; may be repeated")
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
  verb->add_option("--format", arguments->format, "What to print: table, csv or json")
      ->check(CLI::IsMember({"table", "csv", "json"}));
  verb->callback([arguments, &status] { status = study_uneven(*arguments); });
}

}  // namespace capdrill::program
