#include "capdrill/allocator/allocator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <tuple>
#include <vector>

#include "support/hardware.hpp"

namespace capdrill {
namespace {

using support::HardwareBuilder;
using testing::ElementsAre;

bool same_place(const std::optional<Place>& a, const std::optional<Place>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->fault_domain == b->fault_domain && a->host == b->host);
}

/// One zone with one pool of 2 fault domains x 2 hosts of 8 vCPUs.
struct SmallZone {
  HardwareBuilder hardware;
  FamilyId family = hardware.family("d");
  SizeId small = hardware.size(1, 1024, family);
  SizeId large = hardware.size(8, 8192, family);
  SizeId thin = hardware.size(1, 8192, family);
  ZoneId zone = hardware.zone();
  PoolId pool = hardware.pool(2, 2, {8, 8192});
  Allocator allocator{hardware.world()};

  Place claim(SizeId size, Spread spread = {}) {
    const Place place = *allocator.find_place(zone, size, spread);
    allocator.claim_for_vm(zone, size, place);
    return place;
  }
  [[nodiscard]] const PhysicalZone& state() { return hardware.world().zones[zone]; }
};

TEST(Allocator, TheFreePoolFillsOneHostBeforeTheNext) {
  SmallZone z;
  for (int i = 0; i < 8; ++i) EXPECT_EQ(*z.claim(z.small).host, HostId(0U));
  EXPECT_EQ(*z.claim(z.small).host, HostId(1U));
}

TEST(Allocator, AHostOutOfServiceTakesNothingNewAndItsFreeCapacityIsNotFree) {
  SmallZone z;
  z.claim(z.small);
  z.allocator.take_out(HostId(0U));
  z.allocator.take_out(HostId(0U));
  EXPECT_EQ(*z.claim(z.small).host, HostId(1U));
  EXPECT_EQ(z.allocator.room(z.zone, z.small), 7 + 8 + 8);
  EXPECT_EQ(z.state().free().vcpus, 7 + 8 + 8);
  z.allocator.release_from_vm(z.zone, z.small, {FaultDomainId(0U), HostId(0U)});
  EXPECT_EQ(z.state().free().vcpus, 7 + 8 + 8) << "what leaves it makes no room";
  z.allocator.put_back(HostId(0U));
  EXPECT_EQ(z.state().free().vcpus, 7 + 8 + 8) << "it was taken out twice";
  z.allocator.put_back(HostId(0U));
  EXPECT_EQ(z.state().free().vcpus, 8 + 7 + 8 + 8);
  EXPECT_EQ(z.state().not_working, 0);
  EXPECT_EQ(z.allocator.room(z.zone, z.large), 3);
}

TEST(Allocator, AFaultDomainOutOfServiceTakesNothingOnUnlimitedHardwareEither) {
  HardwareBuilder hardware;
  const SizeId size = hardware.size(1, 1024, hardware.family("d"));
  const ZoneId zone = hardware.zone(true);
  hardware.pool(2, 0, {0, 0});
  Allocator allocator{hardware.world()};
  allocator.take_out(FaultDomainId(0U));
  EXPECT_EQ(allocator.find_place(zone, size, {})->fault_domain, FaultDomainId(1U));
  allocator.take_out(FaultDomainId(1U));
  EXPECT_FALSE(allocator.find_place(zone, size, {}).has_value());
  EXPECT_EQ(allocator.room(zone, size), 0);
  allocator.put_back(FaultDomainId(0U));
  EXPECT_EQ(allocator.find_place(zone, size, {})->fault_domain, FaultDomainId(0U));
}

TEST(Allocator, IdleSlotsOnHardwareOutOfServiceAreBackedAgainFromTheFreePool) {
  SmallZone z;
  CapacityReservation reservation;
  reservation.size = z.large;
  reservation.zone = z.zone;
  ASSERT_TRUE(z.allocator.add_idle_slots(reservation, 2));
  reservation.claimed_capacity = 2;
  z.allocator.take_out(FaultDomainId(0U));
  EXPECT_EQ(working_slot_count(z.hardware.world(), reservation), 1);
  EXPECT_EQ(z.allocator.back_again(reservation), 1);
  EXPECT_EQ(working_slot_count(z.hardware.world(), reservation), 2);
  EXPECT_EQ(z.allocator.room(z.zone, z.large), 0) << "it took the last host that works";
  z.allocator.take_out(FaultDomainId(1U));
  EXPECT_EQ(z.allocator.back_again(reservation), 0);
  EXPECT_FALSE(has_working_slot(z.hardware.world(), reservation));
  EXPECT_EQ(idle_slot_count(reservation), 2) << "the quantity stays";
  z.allocator.put_back(FaultDomainId(0U));
  EXPECT_EQ(z.allocator.back_again(reservation), 2);
  z.allocator.put_back(FaultDomainId(1U));
  EXPECT_EQ(z.allocator.room(z.zone, z.large), 2);
}

TEST(Allocator, IdleSlotsOnHardwareOutOfServiceAreGivenBackFirst) {
  SmallZone z;
  CapacityReservation reservation;
  reservation.size = z.large;
  reservation.zone = z.zone;
  ASSERT_TRUE(z.allocator.add_idle_slots(reservation, 4));
  z.allocator.take_out(HostId(1U));
  z.allocator.remove_idle_slots(reservation, 1);
  EXPECT_EQ(working_slot_count(z.hardware.world(), reservation), 3);
  EXPECT_EQ(idle_slot_count(reservation), 3);
  const Place taken = z.allocator.take_idle_slot(reservation, {});
  EXPECT_EQ(*taken.host, HostId(0U));
}

TEST(Allocator, ASetSpreadsOverFaultDomainsBeforeItPacks) {
  SmallZone z;
  std::vector<std::int32_t> spread(2, 0);
  std::vector<std::uint32_t> domains;
  for (int i = 0; i < 4; ++i) {
    const Place place = z.claim(z.small, spread);
    ++spread[place.fault_domain.index()];
    domains.push_back(place.fault_domain.value());
  }
  EXPECT_THAT(domains, ElementsAre(0, 1, 0, 1));
}

TEST(Allocator, AFullFaultDomainIsNoHindranceToOthers) {
  SmallZone z;
  z.claim(z.large);
  z.claim(z.large);
  const std::vector<std::int32_t> spread{0, 7};
  EXPECT_EQ(z.allocator.find_place(z.zone, z.small, spread)->fault_domain, FaultDomainId(1U));
}

TEST(Allocator, AReleasedPlaceCanBeTakenAgain) {
  SmallZone z;
  std::vector<Place> places;
  for (int i = 0; i < 4; ++i) places.push_back(z.claim(z.large));
  EXPECT_FALSE(z.allocator.find_place(z.zone, z.large, {}).has_value());
  EXPECT_EQ(z.state().free(), (Resources{0, 0}));
  z.allocator.release_from_vm(z.zone, z.large, places[2]);
  EXPECT_EQ(*z.allocator.find_place(z.zone, z.large, {})->host, *places[2].host);
  EXPECT_EQ(z.state().vms, (Resources{24, 3 * 8192}));
}

TEST(Allocator, BothDimensionsLimit) {
  SmallZone z;
  for (int i = 0; i < 4; ++i) z.claim(z.thin);
  EXPECT_EQ(z.state().free().vcpus, 28);
  EXPECT_FALSE(z.allocator.find_place(z.zone, z.small, {}).has_value()) << "no memory is left";
}

TEST(Allocator, APoolServesOnlyItsFamilies) {
  HardwareBuilder hardware;
  const FamilyId d = hardware.family("d");
  const FamilyId e = hardware.family("e");
  const SizeId of_d = hardware.size(1, 1, d);
  const SizeId of_e = hardware.size(1, 1, e);
  const SizeId huge = hardware.size(9, 1, d);
  const ZoneId zone = hardware.zone();
  hardware.pool(1, 1, {8, 8}, {d});
  Allocator allocator(hardware.world());
  EXPECT_TRUE(allocator.serves(zone, of_d));
  EXPECT_FALSE(allocator.serves(zone, of_e));
  EXPECT_FALSE(allocator.serves(zone, huge)) << "larger than its hosts";
  EXPECT_FALSE(allocator.find_place(zone, of_e, {}).has_value());
  EXPECT_EQ(allocator.room(zone, of_e), 0);
  EXPECT_EQ(allocator.room(zone, of_d), 8);
}

TEST(Allocator, UnlimitedHardwareHoldsAnythingAndSpreads) {
  HardwareBuilder hardware;
  const SizeId size = hardware.size(64, 1, hardware.family("d"));
  const ZoneId zone = hardware.zone(true);
  hardware.pool(5, 0, {0, 0});
  Allocator allocator(hardware.world());
  EXPECT_TRUE(allocator.serves(zone, size));
  EXPECT_EQ(allocator.room(zone, size), std::numeric_limits<std::int64_t>::max());
  std::vector<std::int32_t> spread(5, 0);
  for (std::uint32_t i = 0; i < 10; ++i) {
    const Place place = *allocator.find_place(zone, size, spread);
    EXPECT_FALSE(place.host.has_value());
    EXPECT_EQ(place.fault_domain, FaultDomainId(i % 5));
    allocator.claim_for_vm(zone, size, place);
    ++spread[place.fault_domain.index()];
  }
}

// ---- idle slots ------------------------------------------------------------------------------

/// One zone of 5 fault domains x 2 hosts of 4 vCPUs, and a reservation of single-vCPU slots.
struct SlotZone {
  HardwareBuilder hardware;
  SizeId size = hardware.size(1, 1, hardware.family("d"));
  ZoneId zone = hardware.zone();
  PoolId pool = hardware.pool(5, 2, {4, 4});
  Allocator allocator{hardware.world()};
  CapacityReservation reservation;

