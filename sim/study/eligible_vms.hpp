#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>

#include "capdrill/model/world.hpp"

namespace capdrill::study {

/// Eligible VMs that are alike, whatever they are called.
struct EligibleVms {
  RegionId region{0U};
  SizeId size{0U};
  SubscriptionId subscription{0U};
  std::optional<ScaleSetId> set;
  bool zonal = false;
  ZoneId zone{0U};
  /// Absent while an instance has not taken the group of its set's latest model.
  std::optional<ReservationId> reservation;
  bool covered = false;

  friend auto operator<=>(const EligibleVms&, const EligibleVms&) = default;
};

/// How many there are of each kind, over all VMs that coverage is computed of.
[[nodiscard]] std::map<EligibleVms, std::int64_t> count_eligible_vms(const World& world);

}  // namespace capdrill::study
