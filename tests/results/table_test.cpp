#include "capdrill/results/table.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "capdrill/scenario/schema.hpp"

namespace capdrill::results {
namespace {

using testing::UnorderedElementsAreArray;

/// What the scenario file may name under `output.tables`, as its schema tells.
std::vector<std::string> names_that_scenarios_accept() {
  const nlohmann::json schema = nlohmann::json::parse(scenario::json_schema());
  return schema.at("/$defs/output/properties/tables/items/enum"_json_pointer);
}

TEST(TableNames, AScenarioMayAskForEveryTableAndForNoOther) {
  EXPECT_THAT(names_that_scenarios_accept(), UnorderedElementsAreArray(table_names()));
}

TEST(TableNames, StandInTheOrderOfTheirIds) {
  for (std::size_t i = 0; i < kTableCount; ++i) {
    EXPECT_EQ(table_spec(static_cast<TableId>(i)).id, static_cast<TableId>(i));
  }
}

}  // namespace
}  // namespace capdrill::results
