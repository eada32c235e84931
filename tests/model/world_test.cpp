#include "capdrill/model/world.hpp"

#include <gtest/gtest.h>

namespace capdrill {
namespace {

ReservationGroup group_named(const std::string& name, bool exists = true) {
  ReservationGroup group;
  group.name = name;
  group.exists = exists;
  return group;
}

TEST(World, NamesAreFoundWithoutRegardToCase) {
  World world;
  const GroupId group = world.groups.push_back(group_named("Web-CRG"));
  EXPECT_EQ(find_group(world, "web-crg"), group);
  EXPECT_EQ(find_group(world, "WEB-CRG"), group);
  EXPECT_FALSE(find_group(world, "web-cr").has_value());
  EXPECT_FALSE(find_group(world, "web-crg2").has_value());
}

TEST(World, OfSeveralThatBearANameTheOneThatExistsIsFound) {
  World world;
  world.groups.push_back(group_named("crg", false));
  EXPECT_FALSE(find_group(world, "crg").has_value());
  const GroupId again = world.groups.push_back(group_named("crg"));
  EXPECT_EQ(find_group(world, "crg"), again);
}

TEST(World, ADeletedSetOrEntryIsNotFound) {
  World world;
  ScaleSet set;
  set.name = "web";
  const ScaleSetId id = world.scale_sets.push_back(set);
  const VmEntryId entry = world.vm_entries.push_back({"db", true, SubscriptionId(0U), 1, {}});
  EXPECT_EQ(find_scale_set(world, "Web"), id);
  EXPECT_EQ(find_vm_entry(world, "DB"), entry);
  world.scale_sets[id].exists = false;
  world.vm_entries[entry].exists = false;
  EXPECT_FALSE(find_scale_set(world, "web").has_value());
  EXPECT_FALSE(find_vm_entry(world, "db").has_value());
}

TEST(World, AReservationIsFoundAmongTheMembersOfItsGroupOnly) {
  World world;
  const GroupId first = world.groups.push_back(group_named("first"));
  const GroupId second = world.groups.push_back(group_named("second"));
  CapacityReservation reservation;
  reservation.name = "cr";
  const ReservationId id = world.reservations.push_back(reservation);
  world.groups[first].members.push_back(id);
  EXPECT_EQ(find_reservation(world, first, "CR"), id);
  EXPECT_FALSE(find_reservation(world, second, "CR").has_value());
}

TEST(World, ZonesAreFoundWithinTheirRegionOnly) {
  World world;
  PhysicalZone zone;
  zone.name = "1";
  const ZoneId east = world.zones.push_back(zone);
  const ZoneId west = world.zones.push_back(zone);
  world.regions.push_back({"eastus", {east}});
  world.regions.push_back({"westus", {west}});
  EXPECT_EQ(find_zone(world, *find_region(world, "westus"), "1"), west);
  EXPECT_FALSE(find_zone(world, *find_region(world, "eastus"), "2").has_value());
}

TEST(World, AnInstanceIsNamedAfterItsSetAndId) {
  World world;
  ScaleSet set;
  set.name = "web";
  Vm vm;
  vm.scale_set = world.scale_sets.push_back(set);
  vm.instance = 21;
  EXPECT_EQ(vm_name(world, vm), "web_21");
}

TEST(World, ASingleVmBearsItsRankOnlyWhenItIsNotAlone) {
  World world;
  Vm vm;
  vm.entry = world.vm_entries.push_back({"db", true, SubscriptionId(0U), 1, {}});
  EXPECT_EQ(vm_name(world, vm), "db");
  vm.entry = world.vm_entries.push_back({"job", true, SubscriptionId(0U), 3, {}});
  vm.instance = 2;
  EXPECT_EQ(vm_name(world, vm), "job-2");
}

TEST(Vm, RunsWhenItsPowerIsOnAndItsZoneUp) {
  Vm vm;
  vm.power = PowerState::Running;
  EXPECT_TRUE(vm.is_running());
  vm.unavailable = true;
  EXPECT_FALSE(vm.is_running());
  vm.unavailable = false;
  vm.power = PowerState::Starting;
  EXPECT_FALSE(vm.is_running());
}

TEST(CapacityReservation, CountsFollowFromQuantityAllocatedAndCovered) {
  CapacityReservation reservation;
  reservation.current_capacity = 40;
  reservation.allocated = 45;
  reservation.covered = 30;
  EXPECT_EQ(reservation.unused(), 10);
  EXPECT_EQ(reservation.overallocated(), 15);
}

TEST(PhysicalZone, IsUpOnlyWithoutOutages) {
  PhysicalZone zone;
  EXPECT_TRUE(zone.is_up());
  zone.outages = 2;
  EXPECT_FALSE(zone.is_up());
}

TEST(PhysicalZone, FreeIsWhatNeitherVmsNorIdleSlotsHold) {
  PhysicalZone zone;
  zone.total = {100, 1000};
  zone.vms = {30, 500};
  zone.held_idle = {20, 100};
  EXPECT_EQ(zone.free(), (Resources{50, 400}));
}

TEST(CostLine, TheBillGrowsByTheRateSinceItsLastChange) {
  CostLine line;
  line.since = SimTime(Duration::hours(1));
  line.rate = {10, 4, 3, 2};
  line.sum = {100, 200, 300, 400};
  const CostParts<MoneyTime> sum = line.sum_at(SimTime(Duration::hours(3)));
  const Wide span = Duration::hours(2).us();
  EXPECT_TRUE(sum.vm == 100 + 10 * span);
  EXPECT_TRUE(sum.unused_reservation == 200 + 4 * span);
  EXPECT_TRUE(sum.overallocated_vm == 300 + 3 * span);
  EXPECT_TRUE(sum.reserved_instance_discount == 400 + 2 * span);
}

}  // namespace
}  // namespace capdrill
