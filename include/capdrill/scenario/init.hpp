#pragma once

#include <string>

namespace capdrill::scenario {

/// A commented scenario to start from; it reads clean and runs.
[[nodiscard]] std::string starter_scenario();

}  // namespace capdrill::scenario
