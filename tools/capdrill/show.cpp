#include "capdrill/scenario/show.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "program.hpp"

namespace capdrill::program {

void add_show(CLI::App& app, Status& status) {
  struct Arguments {
    std::string file;
    std::vector<std::string> sets;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand(
      "show", "Print a scenario as understood: merged, defaults filled in, with their origins");
  verb->add_option("FILE", arguments->file, "Scenario file")->required();
  verb->add_option("--set", arguments->sets, "Set a value first: path=value")
      ->allow_extra_args(false);
  verb->callback([arguments, &status] {
    const auto text = scenario::show_scenario(arguments->file, arguments->sets);
    status = text ? print(*text) : complain(text.error());
  });
}

}  // namespace capdrill::program
