#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "capdrill/engine/run.hpp"
#include "capdrill/scenario/reader.hpp"
#include "results/rows.hpp"

/// The recorder looks only at what the engine says has changed. Here everything is looked at after
/// every instant of the gallery, to hold the engine to its word.
namespace capdrill::results {
namespace {

class Suspicious final : public engine::Observer {
 public:
  void instant_ended(SimTime now, const World& world, const engine::Changes& changes) override {
    now_ = now;
    EXPECT_EQ(now, now == SimTime() ? SimTime() : moved_to_) << "the clock moved untold";
    reservations(world, changes);
    scale_sets(world, changes);
    zones(world, changes);
    others(world, changes);
  }
  void clock_moves(SimTime from, SimTime to, const World&) override {
    EXPECT_EQ(from, now_);
    EXPECT_LT(from, to);
    moved_to_ = to;
  }
  void operation_ended(const World&, const engine::OperationRecord&) override {}
  void placement_ended(const World&, const engine::PlacementRecord&) override {}
  void fault_ended(const World&, const engine::FaultRecord&) override {}
  [[nodiscard]] SimTime end() const { return moved_to_; }

 private:
  template <class IdType>
  static bool holds(const engine::TouchedIds<IdType>& touched, IdType id) {
    return std::ranges::find(touched.ids(), id) != touched.ids().end();
  }
  /// A row may only differ from the last one when it was said to have changed.
  void look(const std::string& what, std::size_t thing, const Row& row, bool was_told) {
    const auto [last, is_new] = last_.try_emplace({what, thing}, row);
    if (last->second != row || is_new) {
      EXPECT_TRUE(was_told) << what << " " << thing << " changed untold at "
                            << format_duration(now_ - SimTime());
    }
    last->second = row;
  }
  void reservations(const World& world, const engine::Changes& changes) {
    for (std::size_t i = 0; i < world.reservations.size(); ++i) {
      const ReservationId id(i);
      const CapacityReservation& reservation = world.reservations[id];
      Row row{};
      reservation_row(world, names_, id, row);
      row[7] = 0;  // `backed` changes with the zone, too
      row[14] = reservation.exists ? 1 : 0;
      look("reservation", i, row, holds(changes.reservations, id));
    }
  }
  void scale_sets(const World& world, const engine::Changes& changes) {
    for (std::size_t i = 0; i < world.scale_sets.size(); ++i) {
      const ScaleSetId id(i);
      const ScaleSet& set = world.scale_sets[id];
      const bool was_told = holds(changes.scale_sets, id);
      Row row{};
      scale_set_row(world, names_, id, row);
      row[13] = set.exists ? 1 : 0;
      look("scale set", i, row, was_told);
      for (std::size_t zone = 0; zone < set.zones.size(); ++zone) {
        scale_set_zone_row(world, names_, id, set.zones[zone], row);
        look("zone of scale set", i * 100 + zone, row, was_told);
      }
      coverage("coverage of scale set", i, set.coverage, was_told);
    }
  }
  void zones(const World& world, const engine::Changes& changes) {
    for (std::size_t i = 0; i < world.zones.size(); ++i) {
      const ZoneId id(i);
      const PhysicalZone& zone = world.zones[id];
      Row row{zone.is_up() ? 1 : 0, zone.vms.vcpus, zone.held_idle.vcpus, zone.vms.memory_mib,
              zone.held_idle.memory_mib};
      look("zone", i, row, holds(changes.zones, id));
      tenant_row(world, names_, id, row);
      look("tenants of zone", i, row, holds(changes.tenants, id));
    }
  }
  void others(const World& world, const engine::Changes& changes) {
    for (std::size_t i = 0; i < world.groups.size(); ++i) {
      coverage("group", i, world.groups[GroupId(i)].coverage, holds(changes.groups, GroupId(i)));
    }
    for (std::size_t i = 0; i < world.subscriptions.size(); ++i) {
      const Subscription& subscription = world.subscriptions[SubscriptionId(i)];
      const bool was_told = holds(changes.subscriptions, SubscriptionId(i));
      coverage("subscription", i, subscription.coverage, was_told);
      Row row{};
      for (const RegionQuota& quota : subscription.quota) {
        row[0] += quota.total.used;
        for (const QuotaLine& family : quota.families) row[1] += family.limit.value_or(-1);
      }
      look("quota of subscription", i, row, was_told);
    }
    const bool any = !changes.scale_sets.ids().empty() || !changes.groups.ids().empty() ||
                     !changes.subscriptions.ids().empty();
    coverage("all", 0, world.coverage, any);
    for (std::size_t i = 0; i < world.cost_lines.size(); ++i) {
      const CostParts<std::int64_t>& rate = world.cost_lines[CostLineId(i)].rate;
      const Row row{rate.vm, rate.unused_reservation, rate.overallocated_vm,
                    rate.reserved_instance_discount};
      look("cost line", i, row, holds(changes.cost_lines, CostLineId(i)));
    }
  }
  void coverage(const std::string& what, std::size_t thing, const CoverageCounts& counts,
                bool was_told) {
    Row row{};
    coverage_row(0, 0, counts, row);
    look("coverage of " + what, thing, row, was_told);
  }

  StringPool pool_;
  Names names_{pool_};
  std::map<std::pair<std::string, std::size_t>, Row> last_;
  SimTime now_;
  SimTime moved_to_;
};

TEST(Changes, NothingOfTheGalleryChangesUntold) {
  for (const auto& entry : std::filesystem::directory_iterator(CAPDRILL_SCENARIOS)) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().filename().string());
    const auto scenario = scenario::read_scenario(entry.path());
    ASSERT_TRUE(scenario.has_value());
    engine::RunOptions options;
    const bool is_long = scenario->name.find("3,000 hosts") != std::string::npos;
    if (is_long) options.until = SimTime(Duration::minutes(30));
    Suspicious observer;
    const auto outcome = engine::run(*scenario, options, observer);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(observer.end(), outcome->end);
  }
}

}  // namespace
}  // namespace capdrill::results
