#include "engine/association.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/reservation_operations.hpp"
#include "engine/sharing.hpp"

namespace capdrill::engine {

std::optional<ReservationId> find_member(const World& world, GroupId group, SizeId size,
                                         ZoneId zone) {
  for (const ReservationId id : world.groups[group].members) {
    const CapacityReservation& member = world.reservations[id];
    if (member.size == size && member.zone == zone) return id;
  }
  return std::nullopt;
}

namespace {

rules::AssociationZone seen_from(const World& world, GroupId id, SizeId size,
                                 const ZoneName& zone) {
  const ReservationGroup& group = world.groups[id];
  const bool in_group =
      !group.is_zonal() || std::ranges::count(group.zones, zone.physical, &ZoneName::physical) > 0;
  const std::optional<ReservationId> member = find_member(world, id, size, zone.physical);
  return {zone.logical, in_group, member.has_value(),
          member.has_value() && !world.reservations[*member].creating, ""};
}

}  // namespace

std::optional<rules::Refusal> check_association(const Context& context, const Applicant& applicant,
                                                const scenario::Name& name) {
  const World& world = context.world;
  const std::optional<GroupId> id = find_group(world, name.text);
  if (!id) return not_found("capacity reservation group", name.text);
  const ReservationGroup& group = world.groups[*id];
  rules::AssociationRequest request;
  request.group = group.name;
  request.no_access = check_access(context, *id, applicant.subscription);
  request.size = world.sizes[applicant.size].name;
  request.location = world.regions[applicant.region].name;
  request.group_location = world.regions[group.region].name;
  request.zonal = !applicant.zones.empty();
  request.group_zonal = group.is_zonal();
  request.group_zone_count = group.zones.size();
  request.support =
      static_cast<ReservationSupport>(world.sizes[applicant.size].reservation_support);
  request.features = applicant.features;
  request.single_placement_group = applicant.single_placement_group;
  request.fault_domain_count = applicant.fault_domain_count;
  request.has_regional_instances = applicant.has_regional_instances;
  request.zonal_custom_fault_domains = context.scenario.options.zonal_custom_fault_domains;
  // A single VM stands in one zone, so only sets can be asked for all of them (choice 11.18).
  request.zones_must_be_equal =
      applicant.is_set && context.scenario.options.group_zones_must_be_equal;
  for (const ZoneName& zone : applicant.zones) {
    request.zones.push_back(seen_from(world, *id, applicant.size, zone));
    if (group.subscription != applicant.subscription) {
      request.zones.back().physical = world.zones[zone.physical].name;
    }
  }
  if (!request.zonal) {
    // A regional group that is not pinned yet has no reservation that could serve.
    rules::AssociationZone pinned{"", true, false, false, ""};
    if (group.pinned_zone) {
      pinned = seen_from(world, *id, applicant.size, {"", *group.pinned_zone});
    }
    request.zones.push_back(pinned);
  }
  return rules::check_association(request);
}

std::optional<rules::Refusal> check_offer(const Context& context, const Applicant& applicant) {
  const World& world = context.world;
  const Region& region = world.regions[applicant.region];
  const auto serves = [&](ZoneId zone) { return context.allocator.serves(zone, applicant.size); };
  const bool offered = applicant.zones.empty()
                           ? std::ranges::any_of(region.zones, serves)
                           : std::ranges::all_of(applicant.zones, serves, &ZoneName::physical);
  if (offered) return std::nullopt;
  return rules::Refusal{
      rules::Code::SkuNotAvailable,
      fmt::format("The requested size {} is not available in location '{}'{}: no hardware there "
                  "serves its family on hosts that are large enough.",
                  world.sizes[applicant.size].name, region.name,
                  applicant.zones.empty() ? "" : ", in every zone asked for"),
      "sku.name",
      {}};
}

rules::ForbiddenFeatures to_rules(const scenario::UnsupportedFeatures& features) {
  return {features.spot,           features.proximity_placement_group,
          features.dedicated_host, features.availability_set,
          features.ultra_disk,     features.sku_profile,
          features.hibernation,    features.automatic_zone_placement};
}

}  // namespace capdrill::engine
