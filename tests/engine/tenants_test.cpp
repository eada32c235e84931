// Background tenants: initial utilisation, arrivals, refusals, and draws that nobody else shifts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios

/// Two zones of 20 hosts with tenants that hold them about full.
ScenarioText busy_region(const std::string& more = "") {
  return ScenarioText().duration("PT6H").zone(4, 5, 8).zone(4, 5, 8).tenants(
      "others",
      "arrivals: {poisson: {utilization: 0.95}}, "
      "lifetimes: {exponential: {mean: PT2H}}, "
      "sizes: [{sku: small, weight: 3}, {sku: odd}, {sku: big, weight: 2}]" +
          more);
}

/// How many tenants had arrived in a zone, at each instant of a change.
std::map<SimTime, std::int64_t> arrivals(const Drill& drill, const std::string& zone) {
  std::map<SimTime, std::int64_t> arrived;
  std::int64_t last = -1;
  for (const auto& [time, world] : drill.recorder().worlds) {
    const std::int64_t now = State(world).zone(zone).tenants.arrived;
    if (now != last) arrived[time] = now;
    last = now;
  }
  return arrived;
}

TEST(TenantsOfARun, TheStartIsAsFullAsTheInitialUtilizationSays) {
  const Drill drill(busy_region(", initialUtilization: 0.85")
                        .group("crg", {30, 0})
                        .set("web", 20, in_zones(2, "crg")));
  for (const char* name : {"1", "2"}) {
    const PhysicalZone& zone = drill.at("PT0S").zone(name);
    const auto held = zone.vms.vcpus + zone.held_idle.vcpus;
    EXPECT_GE(held, 136) << "85 % of 160, the scenario's own counted";
    EXPECT_LT(held, 140) << "by less than one VM of the largest size";
  }
}

TEST(TenantsOfARun, ResidentsOfTheStartAreNoArrivals) {
  const Drill drill(busy_region(", initialUtilization: 0.5"));
  EXPECT_EQ(drill.at("PT0S").zone("1").tenants.arrived, 0);
  EXPECT_GT(drill.at("PT0S").zone("1").tenants.running, 0);
}

TEST(TenantsOfARun, LittlesLawHoldsTheUtilizationAboutWhereItIsAsked) {
  const Drill drill(ScenarioText().duration("PT12H").zone(4, 5, 16).tenants(
      "others",
      "arrivals: {poisson: {utilization: 0.6}}, initialUtilization: 0.6, "
      "lifetimes: {exponential: {mean: PT1H}}, sizes: [{sku: small}]"));
  double held = 0;
  std::int64_t instants = 0;
  for (const auto& [time, world] : drill.recorder().worlds) {
    held += static_cast<double>(State(world).zone("1").vms.vcpus);
    ++instants;
  }
  EXPECT_NEAR(held / static_cast<double>(instants) / 320, 0.6, 0.03);
  EXPECT_EQ(drill.end().zone("1").tenants.refused, 0);
}

TEST(TenantsOfARun, WithoutRoomTheyAreRefusedAndGone) {
  const Drill drill(ScenarioText().zone(1, 1, 4).tenants(
      "others",
      "arrivals: {poisson: {ratePerHour: 10}}, lifetimes: P100D, "
      "sizes: [{sku: small}]"));
  const TenantCounts& counts = drill.end().zone("1").tenants;
  EXPECT_EQ(counts.running, 4);
  EXPECT_GT(counts.refused, 50);
  EXPECT_EQ(counts.arrived, counts.running + counts.refused);
  EXPECT_EQ(drill.end().world().tenant_vms.size(), 4U) << "memory follows the live ones";
}

TEST(TenantsOfARun, TenantsNeverTakeSlotsOfReservations) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 6)
                        .group("crg", {4})
                        .tenants("others",
                                 "arrivals: {poisson: {ratePerHour: 10}}, lifetimes: P100D, "
                                 "sizes: [{sku: small}]")
                        .set("covered", 0, in_zones(1, "crg"))
                        .set("plain", 0, in_zones(1))
                        .at("PT9H", scale("plain", 1), "expectError: ZonalAllocationFailed")
                        .at("PT9H", scale("covered", 4)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().zone("1").tenants.running, 2);
}

