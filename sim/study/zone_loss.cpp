#include "study/zone_loss.hpp"

#include <algorithm>
#include <utility>

namespace capdrill::study {

Span zone_loss_of(const scenario::Clock& clock) {
  const SimTime begin(clock.warm_up);
  const std::int64_t recorded = (SimTime(clock.duration) - begin).us();
  const SimTime middle = begin + Duration::microseconds(recorded / 2);
  return {middle, middle + Duration::microseconds(std::max<std::int64_t>(1, recorded / 4))};
}

void lose_zone(scenario::Scenario& scenario, const std::string& location, const std::string& zone) {
  const Span span = zone_loss_of(scenario.clock);
  scenario::TimelineEntry entry;
  entry.id = "study";
  entry.operation_name = "zoneOutage";
  entry.at.time = span.begin;
  entry.operation = scenario::ZoneOutage{
      {location, {}}, {zone, {}}, span.end - span.begin, scenario::LostVms::lose};
  scenario.timeline.push_back(std::move(entry));
}

}  // namespace capdrill::study
