#include "engine/quota_outlook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace capdrill::engine {

QuotaOutlook::QuotaOutlook(Context& context, const Timeline& timeline,
                           const ScaleSetOperations& scale_sets)
    : context_(context), timeline_(timeline), scale_sets_(scale_sets) {
  for (std::size_t entry = 0; entry < context_.scenario.timeline.size(); ++entry) add(entry);
}

QuotaOutlook::LaneOf QuotaOutlook::lane_of(const scenario::Operation& operation) {
  using scenario::CreateReservation;
  using scenario::CreateScaleSet;
  if (const auto* scale = std::get_if<scenario::Scale>(&operation)) {
    return std::pair("scale " + scale->scale_set.text, scale->capacity);
  }
  if (const auto* create = std::get_if<CreateScaleSet>(&operation)) {
    return std::pair("set " + create->name.text, create->scale_set.sku.capacity);
  }
  if (const auto* create = std::get_if<CreateReservation>(&operation)) {
    return std::pair("reservation " + create->group.text + "/" + create->name.text,
                     create->reservation.sku.capacity);
  }
  return std::nullopt;
}

void QuotaOutlook::add(std::size_t entry) {
  const LaneOf lane = lane_of(context_.scenario.timeline[entry].operation);
  if (lane) lanes_[lane->first].fitting.emplace(lane->second, entry);
}

void QuotaOutlook::taken(const scenario::TimelineEntry& taken) {
  const LaneOf place = lane_of(taken.operation);
  if (!place) return;
  const auto entry = static_cast<std::size_t>(&taken - context_.scenario.timeline.data());
  const auto lane = lanes_.find(place->first);
  lane->second.fitting.erase({place->second, entry});
  lane->second.warned.erase({place->second, entry});
  const auto next = timeline_.next_run(entry);
  if (next && *next < SimTime(context_.scenario.clock.duration)) return add(entry);
  if (lane->second.fitting.empty() && lane->second.warned.empty()) lanes_.erase(lane);
}

std::string QuotaOutlook::look() {
  std::string warnings;
  for (auto& [name, lane] : lanes_) {
    while (!lane.fitting.empty()) {
      const auto most = std::prev(lane.fitting.end());
      const auto shortfall = find_shortfall(lane, most->second);
      if (!shortfall) break;
      warnings += (warnings.empty() ? "" : " ") + sentence(most->second, *shortfall);
      lane.warned.insert(lane.fitting.extract(most));
    }
    while (!lane.warned.empty() && !find_shortfall(lane, lane.warned.begin()->second)) {
      lane.fitting.insert(lane.warned.extract(lane.warned.begin()));
    }
  }
  return warnings;
}

std::optional<rules::QuotaShortfall> QuotaOutlook::find_shortfall(const Demand& demand) const {
  const World& world = context_.world;
  const FamilyId family = world.sizes[demand.size].family;
  return rules::find_shortfall(world.subscriptions[demand.subscription].quota[demand.region],
                               family, world.families[family], demand.vcpus);
}

std::optional<rules::QuotaShortfall> QuotaOutlook::find_shortfall(Lane& lane, std::size_t entry) {
  const scenario::Operation& operation = context_.scenario.timeline[entry].operation;
  if (const auto* scale = std::get_if<scenario::Scale>(&operation)) return of_scale(lane, *scale);
  if (const auto* create = std::get_if<scenario::CreateScaleSet>(&operation)) {
    return of_set(*create);
  }
  return of_reservation(std::get<scenario::CreateReservation>(operation));
}

std::optional<rules::QuotaShortfall> QuotaOutlook::of_scale(Lane& lane,
                                                            const scenario::Scale& request) const {
  const World& world = context_.world;
  if (!lane.set || !world.scale_sets[*lane.set].exists) {
    const auto found = find_scale_set(world, request.scale_set.text);
    if (!found) return std::nullopt;
    lane.set = *found;
  }
  const ScaleSet& set = world.scale_sets[*lane.set];
  // What fits without any reservation fits; the exact look costs more.
  std::int64_t missing = request.capacity;
  for (const ScaleSetZone& zone : set.zones) missing -= zone.counts.instances;
  Demand demand{set.subscription, set.region, set.size, missing * world.sizes[set.size].vcpus};
  if (!find_shortfall(demand)) return std::nullopt;
  demand.vcpus = scale_sets_.scaling().planned_vcpus(set, missing);
  return find_shortfall(demand);
}

std::optional<rules::QuotaShortfall> QuotaOutlook::of_set(
    const scenario::CreateScaleSet& request) const {
  if (find_scale_set(context_.world, request.name.text)) return std::nullopt;
  ScaleSet set = scale_sets_.build(request);
  if (request.scale_set.group) {
    const auto group = find_group(context_.world, request.scale_set.group->text);
    if (!group) return std::nullopt;
    set.group = *group;
  }
  return find_shortfall({set.subscription, set.region, set.size,
                         scale_sets_.scaling().planned_vcpus(set, request.scale_set.sku.capacity)});
}

std::optional<rules::QuotaShortfall> QuotaOutlook::of_reservation(
    const scenario::CreateReservation& request) const {
  const World& world = context_.world;
  const auto group = find_group(world, request.group.text);
  if (!group || find_reservation(world, *group, request.name.text)) return std::nullopt;
  const scenario::Sku& sku = request.reservation.sku;
  const SizeId size = *find_size(world, sku.name.text);
  return find_shortfall({world.groups[*group].subscription, world.groups[*group].region, size,
                         sku.capacity * world.sizes[size].vcpus});
}

std::string QuotaOutlook::words_for(const scenario::Operation& operation) {
  if (const auto* scale = std::get_if<scenario::Scale>(&operation)) {
    return fmt::format("scaling {} to {}", scale->scale_set.text, scale->capacity);
  }
  if (const auto* create = std::get_if<scenario::CreateScaleSet>(&operation)) {
    return fmt::format("creating scale set {} with {} instances", create->name.text,
                       create->scale_set.sku.capacity);
  }
  const auto& create = std::get<scenario::CreateReservation>(operation);
  return fmt::format("creating reservation {}/{} of {}", create.group.text, create.name.text,
                     create.reservation.sku.capacity);
}

std::string QuotaOutlook::sentence(std::size_t index,
                                   const rules::QuotaShortfall& shortfall) const {
  const scenario::TimelineEntry& entry = context_.scenario.timeline[index];
  return fmt::format(
      "As things stand, {} at {} ({}) will exceed the quota of {}. vCPUs missing: {}, (minimum) "
      "new "
      "limit required: {}.",
      words_for(entry.operation), format_duration(*timeline_.next_run(index) - SimTime()), entry.id,
      shortfall.line, shortfall.missing, shortfall.new_limit);
}

}  // namespace capdrill::engine
