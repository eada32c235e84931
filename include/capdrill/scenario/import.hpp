#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/base/result.hpp"

/// Makes scenarios of what describes an estate elsewhere: deployment templates of Azure Resource
/// Manager, bodies of its REST API, and what `az … -o json` prints.
namespace capdrill::scenario {

struct ArmOptions {
  /// Parameters files (deploymentParameters), and `name=value`, which wins.
  std::vector<std::filesystem::path> parameter_files;
  std::vector<std::string> parameters;
  /// What a template asks its deployment for, and does not say.
  std::string location = "eastus";
  std::string subscription = "my-subscription";
};

/// Why no scenario came out.
struct ImportFailure {
  enum class Kind {
    unreadable,  ///< A file could not be read.
    invalid      ///< Something is wrong with the input, or is missing.
  };
  Kind kind = Kind::invalid;
  /// Never empty; the place is a file with line and column, or with a path such as `sku.capacity`.
  std::vector<Error> errors;
  /// As ImportedScenario::notes.
  std::vector<std::string> notes;
};

/// A scenario made of other descriptions. Everything in it exists at the start; what the platform
/// would refuse then is asked for by the timeline instead, which expects the refusal.
class ImportedScenario {
 public:
  struct State;
  explicit ImportedScenario(std::unique_ptr<State> state);
  ImportedScenario(ImportedScenario&&) noexcept;
  ImportedScenario& operator=(ImportedScenario&&) noexcept;
  ~ImportedScenario();

  /// The scenario as YAML, the notes in a comment at its top.
  [[nodiscard]] std::string text() const;
  /// A scenario whose timeline asks for each resource at the start: running it for a moment tells,
  /// by the ids of the entries, which of them the platform refuses.
  [[nodiscard]] std::string trial_text() const;
  /// Says that the platform refuses the resource of a timeline entry of the trial.
  void refuse(const std::string& timeline_id, const std::string& code, const std::string& message);
  /// What did not reach the scenario, and what was assumed: `resources[2].tags: not modelled`.
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  std::unique_ptr<State> state_;
};

/// Reads the files, which may refer to each other, into one scenario.
/// Errors: everything without which there is no scenario, together; hostile input is refused.
[[nodiscard]] Result<ImportedScenario, ImportFailure> import_arm(
    std::span<const std::filesystem::path> files, const ArmOptions& options);

}  // namespace capdrill::scenario
