#include "capdrill/results/recorder.hpp"

#include <gmock/gmock.h>

#include "fake_run.hpp"

namespace capdrill::results {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Recorder, WritesOneRowPerChangeOfItsValues) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(minutes(30), [&run] { run.changes.reservations.add(ReservationId(0U)); });
  run.at(hours(1), [&run] { run.run_instances(0, 25); });
  static_cast<void>(run.finish());
  EXPECT_THAT(
      rows_of(run.recorder, TableId::reservation),
      ElementsAre(
          "0|crg|z1|Standard_D2s_v3|eastus|1|40|40|40|0|0|0|40|0|0|Reserved capacity available",
          "0|crg|z2|Standard_D2s_v3|eastus|2|20|20|20|0|0|0|20|0|0|Reserved capacity available",
          "0|crg|z3|Standard_D2s_v3|eastus|3|15|15|15|0|0|0|15|0|0|Reserved capacity available",
          "3600|crg|z1|Standard_D2s_v3|eastus|1|40|40|40|25|25|25|15|0|0.625|Reserved capacity "
          "available"));
}

TEST(Recorder, ASetHasARowPerZoneAndOneForItself) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(hours(1), [&run] { run.run_instances(1, 25); });
  static_cast<void>(run.finish());
  const auto rows = rows_of(run.recorder, TableId::scale_set);
  ASSERT_THAT(rows, SizeIs(6));
  EXPECT_EQ(rows[4], "3600|web|-|-|25|25|25|25|0|25|20|5|25|25");
  EXPECT_EQ(rows[5], "3600|web|2|2|-|25|25|25|0|25|20|5|25|-");
}

TEST(Recorder, CoverageIsAbsentWithoutEligibleVms) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(hours(1), [&run] { run.run_instances(1, 25); });
  static_cast<void>(run.finish());
  const auto rows = rows_of(run.recorder, TableId::coverage);
  EXPECT_THAT(rows, Contains("0|all|all|0|0|-|0|0|-"));
  EXPECT_THAT(rows, Contains("3600|all|all|20|25|0.8|25|25|0.8"));
  EXPECT_THAT(rows, Contains("3600|scaleSet|web|20|25|0.8|25|25|0.8"));
  EXPECT_THAT(rows, Contains("3600|group|crg|20|25|0.8|25|25|0.8"));
  EXPECT_THAT(rows, Contains("3600|subscription|contoso|20|25|0.8|25|25|0.8"));
}

TEST(Recorder, ADeletedThingGetsOneLastRowWithoutValues) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  const auto touch = [&run] { run.changes.reservations.add(ReservationId(2U)); };
  run.at(hours(1), [&run, &touch] {
    run.reservation(2).exists = false;
    touch();
  });
  run.at(minutes(90), touch);
  static_cast<void>(run.finish());
  const auto rows = rows_of(run.recorder, TableId::reservation);
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[3], "3600|crg|z3|Standard_D2s_v3|eastus|3|-|-|-|-|-|-|-|-|-|-");
}

TEST(Recorder, AnIntervalTakesTheValueThatHoldsAtEachOfItsMultiples) {
  const scenario::Scenario scenario =
      small_scenario("output: { interval: PT30M, tables: [reservation] }\n");
  FakeRun run(scenario);
  run.at(minutes(45), [&run] { run.run_instances(2, 1); });
  run.at(hours(1), [&run] { run.run_instances(2, 2); });
  static_cast<void>(run.finish());
  std::vector<std::string> third;
  for (const std::string& row : rows_of(run.recorder, TableId::reservation)) {
    if (row.find("|z3|") != std::string::npos) {
      third.push_back(row.substr(0, row.find('|')) + " " +
                      row.substr(row.find("|15|15|15|") + 10, 1));
    }
  }
  EXPECT_THAT(third, ElementsAre("0 0", "1800 0", "3600 2", "5400 2"));
  EXPECT_THAT(rows_of(run.recorder, TableId::coverage), IsEmpty());
}

