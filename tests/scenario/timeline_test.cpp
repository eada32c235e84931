#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using ::testing::ElementsAre;
using testing::first_message;
using testing::kWeb;
using testing::kWorld;
using testing::read;

/// The timeline of a scenario with `lines` in it.
std::vector<TimelineEntry> timeline(const std::string& lines) {
  return read(kWeb + "timeline:\n" + lines).timeline;
}

template <class T>
T operation(const std::string& text) {
  return std::get<T>(timeline("  - { at: 1m, " + text + " }\n").front().operation);
}

TEST(Timeline, AnEntryHasAnInstantARepetitionAndAnOutcome) {
  const auto entries = timeline(R"(  - at: 2026-01-01T00:30:00Z
    id: morning
    every: 10m
    times: 3
    expectError: QuotaExceeded
    scale: { scaleSet: web, capacity: 5 }
  - { at: PT1H, mayFail: true, scale: { scaleSet: web, capacity: 1 } }
)");
  EXPECT_EQ(entries[0].id, "morning");
  EXPECT_EQ(entries[0].operation_name, "scale");
  EXPECT_EQ(entries[0].at.time, SimTime(Duration::minutes(30)));
  EXPECT_EQ(entries[0].every, Duration::minutes(10));
  EXPECT_EQ(entries[0].times, 3);
  EXPECT_EQ(entries[0].expect_error, "QuotaExceeded");
  EXPECT_FALSE(entries[0].may_fail);
  EXPECT_EQ(entries[1].id, "timeline[1]");
  EXPECT_TRUE(entries[1].may_fail);
  EXPECT_FALSE(entries[1].every);
}

TEST(Timeline, GroupsAndReservationsAreCreatedChangedAndDeleted) {
  const auto entries = timeline(R"(
  - { at: 1m, createCapacityReservationGroup: { name: new, subscription: contoso, location: eastus, zones: ["2"], tags: { env: test } } }
  - { at: 2m, updateCapacityReservationGroup: { name: new, tags: { env: prod, tier: 1 } } }
  - { at: 3m, createCapacityReservation: { group: new, name: two, sku: { name: Standard_D2s_v3, capacity: 4 }, zone: "2" } }
  - { at: 4m, updateCapacityReservation: { group: new, name: two, capacity: 0 } }
  - { at: 5m, deleteCapacityReservation: { group: new, name: two } }
  - { at: 6m, deleteCapacityReservationGroup: { name: new } }
)");
  EXPECT_EQ(std::get<CreateGroup>(entries[0].operation).group.zones.front().text, "2");
  EXPECT_THAT(std::get<UpdateGroup>(entries[1].operation).tags.value(),
              ElementsAre(std::pair("env", "prod"), std::pair("tier", "1")));
  EXPECT_EQ(std::get<CreateReservation>(entries[2].operation).reservation.sku.capacity, 4);
  EXPECT_EQ(std::get<UpdateReservation>(entries[3].operation).capacity, 0);
  EXPECT_EQ(std::get<DeleteReservation>(entries[4].operation).name.text, "two");
  EXPECT_EQ(std::get<DeleteGroup>(entries[5].operation).name.text, "new");
}

TEST(Timeline, ScaleSetsAreCreatedChangedAndDeleted) {
  const auto entries = timeline(R"(
  - at: 1m
    createScaleSet:
      name: api
      subscription: contoso
      location: eastus
      sku: { name: Standard_D2s_v3, capacity: 4 }
      orchestrationMode: Flexible
  - { at: 2m, updateScaleSet: { scaleSet: api, capacityReservationGroup: crg } }
  - { at: 3m, updateScaleSet: { scaleSet: api, capacityReservationGroup: null } }
  - { at: 4m, updateScaleSet: { scaleSet: api } }
  - { at: 5m, deleteScaleSet: { scaleSet: api } }
)");
  EXPECT_EQ(std::get<CreateScaleSet>(entries[0].operation).scale_set.orchestration_mode,
            OrchestrationMode::Flexible);
  EXPECT_EQ(std::get<UpdateScaleSet>(entries[1].operation).group.value().name.value().text, "crg");
  EXPECT_FALSE(std::get<UpdateScaleSet>(entries[2].operation).group.value().name);
  EXPECT_FALSE(std::get<UpdateScaleSet>(entries[3].operation).group);
  EXPECT_EQ(std::get<DeleteScaleSet>(entries[4].operation).scale_set.text, "api");
}

TEST(Timeline, InstancesAreChosenInFourWays) {
  using Kind = InstanceSelector::Kind;
  const auto all = operation<ActOnInstances>("deallocate: { scaleSet: web }");
  EXPECT_EQ(all.action, InstanceAction::Deallocate);
  EXPECT_EQ(all.instances.kind, Kind::all);
  const auto ids = operation<ActOnInstances>("start: { scaleSet: web, instances: [0, 7] }");
  EXPECT_EQ(ids.action, InstanceAction::Start);
  EXPECT_THAT(ids.instances.ids, ElementsAre(0, 7));
  const auto zone =
      operation<ActOnInstances>("deleteInstances: { scaleSet: web, instances: { zone: 2 } }");
  EXPECT_EQ(zone.action, InstanceAction::Delete);
  EXPECT_EQ(zone.instances.kind, Kind::zone);
  EXPECT_EQ(zone.instances.zone.value().text, "2");
  const auto count = operation<ActOnInstances>("start: { scaleSet: web, instances: { count: 3 } }");
  EXPECT_EQ(count.instances.kind, Kind::count);
  EXPECT_EQ(count.instances.count, 3);
}

