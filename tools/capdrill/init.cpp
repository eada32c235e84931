#include "capdrill/scenario/init.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "program.hpp"

namespace capdrill::program {

void add_init(CLI::App& app, Status& status) {
  auto file = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("init", "Write a commented scenario to start from");
  verb->add_option("FILE", *file, "Where to write it; default: stdout");
  verb->callback([file, &status] {
    const std::string text = scenario::starter_scenario();
    status = file->empty() ? print(text) : create_file("init", *file, text);
  });
}

}  // namespace capdrill::program
