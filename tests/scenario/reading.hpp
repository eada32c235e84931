#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include "capdrill/scenario/reader.hpp"

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

/// A folder of files that goes away with the test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / unique_name()) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Writes a file and returns its path.
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static std::string unique_name() {
    static int count = 0;
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    return std::string("capdrill_") + test->test_suite_name() + "_" + test->name() + "_" +
           std::to_string(count++);
  }

  std::filesystem::path path_;
};

}  // namespace capdrill::scenario::testing
