#include "capdrill/scenario/schema.hpp"
#include "capdrill/scenario/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace capdrill::scenario {
namespace {

namespace fs = std::filesystem;

/// Holds a committed file against its generator; CAPDRILL_UPDATE_GOLDEN=1 writes it anew.
void expect_committed(const std::string& name, const std::string& text) {
  const fs::path file = fs::path(CAPDRILL_SCENARIOS) / name;
  if (std::getenv("CAPDRILL_UPDATE_GOLDEN") != nullptr)
    std::ofstream(file, std::ios::binary) << text;
  std::ifstream stream(file, std::ios::binary);
  const std::string committed{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(committed, text) << name
                             << " is out of date: run the tests with CAPDRILL_UPDATE_GOLDEN=1";
}

TEST(Schema, TheCommittedSchemaIsTheGeneratedOne) {
  expect_committed("capdrill.schema.json", json_schema());
}

TEST(Schema, TheCommittedReferenceIsTheGeneratedOne) {
  expect_committed("REFERENCE.md", reference_markdown());
}

TEST(Schema, TheCommittedSchemaOfStudiesIsTheGeneratedOne) {
  expect_committed("studies/study.schema.json", study_json_schema());
}

TEST(Schema, TheCommittedReferenceOfStudiesIsTheGeneratedOne) {
  expect_committed("studies/REFERENCE.md", study_reference_markdown());
}

TEST(Schema, NamesItsDraftAndForbidsUnknownKeys) {
  const std::string schema = json_schema();
  EXPECT_THAT(schema, ::testing::HasSubstr("https://json-schema.org/draft/2020-12/schema"));
  EXPECT_THAT(schema, ::testing::HasSubstr("\"additionalProperties\": false"));
}

TEST(Reference, HasASectionForEachStructure) {
  const std::string reference = reference_markdown();
  for (const char* section :
       {"## scenario\n", "## clock\n", "## virtualMachineScaleSet\n", "## timelineEntry\n",
        "## expectation\n", "## tenantStream\n", "## zoneOutage\n"}) {
    EXPECT_THAT(reference, ::testing::HasSubstr(section));
  }
}

}  // namespace
}  // namespace capdrill::scenario
