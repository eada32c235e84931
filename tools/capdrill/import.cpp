#include "capdrill/scenario/import.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "capdrill/engine/run.hpp"
#include "program.hpp"

namespace capdrill::program {

namespace {

struct ArmArguments {
  std::vector<std::filesystem::path> files;
  std::string out;
  scenario::ArmOptions options;
};

/// Hands every failed operation of a run on to the import.
class RefusalWatch : public engine::Observer {
 public:
  explicit RefusalWatch(scenario::ImportedScenario& imported) : imported_(imported) {}

  void instant_ended(SimTime, const World&, const engine::Changes&) override {}
  void placement_ended(const World&, const engine::PlacementRecord&) override {}
  void fault_ended(const World&, const engine::FaultRecord&) override {}
  void operation_ended(const World&, const engine::OperationRecord& operation) override {
    if (operation.outcome != engine::Outcome::Failed) return;
    imported_.refuse(operation.timeline_id, operation.code, operation.message);
  }

 private:
  scenario::ImportedScenario& imported_;
};

/// The platform's rules are asked by running the first moment of the scenario.
void try_the_start(scenario::ImportedScenario& imported) {
  const auto trial = scenario::read_scenario_text(imported.trial_text(), "the scenario");
  if (!trial) return;
  RefusalWatch watch(imported);
  engine::RunOptions options;
  options.until = SimTime(Duration::microseconds(1));
  static_cast<void>(engine::run(*trial, options, watch));
}

void tell(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) std::fprintf(stderr, "%s\n", note.c_str());
}

Status fail(const scenario::ImportFailure& failure) {
  tell(failure.notes);
  for (const Error& error : failure.errors) complain(error);
  return failure.kind == scenario::ImportFailure::Kind::unreadable ? Status::io : Status::scenario;
}

Status import_arm(const ArmArguments& arguments) {
  auto imported = scenario::import_arm(arguments.files, arguments.options);
  if (!imported) return fail(imported.error());
  try_the_start(*imported);
  const std::string text = imported->text();
  const Status status =
      arguments.out.empty() ? print(text) : create_file("import arm", arguments.out, text);
  if (status == Status::ok) tell(imported->notes());
  return status;
}

constexpr const char* kArmFooter =
    "\nFILE is a deployment template (JSON), a body of the REST API or one of its documented\n"
    "examples, or what 'az ... -o json' printed of scale sets, VMs, reservation groups,\n"
    "reservations and sizes ('az vm list-skus'). Several files make one scenario.\n"
    "What is not modelled, or assumed, is listed on stderr by its path, and in the scenario.";

}  // namespace

void add_import(CLI::App& app, Status& status) {
  CLI::App* verb =
      app.add_subcommand("import", "Make a scenario of what describes an estate elsewhere");
  verb->require_subcommand(1);
  auto arguments = std::make_shared<ArmArguments>();
  CLI::App* arm = verb->add_subcommand("arm", "From Azure: templates, REST bodies, output of az");
  arm->footer(kArmFooter);
  arm->add_option("FILE", arguments->files, "Files to import")->required();
  arm->add_option("--out", arguments->out, "Where to write the scenario; default: stdout")
      ->type_name("FILE");
  arm->add_option("--parameters", arguments->options.parameter_files,
                  "A parameters file of the template; may be repeated")
      ->allow_extra_args(false)
      ->type_name("FILE");
  arm->add_option("--parameter", arguments->options.parameters,
                  "A value for a parameter, which wins over files; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  arm->add_option("--location", arguments->options.location,
                  "Region of the resource group; default: " + arguments->options.location)
      ->type_name("REGION");
  arm->add_option("--subscription", arguments->options.subscription,
                  "Subscription of what names none; default: " + arguments->options.subscription)
      ->type_name("NAME");
  arm->callback([arguments, &status] { status = import_arm(*arguments); });
}

}  // namespace capdrill::program
