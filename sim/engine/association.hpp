#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capdrill/rules/association.hpp"
#include "engine/context.hpp"

namespace capdrill::engine {

/// Who wants to use a reservation group, as the rules want to know it.
struct Applicant {
  SubscriptionId subscription{0U};
  RegionId region{0U};
  SizeId size{0U};
  /// Zones it names; empty = regional.
  std::vector<ZoneName> zones;
  rules::ForbiddenFeatures features;
  /// Of sets; single VMs leave the defaults.
  bool single_placement_group = false;
  std::int32_t fault_domain_count = 1;
  bool is_set = false;
  bool has_regional_instances = false;
};

/// The member of a group that serves a size in a zone, whether or not it is usable.
[[nodiscard]] std::optional<ReservationId> find_member(const World& world, GroupId group,
                                                       SizeId size, ZoneId zone);

/// Whether a VM is bound to the zone where it stands: it is allocated, or was lost in an outage and
/// returns there (choice 11.46). A regional one joins no reservation then (ASC-10).
[[nodiscard]] inline bool is_tied(const Vm& vm) { return vm.allocated || vm.lost; }

/// The preconditions of §3.2 in their order. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<rules::Refusal> check_association(const Context& context,
                                                              const Applicant& applicant,
                                                              const scenario::Name& group);

/// Whether the size is offered where the applicant wants to be: code SkuNotAvailable.
[[nodiscard]] std::optional<rules::Refusal> check_offer(const Context& context,
                                                        const Applicant& applicant);

[[nodiscard]] rules::ForbiddenFeatures to_rules(const scenario::UnsupportedFeatures& features);

}  // namespace capdrill::engine
