#include "capdrill/scenario/schema.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "program.hpp"

namespace capdrill::program {

void add_schema(CLI::App& app, Status& status) {
  auto wants_reference = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand("schema", "Print the JSON Schema of scenario files");
  verb->add_flag("--reference", *wants_reference, "Print the reference instead, as Markdown");
  verb->callback([wants_reference, &status] {
    status = print(*wants_reference ? scenario::reference_markdown() : scenario::json_schema());
  });
}

}  // namespace capdrill::program
