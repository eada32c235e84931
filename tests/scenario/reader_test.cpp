#include "capdrill/scenario/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kWeb;
using testing::kWorld;
using testing::read;
using ::testing::SizeIs;

TEST(Reader, TheLeastScenarioHasDefaults) {
  const Scenario scenario = read("scenario: Least\nclock: { duration: 90s }\n");
  EXPECT_EQ(scenario.name, "Least");
  EXPECT_EQ(scenario.clock.duration, Duration::seconds(90));
  EXPECT_EQ(scenario.clock.start, parse_date_time("2026-01-01T00:00:00Z"));
  EXPECT_EQ(scenario.clock.seed, 1U);
  EXPECT_EQ(scenario.clock.warm_up, Duration{});
  EXPECT_THAT(scenario.sizes, IsEmpty());
  EXPECT_FALSE(scenario.options.failed_cr_blocks_allocation);
  EXPECT_FALSE(scenario.output.interval);
  EXPECT_EQ(scenario.timing.create.a, Duration{});
}

TEST(Reader, AScaleSetIsReadWithItsDefaults) {
  const Scenario scenario = read(kWeb);
  ASSERT_THAT(scenario.scale_sets, SizeIs(1));
  const auto& [name, set] = scenario.scale_sets.front();
  EXPECT_EQ(name.text, "web");
  EXPECT_EQ(set.subscription.text, "contoso");
  EXPECT_EQ(set.zones.at(1).text, "2");
  EXPECT_EQ(set.sku.name.text, "Standard_D2s_v3");
  EXPECT_EQ(set.sku.capacity, 2);
  EXPECT_EQ(set.orchestration_mode, OrchestrationMode::Uniform);
  EXPECT_EQ(set.upgrade_policy.mode, UpgradeMode::Manual);
  EXPECT_FALSE(set.single_placement_group);
  EXPECT_FALSE(set.platform_fault_domain_count);
  EXPECT_EQ(set.group.value().text, "crg");
  EXPECT_FALSE(set.features.spot);
}

TEST(Reader, PlacesPointAtWhatWasWritten) {
  const Scenario scenario = read(kWeb);
  const auto& [name, set] = scenario.scale_sets.front();
  EXPECT_EQ(format_origin(scenario, name.origin), "test.yaml:14:3");
  EXPECT_EQ(format_origin(scenario, set.sku.capacity_origin), "test.yaml:18:45");
  EXPECT_EQ(format_origin(scenario, set.group.value().origin), "test.yaml:19:31");
}

TEST(Reader, TheFeaturesThatReservationsForbidAreRead) {
  const Scenario scenario = read(kWeb + R"(    priority: Spot
    proximityPlacementGroup: ppg
    hostGroup: hosts
    ultraSSDEnabled: true
    skuProfile: { vmSizes: [ { name: Standard_D2s_v3 }, { name: Standard_D4s_v3, rank: 1 } ] }
virtualMachines:
  vm:
    subscription: contoso
    location: eastus
    zone: 2
    hardwareProfile: { vmSize: standard_d2S_V3 }
    availabilitySet: set
    host: host
    count: 3
)");
  const UnsupportedFeatures& set = scenario.scale_sets.front().second.features;
  EXPECT_TRUE(set.spot && set.proximity_placement_group && set.dedicated_host && set.ultra_disk &&
              set.sku_profile);
  const VirtualMachine& vm = scenario.virtual_machines.front().second;
  EXPECT_TRUE(vm.features.availability_set && vm.features.dedicated_host);
  EXPECT_EQ(vm.zone.value().text, "2");
  EXPECT_EQ(vm.size.text, "Standard_D2s_v3");
  EXPECT_EQ(vm.count, 3);
}

TEST(Reader, ReferencesTakeTheSpellingOfTheDefinition) {
  const Scenario scenario = read(kWeb + R"(
timeline:
  - { at: 1m, scale: { scaleSet: WEB, capacity: 4 } }
  - { at: 2m, updateCapacityReservation: { group: CRG, name: One, capacity: 4 } }
expect:
  - { metric: unused, of: { reservation: ONE }, at: end, equals: 2 }
)");
  EXPECT_EQ(std::get<Scale>(scenario.timeline.at(0).operation).scale_set.text, "web");
  const auto& update = std::get<UpdateReservation>(scenario.timeline.at(1).operation);
  EXPECT_EQ(update.group.text + "/" + update.name.text, "crg/one");
  EXPECT_EQ(scenario.expectations.front().of.reservation.value().text, "one");
}

