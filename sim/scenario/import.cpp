#include "capdrill/scenario/import.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "arm_document.hpp"
#include "arm_json.hpp"
#include "arm_parameters.hpp"
#include "capdrill/base/version.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "capdrill/scenario/reader.hpp"
#include "files.hpp"
#include "import_draft.hpp"
#include "import_findings.hpp"
#include "import_resources.hpp"
#include "import_sizes.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace fs = std::filesystem;

struct ImportedScenario::State {
  std::string name;
  /// The files, for the comment at the top.
  std::string from;
  ImportDraft draft;
  ResourceNames names;
  Findings findings;
  StartRefusals refusals;
};

namespace {

std::string shown(const fs::path& file) { return printable(file.generic_string(), 300); }

/// Reads all files of an import, then builds the draft.
class Importer {
 public:
  Importer(std::span<const fs::path> files, const ArmOptions& options)
      : files_(files), options_(options) {}

  Result<ImportedScenario, ImportFailure> import();

 private:
  [[nodiscard]] std::optional<arm::Value> read_json(const fs::path& file);
  void read_parameter_files();
  void take_parameters(const arm::Value& document);
  void read_parameter_options();
  void read_documents();
  void check_parameters();
  void build();
  void fail(std::string place, std::string message) {
    failure_.errors.push_back({std::move(place), std::move(message)});
  }
  [[nodiscard]] bool has_failed();
  [[nodiscard]] Unexpected<ImportFailure> failure();

  std::span<const fs::path> files_;
  const ArmOptions& options_;
  std::unique_ptr<ImportedScenario::State> state_ = std::make_unique<ImportedScenario::State>();
  ImportFailure failure_;
  arm::GivenParameters given_;
  arm::Collected collected_;
  std::int64_t budget_ = arm::kBudget;
  /// Paths begin with the file.
  bool has_prefixes_ = false;
};

std::optional<arm::Value> Importer::read_json(const fs::path& file) {
  const std::optional<std::string> bytes = read_file(file, arm::kJsonBytesMax);
  if (!bytes) {
    failure_.kind = ImportFailure::Kind::unreadable;
    fail(shown(file), "the file cannot be read");
    return std::nullopt;
  }
  Result<arm::Value> value = arm::parse_json(*bytes);
  if (value) return std::move(*value);
  if (file.extension() == ".bicep") {
    fail(shown(file), "is Bicep; make it a template with `az bicep build` first");
    return std::nullopt;
  }
  const std::string& place = value.error().place;
  fail(shown(file) + (place.empty() ? "" : ":" + place), value.error().message);
  return std::nullopt;
}

void Importer::read_parameter_files() {
  for (const fs::path& file : options_.parameter_files) {
    const std::optional<arm::Value> document = read_json(file);
    if (!document) continue;
    if (!document->is(arm::Value::Kind::object) || arm::is_template(*document)) {
      fail(shown(file),
           "is no parameters file: no { \"parameters\": { name: { \"value\": ... } } }");
      continue;
    }
    take_parameters(*document);
  }
}

void Importer::take_parameters(const arm::Value& document) {
  for (auto& value : arm::read_parameters(document)) given_.values.push_back(std::move(value));
}

void Importer::read_parameter_options() {
  for (const std::string& option : options_.parameters) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || equals == 0) {
      fail("--parameter " + printable(option), "must be name=value");
      continue;
    }
    given_.values.emplace_back(option.substr(0, equals), arm::make_text(option.substr(equals + 1)));
  }
}

void Importer::read_documents() {
  std::vector<std::pair<fs::path, arm::Value>> documents;
  for (const fs::path& file : files_) {
    std::optional<arm::Value> root = read_json(file);
    if (!root) continue;
    // Beside a template, a parameters file is one without being announced.
    if (files_.size() > 1 && arm::is_parameters_file(*root)) {
      take_parameters(*root);
    } else {
      documents.emplace_back(file, std::move(*root));
    }
  }
  read_parameter_options();
  const arm::Deployment deployment{options_.subscription, "my-resource-group", options_.location};
  for (const auto& [file, root] : documents) {
    const std::string prefix =
        documents.size() == 1 ? "" : printable(file.filename().generic_string(), 100) + ": ";
    arm::read_document({&root, prefix, file.stem().generic_string()}, deployment, given_, budget_,
                       state_->findings, collected_);
  }
  has_prefixes_ = documents.size() > 1;
}

