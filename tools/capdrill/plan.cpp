#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

#include "capdrill/base/fraction.hpp"
#include "capdrill/study/plan.hpp"
#include "program.hpp"
#include "replication_arguments.hpp"

namespace capdrill::program {

namespace {

struct PlanArguments {
  ReplicationArguments runs;
  std::string coverage;
  std::string probability;
  std::string through;
  std::string out;
  std::string format = "table";
};

Status misuse_of_plan(const std::string& message, const std::string& hint = {}) {
  return misuse("plan", message, hint);
}

/// A number from 0 to 1 with at most nine decimals; nothing for anything else.
std::optional<Fraction> parse_share(const std::string& text) {
  constexpr Wide kDenominatorMax = 1'000'000'000;
  const std::optional<Fraction> share = parse_decimal(text);
  if (!share || share->den > kDenominatorMax) return std::nullopt;
  return *share >= Fraction{0, 1} && *share <= Fraction{1, 1} ? share : std::nullopt;
}

std::filesystem::path folder_of(const std::string& file) {
  return std::filesystem::absolute(file).lexically_normal().parent_path();
}

/// What is wrong with the arguments alone, which is told; else the options.
Result<study::PlanOptions, Status> options_of(const PlanArguments& arguments) {
  const bool is_coverage = !arguments.coverage.empty();
  if (is_coverage == !arguments.probability.empty()) {
    return Unexpected{misuse_of_plan("give either --coverage or --probability",
                                     "capdrill plan FILE --coverage 0.99")};
  }
  study::PlanOptions options;
  options.goal = is_coverage ? study::PlanGoal::coverage : study::PlanGoal::probability;
  const std::string& share = is_coverage ? arguments.coverage : arguments.probability;
  const std::optional<Fraction> target = parse_share(share);
  if (!target) {
    return Unexpected{misuse_of_plan(std::string(is_coverage ? "--coverage" : "--probability") +
                                     ": '" + share +
                                     "' is not a number from 0 to 1 with at most nine decimals")};
  }
  options.target = *target;
  options.through_zone_outage = !arguments.through.empty();
  if (!take_replication_options("plan", arguments.runs, options)) return Unexpected{Status::usage};
  options.on_progress = [] { return !is_interrupted(); };
  if (arguments.out.empty()) return options;
  if (!arguments.runs.sets.empty()) {
    return Unexpected{
        misuse_of_plan("--out and --set do not go together: the file written extends "
                       "the scenario as it stands")};
  }
  if (folder_of(arguments.out) != folder_of(arguments.runs.file)) {
    return Unexpected{misuse_of_plan("--out: '" + arguments.out + "' must be beside '" +
                                     arguments.runs.file + "', which it extends")};
  }
  if (std::filesystem::exists(arguments.out)) {  // before hours of runs, not after them
    return Unexpected{misuse_of_plan(arguments.out + " exists and is not overwritten")};
  }
  return options;
}

Status plan(const PlanArguments& arguments) {
  const auto options = options_of(arguments);
  if (!options) return options.error();
  const auto scenario = read(arguments.runs.file, arguments.runs.sets);
  if (!scenario) return scenario.error();
  const Result<study::Plan> made = study::make_plan(*scenario, *options);
  if (is_interrupted()) return Status::interrupted;
  if (!made) {
    complain(made.error());
    return Status::scenario;
  }
  if (!arguments.out.empty()) {
    const std::string base = std::filesystem::path(arguments.runs.file).filename().string();
    const Status written = create_file("plan", arguments.out, study::to_scenario(*made, base));
    if (written != Status::ok) return written;
  }
  const Status printed = print(arguments.format == "json" ? study::to_value(*made).to_pretty_json()
                                                          : study::to_text(*made));
  return worse(printed, made->is_met() ? Status::ok : Status::unmet);
}

}  // namespace

void add_plan(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<PlanArguments>();
  CLI::App* verb =
      app.add_subcommand("plan", "How many slots to reserve, per zone and size, at least cost?");
  add_replication_options(*verb, arguments->runs, "100");
  verb->add_option("--coverage", arguments->coverage,
                   "The part of the VM-hours that is to be covered, of all reservations together")
      ->type_name("SHARE");
  verb->add_option("--probability", arguments->probability,
                   "The part of the time in which each reservation is to cover everybody")
      ->type_name("SHARE");
  verb->add_option("--through", arguments->through, "Also while any one zone is lost")
      ->check(CLI::IsMember({"zone-outage"}));
  verb->add_option("--out", arguments->out,
                   "Write a scenario beside FILE that extends it with the planned slots")
      ->type_name("FILE");
  verb->add_option("--format", arguments->format, "What to print: table or json")
      ->check(CLI::IsMember({"table", "json"}));
  verb->callback([arguments, &status] { status = plan(*arguments); });
}

}  // namespace capdrill::program