TEST(Timeline, SingleVmsAreCreatedChangedAndDeleted) {
  const auto entries = timeline(R"(
  - { at: 1m, createVm: { name: vm, subscription: contoso, location: eastus, zone: "1", hardwareProfile: { vmSize: Standard_D2s_v3 } } }
  - { at: 2m, updateVm: { vm: vm, capacityReservationGroup: crg } }
  - { at: 3m, deallocateVm: { vm: vm } }
  - { at: 4m, startVm: { vm: vm } }
  - { at: 5m, deleteVm: { vm: vm } }
)");
  EXPECT_EQ(std::get<CreateVm>(entries[0].operation).vm.size.text, "Standard_D2s_v3");
  EXPECT_EQ(std::get<UpdateVm>(entries[1].operation).group.value().name.value().text, "crg");
  EXPECT_EQ(std::get<ActOnVm>(entries[2].operation).action, InstanceAction::Deallocate);
  EXPECT_EQ(std::get<ActOnVm>(entries[3].operation).action, InstanceAction::Start);
  EXPECT_EQ(std::get<ActOnVm>(entries[4].operation).action, InstanceAction::Delete);
}

TEST(Timeline, LimitsMayBeLifted) {
  const auto limited =
      operation<SetQuota>("setQuota: { subscription: contoso, location: eastus, limit: 5 }");
  EXPECT_EQ(limited.limit, 5);
  EXPECT_FALSE(limited.family);
  const auto lifted = operation<SetQuota>(
      "setQuota: { subscription: contoso, location: eastus, family: standardDSv3Family, limit: "
      "null }");
  EXPECT_FALSE(lifted.limit);
  EXPECT_EQ(lifted.family.value().text, "standardDSv3Family");
}

TEST(Timeline, AZoneOutageHoldsUnlessItLoses) {
  const auto hold =
      operation<ZoneOutage>("zoneOutage: { location: eastus, zone: 1, duration: 1h }");
  EXPECT_EQ(hold.vms, LostVms::hold);
  EXPECT_EQ(hold.duration, Duration::hours(1));
  const auto lose =
      operation<ZoneOutage>("zoneOutage: { location: eastus, zone: 1, duration: 1h, vms: lose }");
  EXPECT_EQ(lose.vms, LostVms::lose);
}

TEST(Timeline, AMisspelledCreationDoesNotMakeItsUsesWrong) {
  const auto diagnostics = testing::diagnose(kWorld + R"(timeline:
  - { at: 1m, createScaleset: { name: api } }
  - { at: 2m, scale: { scaleSet: api, capacity: 1 } }
)");
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_EQ(diagnostics[0].hint, "did you mean 'createScaleSet'?");
}

TEST(Expectations, ValuesAreExact) {
  const Scenario scenario = read(kWeb + R"(expect:
  - { name: share, metric: coverage, of: { scaleSet: web }, at: end, equals: 0.8, tolerance: 1e-3 }
  - { metric: utilization, of: { reservation: crg/one, zone: 1 }, at: 30m, between: [0.1, 0.3] }
  - { metric: state, of: { reservation: one }, at: 0s, notEquals: Failed }
  - { metric: protection, of: { group: crg }, at: end, isAbsent: true }
)");
  const Expectation& share = scenario.expectations[0];
  EXPECT_EQ(share.name, "share");
  EXPECT_EQ(share.comparison, Comparison::equals);
  EXPECT_EQ(std::get<Fraction>(share.values.front()), (Fraction{4, 5}));
  EXPECT_EQ(share.tolerance, (Fraction{1, 1000}));
  EXPECT_TRUE(share.at.value().is_end);
  const Expectation& between = scenario.expectations[1];
  EXPECT_EQ(between.name, "expect[1]");
  EXPECT_EQ(between.values.size(), 2U);
  EXPECT_EQ(between.of.group.value().text, "crg");
  EXPECT_EQ(between.of.reservation.value().text, "one");
  EXPECT_EQ(between.of.zone.value().text, "1");
  EXPECT_EQ(std::get<std::string>(scenario.expectations[2].values.front()), "Failed");
  EXPECT_EQ(scenario.expectations[3].comparison, Comparison::isAbsent);
  EXPECT_TRUE(scenario.expectations[3].values.empty());
}

TEST(Expectations, SpansAreOfInstantsOrOfAnEntry) {
  const Scenario scenario = read(kWeb + R"(timeline:
  - { at: 1m, id: outage, zoneOutage: { location: eastus, zone: "1", duration: 5m } }
expect:
  - { metric: running, of: { scaleSet: web }, over: { from: 10m, to: PT2H }, statistic: mean, atLeast: 1 }
  - { metric: running, of: { scaleSet: web }, over: { during: Outage }, statistic: min, lessThan: 3 }
)");
  const Span& span = scenario.expectations[0].over.value();
  EXPECT_EQ(span.from.time, SimTime(Duration::minutes(10)));
  EXPECT_EQ(span.to.time, SimTime(Duration::hours(2)));
  EXPECT_EQ(scenario.expectations[0].statistic, Statistic::mean);
  EXPECT_EQ(scenario.expectations[1].over.value().during.value().text, "outage");
  EXPECT_EQ(scenario.expectations[1].comparison, Comparison::lessThan);
}

}  // namespace
}  // namespace capdrill::scenario