TEST(Reader, OnlySizesInUseAreListedInOrderOfName) {
  const Scenario scenario = read(kWeb + R"(skus:
  Contoso_Z: { vCPUs: 3, memoryGiB: 0.75, family: contosoFamily }
  standard_d2s_v3: { pricePerHour: 0.1 }
  Unused_A: { vCPUs: 3, memoryGiB: 1, family: contosoFamily }
timeline:
  - at: 1m
    createCapacityReservation:
      { group: crg, name: z, sku: { name: contoso_z, capacity: 1 }, zone: "2" }
)");
  ASSERT_THAT(scenario.sizes, SizeIs(2));
  EXPECT_EQ(scenario.sizes[0].first.text, "Contoso_Z");
  EXPECT_EQ(scenario.sizes[0].second.memory_mib, 768);
  EXPECT_EQ(scenario.sizes[0].second.price_per_hour, Money{});
  EXPECT_EQ(scenario.sizes[0].second.reservation_support, ReservationSupport::ZonesAndFaultDomains);
  EXPECT_EQ(scenario.sizes[1].first.text, "Standard_D2s_v3");
  EXPECT_EQ(scenario.sizes[1].second.vcpus, 2);
  EXPECT_EQ(scenario.sizes[1].second.price_per_hour, parse_money("0.1"));
}

TEST(Reader, SubscriptionsHaveQuotaZonesAndReservedInstances) {
  const Scenario scenario = read(R"(scenario: Test
clock: { duration: PT2H }
regions:
  eastus: { zones: { az1: { hardware: unlimited }, az2: { hardware: unlimited } } }
subscriptions:
  contoso:
    quota: { eastus: { total: 100, standarddsv3family: 20 } }
    zoneMapping: { eastus: { 1: az2, 2: az1 } }
    reservedInstances: [ { location: EastUS, sku: Standard_D2s_v3, quantity: 5 } ]
)");
  const Subscription& contoso = scenario.subscriptions.front().second;
  EXPECT_EQ(contoso.quota.front().total, 100);
  EXPECT_EQ(contoso.quota.front().families.front().first.text, "standardDSv3Family");
  EXPECT_EQ(contoso.quota.front().families.front().second, 20);
  EXPECT_EQ(contoso.zone_mapping.front().zones.front().first.text, "1");
  EXPECT_EQ(contoso.zone_mapping.front().zones.front().second.text, "az2");
  EXPECT_EQ(contoso.reserved_instances.front().location.text, "eastus");
  EXPECT_EQ(contoso.reserved_instances.front().quantity, 5);
  EXPECT_THAT(scenario.sizes, SizeIs(1));
}

