#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <iterator>

#include "capdrill/base/version.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "program.hpp"

namespace capdrill::program {

namespace {

constexpr const char* kFooter =
    "\nExit status: 0 done and every expectation met, 1 an expectation not met, 2 wrong use,\n"
    "3 bad scenario or data, 4 reading or writing failed, 70 a bug in capdrill, 130 interrupted.";

/// Options of an app, as they are written.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(verb->get_name());
  }
  return names;
}

/// The part of an option before `=`.
std::string option_of(const std::string& argument) {
  return argument.substr(0, argument.find('='));
}

/// The innermost verb that was given; `name` becomes how it is called: `import arm`.
const CLI::App& given_verb(const CLI::App& app, std::string& name) {
  const CLI::App* verb = &app;
  while (!verb->get_subcommands().empty()) {
    verb = verb->get_subcommands().front();
    name += (name.empty() ? "" : " ") + verb->get_name();
  }
  return *verb;
}

/// A verb that takes another word, which is missing or unknown.
Status explain_next_word(const std::string& verb, const std::vector<std::string>& words,
                         const std::vector<std::string>& extras) {
  const std::string hint =
      scenario::hint_nearest_or_all(extras.empty() ? "" : extras.front(), words);
  if (extras.empty()) return misuse(verb, "what to " + verb + " is missing", hint);
  return misuse(verb, "there is no '" + verb + " " + extras.front() + "'", hint);
}

/// CLI11 tells of a mistake; here it gets its hint.
Status explain(CLI::App& app, const CLI::ParseError& error) {
  std::string verb_name;
  const CLI::App& verb = given_verb(app, verb_name);
  const std::vector<std::string> extras = app.remaining(true);
  const std::vector<std::string> next = verb_names(verb);
  if (!verb_name.empty() && !next.empty()) return explain_next_word(verb_name, next, extras);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr || extras.empty()) {
    return misuse(verb_name, error.what());
  }
  const std::string unknown = option_of(extras.front());
  if (unknown.starts_with('-')) {
    return misuse(verb_name, "there is no option '" + unknown + "'",
                  scenario::hint_nearest(unknown, option_names(verb)));
  }
  return misuse(verb_name, "'" + unknown + "' was not expected");
}

Status help_or_explain(CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success)) {
    return explain(app, error);
  }
  if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr) {
    return print(std::string("capdrill ") + kVersion + "\n");
  }
  return print(app.help());
}

Status run_program(int argc, char** argv) {
  CLI::App app(
      "Drills VM scale sets against capacity reservations: a YAML scenario in, what is "
      "covered, what fails and what it costs out.",
      "capdrill");
  app.set_version_flag("--version", kVersion);
  app.footer(kFooter);
  app.require_subcommand(1);
  Status status = Status::ok;
  for (const auto add : {add_run, add_validate, add_show, add_inspect, add_schema, add_init,
                         add_import, add_sweep, add_study, add_plan, add_bench, add_completion}) {
    add(app, status);
  }
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return Status::usage;
  }
  const std::string first = argv[1];
  const std::vector<std::string> verbs = verb_names(app);
  if (!first.starts_with('-') && std::ranges::find(verbs, first) == verbs.end()) {
    std::string hint = scenario::hint_nearest(first, verbs);
    return misuse("", "there is no verb '" + first + "'", hint);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return help_or_explain(app, error);
  }
  return status;
}

}  // namespace

}  // namespace capdrill::program

int main(int argc, char** argv) {
  using capdrill::program::Status;
  capdrill::program::handle_signals();
  try {
    return static_cast<int>(capdrill::program::run_program(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "capdrill: internal error: %s\n", error.what());
  } catch (...) {
    std::fputs("capdrill: internal error\n", stderr);
  }
  return static_cast<int>(Status::bug);
}