  SlotZone() {
    reservation.size = size;
    reservation.zone = zone;
  }
  bool buy(std::int64_t count) {
    const bool found = allocator.add_idle_slots(reservation, count);
    if (found) reservation.claimed_capacity += count;
    return found;
  }
  /// Idle slots per fault domain.
  [[nodiscard]] std::vector<std::int64_t> idle() const {
    std::vector<std::int64_t> counts(5, 0);
    for (const IdleSlots& slots : reservation.idle_slots) {
      counts[slots.fault_domain.index()] = slots.count;
    }
    return counts;
  }
  [[nodiscard]] const PhysicalZone& state() { return hardware.world().zones[zone]; }
};

TEST(IdleSlots, GoToThreeFaultDomainsAtMostEvenly) {
  SlotZone z;
  ASSERT_TRUE(z.buy(10));
  EXPECT_THAT(z.idle(), ElementsAre(4, 3, 3, 0, 0));
  EXPECT_EQ(idle_slot_count(z.reservation), 10);
  EXPECT_EQ(z.state().held_idle, (Resources{10, 10}));
  EXPECT_EQ(z.state().free(), (Resources{30, 30}));
}

TEST(IdleSlots, GoToTheFaultDomainsWithMostRoom) {
  SlotZone z;
  for (int i = 0; i < 9; ++i) {  // fills fault domain 0 and a bit of 1
    z.allocator.claim_for_vm(z.zone, z.size, *z.allocator.find_place(z.zone, z.size, {}));
  }
  ASSERT_TRUE(z.buy(3));
  EXPECT_THAT(z.idle(), ElementsAre(0, 0, 1, 1, 1));
}

TEST(IdleSlots, AreBoughtAllOrNone) {
  SlotZone z;
  EXPECT_FALSE(z.buy(25)) << "three fault domains hold 24";
  EXPECT_EQ(idle_slot_count(z.reservation), 0);
  EXPECT_TRUE(z.reservation.fault_domains.empty());
  EXPECT_EQ(z.state().free(), (Resources{40, 40}));
  EXPECT_EQ(z.allocator.room(z.zone, z.size), 40);
  EXPECT_TRUE(z.buy(24));
  EXPECT_FALSE(z.buy(1)) << "its fault domains are full, the others are not its own";
}

TEST(IdleSlots, ASecondPurchaseEvensOutWithWhatIsOwned) {
  SlotZone z;
  ASSERT_TRUE(z.buy(1));
  ASSERT_TRUE(z.buy(2));
  EXPECT_THAT(z.idle(), ElementsAre(1, 1, 1, 0, 0));
}

TEST(IdleSlots, SlotsThatCoveredVmsHoldCountWhenNewOnesAreSpread) {
  SlotZone z;
  Vm vm;
  vm.fault_domain = FaultDomainId(0U);
  vm.covered = true;
  const VmId first = z.hardware.world().vms.push_back(vm);
  vm.covered = false;
  const VmId second = z.hardware.world().vms.push_back(vm);
  z.hardware.world().vms[first].join_next = second;
  z.reservation.join_list = {first, second, second};
  ASSERT_TRUE(z.buy(2));
  EXPECT_THAT(z.idle(), ElementsAre(0, 1, 1, 0, 0));
}

TEST(IdleSlots, BuyingNoneAlwaysSucceeds) {
  SlotZone z;
  EXPECT_TRUE(z.buy(0));
  EXPECT_TRUE(z.reservation.idle_slots.empty());
}

TEST(IdleSlots, AnAllocationTakesTheFaultDomainWithFewestVmsOfTheSet) {
  SlotZone z;
  ASSERT_TRUE(z.buy(6));
  const std::vector<std::int32_t> spread{2, 1, 1, 0, 0};
  const Place place = z.allocator.take_idle_slot(z.reservation, spread);
  EXPECT_EQ(place.fault_domain, FaultDomainId(1U));
  EXPECT_EQ(*place.host, HostId(2U)) << "the lowest host";
  EXPECT_EQ(z.state().vms, (Resources{1, 1}));
  EXPECT_EQ(z.state().held_idle, (Resources{5, 5}));
}

TEST(IdleSlots, WithoutASetTheLowestFaultDomainAndHostAreTaken) {
  SlotZone z;
  ASSERT_TRUE(z.buy(24));
  std::vector<std::uint32_t> hosts;
  for (int i = 0; i < 9; ++i) {
    hosts.push_back((*z.allocator.take_idle_slot(z.reservation, {}).host).value());
  }
  EXPECT_THAT(hosts, ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 2));
}

