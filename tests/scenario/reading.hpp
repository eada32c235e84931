#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include "capdrill/scenario/reader.hpp"
#include "support/folder.hpp"

/// Short ways to read a scenario in a test.
namespace capdrill::scenario::testing {

using Sets = std::vector<std::string>;

/// The scenario of a text that must be sound.
inline Scenario read(const std::string& text, const Sets& sets = {}) {
  auto result = read_scenario_text(text, "test.yaml", sets);
  if (!result) throw std::invalid_argument(format_diagnostics(result.error().diagnostics));
  return std::move(*result);
}

/// What is said of a text that must be wrong.
inline std::vector<Diagnostic> diagnose(const std::string& text, const Sets& sets = {}) {
  const auto result = read_scenario_text(text, "test.yaml", sets);
  if (result) throw std::invalid_argument("the text is a sound scenario");
  return result.error().diagnostics;
}

/// The first thing that is said.
inline std::string first_message(const std::string& text, const Sets& sets = {}) {
  return diagnose(text, sets).front().message;
}

/// A region with two zones, a subscription, and nothing in it.
inline const std::string kWorld = R"(scenario: Test
clock: { duration: PT2H }
regions:
  eastus: { zones: { "1": { hardware: unlimited }, "2": { hardware: unlimited } } }
subscriptions: { contoso: {} }
)";

/// The same with a scale set and a group.
inline const std::string kWeb = kWorld + R"(capacityReservationGroups:
  crg:
    subscription: contoso
    location: eastus
    zones: ["1", "2"]
    capacityReservations:
      one: { sku: { name: Standard_D2s_v3, capacity: 3 }, zone: "1" }
virtualMachineScaleSets:
  web:
    subscription: contoso
    location: eastus
    zones: ["1", "2"]
    sku: { name: Standard_D2s_v3, capacity: 2 }
    capacityReservationGroup: crg
)";

using support::Folder;

}  // namespace capdrill::scenario::testing
