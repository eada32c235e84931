#include <CLI/CLI.hpp>

#include <memory>

#include "capdrill/study/uneven.hpp"
#include "program.hpp"
#include "replication_arguments.hpp"

namespace capdrill::program {

namespace {

struct StudyArguments {
  ReplicationArguments runs;
  std::int64_t steps = 4;
  std::string format = "table";
};

Status show(const study::UnevenStudy& study, const std::string& format) {
  if (format == "json") return print(study::to_value(study).to_pretty_json());
  return print(format == "csv" ? study::to_csv(study) : study::to_text(study));
}

Status study_uneven(const StudyArguments& arguments) {
  study::UnevenOptions options;
  if (!take_replication_options("study uneven", arguments.runs, options)) return Status::usage;
  options.steps = arguments.steps;
  options.on_progress = [](std::size_t, std::size_t) { return !is_interrupted(); };
  const auto scenario = read(arguments.runs.file, arguments.runs.sets);
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
  add_replication_options(*verb, arguments->runs, "20");
  verb->add_option("--steps", arguments->steps,
                   "Points on the way from even to everything in one zone, for each zone")
      ->check(CLI::Range(1, 100))
      ->type_name("N");
  verb->add_option("--format", arguments->format, "What to print: table, csv or json")
      ->check(CLI::IsMember({"table", "csv", "json"}));
  verb->callback([arguments, &status] { status = study_uneven(*arguments); });
}

}  // namespace capdrill::program
