#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/model/world.hpp"
#include "capdrill/results/table.hpp"

/// The rows of the series tables as the state of the world gives them, without `time`.
namespace capdrill::results {

inline constexpr std::size_t kRowWidthMax = 15;
using Row = std::array<std::int64_t, kRowWidthMax>;

/// Cells of what may be absent.
[[nodiscard]] inline std::int64_t time_or_absent(const std::optional<SimTime>& time) {
  return time ? time->us() : kAbsent;
}

[[nodiscard]] std::string_view outcome_name(engine::Outcome outcome);

/// Names of the world's things as texts of the pool, looked up once: they never change.
class Names {
 public:
  explicit Names(StringPool& pool) : pool_(&pool) {}
  [[nodiscard]] StringPool& pool() { return *pool_; }
  std::int64_t text(std::string_view text) { return pool_->intern(text); }
  std::int64_t location(const World& world, RegionId id);
  std::int64_t location(const World& world, ZoneId id);
  std::int64_t zone(const World& world, ZoneId id);
  std::int64_t pool_of_hosts(const World& world, PoolId id);
  std::int64_t subscription(const World& world, SubscriptionId id);
  std::int64_t size(const World& world, SizeId id);
  std::int64_t group(const World& world, GroupId id);
  std::int64_t reservation(const World& world, ReservationId id);
  std::int64_t scale_set(const World& world, ScaleSetId id);
  std::int64_t family(const World& world, FamilyId id);

 private:
  StringPool* pool_;
  std::vector<std::int64_t> regions_, zones_, pools_, subscriptions_, sizes_, groups_,
      reservations_, scale_sets_, families_;
};

/// `Failed`, `Creating`, `Updating`, or what the quantities say (the states of source OA).
[[nodiscard]] std::string_view reservation_state(const CapacityReservation& reservation);

/// Slots on working hardware. Unit: slots.
[[nodiscard]] std::int64_t backed_slots(const World& world, const CapacityReservation& reservation);

/// Counters of a set over all its zones.
[[nodiscard]] ZoneCounts total_counts(const ScaleSet& scale_set);

/// Most minus fewest instances over the zones of a zonal set; absent for a regional one.
[[nodiscard]] std::int64_t imbalance(const ScaleSet& scale_set);

/// The size that fragmentation is measured with: most vCPUs, then most memory, then lowest id.
[[nodiscard]] OptionalId<SizeId> largest_size(const World& world);

/// vCPUs of the zone that VMs of `size` could still take.
/// Complexity: O(hosts of the zone).
[[nodiscard]] std::int64_t usable_vcpus(const World& world, ZoneId zone, SizeId size);

void reservation_row(const World& world, Names& names, ReservationId id, Row& row);
void reservation_consumer_row(const World& world, Names& names, ReservationId id,
                              const ConsumerCounts& consumer, Row& row);
void scale_set_row(const World& world, Names& names, ScaleSetId id, Row& row);
void scale_set_zone_row(const World& world, Names& names, ScaleSetId id, const ScaleSetZone& zone,
                        Row& row);
void coverage_row(std::int64_t scope, std::int64_t name, const CoverageCounts& counts, Row& row);
void zone_row(const World& world, Names& names, ZoneId id, Row& row);
void tenant_row(const World& world, Names& names, ZoneId id, Row& row);
void cost_row(const World& world, Names& names, CostLineId id, SimTime now, Row& row);

}  // namespace capdrill::results
