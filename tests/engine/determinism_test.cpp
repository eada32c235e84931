// A run is a pure function of scenario and seed; refused operations change nothing; a shorter run
// is a prefix of the longer one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios

/// A bit of everything.
ScenarioText busy_drill() {
  return ScenarioText()
      .zone(3, 4, 8)
      .zone(3, 4, 8)
      .zone(3, 4, 8)
      .quota(120)
      .timing(
          "preset: typical, create: {uniform: {min: PT10S, max: PT5M}}, "
          "capacityReservation: {exponential: {mean: PT2M}}")
      .group("crg", {10, 6, 4})
      .set("web", 24, in_zones(3, "crg"))
      .vm("single", in_zone("2") + ", count: 3")
      .tenants("others",
               "arrivals: {poisson: {ratePerHour: 60}}, initialUtilization: 0.6, "
               "lifetimes: {exponential: {mean: PT1H}}, sizes: [{sku: small}, {sku: big}]")
      .at("PT1H", scale("web", 36), "mayFail: true")
      .at("PT2H", zone_outage("1", "PT90M", "lose"))
      .at("PT2H10M", scale("web", 40), "mayFail: true")
      .at("PT2H20M", update_cr("z2", 30), "mayFail: true")
      .at("PT3H", instances("deallocate", "web", "{count: 5}"), "every: PT30M, mayFail: true")
      .at("PT3H10M", instances("start", "web", "{count: 5}"), "every: PT30M, mayFail: true")
      .at("PT5H", zone_outage("3", "PT1H"))
      .at("PT6H", scale("web", 12), "mayFail: true")
      .at("PT7H", update_cr("z2", 6), "mayFail: true");
}

TEST(Determinism, TwoRunsOfOneScenarioAreTheSame) {
  const Drill one(busy_drill());
  const Drill two(busy_drill());
  EXPECT_EQ(one.outcome().fingerprint, two.outcome().fingerprint);
  EXPECT_EQ(one.outcome().state_hash, two.outcome().state_hash);
  EXPECT_EQ(one.outcome().events, two.outcome().events);
  EXPECT_EQ(one.recorder().operations.size(), two.recorder().operations.size());
}

TEST(Determinism, TheAuditChangesNothing) {
  EXPECT_EQ(Drill(busy_drill()).outcome().fingerprint,
            Drill(busy_drill(), RunOptions{}).outcome().fingerprint);
}

TEST(Determinism, LookingAtTheProgressChangesNothing) {
  RunOptions options;
  std::int64_t calls = 0;
  options.on_progress = [&calls](const Progress&) {
    ++calls;
    return true;
  };
  const Drill watched(busy_drill(), options);
  const Drill plain(busy_drill());
  EXPECT_EQ(watched.outcome().fingerprint, plain.outcome().fingerprint);
  EXPECT_EQ(watched.outcome().state_hash, plain.outcome().state_hash);
  EXPECT_FALSE(watched.outcome().interrupted);
  EXPECT_GT(calls, 0);
}

TEST(Determinism, ARunCanBeInterrupted) {
  RunOptions options;
  options.on_progress = [](const Progress& progress) { return progress.now < instant("PT2H"); };
  const Drill drill(busy_drill(), options);
  EXPECT_TRUE(drill.outcome().interrupted);
  EXPECT_LT(drill.recorder().worlds.rbegin()->first, instant("PT3H"));
}

TEST(Determinism, AShorterRunIsAPrefixOfTheLongerOne) {
  const Drill whole(busy_drill());
  for (const char* until : {"PT30M", "PT2H", "PT2H15M", "PT5H30M"}) {
    RunOptions options = audited();
    options.until = instant(until);
    const Drill part(busy_drill(), options);
    EXPECT_EQ(part.outcome().end, instant(until));
    // The same instants, with the same state after each.
    auto expected = whole.recorder().worlds.begin();
    for (const auto& [time, world] : part.recorder().worlds) {
      ASSERT_LT(time, instant(until));
      ASSERT_EQ(time, expected->first);
      ASSERT_EQ(state_hash(world), state_hash(expected->second));
      ++expected;
    }
    EXPECT_GE(expected->first, instant(until)) << "none is missing";
    EXPECT_EQ(part.outcome().state_hash, state_hash(std::prev(expected)->second));
    for (std::size_t i = 0; i < part.recorder().operations.size(); ++i) {
      const OperationRecord& operation = part.operation(i);
      if (!operation.completed) continue;
      EXPECT_EQ(operation.code, whole.operation(i).code);
      EXPECT_EQ(operation.done, whole.operation(i).done);
    }
  }
}

TEST(Determinism, RefusedOperationsLeaveTheStateUnchanged) {
  ScenarioText text;
  text.zone(1, 4, 4)
      .zone(1, 4, 4)
      .quota(12)
      .group("crg", {2, 2})
      .regional_group("regional", 1)
      .vm("vm", in_zone("1", "crg"))
      .vm("plain", in_zone("1"))
      .set("web", 4, in_zones(2) + ", upgradePolicy: {mode: Automatic}");
  const std::vector<std::string> refused{
      create_group("crg", "zones: ['1']"),
      delete_group("crg"),
      create_cr("more", "other", 9, "zone: '1'"),
      create_cr("more", "big", 1, "zone: '2'"),
      update_cr("z1", 9),
      delete_cr("z1"),
      create_set("other", 9, in_zones(2)),
      scale("web", 99),
      scale("web", 1001),
      join_set("web", "regional"),
      create_vm("other", in_zone("1"), "big"),
      join_vm("plain", "regional"),
      leave_vm("vm"),
  };
  for (std::size_t i = 0; i < refused.size(); ++i) {
    text.at("PT" + std::to_string(i + 1) + "M", refused[i], "expectError: any");
  }
  const Drill drill(text);
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  for (const auto& [time, world] : drill.recorder().worlds) {
    EXPECT_EQ(state_hash(world), state_hash(drill.at("PT0S").world()))
        << "after " << to_seconds(time) / 60 << " minutes";
  }
}

TEST(Determinism, TheStateHashTellsStatesApart) {
  const auto hash = [](const ScenarioText& text) { return Drill(text).outcome().state_hash; };
  const auto base = [] {
    return ScenarioText().unlimited_zones(2).group("crg", {2, 2}).set("web", 2, in_zones(2));
  };
  const std::uint64_t plain = hash(base());
  EXPECT_NE(plain, hash(base().at("PT1H", scale("web", 3))));
  EXPECT_NE(plain, hash(base().at("PT1H", update_cr("z1", 3))));
  EXPECT_NE(plain, hash(base().at("PT1H", instances("deallocate", "web", "[0]"))));
  EXPECT_NE(plain, hash(base().at("PT1H", join_set("web", "crg"))));
  EXPECT_NE(plain, hash(base().at("PT1H", set_quota("50"))));
  EXPECT_NE(plain, hash(base().at("PT9H", zone_outage("1", "PT5H"))));
  EXPECT_EQ(plain, hash(base().at("PT1H", zone_outage("1", "PT5H")))) << "it is over";
}

TEST(Determinism, NumbersOfVmsAreNeverReusedThoughTheirIndicesAre) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .set("web", 10, in_zones(1))
                        .at("PT1H", scale("web", 0), "every: PT2H, times: 3")
                        .at("PT2H", scale("web", 10), "every: PT2H, times: 3"));
  EXPECT_EQ(drill.end().world().vms.size(), 10U);
  EXPECT_EQ(drill.end().world().next_vm_number, 40U);
}

}  // namespace
}  // namespace capdrill::engine