TEST(Recorder, ZonesAndQuotasAreSampledEveryMinute) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(minutes(1), [&run] {
    run.world.zones[ZoneId(0U)].outages = 1;
    run.world.subscriptions[SubscriptionId(0U)].quota[RegionId(0U)].families[FamilyId(0U)].used = 4;
    run.changes.zones.add(ZoneId(0U));
  });
  static_cast<void>(run.finish());
  const auto zones = rows_of(run.recorder, TableId::zone);
  ASSERT_THAT(zones, SizeIs(3 * 120));
  EXPECT_EQ(zones[0], "0|eastus|1|1|-|0|0|-|-|-|-");
  EXPECT_EQ(zones[3], "60|eastus|1|0|-|0|0|-|-|-|-");
  const auto quota = rows_of(run.recorder, TableId::quota);
  EXPECT_EQ(quota[0], "0|contoso|eastus|total|0|-");
  EXPECT_EQ(quota[2], "60|contoso|eastus|standardDSv3Family|4|-");
}

TEST(Recorder, SlotsOfAZoneThatIsDownAreNotBacked) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(hours(1), [&run] {
    run.world.zones[ZoneId(1U)].outages = 1;
    run.changes.zones.add(ZoneId(1U));
  });
  static_cast<void>(run.finish());
  const auto rows = rows_of(run.recorder, TableId::reservation);
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(
      rows[3],
      "3600|crg|z2|Standard_D2s_v3|eastus|2|20|20|0|0|0|0|20|0|0|Reserved capacity available");
}

TEST(Recorder, FragmentationIsWhatTheLargestSizeCannotUse) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  World& world = run.world;
  PhysicalZone& zone = world.zones[ZoneId(0U)];
  zone.unlimited = false;
  zone.total = {16, 65536};
  zone.vms = {6, 1024};
  zone.pools_end = PoolId(1U);
  zone.fault_domains_end = FaultDomainId(1U);
  Pool pool;
  pool.name = "general";
  pool.fault_domains_end = FaultDomainId(1U);
  world.pools.push_back(pool);
  FaultDomain fault_domain;
  fault_domain.hosts_end = HostId(2U);
  world.fault_domains.push_back(fault_domain);
  // Of 10 free vCPUs, hosts with 7 and 3 of them take three and one VM of two.
  world.hosts.push_back({7, 32768, FaultDomainId(0U)});
  world.hosts.push_back({3, 32768, FaultDomainId(0U)});
  static_cast<void>(run.finish());
  EXPECT_EQ(rows_of(run.recorder, TableId::zone)[0], "0|eastus|1|1|16|6|0|10|64|63|0.2");
}

TEST(Recorder, BillsEndWithTheirTotals) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.set_rate(CostLineId(0U), {0, 40 * 9'600'000, 0, 0});
  run.at(hours(1), [&run] {
    run.set_rate(CostLineId(0U), {25 * 9'600'000, 15 * 9'600'000, 0, 0});
  });
  static_cast<void>(run.finish());
  std::vector<std::string> first;
  for (const std::string& row : rows_of(run.recorder, TableId::cost)) {
    if (row.find("|z1|") != std::string::npos) first.push_back(row);
  }
  EXPECT_THAT(first,
              ElementsAre("0|contoso|z1|eastus|1|0|0|0|0", "3600|contoso|z1|eastus|1|0|3.84|0|0",
                          "7200|contoso|z1|eastus|1|2.4|5.28|0|0"));
}

