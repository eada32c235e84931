#pragma once

#include "support/drill.hpp"

namespace capdrill::study {

inline constexpr const char* kWeb = "zones: ['1', '2', '3'], capacityReservationGroup: crg";

/// The seed's own example, an hour of it: 75 VMs, 25 a zone.
inline support::ScenarioText seed_example() {
  return support::ScenarioText()
      .duration("PT1H")
      .unlimited_zones(3)
      .group("crg", {40, 20, 15})
      .set("web", 75, kWeb);
}

}  // namespace capdrill::study
