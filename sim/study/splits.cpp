#include "study/splits.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace capdrill::study {

namespace {

const scenario::CapacityReservation& reservation_at(const scenario::Scenario& scenario,
                                                    const SplitSet& set, std::size_t rank) {
  return scenario.groups[set.group].second.reservations[set.reservations[rank]].second;
}

const std::string& zone_at(const scenario::Scenario& scenario, const SplitSet& set,
                           std::size_t rank) {
  return reservation_at(scenario, set, rank).zone->text;
}

/// "2" before "10".
bool zone_before(const std::string& a, const std::string& b) {
  return std::pair(a.size(), a) < std::pair(b.size(), b);
}

void add_to_set(const scenario::Scenario& scenario, std::vector<SplitSet>& sets, std::size_t group,
                std::size_t index) {
  const auto& reservations = scenario.groups[group].second.reservations;
  const scenario::CapacityReservation& reservation = reservations[index].second;
  const auto known = std::ranges::find_if(sets, [&](const SplitSet& set) {
    return set.group == group &&
           reservation_at(scenario, set, 0).sku.name.text == reservation.sku.name.text;
  });
  SplitSet& set = known != sets.end() ? *known : sets.emplace_back(SplitSet{group, {}, 0});
  set.reservations.push_back(index);
  set.total += reservation.sku.capacity;
}

}  // namespace

std::vector<std::int64_t> split_by_shares(std::int64_t total,
                                          std::span<const std::int64_t> shares) {
  const Wide all = std::accumulate(shares.begin(), shares.end(), Wide{0});
  std::vector<std::int64_t> parts;
  std::vector<std::pair<Wide, std::size_t>> remainders;
  std::int64_t left = total;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const Wide exact = Wide{total} * shares[i];
    parts.push_back(static_cast<std::int64_t>(exact / all));
    remainders.emplace_back(-(exact % all), i);
    left -= parts.back();
  }
  std::ranges::sort(remainders);
  for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i) ++parts[remainders[i].second];
  return parts;
}

std::vector<SplitSet> find_split_sets(const scenario::Scenario& scenario) {
  std::vector<SplitSet> sets;
  for (std::size_t group = 0; group < scenario.groups.size(); ++group) {
    const auto& reservations = scenario.groups[group].second.reservations;
    for (std::size_t i = 0; i < reservations.size(); ++i) {
      if (reservations[i].second.zone) add_to_set(scenario, sets, group, i);
    }
  }
  std::erase_if(sets,
                [](const SplitSet& set) { return set.reservations.size() < 2 || set.total == 0; });
  for (SplitSet& set : sets) {
    std::ranges::sort(set.reservations, [&](std::size_t a, std::size_t b) {
      const auto& reservations = scenario.groups[set.group].second.reservations;
      return zone_before(reservations[a].second.zone->text, reservations[b].second.zone->text);
    });
  }
  return sets;
}

std::vector<std::string> zones_of(const scenario::Scenario& scenario,
                                  const std::vector<SplitSet>& sets) {
  std::vector<std::string> zones;
  for (const SplitSet& set : sets) {
    for (std::size_t rank = 0; rank < set.reservations.size(); ++rank) {
      const std::string& zone = zone_at(scenario, set, rank);
      if (std::ranges::count(zones, zone) == 0) zones.push_back(zone);
    }
  }
  std::ranges::sort(zones, zone_before);
  return zones;
}

void split_towards(scenario::Scenario& scenario, const std::vector<SplitSet>& sets,
                   const std::string& zone, std::int64_t step, std::int64_t steps) {
  for (const SplitSet& set : sets) {
    const auto count = static_cast<std::int64_t>(set.reservations.size());
    std::vector<std::int64_t> shares(set.reservations.size(), 1);
    for (std::size_t rank = 0; rank < shares.size(); ++rank) {
      if (zone_at(scenario, set, rank) != zone) continue;
      std::ranges::fill(shares, steps - step);
      shares[rank] += step * count;
      break;
    }
    const std::vector<std::int64_t> parts = split_by_shares(set.total, shares);
    auto& reservations = scenario.groups[set.group].second.reservations;
    for (std::size_t rank = 0; rank < parts.size(); ++rank) {
      reservations[set.reservations[rank]].second.sku.capacity = parts[rank];
    }
  }
}

}  // namespace capdrill::study