TEST(TenantsOfARun, NothingIsPlacedInAZoneThatIsDown) {
  const Drill drill(busy_region().at("PT1H", zone_outage("1", "PT2H")));
  const TenantCounts& before = drill.at("PT1H").zone("1").tenants;
  const TenantCounts& after = drill.at("PT2H59M").zone("1").tenants;
  EXPECT_GT(after.arrived, before.arrived + 25);
  EXPECT_EQ(after.arrived - before.arrived, after.refused - before.refused);
  EXPECT_LT(after.running, before.running) << "they depart all the same";
}

TEST(TenantsOfARun, ARefusalOrANewSetShiftsNobodyElsesDraws) {
  const Drill alone(busy_region());
  const Drill crowded(
      busy_region()
          .at("PT1H", create_vm("eater", in_zone("1") + ", count: 60"), "mayFail: true")
          .at("PT2H", zone_outage("2", "PT1H", "lose")));
  EXPECT_GT(crowded.end().zone("1").tenants.refused, alone.end().zone("1").tenants.refused);
  EXPECT_EQ(arrivals(alone, "1"), arrivals(crowded, "1"));
  EXPECT_EQ(arrivals(alone, "2"), arrivals(crowded, "2"));
}

TEST(TenantsOfARun, AnotherStreamShiftsNobodyElsesDraws) {
  const Drill alone(busy_region());
  const Drill both(busy_region().tenants("others-in-zone-2",
                                         "zones: ['2'], arrivals: {poisson: {ratePerHour: 50}}, "
                                         "lifetimes: PT1H, sizes: [{sku: small}]"));
  EXPECT_EQ(arrivals(alone, "1"), arrivals(both, "1"));
  EXPECT_NE(arrivals(alone, "2"), arrivals(both, "2"));
}

TEST(TenantsOfARun, TheSeedDecides) {
  const Drill one(busy_region());
  const Drill again(busy_region());
  const Drill two(busy_region().seed(2));
  EXPECT_EQ(one.outcome().fingerprint, again.outcome().fingerprint);
  EXPECT_EQ(one.outcome().state_hash, again.outcome().state_hash);
  EXPECT_NE(one.outcome().fingerprint, two.outcome().fingerprint);
  EXPECT_NE(arrivals(one, "1"), arrivals(two, "1"));
  RunOptions options = audited();
  options.seed = 2;
  EXPECT_EQ(Drill(busy_region(), options).outcome().fingerprint, two.outcome().fingerprint);
}

TEST(TenantsOfARun, EachDepartsAfterItsLifetime) {
  const Drill drill(ScenarioText().unlimited_zones(1).tenants(
      "others",
      "arrivals: {poisson: {ratePerHour: 20}}, lifetimes: PT30M, "
      "sizes: [{sku: small}]"));
  std::map<std::uint64_t, SimTime> arrived;
  for (const auto& [time, world] : drill.recorder().worlds) {
    std::int64_t alive = 0;
    for (const TenantVm& vm : world.tenant_vms) {
      const SimTime since = arrived.try_emplace(vm.number, time).first->second;
      EXPECT_EQ(vm.alive, time < since + Duration::minutes(30));
      alive += vm.alive ? 1 : 0;
    }
    EXPECT_EQ(alive, State(world).zone("1").tenants.running);
  }
  EXPECT_GT(drill.end().zone("1").tenants.arrived, 100);
}

TEST(TenantsOfARun, TheirNumbersAreNeverReusedThoughTheirIndicesAre) {
  const Drill drill(busy_region());
  std::set<std::uint64_t> seen;
  for (const TenantVm& vm : drill.end().world().tenant_vms) {
    EXPECT_TRUE(seen.insert(vm.number).second);
  }
  EXPECT_LT(drill.end().world().tenant_vms.size(), drill.end().world().next_tenant_vm_number / 2);
}

}  // namespace
}  // namespace capdrill::engine