TEST(IdleSlots, TheFullestAndThenTheHighestFaultDomainGivesBackFirst) {
  SlotZone z;
  ASSERT_TRUE(z.buy(7));
  ASSERT_THAT(z.idle(), ElementsAre(3, 2, 2, 0, 0));
  z.allocator.remove_idle_slots(z.reservation, 1);
  EXPECT_THAT(z.idle(), ElementsAre(2, 2, 2, 0, 0));
  z.allocator.remove_idle_slots(z.reservation, 1);
  EXPECT_THAT(z.idle(), ElementsAre(2, 2, 1, 0, 0));
  z.allocator.remove_idle_slots(z.reservation, 5);
  EXPECT_THAT(z.idle(), ElementsAre(0, 0, 0, 0, 0));
  EXPECT_EQ(z.state().free(), (Resources{40, 40}));
}

TEST(IdleSlots, TheSlotNextToAnAdoptedVmIsGivenBackFirst) {
  SlotZone z;
  ASSERT_TRUE(z.buy(3));
  z.allocator.remove_idle_slot_near(z.reservation, FaultDomainId(1U));
  EXPECT_THAT(z.idle(), ElementsAre(1, 0, 1, 0, 0));
  z.allocator.remove_idle_slot_near(z.reservation, FaultDomainId(4U));
  EXPECT_THAT(z.idle(), ElementsAre(1, 0, 0, 0, 0)) << "none there: as any other";
}

