#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <deque>
#include <memory>

#include "capdrill/engine/run.hpp"
#include "capdrill/results/recorder.hpp"
#include "capdrill/results/result_folder.hpp"
#include "capdrill/results/summary_text.hpp"
#include "capdrill/results/writers.hpp"
#include "capdrill/study/attainable.hpp"
#include "program.hpp"
#include "progress.hpp"
#include "run_arguments.hpp"

namespace capdrill::program {

namespace {

namespace fs = std::filesystem;

/// `capdrill run`: each file in turn, then everything that was to be written at once.
class RunCommand {
 public:
  explicit RunCommand(const RunArguments& arguments) : arguments_(arguments) {}

  [[nodiscard]] Status run();

 private:
  [[nodiscard]] Status run_file(const std::string& file);
  [[nodiscard]] Status simulate(const std::string& file, const scenario::Scenario& scenario,
                                const std::optional<SimTime>& until);
  [[nodiscard]] Status write(const std::string& file, const results::RunResults& results);
  [[nodiscard]] Status show(const std::string& file, const results::Summary& summary);
  [[nodiscard]] Status print_json() const;
  [[nodiscard]] Status commit();
  [[nodiscard]] bool wants_json() const { return arguments_.format == "json"; }

  const RunArguments& arguments_;
  std::optional<results::ResultFolder> folder_;
  /// In the order of the files; a deque, because suites point at summaries.
  std::deque<results::Summary> summaries_;
  std::vector<results::JunitSuite> suites_;
};

Status RunCommand::run() {
  if (!arguments_.out.empty()) {
    auto folder = results::ResultFolder::create(arguments_.out);
    if (!folder) {
      complain(folder.error());
      return Status::io;
    }
    folder_.emplace(std::move(folder).value());
  }
  Status status = Status::ok;
  for (const std::string& file : arguments_.files) {
    const Status ended = run_file(file);
    status = worse(status, ended);
    if (status == Status::interrupted) return status;
  }
  const Status committed = commit();
  if (committed != Status::ok) return worse(status, committed);
  return wants_json() ? worse(status, print_json()) : status;
}

Status RunCommand::run_file(const std::string& file) {
  const auto scenario = read(file, arguments_.sets);
  if (!scenario) {
    suites_.push_back({stem_of(file), nullptr, "the scenario could not be read"});
    return scenario.error();
  }
  const auto until = until_of(arguments_, *scenario);
  if (!until) {
    return misuse("run", until.error().place + ": " + until.error().message);
  }
  return simulate(file, *scenario, *until);
}

Status RunCommand::simulate(const std::string& file, const scenario::Scenario& scenario,
                            const std::optional<SimTime>& until) {
  const std::optional<std::uint64_t> seed = seed_of(arguments_);
  results::Recorder recorder(scenario, {seed, until, folder_.has_value(), study::find_attainable});
  engine::RunOptions options{seed, until, arguments_.audit, {}};
  Progress progress(stem_of(file), arguments_.quiet ? Bar::hidden : Bar::shown);
  const SimTime end = results::horizon_of(scenario, until);
  options.on_progress = [&progress, end](const engine::Progress& now) {
    progress.update(now, end);
    return !is_interrupted();
  };
  const Result<engine::RunOutcome> outcome = engine::run(scenario, options, recorder);
  if (!outcome) {
    std::fprintf(stderr, "%s: error: %s\n", outcome.error().place.c_str(),
                 outcome.error().message.c_str());
    suites_.push_back({scenario.name, nullptr, outcome.error().message});
    return Status::scenario;
  }
  if (outcome->interrupted || is_interrupted()) return Status::interrupted;
  summaries_.push_back(recorder.finish(*outcome));
  const results::Summary& summary = summaries_.back();
  suites_.push_back({summary.scenario, &summary, {}});
  Status status = summary.is_as_expected() ? Status::ok : Status::unmet;
  if (folder_) status = worse(status, write(file, {scenario, summary, recorder}));
  if (is_interrupted()) return Status::interrupted;
  return worse(status, show(file, summary));
}

Status RunCommand::write(const std::string& file, const results::RunResults& results) {
  fs::path folder = folder_->path();
  std::error_code error;
  if (arguments_.files.size() > 1) {
    folder /= stem_of(file);
    fs::create_directory(folder, error);
  }
  std::optional<Error> fault;
  if (error) fault = Error{folder.string(), "cannot be created: " + error.message()};
  const auto csv = arguments_.csv ? results::CsvFiles::written : results::CsvFiles::none;
  if (!fault) fault = results::write_results(folder, results, csv);
  if (!fault) return Status::ok;
  // The user knows the folder by its own name, not by that of its unfinished state.
  const fs::path inside = fs::path(fault->place).lexically_relative(folder_->path());
  complain(Error{(fs::path(arguments_.out) / inside).string(), fault->message});
  folder_.reset();
  return Status::io;
}

Status RunCommand::show(const std::string& file, const results::Summary& summary) {
  if (wants_json()) return Status::ok;
  const char* no_color = std::getenv("NO_COLOR");
  const std::string repro = repro_line(arguments_, file, summary.seed);
  results::TextStyle style;
  style.has_color = is_terminal(STDOUT_FILENO) && (no_color == nullptr || *no_color == '\0');
  style.is_quiet = arguments_.quiet;
  style.repro = repro;
  const std::string separator = summaries_.size() > 1 && !arguments_.quiet ? "\n" : "";
  return print(separator + results::to_text(summary, style));
}

Status RunCommand::print_json() const {
  if (arguments_.files.size() == 1) {
    return summaries_.empty() ? Status::ok
                              : print(results::to_value(summaries_.front()).to_pretty_json());
  }
  results::Value list = results::Value::list();
  for (const results::Summary& summary : summaries_) list.add(results::to_value(summary));
  return print(list.to_pretty_json());
}

Status RunCommand::commit() {
  if (is_interrupted()) return Status::interrupted;
  if (!arguments_.junit.empty()) {
    const auto fault = results::replace_file(arguments_.junit, results::to_junit(suites_));
    if (fault) {
      complain(*fault);
      return Status::io;
    }
  }
  // Without a single result there is nothing to keep.
  if (!folder_ || summaries_.empty()) return Status::ok;
  const auto replace = arguments_.force ? results::Replace::yes : results::Replace::no;
  if (const auto fault = folder_->commit(replace)) {
    complain(*fault);
    return Status::io;
  }
  return Status::ok;
}

}  // namespace

void add_run(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* verb = app.add_subcommand("run", "Run scenarios and tell what became of them");
  verb->add_option("FILE", arguments->files, "Scenario files")->required();
  verb->add_option("--out", arguments->out,
                   "Write results into this folder (several files: DIR/<name>/)")
      ->type_name("DIR");
  verb->add_flag("--force", arguments->force, "Replace an existing --out folder");
  verb->add_option("--seed", arguments->seed, "Replace the seed")->type_name("N");
  verb->add_option("--until", arguments->until, "End the run at this instant")->type_name("T");
  verb->add_option("--set", arguments->sets, "Set a value of the scenario; may be repeated")
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
  verb->add_flag("--audit", arguments->audit, "Check the platform's invariants while running");
  verb->add_flag("--csv", arguments->csv, "Write the tables as CSV, too");
  verb->add_option("--junit", arguments->junit, "Write a JUnit report")->type_name("FILE");
  verb->add_option("--format", arguments->format, "What to print: table or json")
      ->check(CLI::IsMember({"table", "json"}));
  verb->add_flag("--quiet", arguments->quiet, "Print only what is not as expected");
  verb->callback([arguments, &status] {
    const std::optional<Status> fault = find_misuse(*arguments);
    status = fault ? *fault : RunCommand(*arguments).run();
  });
}

}  // namespace capdrill::program