/// A value for a parameter that no template has is a slip of the user's.
void Importer::check_parameters() {
  std::vector<std::string> names(given_.declared.begin(), given_.declared.end());
  for (std::size_t i = 0; i < given_.values.size(); ++i) {
    const std::string& name = given_.values[i].first;
    const bool is_option = i + options_.parameters.size() >= given_.values.size();
    if (given_.used.contains(folded(name))) continue;
    if (!is_option) {
      state_->findings.note("--parameters: " + name, "no template has such a parameter");
      continue;
    }
    const std::string hint = hint_nearest(name, names);
    fail("--parameter " + printable(name),
         "no template has such a parameter" + (hint.empty() ? "" : ", " + hint));
  }
}

void Importer::build() {
  ImportDraft& draft = state_->draft;
  ResourceImporter(draft, state_->names, state_->findings).import(collected_.resources);
  import_sizes(draft, collected_.sizes, state_->findings);
  if (draft.subscriptions.empty()) draft.use_subscription(options_.subscription);
  if (!draft.regions.empty() || !state_->findings.lacks().empty()) return;
  state_->findings.lack("", "holds no scale set, capacity reservation, VM or VM size to import");
}

bool Importer::has_failed() {
  for (const Findings::Finding& lack : state_->findings.lacks()) {
    const bool names_file = has_prefixes_ && !lack.path.empty();
    const std::string file = names_file ? "" : shown(files_.front());
    const std::string separator = file.empty() || lack.path.empty() ? "" : ": ";
    fail(file + separator + lack.path, lack.text);
  }
  return !failure_.errors.empty();
}

Unexpected<ImportFailure> Importer::failure() {
  failure_.notes = state_->findings.lines();
  return Unexpected{std::move(failure_)};
}

Result<ImportedScenario, ImportFailure> Importer::import() {
  read_parameter_files();
  read_documents();
  if (!failure_.errors.empty()) return failure();
  check_parameters();
  build();
  if (has_failed()) return failure();
  state_->name = files_.front().stem().generic_string();
  for (const fs::path& file : files_) {
    state_->from +=
        (state_->from.empty() ? "" : ", ") + printable(file.filename().generic_string(), 100);
  }
  ImportedScenario scenario(std::move(state_));
  const auto read = read_scenario_text(scenario.text(), "the scenario");
  if (read) return scenario;
  failure_.notes = scenario.notes();
  for (const Diagnostic& diagnostic : read.error().diagnostics) {
    fail(shown(files_.front()) + ": " + diagnostic.key_path, diagnostic.message);
  }
  return Unexpected{std::move(failure_)};
}

}  // namespace

ImportedScenario::ImportedScenario(std::unique_ptr<State> state) : state_(std::move(state)) {}
ImportedScenario::ImportedScenario(ImportedScenario&&) noexcept = default;
ImportedScenario& ImportedScenario::operator=(ImportedScenario&&) noexcept = default;
ImportedScenario::~ImportedScenario() = default;

std::string ImportedScenario::text() const {
  std::string text = fmt::format(
      "# yaml-language-server: $schema=capdrill.schema.json\n"
      "#\n"
      "# Imported by capdrill {} from {}.\n"
      "# Everything in it exists when the run begins; what happens then is for 'timeline' to "
      "say.\n",
      kVersion, state_->from);
  const std::vector<std::string> lines = notes();
  if (!lines.empty()) text += "#\n# What is not in it, or was assumed, by its path there:\n";
  for (const std::string& line : lines) text += "#   " + line + "\n";
  return text + draft_text(state_->draft, state_->name, state_->refusals, Start::as_written);
}

std::string ImportedScenario::trial_text() const {
  return draft_text(state_->draft, state_->name, {}, Start::asked_for);
}

void ImportedScenario::refuse(const std::string& timeline_id, const std::string& code,
                              const std::string& message) {
  state_->refusals.insert_or_assign(timeline_id, StartRefusal{code, printable(message, 300)});
  const std::string path = state_->names.path_of(timeline_id);
  state_->findings.note(
      path.empty() ? timeline_id : path,
      fmt::format("the platform refuses it at the start, so that the timeline asks "
                  "for it and expects {}: {}",
                  code, message));
}

std::vector<std::string> ImportedScenario::notes() const { return state_->findings.lines(); }

Result<ImportedScenario, ImportFailure> import_arm(std::span<const fs::path> files,
                                                   const ArmOptions& options) {
  return Importer(files, options).import();
}

}  // namespace capdrill::scenario
