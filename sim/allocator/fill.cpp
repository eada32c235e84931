// Many VMs that are alike, placed in runs instead of one by one: the same places in the same order.
//
// Once a VM stands on the host that fits best, that host has fewest vCPUs left, so it stays the best
// of its fault domain until it is full. And as long as no host is full, the fault domains that take
// a VM each round keep their order, because each loses as much. So the order is found once for
// several rounds.

#include <algorithm>
#include <span>
#include <tuple>

#include "allocator/host_index_inline.hpp"
#include "capdrill/allocator/allocator.hpp"

namespace capdrill {

std::int64_t Allocator::claim_many_for_vms(ZoneId zone, SizeId size, Spread spread,
                                           std::int64_t count, std::vector<Place>& places) {
  std::int64_t placed = 0;
  if (spread.empty()) {
    placed = fill_best(zone, size, count, places);
  } else {
    Counts counts;
    counts.reserve(world_.fault_domains.size());
    for (std::size_t i = 0; i < world_.fault_domains.size(); ++i) {
      counts.push_back(i < spread.size() ? spread[i] : 0);
    }
    placed = fill_evenly(zone, size, counts, count, places);
  }
  Resources taken = world_.sizes[size].resources();
  taken.vcpus *= placed;
  taken.memory_mib *= placed;
  world_.zones[zone].vms += taken;
  return placed;
}

std::int64_t Allocator::fill_best(ZoneId zone_id, SizeId size, std::int64_t count,
                                  std::vector<Place>& places) {
  const bool unlimited = world_.zones[zone_id].unlimited;
  const FreeCapacity wanted = needs(world_.sizes[size]);
  std::int64_t left = count;
  while (left > 0) {
    if (unlimited) {
      const std::optional<Place> place = find_place(zone_id, size, {});
      if (!place) break;
      places.insert(places.end(), static_cast<std::size_t>(left), *place);
      return count;
    }
    const Found found = best_anywhere(zone_id, size);
    if (!found.hosts) break;
    const Place place = place_on(found);
    const FreeCapacity free = free_on(found);
    const std::int64_t here = std::min<std::int64_t>(left, free.times(wanted));
    move(place.fault_domain, *place.host, free.minus(wanted, here));
    places.insert(places.end(), static_cast<std::size_t>(here), place);
    left -= here;
  }
  return count - left;
}

void Allocator::find_next(Filling& filling, SizeId size, bool unlimited) const {
  filling.is_begun = false;
  filling.room = 0;
  if (unlimited) {  // where the fault domain's own number orders
    filling.host = HostId(filling.domain.value());
    filling.room = std::numeric_limits<std::int64_t>::max();
    return;
  }
  const Position& position = positions_[filling.domain];
  const HostIndex& index = indexes_[position.index].hosts;
  const AlikeHosts hosts = index.best_in(size, position.domain);
  if (!hosts) return;
  filling.host = index.lowest(hosts);
  filling.free = index.classes()[hosts.number];
  filling.room = filling.free.times(needs(world_.sizes[size]));
}

std::vector<Allocator::Filling> Allocator::begin_filling(const PhysicalZone& zone, SizeId size,
                                                         const Counts& counts) const {
  std::vector<Filling> open;
  for (FaultDomainId id = zone.fault_domains_begin; id < zone.fault_domains_end;
       id = FaultDomainId(id.value() + 1)) {
    if (counts[id] == kClosed || !pool_serves(world_.fault_domains[id].pool, size)) continue;
    if (zone.unlimited && !is_working(world_, id, {})) continue;
    Filling filling;
    filling.domain = id;
    find_next(filling, size, zone.unlimited);
    if (filling.room > 0) open.push_back(filling);
  }
  return open;
}

// How long the order holds: until a host is full, or the fault domains that take a VM each have as
// many as others, or there are no more VMs.
Allocator::Rounds Allocator::next_rounds(const std::vector<Filling>& open, const Counts& counts,
                                         std::int64_t left) {
  const std::int32_t level = counts[open.front().domain];
  Rounds rounds{0, kClosed};
  for (; rounds.turns < open.size() && counts[open[rounds.turns].domain] == level; ++rounds.turns) {
    rounds.count = std::min(rounds.count, open[rounds.turns].room);
  }
  if (rounds.turns < open.size()) {
    const std::int64_t ahead = counts[open[rounds.turns].domain] - std::int64_t{level};
    rounds.count = std::min(rounds.count, ahead);
  }
  rounds.turns = std::min(rounds.turns, static_cast<std::size_t>(left));
  rounds.count = std::min(rounds.count, left / static_cast<std::int64_t>(rounds.turns));
  return rounds;
}

std::int64_t Allocator::fill_evenly(ZoneId zone_id, SizeId size, Counts& counts, std::int64_t count,
                                    std::vector<Place>& places) {
  const bool unlimited = world_.zones[zone_id].unlimited;
  const FreeCapacity wanted = needs(world_.sizes[size]);
  std::vector<Filling> open = begin_filling(world_.zones[zone_id], size, counts);
  std::int64_t left = count;
  while (left > 0 && !open.empty()) {
    // Those whose turn it is stand first, in the order of their turns.
    std::ranges::sort(open, [&counts](const Filling& a, const Filling& b) {
      return std::tuple(counts[a.domain], a.free, a.host) <
             std::tuple(counts[b.domain], b.free, b.host);
    });
    const Rounds rounds = next_rounds(open, counts, left);
    const std::span turns(open.data(), rounds.turns);
    const std::size_t taken = rounds.turns * static_cast<std::size_t>(rounds.count);
    places.resize(places.size() + taken);
    Place* next = places.data() + places.size() - taken;
    for (std::int64_t round = 0; round < rounds.count; ++round) {
      for (const Filling& filling : turns) *next++ = filling.place(unlimited);
    }
    left -= static_cast<std::int64_t>(taken);
    for (Filling& filling : turns) {
      counts[filling.domain] += static_cast<std::int32_t>(rounds.count);
      if (unlimited) continue;
      filling.free = filling.free.minus(wanted, rounds.count);
      filling.room -= rounds.count;
      filling.is_begun = true;
      if (filling.room > 0) continue;
      move(filling.domain, filling.host, filling.free);
      find_next(filling, size, unlimited);
    }
    std::erase_if(open, [](const Filling& filling) { return filling.room == 0; });
  }
  for (const Filling& filling : open) {
    if (filling.is_begun) move(filling.domain, filling.host, filling.free);
  }
  return count - left;
}

}  // namespace capdrill