TEST(Recorder, AConsumerHasARowPerReservationItUses) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  Subscription fabrikam = run.world.subscriptions[SubscriptionId(0U)];
  fabrikam.name = "fabrikam";
  run.world.subscriptions.push_back(fabrikam);
  run.at(minutes(10), [&run] {
    run.run_instances(1, 22);
    run.reservation(1).consumers = {{SubscriptionId(0U), 14, 14, 14},
                                    {SubscriptionId(1U), 9, 8, 6}};
  });
  run.at(minutes(20), [&run] { run.changes.reservations.add(ReservationId(1U)); });
  run.at(minutes(30), [&run] {
    run.reservation(1).consumers[1] = {SubscriptionId(1U), 9, 6, 6};
    run.changes.reservations.add(ReservationId(1U));
  });
  run.at(minutes(40), [&run] {
    run.reservation(1).exists = false;
    run.changes.reservations.add(ReservationId(1U));
  });
  static_cast<void>(run.finish());
  EXPECT_THAT(rows_of(run.recorder, TableId::reservation_consumer),
              ElementsAre("600|z2|contoso|14|14|14|0", "600|z2|fabrikam|9|8|6|2",
                          "1800|z2|fabrikam|9|6|6|0", "2400|z2|contoso|-|-|-|-",
                          "2400|z2|fabrikam|-|-|-|-"));
}

TEST(Recorder, AlertsTellSinceWhenAndHowFar) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(minutes(10), [&run] { run.run_instances(1, 16); });
  run.at(minutes(20), [&run] { run.run_instances(1, 17); });
  run.at(minutes(30), [&run] { run.run_instances(1, 25); });
  run.at(minutes(40), [&run] { run.run_instances(1, 20); });
  const Summary summary = run.finish();
  EXPECT_THAT(rows_of(run.recorder, TableId::alert),
              ElementsAre("utilization|z2|crg|1200|-|1.25", "overallocated|z2|crg|1800|2400|5"));
  EXPECT_THAT(summary.alerts, SizeIs(2));
}

TEST(Recorder, KeepsOnlyTheTablesAskedFor) {
  const scenario::Scenario scenario = small_scenario("output: { tables: [event, alert] }\n");
  FakeRun run(scenario);
  EXPECT_TRUE(run.recorder.wants_events());
  run.recorder.event_begins(minutes(0), 1, "scale", "web");
  static_cast<void>(run.finish());
  EXPECT_THAT(rows_of(run.recorder, TableId::event), ElementsAre("0|1|scale|web"));
  EXPECT_THAT(rows_of(run.recorder, TableId::reservation), IsEmpty());
  EXPECT_FALSE(run.recorder.records(TableId::reservation));
}

TEST(Recorder, OperationsAndPlacementsAreKeptAsTheyEnd) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  engine::OperationRecord operation;
  operation.id = 1;
  operation.initiator = "timeline";
  operation.submitted = minutes(1);
  operation.completed = minutes(2);
  operation.operation = "scale";
  operation.target = "web";
  operation.requested = 3;
  operation.done = 1;
  operation.outcome = engine::Outcome::Failed;
  operation.http_status = 409;
  operation.code = "ZonalAllocationFailed";
  operation.message = "no room";
  operation.details = {{"SkuNotAvailable", "not \"here\"", "web"}};
  run.recorder.operation_ended(run.world, operation);
  engine::PlacementRecord placement;
  placement.vm = "web_0";
  placement.begin = minutes(1);
  placement.scale_set = "web";
  placement.reservation = ReservationId(0U);
  placement.covered_from = minutes(1);
  run.recorder.placement_ended(run.world, placement);
  static_cast<void>(run.finish());
  EXPECT_THAT(
      rows_of(run.recorder, TableId::operation),
      ElementsAre("1|60|120|timeline|scale|web|3|1|Failed|409|ZonalAllocationFailed|no room|"
                  R"([{"code":"SkuNotAvailable","message":"not \"here\"","target":"web"}])"));
  EXPECT_THAT(rows_of(run.recorder, TableId::placement),
              ElementsAre("web_0|60|-|web|contoso|eastus|1|-|-|-|z1|60|1"));
}

TEST(PackedColumn, KeepsEveryValueWhateverItsWidth) {
  PackedColumn column;
  std::vector<std::int64_t> expected;
  for (std::int64_t i = 0; i < 20'000; ++i) {
    expected.push_back(i % 7 == 0 ? kAbsent : i % 5000 == 1 ? i * 1'000'000'000 : -i);
  }
  for (const std::int64_t value : expected) column.push_back(value);
  ASSERT_EQ(column.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(column[i], expected[i]) << i;
}

}  // namespace
}  // namespace capdrill::results
