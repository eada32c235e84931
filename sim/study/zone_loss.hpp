#pragma once

#include <string>

#include "capdrill/scenario/spec.hpp"

namespace capdrill::study {

/// From `begin` to `end`. Unit: time of the run.
struct Span {
  SimTime begin;
  SimTime end;
};

/// When studies lose a zone: from the middle of what is recorded, for a quarter of it.
[[nodiscard]] Span zone_loss_of(const scenario::Clock& clock);

/// Adds the loss of a physical zone (`vms: lose`) to the timeline.
void lose_zone(scenario::Scenario& scenario, const std::string& location, const std::string& zone);

}  // namespace capdrill::study
