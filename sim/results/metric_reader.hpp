#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/metric.hpp"
#include "capdrill/results/series.hpp"

namespace capdrill::results {

/// Things that a target names. Names never change and things are only added, so each is looked at
/// once; those of one name that was created anew are all kept, at most one of them exists.
template <class IdType>
class Selection {
 public:
  template <class Things, class Matches>
  const std::vector<IdType>& update(const Things& things, const Matches& matches) {
    for (; seen_ < things.size(); ++seen_) {
      if (matches(IdType(seen_))) ids_.push_back(IdType(seen_));
    }
    return ids_;
  }

 private:
  std::vector<IdType> ids_;
  std::size_t seen_ = 0;
};

/// Reads one metric of the world, again and again.
class MetricReader {
 public:
  /// Requires: find_metric() gave the metric; it is none of the summary's.
  MetricReader(const Metric& metric, scenario::MetricTarget of);

  /// Whether the metric may have changed.
  [[nodiscard]] bool is_concerned(const engine::Changes& changes) const;
  /// A count, a ratio, or the index of a text; requires: the metric is no amount of money.
  [[nodiscard]] Sample sample(const World& world);
  /// Requires: the metric is an amount of money.
  [[nodiscard]] CostSeries::Step cost(const World& world, SimTime now);

  /// Of the reservations that the target names, the units that attempts failed against.
  /// Requires: the metric is one of the SLA's.
  [[nodiscard]] std::vector<SlaUnit> sla_units(const World& world);

  [[nodiscard]] bool reads(const Metric& metric, const scenario::MetricTarget& of) const;

 private:
  [[nodiscard]] Sample coverage(const World& world);
  [[nodiscard]] Sample scale_set(const World& world);
  [[nodiscard]] Sample quota(const World& world);
  [[nodiscard]] Sample consumers(const World& world);
  [[nodiscard]] Sample reservations(const World& world);
  [[nodiscard]] Sample zones(const World& world);
  [[nodiscard]] Sample tenants(const World& world);
  [[nodiscard]] bool group_exists(const World& world);
  [[nodiscard]] bool is_named(const World& world, const CapacityReservation& reservation) const;
  const std::vector<ReservationId>& matching_reservations(const World& world);
  const std::vector<ZoneId>& matching_zones(const World& world);
  [[nodiscard]] bool matches(const World& world, const CostLine& line) const;
  [[nodiscard]] bool matches(const World& world, const CapacityReservation& reservation) const;
  [[nodiscard]] bool matches_zone(const World& world, ZoneId zone) const;

  Metric metric_;
  scenario::MetricTarget of_;
  Selection<ReservationId> reservations_;
  Selection<GroupId> groups_;
  Selection<ScaleSetId> scale_sets_;
  Selection<SubscriptionId> subscriptions_;
  Selection<ZoneId> zones_;
  Selection<CostLineId> cost_lines_;
};

}  // namespace capdrill::results
