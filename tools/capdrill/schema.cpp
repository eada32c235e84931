#include "capdrill/scenario/schema.hpp"
#include "capdrill/scenario/study.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "program.hpp"

namespace capdrill::program {

void add_schema(CLI::App& app, Status& status) {
  struct Wanted {
    bool reference = false;
    bool study = false;
  };
  auto wanted = std::make_shared<Wanted>();
  CLI::App* verb = app.add_subcommand("schema", "Print the JSON Schema of scenario files");
  verb->add_flag("--reference", wanted->reference, "Print the reference instead, as Markdown");
  verb->add_flag("--study", wanted->study, "Of study files");
  verb->callback([wanted, &status] {
    if (wanted->study) {
      status = print(wanted->reference ? scenario::study_reference_markdown()
                                       : scenario::study_json_schema());
    } else {
      status = print(wanted->reference ? scenario::reference_markdown() : scenario::json_schema());
    }
  });
}

}  // namespace capdrill::program
