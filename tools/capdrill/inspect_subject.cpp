#include "inspect_subject.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "capdrill/base/version.hpp"
#include "capdrill/results/stored_run.hpp"
#include "capdrill/scenario/reader.hpp"
#include "run_arguments.hpp"

namespace capdrill::program {

namespace {

namespace fs = std::filesystem;

bool is_folder(const InspectArguments& arguments) {
  std::error_code none;
  return fs::is_directory(arguments.source, none);
}

Result<InspectSubject, Status> read_file(const InspectArguments& arguments) {
  auto scenario = read(arguments.source, arguments.sets);
  if (!scenario) return Unexpected{scenario.error()};
  InspectSubject subject;
  subject.seed = parse_seed(arguments.seed).value_or(scenario->clock.seed);
  subject.end = SimTime(scenario->clock.duration);
  subject.scenario = std::move(*scenario);
  return subject;
}

/// The scenario of a stored run, made of the same files.
Result<scenario::Scenario, Status> read_again(const InspectArguments& arguments,
                                              const results::StoredRun& run) {
  auto scenario =
      scenario::read_scenario_text(run.resolved_scenario, "results.db", {}, arguments.inputs);
  if (!scenario) {
    const Status status = complain(scenario.error());
    if (arguments.inputs.empty()) {
      std::fputs("hint: --inputs DIR tells where the files are that the scenario names\n", stderr);
    }
    return Unexpected{status};
  }
  for (std::size_t i = 1; i < scenario->sources.size(); ++i) {
    const scenario::Source& source = scenario->sources[i];
    if (std::ranges::count(run.inputs, source.sha256, &scenario::Source::sha256) > 0) continue;
    complain(Error{(fs::path(arguments.inputs) / source.name).string(),
                   "is not the file that the results were made of"});
    return Unexpected{Status::scenario};
  }
  return std::move(scenario).value();
}

Result<InspectSubject, Status> read_folder(const InspectArguments& arguments) {
  const auto run = results::read_stored_run(arguments.source);
  if (!run) {
    complain(run.error());
    return Unexpected{Status::io};
  }
  if (run->version != kVersion) {
    complain(Error{arguments.source,
                   "was made by capdrill " + run->version + ", and this is " + kVersion +
                       ": inspect it with that version, or run the scenario again"});
    return Unexpected{Status::scenario};
  }
  auto scenario = read_again(arguments, *run);
  if (!scenario) return Unexpected{scenario.error()};
  return InspectSubject{std::move(*scenario), run->seed, SimTime(run->duration), run->fingerprint};
}

}  // namespace

std::optional<Status> find_misuse(const InspectArguments& arguments) {
  if (is_folder(arguments) && (!arguments.seed.empty() || !arguments.sets.empty())) {
    return misuse("inspect", "results have the seed and the values they were made with",
                  "leave out --seed and --set, or inspect the scenario file");
  }
  if (!is_folder(arguments) && !arguments.inputs.empty()) {
    return misuse("inspect",
                  "--inputs is for folders of results: a scenario file knows its inputs");
  }
  if (!arguments.seed.empty() && !parse_seed(arguments.seed)) {
    return misuse("inspect",
                  "--seed: '" + arguments.seed + "' is no whole number from 0 to 2^64 - 1");
  }
  if (arguments.subscription.empty() && (!arguments.list.empty() || arguments.list_defect)) {
    return misuse("inspect", "a list is one of a subscription", "add --subscription NAME");
  }
  if (!arguments.subscription.empty() && !arguments.group.empty()) {
    return misuse("inspect", "--group shows one group, --subscription lists groups: give one");
  }
  if (arguments.mend && (!arguments.subscription.empty() || !arguments.group.empty())) {
    return misuse("inspect", "--mend looks at every group: slots of one may cover VMs of another",
                  "leave out --group and --subscription");
  }
  return std::nullopt;
}

Result<InspectSubject, Status> read_subject(const InspectArguments& arguments) {
  return is_folder(arguments) ? read_folder(arguments) : read_file(arguments);
}

Result<scenario::Instant> instant_of(const InspectArguments& arguments,
                                     const InspectSubject& subject) {
  const auto fault = [&arguments](const std::string& message) {
    return Unexpected{Error{"--at", "'" + arguments.at + "' " + message}};
  };
  if (arguments.at == "end") return scenario::Instant{subject.end, true};
  SimTime time;
  if (const std::optional<Duration> offset = parse_duration(arguments.at)) {
    time = SimTime(*offset);
  } else if (const std::optional<DateTime> date = parse_date_time(arguments.at)) {
    time = SimTime::microseconds(date->us - subject.scenario.clock.start.us);
  } else {
    return fault(
        "is no instant: end, an offset such as PT1H or 90m, or a date-time such as "
        "2026-01-05T09:00:00Z");
  }
  if (time < SimTime()) {
    return fault("lies before the start, " + format_date_time(subject.scenario.clock.start));
  }
  if (time >= subject.end) {
    return fault("does not lie before the end of the run, " +
                 format_duration(subject.end - SimTime()) +
                 " after its start; its last state is at end");
  }
  return scenario::Instant{time, false};
}

}  // namespace capdrill::program
