#include <CLI/CLI.hpp>

#include <memory>

#include "program.hpp"

namespace capdrill::program {

void add_validate(CLI::App& app, Status& status) {
  struct Arguments {
    std::vector<std::string> files;
    std::vector<std::string> sets;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("validate", "Read scenarios and tell everything wrong");
  verb->add_option("FILE", arguments->files, "Scenario files")->required();
  verb->add_option("--set", arguments->sets, "Set a value first: path=value")
      ->allow_extra_args(false);
  verb->callback([arguments, &status] {
    for (const std::string& file : arguments->files) {
      const auto scenario = read(file, arguments->sets);
      if (scenario) {
        status = worse(status, print(file + ": valid\n"));
      } else {
        status = worse(status, scenario.error());
      }
    }
  });
}

}  // namespace capdrill::program
