#include "results/metric_reader.hpp"

#include <algorithm>

#include "capdrill/base/check.hpp"
#include "results/metric_catalogue.hpp"
#include "results/rows.hpp"

namespace capdrill::results {

namespace {

/// An absent part of a target matches everything.
bool fits(const std::optional<scenario::Name>& wanted, const std::string& name) {
  return !wanted || wanted->text == name;
}

bool same(const std::optional<scenario::Name>& a, const std::optional<scenario::Name>& b) {
  return a.has_value() == b.has_value() && (!a || a->text == b->text);
}

std::int64_t state_index(const CapacityReservation& reservation) {
  const auto states = reservation_states();
  return std::ranges::find(states, reservation_state(reservation)) - states.begin();
}

}  // namespace

MetricReader::MetricReader(const Metric& metric, scenario::MetricTarget of)
    : metric_(metric), of_(std::move(of)) {}

bool MetricReader::reads(const Metric& metric, const scenario::MetricTarget& of) const {
  return metric_ == metric && same(of_.reservation, of.reservation) && same(of_.group, of.group) &&
         same(of_.scale_set, of.scale_set) && same(of_.zone, of.zone) &&
         same(of_.subscription, of.subscription) && same(of_.location, of.location) &&
         same(of_.family, of.family);
}

bool MetricReader::is_concerned(const engine::Changes& changes) const {
  const bool zones = !changes.zones.ids().empty();
  switch (metric_.source) {
    case MetricSource::coverage:
      return !changes.scale_sets.ids().empty() || !changes.groups.ids().empty() ||
             !changes.subscriptions.ids().empty();
    case MetricSource::scale_set:
      return !changes.scale_sets.ids().empty();
    case MetricSource::quota:
      return !changes.subscriptions.ids().empty();
    case MetricSource::consumer:
      return !changes.reservations.ids().empty();
    case MetricSource::reservation:
      return zones || !changes.reservations.ids().empty();
    case MetricSource::zone:
      return zones;
    case MetricSource::tenant:
      return !changes.tenants.ids().empty();
    case MetricSource::cost:
      return !changes.cost_lines.ids().empty();
    case MetricSource::sla:
      return !changes.reservations.ids().empty();
    case MetricSource::summary:
      break;
  }
  return false;
}

Sample MetricReader::sample(const World& world) {
  switch (metric_.source) {
    case MetricSource::coverage:
      return coverage(world);
    case MetricSource::scale_set:
      return scale_set(world);
    case MetricSource::quota:
      return quota(world);
    case MetricSource::consumer:
      return consumers(world);
    case MetricSource::reservation:
      return reservations(world);
    case MetricSource::zone:
      return zones(world);
    case MetricSource::tenant:
      return tenants(world);
    case MetricSource::cost:
    case MetricSource::sla:
    case MetricSource::summary:
      break;
  }
  CAPDRILL_CHECK(false, "this metric is no step function");
  return {};
}

Sample MetricReader::coverage(const World& world) {
  const auto read = coverage_fields()[metric_.field].read;
  const auto named = [](const auto& things, const std::optional<scenario::Name>& name) {
    return [&](auto id) { return things[id].name == name->text; };
  };
  if (of_.group) {
    for (const GroupId id : groups_.update(world.groups, named(world.groups, of_.group))) {
      if (world.groups[id].exists) return read(world.groups[id].coverage);
    }
    return {};
  }
  if (of_.scale_set) {
    for (const ScaleSetId id :
         scale_sets_.update(world.scale_sets, named(world.scale_sets, of_.scale_set))) {
      if (world.scale_sets[id].exists) return read(world.scale_sets[id].coverage);
    }
    return {};
  }
  if (of_.subscription) {
    const auto& ids =
        subscriptions_.update(world.subscriptions, named(world.subscriptions, of_.subscription));
    return ids.empty() ? Sample{} : read(world.subscriptions[ids.front()].coverage);
  }
  return read(world.coverage);
}

Sample MetricReader::scale_set(const World& world) {
  const auto read = scale_set_fields()[metric_.field].read;
  const auto named = [&](ScaleSetId id) {
    return world.scale_sets[id].name == of_.scale_set->text;
  };
  for (const ScaleSetId id : scale_sets_.update(world.scale_sets, named)) {
    const ScaleSet& set = world.scale_sets[id];
    if (!set.exists) continue;
    if (!of_.zone) return read({total_counts(set), set.target, imbalance(set)});
    for (const ScaleSetZone& zone : set.zones) {
      if (world.zones[zone.name.physical].name == of_.zone->text) {
        return read({.counts = zone.counts});
      }
    }
  }
  return {};
}

Sample MetricReader::quota(const World& world) {
  const auto named = [&](SubscriptionId id) {
    return world.subscriptions[id].name == of_.subscription->text;
  };
  const auto read = quota_fields()[metric_.field].read;
  for (const SubscriptionId id : subscriptions_.update(world.subscriptions, named)) {
    for (std::size_t r = 0; r < world.regions.size(); ++r) {
      if (!fits(of_.location, world.regions[RegionId(r)].name)) continue;
      const RegionQuota& quota = world.subscriptions[id].quota[RegionId(r)];
      if (!of_.family) return read(quota.total);
      const std::optional<FamilyId> family = find_family(world, of_.family->text);
      return family && family->index() < quota.families.size() ? read(quota.families[*family])
                                                               : Sample{};
    }
  }
  return {};
}

bool MetricReader::matches_zone(const World& world, ZoneId zone) const {
  return fits(of_.zone, world.zones[zone].name) &&
         fits(of_.location, world.regions[world.zones[zone].region].name);
}

bool MetricReader::is_named(const World& world, const CapacityReservation& reservation) const {
  return fits(of_.reservation, reservation.name) &&
         fits(of_.group, world.groups[reservation.group].name) &&
         matches_zone(world, reservation.zone);
}

bool MetricReader::matches(const World& world, const CapacityReservation& reservation) const {
  const SubscriptionId owner = world.groups[reservation.group].subscription;
  return is_named(world, reservation) && fits(of_.subscription, world.subscriptions[owner].name);
}

const std::vector<ReservationId>& MetricReader::matching_reservations(const World& world) {
  return reservations_.update(
      world.reservations, [&](ReservationId id) { return matches(world, world.reservations[id]); });
}

bool MetricReader::group_exists(const World& world) {
  const auto named = [&](GroupId id) { return world.groups[id].name == of_.group->text; };
  return std::ranges::any_of(groups_.update(world.groups, named),
                             [&](GroupId id) { return world.groups[id].exists; });
}

Sample MetricReader::consumers(const World& world) {
  ConsumerCounts sums;
  bool any = false;
  const auto& ids = reservations_.update(world.reservations, [&](ReservationId id) {
    return is_named(world, world.reservations[id]);
  });
  for (const ReservationId id : ids) {
    if (!world.reservations[id].exists) continue;
    any = true;
    for (const ConsumerCounts& consumer : world.reservations[id].consumers) {
      if (!fits(of_.subscription, world.subscriptions[consumer.subscription].name)) continue;
      sums.associated += consumer.associated;
      sums.allocated += consumer.allocated;
      sums.covered += consumer.covered;
    }
  }
  return any ? consumer_fields()[metric_.field].read(sums) : Sample{};
}

Sample MetricReader::reservations(const World& world) {
  ReservationSums sums;
  bool any = !of_.reservation && (!of_.group || group_exists(world));
  for (const ReservationId id : matching_reservations(world)) {
    const CapacityReservation& reservation = world.reservations[id];
    if (!reservation.exists) continue;
    any = true;
    sums.quantity += reservation.quantity;
    sums.current_capacity += reservation.current_capacity;
    sums.backed += backed_slots(world, reservation);
    sums.associated += reservation.associated;
    sums.allocated += reservation.allocated;
    sums.covered += reservation.covered;
    sums.state = state_index(reservation);
  }
  return any ? reservation_fields()[metric_.field].read(sums) : Sample{};
}

const std::vector<ZoneId>& MetricReader::matching_zones(const World& world) {
  return zones_.update(world.zones, [&](ZoneId id) { return matches_zone(world, id); });
}

Sample MetricReader::zones(const World& world) {
  const Field<ZoneSums>& field = zone_fields()[metric_.field];
  const OptionalId<SizeId> size =
      field.name == "fragmentation" ? largest_size(world) : OptionalId<SizeId>();
  ZoneSums sums;
  for (const ZoneId id : matching_zones(world)) {
    const PhysicalZone& zone = world.zones[id];
    sums.up += zone.is_up() ? 1 : 0;
    sums.unlimited = sums.unlimited || zone.unlimited;
    sums.total += zone.total;
    sums.vms += zone.vms;
    sums.held_idle += zone.held_idle;
    sums.free += zone.free();
    if (size) sums.usable_vcpus += usable_vcpus(world, id, *size);
  }
  return field.read(sums);
}

Sample MetricReader::tenants(const World& world) {
  TenantCounts sums;
  for (const ZoneId id : matching_zones(world)) {
    const TenantCounts& tenants = world.zones[id].tenants;
    sums.arrived += tenants.arrived;
    sums.refused += tenants.refused;
    sums.running += tenants.running;
  }
  return tenant_fields()[metric_.field].read(sums);
}

bool MetricReader::matches(const World& world, const CostLine& line) const {
  if (!fits(of_.subscription, world.subscriptions[line.subscription].name)) return false;
  if (!matches_zone(world, line.zone)) return false;
  if (!of_.reservation && !of_.group) return true;
  if (!line.reservation) return false;
  const CapacityReservation& reservation = world.reservations[*line.reservation];
  return fits(of_.reservation, reservation.name) &&
         fits(of_.group, world.groups[reservation.group].name);
}

std::vector<SlaUnit> MetricReader::sla_units(const World& world) {
  std::vector<SlaUnit> units;
  for (const ReservationId id : matching_reservations(world)) {
    const std::vector<SlaUnit>& more = world.reservations[id].sla.units;
    units.insert(units.end(), more.begin(), more.end());
  }
  return units;
}

CostSeries::Step MetricReader::cost(const World& world, SimTime now) {
  CostSeries::Step step{now, 0, 0};
  const auto& lines = cost_lines_.update(
      world.cost_lines, [&](CostLineId id) { return matches(world, world.cost_lines[id]); });
  for (const CostLineId id : lines) {
    const CostLine& line = world.cost_lines[id];
    step.sum += cost_part(line.sum_at(now), metric_.field);
    step.rate += cost_part(line.rate, metric_.field);
  }
  return step;
}

}  // namespace capdrill::results
