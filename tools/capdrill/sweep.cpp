#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>

#include "capdrill/results/result_folder.hpp"
#include "capdrill/study/journal.hpp"
#include "capdrill/study/parallel.hpp"
#include "capdrill/study/sweep.hpp"
#include "program.hpp"
#include "progress.hpp"

namespace capdrill::program {

namespace {

namespace fs = std::filesystem;

struct SweepArguments {
  std::string file;
  std::string out;
  std::size_t jobs = 0;
  bool resume = false;
  bool dry_run = false;
};

/// `capdrill sweep`: reads the study, checks every point, runs what the journal lacks.
class SweepCommand {
 public:
  explicit SweepCommand(const SweepArguments& arguments) : arguments_(arguments) {}

  [[nodiscard]] Status run();

 private:
  [[nodiscard]] Status plan(const study::SoundStudy& study) const;
  [[nodiscard]] Status sweep(const study::SoundStudy& study) const;
  [[nodiscard]] Status write(const study::SoundStudy& study, const study::SweepRuns& runs) const;
  [[nodiscard]] static study::OnProgress drawn_by(Progress& progress) {
    return [&progress](std::size_t done, std::size_t all) {
      progress.update(done, all);
      return !is_interrupted();
    };
  }

  const SweepArguments& arguments_;
};

Status SweepCommand::run() {
  auto study = scenario::read_study(arguments_.file);
  if (!study) return complain(study.error());
  Progress progress("reading", Bar::shown);
  const auto sound =
      study::check_points(std::move(study).value(), arguments_.jobs, drawn_by(progress));
  progress.clear();
  if (is_interrupted()) return Status::interrupted;
  if (!sound) return complain(sound.error());
  return arguments_.dry_run ? plan(*sound) : sweep(*sound);
}

/// The points, and a guess at what they cost: the first one is run once.
Status SweepCommand::plan(const study::SoundStudy& sound) const {
  const scenario::Study& study = sound.study;
  const auto scenario = study::read_point(study, 0);
  if (!scenario) return complain(scenario.error());
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  const study::SweepRun first = study::run_replication(*scenario, 0);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (first.fault) complain(Error{{}, "point 1 cannot be run: " + *first.fault});
  const auto threads = static_cast<double>(study::thread_count(arguments_.jobs));
  const auto cost = [&](std::int64_t replications) {
    const auto runs = static_cast<double>(study.points.size()) * static_cast<double>(replications);
    return fmt::format("{:.0f} runs, about {:.1g} s", runs, runs * seconds / threads);
  };
  const scenario::Replications& replications = study.replications;
  std::string text = study::points_text(study);
  text += fmt::format("{}{} on {:.0f} thread{}\n", cost(replications.at_least),
                      replications.precision ? ", at most " + cost(replications.at_most) : "",
                      threads, threads == 1 ? "" : "s");
  return print(text);
}

Status SweepCommand::sweep(const study::SoundStudy& sound) const {
  const auto resume = arguments_.resume ? study::Resume::yes : study::Resume::no;
  auto journal = study::Journal::open(arguments_.out, sound, resume);
  if (!journal) {
    complain(journal.error());
    return Status::io;
  }
  Progress progress("running", Bar::shown);
  const auto runs = study::run_sweep(sound.study, *journal, {arguments_.jobs, drawn_by(progress)});
  progress.clear();
  if (is_interrupted()) {
    complain(Error{arguments_.out, "was left unfinished; --resume goes on with it"});
    return Status::interrupted;
  }
  if (!runs) {
    complain(runs.error());
    return Status::io;
  }
  return write(sound, *runs);
}

Status SweepCommand::write(const study::SoundStudy& sound, const study::SweepRuns& runs) const {
  const study::SweepResults results = study::summarize(sound, runs);
  const fs::path folder = arguments_.out;
  for (const auto& [name, text] :
       {std::pair("points.csv", study::points_csv(sound.study, results)),
        std::pair("runs.csv", study::runs_csv(sound.study, runs)),
        std::pair("summary.json", study::to_value(sound, results).to_pretty_json())}) {
    if (const auto fault = results::replace_file(folder / name, text)) {
      complain(*fault);
      return Status::io;
    }
  }
  const bool has_fault = std::ranges::any_of(
      results.points, [](const study::PointResult& point) { return point.fault.has_value(); });
  return worse(has_fault ? Status::scenario : Status::ok, print(study::to_text(sound, results)));
}

}  // namespace

void add_sweep(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<SweepArguments>();
  CLI::App* verb = app.add_subcommand("sweep", "Run every point of a study, with replications");
  verb->add_option("STUDY", arguments->file, "A study file")->required();
  CLI::Option* out =
      verb->add_option("--out", arguments->out, "Write results into this folder")->type_name("DIR");
  verb->add_option("--jobs", arguments->jobs, "Threads (otherwise one per core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  verb->add_flag("--resume", arguments->resume, "Go on with the folder, where it was left");
  verb->add_flag("--dry-run", arguments->dry_run,
                 "Tell the points and a guess at the time they take")
      ->excludes(out);
  verb->callback([arguments, &status] {
    if (arguments->out.empty() && !arguments->dry_run) {
      status = misuse("sweep", "--out is required", "--dry-run tells what would be run");
    } else {
      status = SweepCommand(*arguments).run();
    }
  });
}

}  // namespace capdrill::program
