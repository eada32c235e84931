#include "results/table_recorder.hpp"

#include <algorithm>

namespace capdrill::results {

namespace {

constexpr Duration kZoneInterval = Duration::minutes(1);

/// Calls `visit` for what changed, or for everything.
template <class IdType, class Visit>
void for_each_of(const engine::Changes* changes,
                 const engine::TouchedIds<IdType> engine::Changes::*what, std::size_t count,
                 const Visit& visit) {
  if (changes != nullptr) {
    for (const IdType id : (changes->*what).ids()) visit(id);
    return;
  }
  for (std::size_t i = 0; i < count; ++i) visit(IdType(i));
}

}  // namespace

TableRecorder::TableRecorder(const scenario::Output& output, SimTime end, Tables& tables)
    : tables_(&tables),
      names_(tables.strings()),
      end_(end),
      interval_(output.interval.value_or(kZoneInterval)),
      group_coverage_(tables[TableId::coverage]),
      subscription_coverage_(tables[TableId::coverage]),
      all_coverage_(tables[TableId::coverage]) {
  for (std::size_t i = 0; i < kSeriesCount; ++i) {
    feeds_.emplace_back(tables[static_cast<TableId>(i)]);
  }
  choose_modes(output);
}

void TableRecorder::choose_modes(const scenario::Output& output) {
  for (std::size_t i = 0; i < kTableCount; ++i) {
    const auto id = static_cast<TableId>(i);
    const bool wanted =
        output.tables.empty()
            ? id != TableId::event
            : std::ranges::find(output.tables, table_spec(id).name) != output.tables.end();
    const bool sampled = i < kSeriesCount && (output.interval.has_value() || id == TableId::zone ||
                                              id == TableId::quota);
    modes_[i] = !wanted ? Mode::off : sampled ? Mode::samples : Mode::changes;
  }
}

void TableRecorder::instant_ended(SimTime now, const World& world, const engine::Changes& changes) {
  const Look look{now, &world, &changes};
  look_at(Mode::changes, look);
  if (mode(TableId::reservation) == Mode::changes) reservations_of_flipped_zones(look);
}

void TableRecorder::clock_moves(SimTime from, SimTime to, const World& world) {
  bool fresh = true;
  for (; next_sample_ < to; next_sample_ = next_sample_ + interval_) {
    const Look look{std::max(from, next_sample_), &world, nullptr};
    if (fresh) {
      look_at(Mode::samples, look);
    } else {
      repeat_samples(look);
    }
    fresh = false;
  }
  // Cumulative columns end with their totals: a closing row at the horizon.
  if (to >= end_ && mode(TableId::cost) != Mode::off) cost({to, &world, nullptr});
}

void TableRecorder::repeat_samples(const Look& look) {
  for (std::size_t i = 0; i < kSeriesCount; ++i) {
    const auto id = static_cast<TableId>(i);
    if (mode(id) != Mode::samples) continue;
    if (id == TableId::cost) {
      cost(look);
    } else {
      feed(id).repeat(look.now);
    }
    if (id != TableId::coverage) continue;
    group_coverage_.repeat(look.now);
    subscription_coverage_.repeat(look.now);
    all_coverage_.repeat(look.now);
  }
}

void TableRecorder::look_at(Mode wanted, const Look& look) {
  for (std::size_t i = 0; i < kSeriesCount; ++i) {
    if (modes_[i] == wanted) look_at_series(static_cast<TableId>(i), look);
  }
}

void TableRecorder::look_at_series(TableId id, const Look& look) {
  switch (id) {
    case TableId::reservation:
      return reservations(look);
    case TableId::reservation_consumer:
      return reservation_consumers(look);
    case TableId::scale_set:
      return scale_sets(look);
    case TableId::coverage:
      return coverage(look);
    case TableId::zone:
      return zones(look);
    case TableId::tenant:
      return tenants(look);
    case TableId::quota:
      return quota(look);
    case TableId::cost:
      return cost(look);
    default:
      return;
  }
}

void TableRecorder::put(Feed& feed, const Look& look, std::size_t thing, std::size_t part,
                        const Row& row) {
  if (look.changes != nullptr) {
    feed.offer(look.now, thing, part, row);
  } else {
    feed.write(look.now, thing, part, row);
  }
}

void TableRecorder::reservation(const Look& look, ReservationId id) {
  Feed& rows = feed(TableId::reservation);
  if (!look.world->reservations[id].exists) return rows.retire(look.now, id.index());
  Row row;
  reservation_row(*look.world, names_, id, row);
  put(rows, look, id.index(), 0, row);
}

void TableRecorder::reservations(const Look& look) {
  for_each_of(look.changes, &engine::Changes::reservations, look.world->reservations.size(),
              [&](ReservationId id) { reservation(look, id); });
}

void TableRecorder::reservation_consumers(const Look& look) {
  Feed& rows = feed(TableId::reservation_consumer);
  const auto visit = [&](ReservationId id) {
    const CapacityReservation& reservation = look.world->reservations[id];
    if (!reservation.exists) return rows.retire(look.now, id.index());
    for (std::size_t i = 0; i < reservation.consumers.size(); ++i) {
      Row row;
      reservation_consumer_row(*look.world, names_, id, reservation.consumers[i], row);
      put(rows, look, id.index(), i, row);
    }
  };
  for_each_of(look.changes, &engine::Changes::reservations, look.world->reservations.size(), visit);
}

void TableRecorder::reservations_of_flipped_zones(const Look& look) {
  const World& world = *look.world;
  zone_was_up_.resize(world.zones.size(), 1);
  for (const ZoneId zone : look.changes->zones.ids()) {
    const std::uint8_t up = world.zones[zone].is_up() ? 1 : 0;
    if (zone_was_up_[zone.index()] == up) continue;
    zone_was_up_[zone.index()] = up;
    for (std::size_t i = 0; i < world.reservations.size(); ++i) {
      if (world.reservations[ReservationId(i)].zone == zone) reservation(look, ReservationId(i));
    }
  }
}

void TableRecorder::scale_sets(const Look& look) {
  Feed& rows = feed(TableId::scale_set);
  const auto visit = [&](ScaleSetId id) {
    const ScaleSet& set = look.world->scale_sets[id];
    if (!set.exists) return rows.retire(look.now, id.index());
    Row row;
    scale_set_row(*look.world, names_, id, row);
    put(rows, look, id.index(), 0, row);
    for (std::size_t i = 0; i < set.zones.size(); ++i) {
      scale_set_zone_row(*look.world, names_, id, set.zones[i], row);
      put(rows, look, id.index(), i + 1, row);
    }
  };
  for_each_of(look.changes, &engine::Changes::scale_sets, look.world->scale_sets.size(), visit);
}

void TableRecorder::coverage(const Look& look) {
  const World& world = *look.world;
  if (look.changes != nullptr && look.changes->scale_sets.ids().empty() &&
      look.changes->groups.ids().empty() && look.changes->subscriptions.ids().empty()) {
    return;
  }
  const auto offer = [&](Feed& rows, std::string_view scope, std::int64_t name,
                         const CoverageCounts& counts, std::size_t thing, bool exists) {
    if (!exists) return rows.retire(look.now, thing);
    Row row;
    coverage_row(names_.text(scope), name, counts, row);
    put(rows, look, thing, 0, row);
  };
  for_each_of(look.changes, &engine::Changes::scale_sets, world.scale_sets.size(),
              [&](ScaleSetId id) {
                const ScaleSet& set = world.scale_sets[id];
                offer(feed(TableId::coverage), "scaleSet", names_.scale_set(world, id),
                      set.coverage, id.index(), set.exists);
              });
  for_each_of(look.changes, &engine::Changes::groups, world.groups.size(), [&](GroupId id) {
    const ReservationGroup& group = world.groups[id];
    offer(group_coverage_, "group", names_.group(world, id), group.coverage, id.index(),
          group.exists);
  });
  for_each_of(look.changes, &engine::Changes::subscriptions, world.subscriptions.size(),
              [&](SubscriptionId id) {
                offer(subscription_coverage_, "subscription", names_.subscription(world, id),
                      world.subscriptions[id].coverage, id.index(), true);
              });
  offer(all_coverage_, "all", names_.text("all"), world.coverage, 0, true);
}

void TableRecorder::zones(const Look& look) {
  for_each_of(look.changes, &engine::Changes::zones, look.world->zones.size(), [&](ZoneId id) {
    Row row;
    zone_row(*look.world, names_, id, row);
    put(feed(TableId::zone), look, id.index(), 0, row);
  });
}

void TableRecorder::tenants(const Look& look) {
  for_each_of(look.changes, &engine::Changes::tenants, look.world->zones.size(), [&](ZoneId id) {
    Row row;
    tenant_row(*look.world, names_, id, row);
    put(feed(TableId::tenant), look, id.index(), 0, row);
  });
}

void TableRecorder::quota(const Look& look) {
  for_each_of(look.changes, &engine::Changes::subscriptions, look.world->subscriptions.size(),
              [&](SubscriptionId id) {
                const std::size_t regions = look.world->subscriptions[id].quota.size();
                for (std::size_t r = 0; r < regions; ++r) quota_of(look, id, RegionId(r));
              });
}

void TableRecorder::quota_of(const Look& look, SubscriptionId subscription, RegionId region) {
  const World& world = *look.world;
  const RegionQuota& quota = world.subscriptions[subscription].quota[region];
  const std::size_t first_part = region.index() * (world.families.size() + 1);
  const auto offer = [&](std::size_t part, std::int64_t family, const QuotaLine& line) {
    Row row{};
    row[0] = names_.subscription(world, subscription);
    row[1] = names_.location(world, region);
    row[2] = family;
    row[3] = line.used;
    row[4] = line.limit.value_or(kAbsent);
    put(feed(TableId::quota), look, subscription.index(), part, row);
  };
  offer(first_part, names_.text("total"), quota.total);
  for (std::size_t f = 0; f < quota.families.size(); ++f) {
    const QuotaLine& line = quota.families[FamilyId(f)];
    const std::size_t part = first_part + 1 + f;
    const bool of_interest = line.used != 0 || line.limit.has_value() ||
                             feed(TableId::quota).knows(subscription.index(), part);
    if (of_interest) offer(part, names_.family(world, FamilyId(f)), line);
  }
}

void TableRecorder::cost(const Look& look) {
  for_each_of(look.changes, &engine::Changes::cost_lines, look.world->cost_lines.size(),
              [&](CostLineId id) {
                Row row;
                cost_row(*look.world, names_, id, look.now, row);
                put(feed(TableId::cost), look, id.index(), 0, row);
              });
}

}  // namespace capdrill::results
