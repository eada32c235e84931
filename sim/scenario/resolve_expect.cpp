#include <fmt/format.h>

#include "capdrill/scenario/nearest.hpp"
#include "resolver.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

void resolve_if(std::optional<Name>& name, const NameTable& table, Problems& problems) {
  if (name) table.resolve(*name, problems);
}

}  // namespace

void Resolver::resolve_expectations() {
  index_reservations();
  for (std::size_t i = 0; i < scenario_.expectations.size(); ++i) {
    Expectation& expectation = scenario_.expectations[i];
    if (expectation.name.empty()) expectation.name = fmt::format("expect[{}]", i);
    resolve(expectation);
  }
  for (Expectation& metric : scenario_.metrics) resolve(metric);
}

void Resolver::resolve(Expectation& expectation) {
  resolve_target(expectation.of);
  if (!expectation.over) return;
  const Span& span = *expectation.over;
  resolve_if(expectation.over->during, timeline_ids_, problems_);
  const bool is_written = !span.during && span.to.time > SimTime{};
  if (is_written && span.from.time >= span.to.time) {
    problems_.add(span.origin, "the span ends before it begins");
  }
}

void Resolver::resolve_target(MetricTarget& target) {
  resolve_if(target.group, groups_.ever, problems_);
  resolve_if(target.scale_set, scale_sets_.ever, problems_);
  resolve_if(target.subscription, subscriptions_, problems_);
  resolve_if(target.location, regions_, problems_);
  if (target.zone) {
    const bool has_location = target.location && regions_.find(target.location->text) != nullptr;
    const NameTable& zones =
        has_location ? zones_.physical(target.location->text) : zones_.anywhere();
    zones.resolve(*target.zone, problems_);
  }
  if (target.family && target.family->text != "total") {
    sizes_.families().resolve(*target.family, problems_);
  }
  if (target.reservation) resolve_reservation_target(target);
}

void Resolver::index_reservations() {
  if (groups_.ever.is_incomplete()) all_reservations_.set_incomplete();
  for (const std::string& group : groups_.ever.names()) {
    const auto members = reservations_.find(group);
    if (members == reservations_.end()) continue;
    if (members->second.is_incomplete()) all_reservations_.set_incomplete();
    for (const std::string& name : members->second.names()) {
      all_reservations_.add(name);
      groups_by_reservation_[folded(name)].push_back(group);
    }
  }
}

void Resolver::resolve_reservation_target(MetricTarget& target) {
  Name& reservation = *target.reservation;
  const std::size_t slash = reservation.text.find('/');
  if (slash != std::string::npos) {
    Name group{reservation.text.substr(0, slash), reservation.origin};
    reservation.text.erase(0, slash + 1);
    if (groups_.ever.resolve(group, problems_)) target.group = group;
  }
  if (target.group) {
    if (groups_.ever.find(target.group->text) != nullptr) {
      reservations_of(target.group->text).resolve(reservation, problems_);
    }
    return;
  }
  const auto groups = groups_by_reservation_.find(folded(reservation.text));
  if (groups != groups_by_reservation_.end() && groups->second.size() > 1) {
    problems_.add(
        reservation.origin,
        fmt::format("several groups have a capacity reservation '{}'", printable(reservation.text)),
        fmt::format("write {}/{}", groups->second.front(), reservation.text));
    return;
  }
  all_reservations_.resolve(reservation, problems_);
}

}  // namespace capdrill::scenario
