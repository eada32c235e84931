#pragma once

#include <vector>

#include "arm_document.hpp"
#include "import_draft.hpp"
#include "import_findings.hpp"

namespace capdrill::scenario {

/// Describes the sizes that the draft uses and the built-in catalogue does not have: as Azure lists
/// them, else by the nearest size of the catalogue, which is marked as a guess. Without resources
/// every listed size is described.
void import_sizes(ImportDraft& draft, const std::vector<arm::ListedSize>& listed,
                  Findings& findings);

}  // namespace capdrill::scenario
