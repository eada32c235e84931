#pragma once

#include <array>
#include <optional>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/table.hpp"
#include "capdrill/scenario/spec.hpp"
#include "results/feed.hpp"

namespace capdrill::results {

/// Fills the tables while a run goes on: series at every change of a row, or at every k * interval
/// when `output.interval` says so (zone and quota always: every change of the free pool would be
/// most of a result); records of operations, placements and events as they end.
class TableRecorder {
 public:
  TableRecorder(const scenario::Output& output, SimTime end, Tables& tables);

  [[nodiscard]] bool records(TableId id) const { return mode(id) != Mode::off; }
  void instant_ended(SimTime now, const World& world, const engine::Changes& changes);
  void clock_moves(SimTime from, SimTime to, const World& world);
  void operation_ended(const engine::OperationRecord& operation);
  void placement_ended(const World& world, const engine::PlacementRecord& placement);
  void upgrade_stepped(const World& world, const engine::UpgradeStepRecord& step);
  void event_begins(SimTime now, std::uint64_t number, std::string_view kind,
                    std::string_view subject);

 private:
  enum class Mode : std::uint8_t { off, changes, samples };
  /// One look at the world: at what changed, or (without changes) at everything.
  struct Look {
    SimTime now;
    const World* world;
    const engine::Changes* changes;
  };
  static constexpr std::size_t kSeriesCount = 8;

  [[nodiscard]] Mode mode(TableId id) const { return modes_[static_cast<std::size_t>(id)]; }
  void choose_modes(const scenario::Output& output);
  void look_at(Mode mode, const Look& look);
  void look_at_series(TableId id, const Look& look);
  void put(Feed& feed, const Look& look, std::size_t thing, std::size_t part, const Row& row);
  void reservations(const Look& look);
  void reservation(const Look& look, ReservationId id);
  void reservation_consumers(const Look& look);
  void reservations_of_flipped_zones(const Look& look);
  void scale_sets(const Look& look);
  void coverage(const Look& look);
  void zones(const Look& look);
  void tenants(const Look& look);
  void quota(const Look& look);
  void quota_of(const Look& look, SubscriptionId subscription, RegionId region);
  void cost(const Look& look);
  void repeat_samples(const Look& look);
  [[nodiscard]] Feed& feed(TableId id) { return feeds_[static_cast<std::size_t>(id)]; }

  Tables* tables_;
  Names names_;
  SimTime end_;
  Duration interval_;
  std::array<Mode, kTableCount> modes_{};
  std::vector<Feed> feeds_;  ///< per series; that of `coverage` is for scale sets
  Feed group_coverage_, subscription_coverage_, all_coverage_;
  SimTime next_sample_;
  std::vector<std::uint8_t> zone_was_up_;
};

}  // namespace capdrill::results