TEST(IdleSlots, AVmsPlaceMayBecomeASlotAnywhere) {
  SlotZone z;
  const Place place{FaultDomainId(4U), HostId(9U)};
  z.allocator.claim_for_vm(z.zone, z.size, place);
  z.allocator.turn_into_idle_slot(z.reservation, place);
  EXPECT_THAT(z.idle(), ElementsAre(0, 0, 0, 0, 1));
  EXPECT_EQ(z.state().vms, (Resources{0, 0}));
  EXPECT_EQ(z.state().held_idle, (Resources{1, 1}));
  EXPECT_EQ(*z.allocator.take_idle_slot(z.reservation, {}).host, HostId(9U));
}

TEST(IdleSlots, OnUnlimitedHardwareOnlyCountsAreKept) {
  HardwareBuilder hardware;
  CapacityReservation reservation;
  reservation.size = hardware.size(2, 2, hardware.family("d"));
  reservation.zone = hardware.zone(true);
  hardware.pool(5, 0, {0, 0});
  Allocator allocator(hardware.world());
  ASSERT_TRUE(allocator.add_idle_slots(reservation, 100'000));
  EXPECT_EQ(reservation.idle_slots.size(), 3U);
  EXPECT_TRUE(reservation.idle_slots[0].hosts.empty());
  EXPECT_FALSE(allocator.take_idle_slot(reservation, {}).host.has_value());
  allocator.remove_idle_slots(reservation, 99'999);
  EXPECT_EQ(idle_slot_count(reservation), 0);
  EXPECT_EQ(hardware.world().zones[reservation.zone].held_idle, (Resources{0, 0}));
}

TEST(IdleSlotsDeathTest, NoSlotIsTakenWhereNoneIs) {
  SlotZone z;
  EXPECT_DEATH(static_cast<void>(z.allocator.take_idle_slot(z.reservation, {})), "idle slot");
}

// ---- against a brute-force reference -----------------------------------------------------------

struct RandomWorld {
  HardwareBuilder hardware;
  std::vector<ZoneId> zones;
  std::vector<SizeId> sizes;

  RandomWorld() {
    std::vector<FamilyId> families;
    for (int i = 0; i < 3; ++i) families.push_back(hardware.family("f" + std::to_string(i)));
    const int size_count = *rc::gen::inRange(1, 5);
    for (int i = 0; i < size_count; ++i) {
      sizes.push_back(hardware.size(*rc::gen::inRange(1, 6), *rc::gen::inRange(0, 6),
                                    families[*rc::gen::inRange<std::size_t>(0, 3)]));
    }
    const int zone_count = *rc::gen::inRange(1, 3);
    for (int i = 0; i < zone_count; ++i) add_zone(families);
  }

  void add_zone(const std::vector<FamilyId>& families) {
    const bool unlimited = *rc::gen::inRange(0, 6) == 0;
    zones.push_back(hardware.zone(unlimited));
    if (unlimited) {
      hardware.pool(5, 0, {0, 0});
      return;
    }
    if (*rc::gen::inRange(0, 8) == 0) {  // more fault domains than one index holds
      hardware.pool(*rc::gen::inRange(65, 100), 2, {*rc::gen::inRange(1, 6), 5});
    }
    const int pools = *rc::gen::inRange(1, 4);
    for (int i = 0; i < pools; ++i) {
      std::vector<FamilyId> served;
      for (const FamilyId family : families) {
        if (*rc::gen::inRange(0, 3) == 0) served.push_back(family);
      }
      hardware.pool(*rc::gen::inRange(1, 5), *rc::gen::inRange(1, 4),
                    {*rc::gen::inRange(1, 12), *rc::gen::inRange(1, 12)}, served);
    }
  }
};

/// Looks at every fault domain and host, best by (VMs of the set, left vCPUs, left memory, id).
std::optional<Place> brute_force(const World& world, ZoneId zone, SizeId size_id, Spread spread) {
  const VmSize& size = world.sizes[size_id];
  std::optional<Place> best;
  std::tuple<std::int64_t, std::int64_t, std::int64_t, std::uint32_t> best_key;
  const auto offer = [&](std::int64_t vcpus, std::int64_t memory, std::uint32_t id,
                         const Place& place) {
    const std::int64_t here =
        place.fault_domain.index() < spread.size() ? spread[place.fault_domain.index()] : 0;
    const std::tuple key{here, vcpus, memory, id};
    if (best && key >= best_key) return;
    best = place;
    best_key = key;
  };
  for (std::uint32_t i = 0; i < world.fault_domains.size(); ++i) {
    const FaultDomain& domain = world.fault_domains[FaultDomainId(i)];
    const Pool& pool = world.pools[domain.pool];
    const bool family =
        pool.serves_every_family || std::ranges::count(pool.families, size.family) > 0;
    if (pool.zone != zone || !family) continue;
    if (world.zones[zone].unlimited) offer(0, 0, i, {FaultDomainId(i), {}});
    for (std::uint32_t h = domain.hosts_begin.value(); h < domain.hosts_end.value(); ++h) {
      const Host& host = world.hosts[HostId(h)];
      if (host.free_vcpus < size.vcpus || host.free_memory_mib < size.memory_mib) continue;
      offer(host.free_vcpus - size.vcpus, host.free_memory_mib - size.memory_mib, h,
            {FaultDomainId(i), HostId(h)});
    }
  }
  return best;
}

/// What stands on the hardware, kept apart from the allocator's own books.
struct Books {
  struct Claim {
    ZoneId zone{0U};
    SizeId size{0U};
    Place place;
  };
  std::vector<Claim> vms;
  std::vector<CapacityReservation> reservations;

  void check(const World& world) const {
    StrongVector<HostId, Resources> used(world.hosts.size());
    StrongVector<ZoneId, Resources> in_vms(world.zones.size());
    StrongVector<ZoneId, Resources> idle(world.zones.size());
    for (const Claim& vm : vms) {
      if (vm.place.host) used[*vm.place.host] += world.sizes[vm.size].resources();
      in_vms[vm.zone] += world.sizes[vm.size].resources();
    }
    for (const CapacityReservation& reservation : reservations) {
      for (const IdleSlots& slots : reservation.idle_slots) {
        for (const HostId host : slots.hosts) {
          used[host] += world.sizes[reservation.size].resources();
        }
        for (std::int64_t i = 0; i < slots.count; ++i) {
          idle[reservation.zone] += world.sizes[reservation.size].resources();
        }
      }
      RC_ASSERT(reservation.fault_domains.size() <= 3U);
    }
    for (std::uint32_t i = 0; i < world.hosts.size(); ++i) {
      const Host& host = world.hosts[HostId(i)];
      const Resources whole = world.pools[world.fault_domains[host.fault_domain].pool].per_host;
      RC_ASSERT(host.free_vcpus == whole.vcpus - used[HostId(i)].vcpus);
      RC_ASSERT(host.free_memory_mib == whole.memory_mib - used[HostId(i)].memory_mib);
      RC_ASSERT(host.free_vcpus >= 0);
      RC_ASSERT(host.free_memory_mib >= 0);
    }
    for (std::uint32_t i = 0; i < world.zones.size(); ++i) {
      RC_ASSERT(world.zones[ZoneId(i)].vms == in_vms[ZoneId(i)]);
      RC_ASSERT(world.zones[ZoneId(i)].held_idle == idle[ZoneId(i)]);
    }
  }
};

/// One random step of claims, releases and slots.
void random_step(RandomWorld& random, Allocator& allocator, Books& books,
                 const std::vector<std::int32_t>& spread) {
  const ZoneId zone = random.zones[*rc::gen::inRange<std::size_t>(0, random.zones.size())];
  const SizeId size = random.sizes[*rc::gen::inRange<std::size_t>(0, random.sizes.size())];
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
    case 1: {
      const auto place = allocator.find_place(zone, size, spread);
      if (!place) return;
      allocator.claim_for_vm(zone, size, *place);
      books.vms.push_back({zone, size, *place});
      return;
    }
    case 2: {
      if (books.vms.empty()) return;
      const auto which = *rc::gen::inRange<std::size_t>(0, books.vms.size());
      const Books::Claim vm = books.vms[which];
      allocator.release_from_vm(vm.zone, vm.size, vm.place);
      books.vms.erase(books.vms.begin() + static_cast<std::ptrdiff_t>(which));
      return;
    }
    case 3: {
      CapacityReservation reservation;
      reservation.zone = zone;
      reservation.size = size;
      const auto count = *rc::gen::inRange<std::int64_t>(0, 8);
      const Resources free = random.hardware.world().zones[zone].free();
      if (allocator.add_idle_slots(reservation, count)) {
        reservation.claimed_capacity = count;
        RC_ASSERT(idle_slot_count(reservation) == count);
        books.reservations.push_back(reservation);
      } else {
        RC_ASSERT(idle_slot_count(reservation) == 0);
        RC_ASSERT(random.hardware.world().zones[zone].free() == free);
      }
      return;
    }
    case 4: {
      if (books.reservations.empty()) return;
      CapacityReservation& reservation = books.reservations.back();
      if (idle_slot_count(reservation) == 0) return;
      const Place place = allocator.take_idle_slot(reservation, spread);
      books.vms.push_back({reservation.zone, reservation.size, place});
      return;
    }
    default: {
      if (books.reservations.empty()) return;
      CapacityReservation& reservation = books.reservations.front();
      const std::int64_t idle = idle_slot_count(reservation);
      const auto count = *rc::gen::inRange<std::int64_t>(0, idle + 1);
      allocator.remove_idle_slots(reservation, count);
      RC_ASSERT(idle_slot_count(reservation) == idle - count);
      return;
    }
  }
}

RC_GTEST_PROP(AllocatorProperty, FindsTheBestOfAllPlacesAndKeepsItsBooksUnderAnySteps, ()) {
  RandomWorld random;
  World& world = random.hardware.world();
  Allocator allocator(world);
  Books books;
  const int steps = *rc::gen::inRange(1, 40);
  for (int i = 0; i < steps; ++i) {
    const auto spread = *rc::gen::container<std::vector<std::int32_t>>(
        *rc::gen::element<std::size_t>(0, world.fault_domains.size()), rc::gen::inRange(0, 4));
    for (const ZoneId zone : random.zones) {
      for (const SizeId size : random.sizes) {
        RC_ASSERT(same_place(allocator.find_place(zone, size, spread),
                             brute_force(world, zone, size, spread)));
      }
    }
    random_step(random, allocator, books, spread);
    books.check(world);
  }
}

RC_GTEST_PROP(AllocatorProperty, ManyAtOnceEndWhereOneAfterTheOtherDo, ()) {
  RandomWorld random;
  World& world = random.hardware.world();
  World copy = world;
  Allocator at_once(world);
  Allocator one_by_one(copy);
  for (int batch = 0; batch < 8; ++batch) {
    const ZoneId zone = random.zones[*rc::gen::inRange<std::size_t>(0, random.zones.size())];
    const SizeId size = random.sizes[*rc::gen::inRange<std::size_t>(0, random.sizes.size())];
    auto spread = *rc::gen::container<std::vector<std::int32_t>>(
        *rc::gen::element<std::size_t>(0, world.fault_domains.size()), rc::gen::inRange(0, 9));
    const auto count = *rc::gen::inRange<std::int64_t>(0, 60);
    std::vector<Place> places;
    const std::int64_t placed = at_once.claim_many_for_vms(zone, size, spread, count, places);
    RC_ASSERT(placed == static_cast<std::int64_t>(places.size()));
    for (std::int64_t i = 0; i < count; ++i) {
      const auto place = one_by_one.find_place(zone, size, spread);
      RC_ASSERT(place.has_value() == (i < placed));
      if (!place) break;
      RC_ASSERT(same_place(place, places[static_cast<std::size_t>(i)]));
      one_by_one.claim_for_vm(zone, size, *place);
      if (!spread.empty()) ++spread[place->fault_domain.index()];
    }
    for (std::uint32_t h = 0; h < world.hosts.size(); ++h) {
      RC_ASSERT(world.hosts[HostId(h)].free_vcpus == copy.hosts[HostId(h)].free_vcpus);
      RC_ASSERT(world.hosts[HostId(h)].free_memory_mib == copy.hosts[HostId(h)].free_memory_mib);
    }
    for (const ZoneId each : random.zones) {
      RC_ASSERT(world.zones[each].vms == copy.zones[each].vms);
      for (const SizeId of : random.sizes) {
        RC_ASSERT(same_place(at_once.find_place(each, of, spread),
                             one_by_one.find_place(each, of, spread)));
        RC_ASSERT(at_once.room(each, of) == one_by_one.room(each, of));
      }
    }
  }
}

/// Slots one after the other: the fault domain of the three with fewest, best fit among those.
RC_GTEST_PROP(AllocatorProperty, SlotsBoughtAtOnceStandWhereOneAfterTheOtherWould, ()) {
  RandomWorld random;
  World& world = random.hardware.world();
  World copy = world;
  Allocator at_once(world);
  Allocator one_by_one(copy);
  const ZoneId zone = random.zones.front();
  CapacityReservation reservation;
  reservation.zone = zone;
  reservation.size = random.sizes.front();
  const auto count = *rc::gen::inRange<std::int64_t>(1, 40);
  RC_PRE(at_once.add_idle_slots(reservation, count));
  std::vector<std::int32_t> spread(world.fault_domains.size(), 1000);
  for (const FaultDomainId id : reservation.fault_domains) spread[id.index()] = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto place = one_by_one.find_place(zone, reservation.size, spread);
    RC_ASSERT(place.has_value());
    one_by_one.claim_for_vm(zone, reservation.size, *place);
    ++spread[place->fault_domain.index()];
  }
  for (std::uint32_t h = 0; h < world.hosts.size(); ++h) {
    RC_ASSERT(world.hosts[HostId(h)].free_vcpus == copy.hosts[HostId(h)].free_vcpus);
  }
  for (const IdleSlots& slots : reservation.idle_slots) {
    RC_ASSERT(std::ranges::is_sorted(slots.hosts, std::greater<>()));
  }
}

RC_GTEST_PROP(AllocatorProperty, RoomIsHowManyFitOneAfterTheOther, ()) {
  RandomWorld random;
  World& world = random.hardware.world();
  Allocator allocator(world);
  const ZoneId zone = random.zones.front();
  RC_PRE(!world.zones[zone].unlimited);
  const SizeId size = random.sizes.front();
  const std::int64_t room = allocator.room(zone, size);
  std::int64_t placed = 0;
  while (const auto place = allocator.find_place(zone, size, {})) {
    allocator.claim_for_vm(zone, size, *place);
    ++placed;
    RC_ASSERT(allocator.room(zone, size) == room - placed);
  }
  RC_ASSERT(placed == room);
}

}  // namespace
}  // namespace capdrill