TEST(Reader, HardwareIsPoolsOfHosts) {
  const Scenario scenario = read(R"(scenario: Test
clock: { duration: PT2H }
regions:
  eastus:
    zones:
      1:
        hardware:
          - pool: general
            families: [standardDSv3Family]
            faultDomains: 3
            hostsPerFaultDomain: 10
            vCPUs: 64
            memoryGiB: 255.5
      2: { hardware: unlimited }
)");
  const auto& zones = scenario.regions.front().second.zones;
  EXPECT_FALSE(zones[0].second.unlimited);
  EXPECT_EQ(zones[0].second.pools.front().memory_mib, 261'632);
  EXPECT_EQ(zones[0].second.pools.front().families.front().text, "standardDSv3Family");
  EXPECT_TRUE(zones[1].second.unlimited);
}

TEST(Reader, TimingTypicalStandsForTheUsualLatencies) {
  const Timing timing = read(kWorld + "timing: typical\n").timing;
  EXPECT_EQ(timing.capacity_reservation.a, Duration::seconds(30));
  EXPECT_EQ(timing.create.a, Duration::seconds(60));
  EXPECT_EQ(timing.start.a, Duration::seconds(45));
  EXPECT_EQ(timing.deallocate.a, Duration::seconds(45));
  EXPECT_EQ(timing.remove.a, Duration::seconds(30));
  const Timing changed = read(kWorld + "timing: { preset: typical, create: 5m }\n").timing;
  EXPECT_EQ(changed.create.a, Duration::minutes(5));
  EXPECT_EQ(changed.start.a, Duration::seconds(45));
}

TEST(Reader, DistributionsHaveFiveForms) {
  using Kind = DurationDistribution::Kind;
  const Timing timing = read(kWorld + R"(timing:
  capacityReservation: 5s
  create: { uniform: { min: 1s, max: 3s } }
  start: { exponential: { mean: 1m } }
  deallocate: { lognormal: { median: 2m, sigma: 0.5 } }
  delete: { bins: [ { first: 0s, last: 10s, weight: 3 }, { first: 10s, last: 20s, weight: 1 } ] }
)")
                            .timing;
  EXPECT_EQ(timing.capacity_reservation.kind, Kind::constant);
  EXPECT_EQ(timing.create.kind, Kind::uniform);
  EXPECT_EQ(timing.create.b, Duration::seconds(3));
  EXPECT_EQ(timing.start.kind, Kind::exponential);
  EXPECT_EQ(timing.start.a, Duration::minutes(1));
  EXPECT_EQ(timing.deallocate.kind, Kind::lognormal);
  EXPECT_EQ(timing.deallocate.sigma, 0.5);
  EXPECT_EQ(timing.remove.kind, Kind::bins);
  EXPECT_EQ(timing.remove.bins.at(1).last, Duration::seconds(20));
}

TEST(Reader, TenantsAreReadWithTheirDemand) {
  const Scenario scenario = read(R"(scenario: Test
clock: { duration: PT2H }
regions:
  eastus:
    zones:
      "1": { hardware: [ { pool: p, faultDomains: 1, hostsPerFaultDomain: 1, vCPUs: 8, memoryGiB: 8 } ] }
tenants:
  others:
    location: eastus
    arrivals: { poisson: { utilization: 0.5 } }
    lifetimes: { exponential: { mean: 1h } }
    sizes: [ { sku: Standard_D2s_v3, weight: 3 }, { sku: Standard_D4s_v3 } ]
    initialUtilization: 0.85
  more: { location: eastus, arrivals: { poisson: { ratePerHour: 12 } }, lifetimes: 1h, sizes: [ { sku: Standard_D2s_v3 } ] }
)");
  const TenantStream& others = scenario.tenants.at(0).second;
  EXPECT_EQ(others.poisson_utilization, 0.5);
  EXPECT_FALSE(others.poisson_rate_per_hour);
  EXPECT_EQ(others.initial_utilization, 0.85);
  EXPECT_EQ(others.sizes.at(0).weight, 3);
  EXPECT_EQ(others.sizes.at(1).size.text, "Standard_D4s_v3");
  EXPECT_EQ(others.lifetimes.kind, DurationDistribution::Kind::exponential);
  EXPECT_EQ(scenario.tenants.at(1).second.poisson_rate_per_hour, 12);
}

TEST(Reader, ASetWithoutGroupMaySayNull) {
  const Scenario scenario =
      read(kWeb, {"virtualMachineScaleSets.web.capacityReservationGroup=null"});
  EXPECT_FALSE(scenario.scale_sets.front().second.group);
}

TEST(Reader, AllMistakesAreReportedInTheOrderOfTheFile) {
  const auto diagnostics =
      testing::diagnose("scenario: 5\nclock: { duration: 60, sed: 1 }\nx: y\n");
  std::vector<std::string> paths;
  for (const Diagnostic& each : diagnostics) paths.push_back(each.key_path);
  EXPECT_THAT(paths, ElementsAre("scenario", "clock.duration", "clock.sed", "x"));
}

TEST(Reader, SourcesCarryTheHashOfTheirBytes) {
  const Scenario scenario = read("scenario: Least\nclock: { duration: 90s }\n");
  ASSERT_THAT(scenario.sources, SizeIs(1));
  EXPECT_EQ(scenario.sources.front().name, "test.yaml");
  EXPECT_EQ(scenario.sources.front().sha256,
            "28745e1f36b830f7a01fc18884f2f1ceaef8ab93e74686b52412b86cd7ae590a");
}

TEST(Reader, ReadingTwiceGivesTheSameJson) {
  EXPECT_EQ(read(kWeb).resolved_json, read(kWeb).resolved_json);
  EXPECT_THAT(
      read(kWeb).resolved_json,
      ::testing::HasSubstr(
          R"("clock":{"start":"2026-01-01T00:00:00Z","duration":"PT2H","seed":1,"warmUp":"PT0S"})"));
}

}  // namespace
}  // namespace capdrill::scenario
