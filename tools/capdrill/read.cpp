#include <cstdio>
#include <filesystem>
#include <fstream>

#include "capdrill/results/metric.hpp"
#include "program.hpp"

/// Reading a scenario as the verbs do: the reader's checks, then those of its expectations.
namespace capdrill::program {

namespace {

constexpr std::size_t kExcerptMax = 160;

/// The file that a source of the scenario is, as the user would name it.
std::filesystem::path path_of(const std::string& file, const scenario::Scenario& scenario,
                              std::uint32_t source) {
  if (source == 0 || source >= scenario.sources.size()) return file;
  return std::filesystem::path(file).parent_path() / scenario.sources[source].name;
}

/// A line of a file when it can be shown under a message; otherwise empty.
std::string line_of(const std::filesystem::path& file, std::size_t number) {
  std::ifstream in(file);
  std::string line;
  for (std::size_t i = 0; i < number; ++i) {
    if (!std::getline(in, line)) return {};
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  const bool has_control = line.find_first_of("\t\x1b\x7f") != std::string::npos;
  return line.size() > kExcerptMax || has_control ? std::string() : line;
}

scenario::Diagnostic to_diagnostic(const std::string& file, const scenario::Scenario& scenario,
                                   const results::ExpectationProblem& problem) {
  scenario::Diagnostic diagnostic;
  const std::uint32_t source = problem.origin.source;
  const bool is_set =
      source < scenario.sources.size() && scenario.sources[source].name.starts_with("--set#");
  const std::filesystem::path path = path_of(file, scenario, source);
  diagnostic.file = is_set ? scenario.sources[source].name : path.string();
  diagnostic.line = problem.origin.line;
  diagnostic.column = problem.origin.column;
  diagnostic.length = scenario.expectations[problem.expectation].metric.text.size();
  diagnostic.key_path = "expect[" + std::to_string(problem.expectation) + "].metric";
  diagnostic.message = problem.message;
  diagnostic.hint = problem.hint;
  if (is_set || problem.origin.column == 0) return diagnostic;
  diagnostic.excerpt = line_of(path, problem.origin.line);
  diagnostic.caret = problem.origin.column - 1;
  return diagnostic;
}

}  // namespace

Status complain(const scenario::ReadFailure& failure) {
  std::fputs(scenario::format_diagnostics(failure.diagnostics).c_str(), stderr);
  return failure.kind == scenario::ReadFailure::Kind::unreadable ? Status::io : Status::scenario;
}

Result<scenario::Scenario, Status> read(const std::string& file,
                                        std::span<const std::string> sets) {
  auto scenario = scenario::read_scenario(file, sets);
  if (!scenario) return Unexpected{complain(scenario.error())};
  scenario::ReadFailure failure;
  for (const results::ExpectationProblem& problem : results::check_expectations(*scenario)) {
    failure.diagnostics.push_back(to_diagnostic(file, *scenario, problem));
  }
  if (!failure.diagnostics.empty()) return Unexpected{complain(failure)};
  return std::move(scenario).value();
}

}  // namespace capdrill::program
