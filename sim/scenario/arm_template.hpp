#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "arm_evaluator.hpp"
#include "arm_resources.hpp"
#include "import_findings.hpp"

namespace capdrill::scenario::arm {

/// Values for the parameters of templates, as the user gave them.
struct GivenParameters {
  std::vector<std::pair<std::string, Value>> values;
  /// What templates declare; and which of the values they took, in lower case.
  std::set<std::string> declared;
  std::set<std::string> used;
};

/// Whether the document is a deployment template.
[[nodiscard]] bool is_template(const Value& document);

/// Deploys a template on paper: parameters, variables, conditions, loops and nested templates give
/// way to plain resources. `path` is where the template stands.
void read_template(const Value& document, const std::string& path, const Deployment& deployment,
                   GivenParameters& given, std::int64_t& budget, Findings& findings,
                   std::vector<Resource>& resources);

}  // namespace capdrill::scenario::arm
