#pragma once

#include "draft.hpp"
#include "node.hpp"
#include "problems.hpp"
#include "sources.hpp"

namespace capdrill::scenario {

/// Resolves every reference of the draft, checks what no single value can tell, reads the traces.
/// What is wrong goes to `problems`; a value that is reported already is passed over.
/// `root` is the checked tree that the draft came from.
void resolve_draft(Draft& draft, const Node& root, Sources& sources, Problems& problems);

}  // namespace capdrill::scenario
