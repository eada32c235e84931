// Headroom against the platform itself: so many more VMs succeed together, one more is refused for
// the bound that is named, and so many of the first ones are covered.
//
// CAPDRILL_PROPERTY_RUNS sets how many scenarios the property draws.

#include "capdrill/engine/headroom.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

#include "support/drill.hpp"
#include "support/property.hpp"
#include "support/random_scenario.hpp"

namespace capdrill::engine {
namespace {

using support::Drill;
using support::RandomScenario;
using support::ScenarioText;

/// Enough for what has no end.
constexpr std::int64_t kMany = 40;
/// Longer than any timeline; runs end soon after the probe.
constexpr const char* kDuration = "P10D";

/// Keeps the last world that stands before an instant.
class WorldBefore : public Observer {
 public:
  explicit WorldBefore(SimTime time) : time_(time) {}
  void instant_ended(SimTime, const World&, const Changes&) override {}
  void clock_moves(SimTime from, SimTime, const World& now) override {
    if (from < time_) world = now;
  }
  void operation_ended(const World&, const OperationRecord&) override {}
  void placement_ended(const World&, const PlacementRecord&) override {}
  void fault_ended(const World&, const FaultRecord&) override {}

  World world;

 private:
  SimTime time_;
};

std::int64_t covered_in(const World& world) {
  std::int64_t covered = 0;
  for (const CapacityReservation& reservation : world.reservations) covered += reservation.covered;
  return covered;
}

/// Who a line is about, as a person would say it.
std::string name_of(const World& world, const Headroom& line) {
  std::ostringstream name;
  if (line.scale_set) name << "set " << world.scale_sets[*line.scale_set].name;
  if (line.group) name << " group " << world.groups[*line.group].name;
  if (line.zone) name << " zone " << world.zones[*line.zone].name;
  name << ' ' << world.sizes[line.size].name << ": " << line.vms << " bound "
       << static_cast<int>(line.bound) << ", covered " << line.covered << " bound "
       << static_cast<int>(line.covered_bound);
  return name.str();
}

/// The timeline entry that places `vms` more.
std::string probe(const World& world, const Headroom& line, std::int64_t vms) {
  if (line.scale_set) {
    const ScaleSet& set = world.scale_sets[*line.scale_set];
    std::int64_t instances = 0;
    for (const ScaleSetZone& zone : set.zones) instances += zone.counts.instances;
    return support::scale(set.name, instances + vms);
  }
  std::string body = "count: " + std::to_string(vms);
  if (line.group) body += ", capacityReservationGroup: " + world.groups[*line.group].name;
  if (!line.group || world.groups[*line.group].is_zonal()) {
    for (const ZoneName& zone : world.subscriptions[line.subscription].zones[line.region]) {
      if (zone.physical == *line.zone) body += ", zone: '" + zone.logical + "'";
    }
  }
  return support::create_vm("probe", body, world.sizes[line.size].name,
                            world.subscriptions[line.subscription].name);
}

struct Probed {
  std::string code;
  bool names_quota = false;
  std::int64_t covered = 0;
};

/// A scenario, and the instant at which one asks for more.
struct Question {
  ScenarioText text;
  std::string time;

  [[nodiscard]] RunOptions options() const {
    RunOptions options = support::audited();
    options.until = support::instant(time) + Duration::seconds(1);
    return options;
  }
};

Probed run_probe(Question question, const World& before, const Headroom& line, std::int64_t vms) {
  question.text.at(question.time, probe(before, line, vms), "id: probe, mayFail: true");
  const Drill drill(question.text, question.options());
  Probed probed;
  for (const OperationRecord& operation : drill.recorder().operations) {
    if (operation.timeline_id != "probe") continue;
    probed.code = operation.code;
    probed.names_quota = std::ranges::any_of(operation.details, [](const ErrorDetail& detail) {
      return detail.code == "QuotaExceeded";
    });
  }
  probed.covered = covered_in(drill.at(question.time).world()) - covered_in(before);
  return probed;
}

bool agrees(const Probed& probed, const Headroom& line) {
  const bool found_no_room =
      probed.code == "ZonalAllocationFailed" || probed.code == "AllocationFailed";
  switch (line.bound) {
    case Bound::none:
      return false;
    case Bound::quota:
      return probed.code == (line.scale_set ? "QuotaExceeded" : "OperationNotAllowed") ||
             (found_no_room && probed.names_quota);
    case Bound::balance:
      return probed.code == "OperationNotAllowed";
    case Bound::instances:
      return probed.code == "InvalidParameter";
    case Bound::hardware:
    case Bound::slot:
      return found_no_room;
    case Bound::unavailable:
      return !probed.code.empty();
  }
  return false;
}

void check_line(const Question& question, const World& before, const Headroom& line) {
  RC_LOG() << name_of(before, line) << '\n';
  const std::int64_t most = std::min(line.vms, kMany);
  if (most > 0) {
    const Probed all = run_probe(question, before, line, most);
    RC_ASSERT(all.code.empty());
    RC_ASSERT(all.covered >= std::min(most, line.covered));
    if (!line.scale_set) RC_ASSERT(all.covered == std::min(most, line.covered));
  }
  if (line.vms <= kMany) {
    const Probed beyond = run_probe(question, before, line, line.vms + 1);
    RC_ASSERT(agrees(beyond, line));
  }
  if (line.covered >= kMany || line.covered >= line.vms) return;
  const Probed next = run_probe(question, before, line, line.covered + 1);
  RC_ASSERT(next.covered == line.covered);
}

void check_headroom(const RandomScenario& random) {
  // No timeline entry falls on it, and no step that takes whole seconds ends then.
  const int minute = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 300));
  Question question{random.text(), "PT" + std::to_string(minute) + "M0.5S"};
  question.text.duration(kDuration);
  const scenario::Scenario scenario = support::read(question.text.str());
  WorldBefore observer(support::instant(question.time));
  RC_ASSERT(run(scenario, question.options(), observer).has_value());
  const std::vector<Headroom> lines =
      find_headroom(observer.world, support::instant(question.time), scenario.options);
  RC_PRE(!lines.empty());
  const auto picked =
      *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, lines.size()));
  check_line(question, observer.world, lines[picked]);
}

TEST(HeadroomProperties, SoManyMoreSucceedAndTheNextIsRefusedForTheBound) {
  support::check_property([] { check_headroom(RandomScenario(RandomScenario::Limits{})); });
}

}  // namespace
}  // namespace capdrill::engine
