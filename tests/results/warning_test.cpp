#include <gmock/gmock.h>

#include "capdrill/results/summary_text.hpp"
#include "fake_run.hpp"

namespace capdrill::results {
namespace {

using testing::HasSubstr;

TEST(Warnings, AreListedInTheSummary) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(SimTime(), [&] {
    engine::OperationRecord operation;
    operation.id = 1;
    operation.operation = "scale";
    operation.target = "web";
    operation.warning = "It will rain.";
    run.recorder.operation_ended(run.world, operation);
  });
  const Summary summary = run.finish();
  EXPECT_THAT(to_text(summary, {}), HasSubstr("warning PT0S scale web: It will rain."));
  EXPECT_THAT(to_value(summary).to_json(), HasSubstr(R"("warning":"It will rain.")"));
}

}  // namespace
}  // namespace capdrill::results
