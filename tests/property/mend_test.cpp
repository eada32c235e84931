// Mends against the platform itself: the printed timeline, run at the instant it was made for,
// succeeds step by step and covers as many VMs as was said. And the best possible is never less
// than what is.

#include "capdrill/study/mend.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "capdrill/engine/run.hpp"
#include "capdrill/results/inspection.hpp"
#include "capdrill/study/attainable.hpp"
#include "support/drill.hpp"
#include "support/property.hpp"
#include "support/random_scenario.hpp"

namespace capdrill::study {
namespace {

using support::Drill;
using support::RandomScenario;
using support::ScenarioText;

/// Operations take no time, so that the state after the steps is that of their instant.
RandomScenario draw_scenario() {
  RandomScenario::Limits limits;
  limits.may_take_time = false;
  return RandomScenario(limits);
}

/// Slots that the steps take from reservations.
std::int64_t slots_given(const Mend& mend) {
  std::int64_t slots = 0;
  for (const MendStep& step : mend.steps) {
    if (step.kind == MendStep::Kind::lower) slots += step.before - step.after;
  }
  return slots;
}

void check_yardstick(const results::Attainable& attainable) {
  RC_ASSERT(attainable.within_hardware.covered >= attainable.covered_now);
  RC_ASSERT(attainable.by_moves.covered >= attainable.within_hardware.covered);
  RC_ASSERT(attainable.by_moves.covered <= attainable.eligible);
  RC_ASSERT(attainable.by_slots.covered >= attainable.covered_now);
  RC_ASSERT(attainable.by_slots.covered <= attainable.eligible);
  RC_ASSERT(attainable.by_moves.changes >= attainable.by_moves.covered - attainable.covered_now);
}

/// Of a printed timeline, entry by entry.
std::vector<std::string> operations_in(const std::string& printed, SimTime instant) {
  const std::string begin = "  - { at: " + format_duration(instant - SimTime()) + ", ";
  std::vector<std::string> operations;
  for (std::size_t at = printed.find(begin); at != std::string::npos;
       at = printed.find(begin, at + 1)) {
    const std::size_t end = printed.find(" }\n", at);
    operations.push_back(printed.substr(at + begin.size(), end - at - begin.size()));
  }
  return operations;
}

void check_mend(const RandomScenario& random) {
  ScenarioText text = random.text();
  text.duration("P10D");
  const std::string instant = "PT" + std::to_string(support::pick(0, 300)) + "M0.5S";
  const scenario::Scenario scenario = support::read(text.str());
  results::Inspector inspector(scenario, {support::instant(instant), false});
  engine::RunOptions options = support::audited();
  options.until = inspector.until();
  RC_ASSERT(engine::run(scenario, options, inspector).has_value());
  const results::Inspection inspection = std::move(inspector).finish();
  const results::Attainable attainable =
      find_attainable(inspection.world, support::instant(instant));
  check_yardstick(attainable);

  const Mend mend = find_mend(inspection.world);
  std::int64_t left = 0;
  for (const Unmended& each : mend.left) left += each.vms;
  RC_ASSERT(mend.covered_after + left == mend.eligible);
  if (mend.joining == 0) RC_ASSERT(slots_given(mend) == attainable.by_slots.changes);
  const std::string printed = to_text(mend, inspection);
  RC_LOG() << text.str() << printed << '\n';
  const std::vector<std::string> operations = operations_in(printed, support::instant(instant));
  RC_ASSERT(operations.size() == mend.steps.size());
  if (operations.empty()) return;
  for (const std::string& operation : operations) text.at(instant, operation);
  const Drill drill(text, options);
  // An upgrade may be refused, or go on batch by batch; VMs that were lost come back as soon as
  // lowers make room for them.
  const auto is_lost = [](const Vm& vm) { return vm.alive && vm.lost; };
  if (mend.joining > 0 || std::ranges::any_of(inspection.world.vms, is_lost)) return;
  const CoverageCounts& after = drill.at(instant).world().coverage;
  RC_ASSERT(after.covered == mend.covered_after);
  RC_ASSERT(after.eligible == mend.eligible);
}

TEST(MendProperties, ThePrintedTimelineCoversAsManyAsItSays) {
  support::check_property([] { check_mend(draw_scenario()); });
}

}  // namespace
}  // namespace capdrill::study
