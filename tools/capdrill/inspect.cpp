#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "capdrill/engine/run.hpp"
#include "capdrill/results/inspection_text.hpp"
#include "capdrill/results/rest_view.hpp"
#include "capdrill/results/summary.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "capdrill/study/mend.hpp"
#include "inspect_subject.hpp"
#include "program.hpp"
#include "progress.hpp"
#include "run_arguments.hpp"

namespace capdrill::program {

namespace {

/// `capdrill inspect`: runs a scenario, or again what a folder of results is from, up to an instant.
class InspectCommand {
 public:
  explicit InspectCommand(const InspectArguments& arguments) : arguments_(arguments) {}

  [[nodiscard]] Status run();

 private:
  [[nodiscard]] Result<results::Inspection, Status> inspect(const InspectSubject& subject,
                                                            const scenario::Instant& at) const;
  [[nodiscard]] Status show(const results::Inspection& inspection) const;
  [[nodiscard]] Status show_list(const results::Inspection& inspection) const;
  [[nodiscard]] Status show_mend(const results::Inspection& inspection) const;
  [[nodiscard]] bool wants_json() const { return arguments_.format == "json"; }

  const InspectArguments& arguments_;
};

Result<results::Inspection, Status> InspectCommand::inspect(const InspectSubject& subject,
                                                            const scenario::Instant& at) const {
  results::Inspector inspector(subject.scenario, at);
  // Whether results come out the same can be told at their end only.
  const SimTime end = subject.fingerprint ? subject.end : inspector.until();
  engine::RunOptions options;
  options.seed = subject.seed;
  options.until = end;
  Progress progress(stem_of(arguments_.source), Bar::shown);
  options.on_progress = [&progress, end](const engine::Progress& now) {
    progress.update(now, end);
    return !is_interrupted();
  };
  const Result<engine::RunOutcome> outcome = engine::run(subject.scenario, options, inspector);
  if (!outcome) {
    std::fprintf(stderr, "%s: error: %s\n", outcome.error().place.c_str(),
                 outcome.error().message.c_str());
    return Unexpected{Status::scenario};
  }
  if (outcome->interrupted || is_interrupted()) return Unexpected{Status::interrupted};
  if (subject.fingerprint && results::format_hash(outcome->fingerprint) != *subject.fingerprint) {
    complain(Error{arguments_.source, "cannot be run again: its fingerprint is " +
                                          *subject.fingerprint + ", not " +
                                          results::format_hash(outcome->fingerprint) +
                                          ", so another build of this version made it"});
    return Unexpected{Status::scenario};
  }
  return std::move(inspector).finish();
}

/// The name that was meant, of things that exist; wrong use otherwise.
template <class Things>
Status unknown_name(const Things& things, const std::string& kind, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& thing : things) {
    if constexpr (requires { thing.exists; }) {
      if (!thing.exists) continue;
    }
    names.push_back(thing.name);
  }
  return misuse("inspect", "there is no " + kind + " '" + name + "' at this instant",
                scenario::hint_nearest_or_all(name, names));
}

Status InspectCommand::show_list(const results::Inspection& inspection) const {
  const auto subscription = find_subscription(inspection.world, arguments_.subscription);
  if (!subscription) {
    return unknown_name(inspection.world.subscriptions, "subscription", arguments_.subscription);
  }
  using results::ListKind;
  const ListKind kind = arguments_.list == "SharedWithSubscription"
                            ? ListKind::SharedWithSubscription
                        : arguments_.list == "All" ? ListKind::All
                                                   : ListKind::CreatedInSubscription;
  const auto defect = arguments_.list_defect ? results::SharedListDefect::present
                                             : results::SharedListDefect::absent;
  const std::vector<GroupId> groups = results::list_groups(inspection, *subscription, kind, defect);
  return print(wants_json() ? results::list_view(inspection, groups).to_pretty_json()
                            : results::list_text(inspection, groups));
}

Status InspectCommand::show_mend(const results::Inspection& inspection) const {
  const study::Mend mend = study::find_mend(inspection.world);
  return print(wants_json() ? study::to_value(mend, inspection).to_pretty_json()
                            : study::to_text(mend, inspection));
}

Status InspectCommand::show(const results::Inspection& inspection) const {
  if (!arguments_.subscription.empty()) return show_list(inspection);
  if (arguments_.mend) return show_mend(inspection);
  OptionalId<GroupId> only;
  if (!arguments_.group.empty()) {
    const auto found = find_group(inspection.world, arguments_.group);
    if (!found) {
      return unknown_name(inspection.world.groups, "capacity reservation group", arguments_.group);
    }
    only = *found;
  }
  if (wants_json()) return print(results::to_value(inspection, only).to_pretty_json());
  const char* no_color = std::getenv("NO_COLOR");
  results::TextStyle style;
  style.has_color = is_terminal(STDOUT_FILENO) && (no_color == nullptr || *no_color == '\0');
  return print(results::to_text(inspection, only, style));
}

Status InspectCommand::run() {
  if (const auto fault = find_misuse(arguments_)) return *fault;
  const auto subject = read_subject(arguments_);
  if (!subject) return subject.error();
  const auto at = instant_of(arguments_, *subject);
  if (!at) return misuse("inspect", at.error().place + ": " + at.error().message);
  const auto inspection = inspect(*subject, *at);
  return inspection ? show(*inspection) : inspection.error();
}

}  // namespace

void add_inspect(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<InspectArguments>();
  CLI::App* verb = app.add_subcommand(
      "inspect", "Show one instant as the REST API would, and how many more VMs would fit");
  verb->add_option("SOURCE", arguments->source, "Scenario file, or a folder of results")
      ->required();
  verb->add_option("--at", arguments->at, "The instant: an offset, a date-time, or end")
      ->required()
      ->type_name("T");
  verb->add_option("--group", arguments->group, "Show this capacity reservation group only")
      ->type_name("NAME");
  verb->add_option("--subscription", arguments->subscription, "List the groups of a subscription")
      ->type_name("NAME");
  verb->add_option("--list", arguments->list, "Which of them, as the API's resourceIdsOnly")
      ->check(CLI::IsMember({"CreatedInSubscription", "SharedWithSubscription", "All"}));
  verb->add_flag("--list-defect", arguments->list_defect,
                 "Leave out shared groups where the subscription has none of its own, as the "
                 "platform is known to do");
  verb->add_flag("--mend", arguments->mend,
                 "Show the cheapest quantities that cover every VM where it stands: as a timeline, "
                 "and as commands of az");
  verb->add_option("--seed", arguments->seed, "Replace the seed")->type_name("N");
  verb->add_option("--set", arguments->sets, "Set a value of the scenario; may be repeated")
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
  verb->add_option("--inputs", arguments->inputs,
                   "Of results: where the trace files are that their scenario names")
      ->type_name("DIR");
  verb->add_option("--format", arguments->format, "What to print: table or json")
      ->check(CLI::IsMember({"table", "json"}));
  verb->callback([arguments, &status] { status = InspectCommand(*arguments).run(); });
}

}  // namespace capdrill::program
