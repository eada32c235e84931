#include "run_arguments.hpp"

#include <charconv>
#include <filesystem>
#include <set>

#include "capdrill/base/quoting.hpp"
#include "capdrill/results/result_folder.hpp"

namespace capdrill::program {

namespace {

namespace fs = std::filesystem;

/// Two files whose results would go to the same folder.
std::optional<std::string> find_same_stem(const std::vector<std::string>& files) {
  std::set<std::string> stems;
  for (const std::string& file : files) {
    if (!stems.insert(stem_of(file)).second) return stem_of(file);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_seed(std::string_view text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

std::string stem_of(const std::string& file) { return fs::path(file).stem().string(); }

std::optional<Status> find_misuse(const RunArguments& arguments) {
  if (!arguments.seed.empty() && !parse_seed(arguments.seed)) {
    return misuse("run", "--seed: '" + arguments.seed + "' is no whole number from 0 to 2^64 - 1");
  }
  if (!arguments.until.empty() && !parse_duration(arguments.until) &&
      !parse_date_time(arguments.until)) {
    return misuse("run", "--until: '" + arguments.until + "' is no instant",
                  "an offset such as PT1H or 90m, or a date-time such as 2026-01-05T09:00:00Z");
  }
  if (arguments.csv && arguments.out.empty()) {
    return misuse("run", "--csv needs --out: the tables are files", "add --out DIR");
  }
  if (arguments.force && arguments.out.empty()) {
    return misuse("run", "--force needs --out: there is nothing to replace");
  }
  if (arguments.out.empty()) return std::nullopt;
  const auto same = arguments.files.size() > 1 ? find_same_stem(arguments.files) : std::nullopt;
  if (same) {
    return misuse("run", "several files are called '" + *same + "', so their results would be too");
  }
  const std::vector<fs::path> inputs(arguments.files.begin(), arguments.files.end());
  const auto replace = arguments.force ? results::Replace::yes : results::Replace::no;
  const auto fault = results::find_folder_fault(arguments.out, replace, inputs);
  if (fault) return misuse("run", "--out: " + fault->place + " " + fault->message);
  return std::nullopt;
}

std::optional<std::uint64_t> seed_of(const RunArguments& arguments) {
  return arguments.seed.empty() ? std::nullopt : parse_seed(arguments.seed);
}

Result<std::optional<SimTime>> until_of(const RunArguments& arguments,
                                        const scenario::Scenario& scenario) {
  if (arguments.until.empty()) return std::optional<SimTime>();
  SimTime until;
  if (const std::optional<Duration> offset = parse_duration(arguments.until)) {
    until = SimTime(*offset);
  } else if (const std::optional<DateTime> date = parse_date_time(arguments.until)) {
    until = SimTime::microseconds(date->us - scenario.clock.start.us);
  }
  if (until > SimTime()) return std::optional(until);
  return Unexpected{Error{"--until", "'" + arguments.until + "' does not lie after the start, " +
                                         format_date_time(scenario.clock.start)}};
}

std::string repro_line(const RunArguments& arguments, const std::string& file, std::uint64_t seed) {
  const std::string safe_file = file.starts_with('-') ? "./" + file : file;
  std::string line = "capdrill run " + shell_quoted(safe_file) + " --seed " + std::to_string(seed);
  if (!arguments.until.empty()) line += " --until " + shell_quoted(arguments.until);
  for (const std::string& set : arguments.sets) line += " --set " + shell_quoted(set);
  return line;
}

}  // namespace capdrill::program
