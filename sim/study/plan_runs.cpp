#include "study/plan_runs.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "capdrill/engine/run.hpp"
#include "capdrill/study/parallel.hpp"
#include "study/seeds.hpp"

namespace capdrill::study {

namespace {

constexpr std::int64_t kPlanReplications = 100;

/// The zone of a region that a subscription calls so.
std::string physical_zone(const scenario::Scenario& scenario, const std::string& subscription,
                          const std::string& location, const std::string& zone) {
  for (const auto& [name, each] : scenario.subscriptions) {
    if (name.text != subscription) continue;
    for (const scenario::ZoneMapping& mapping : each.zone_mapping) {
      if (mapping.location.text != location) continue;
      for (const auto& [logical, physical] : mapping.zones) {
        if (logical.text == zone) return physical.text;
      }
    }
  }
  return zone;
}

}  // namespace

PlanRuns::PlanRuns(const scenario::Scenario& scenario, const PlanOptions& options)
    : scenario_(scenario), options_(options) {
  find_reservations();
  if (options.through_zone_outage) find_situations();
}

void PlanRuns::find_reservations() {
  std::size_t rank = 0;
  for (std::size_t g = 0; g < scenario_.groups.size(); ++g) {
    const scenario::ReservationGroup& group = scenario_.groups[g].second;
    for (std::size_t r = 0; r < group.reservations.size(); ++r, ++rank) {
      if (group.reservation_type == scenario::ReservationType::Block) continue;
      const scenario::CapacityReservation& each = group.reservations[r].second;
      Declared& declared =
          declared_.emplace_back(Declared{g, r, rank, group.location.text, {}, {}});
      if (each.zone) {
        declared.physical_zone =
            physical_zone(scenario_, group.subscription.text, group.location.text, each.zone->text);
      }
      const auto size = std::ranges::find_if(scenario_.sizes, [&](const auto& known) {
        return known.first.text == each.sku.name.text;
      });
      declared.price_per_hour = size->second.price_per_hour;
    }
  }
}

void PlanRuns::find_situations() {
  std::set<std::pair<std::string, std::string>> zones;
  for (const Declared& each : declared_) {
    if (!each.physical_zone.empty()) zones.emplace(each.location, each.physical_zone);
  }
  for (const auto& [location, zone] : zones) {
    situations_.push_back({"without " + location + "/" + zone, location, zone});
  }
}

const scenario::CapacityReservation& PlanRuns::written(std::size_t reservation) const {
  const Declared& where = declared_[reservation];
  return scenario_.groups[where.group].second.reservations[where.reservation].second;
}

Quantities PlanRuns::own() const {
  Quantities own;
  for (std::size_t i = 0; i < declared_.size(); ++i) own.push_back(written(i).sku.capacity);
  return own;
}

std::optional<Error> PlanRuns::probe() {
  const Run first = run_once(own(), situations_.front(), first_seed());
  if (first.fault) return first.fault;
  is_random_ = depends_on_seed(first_seed(), first.fingerprint, [&](std::uint64_t seed) {
    return run_once(own(), situations_.front(), seed).fingerprint;
  });
  replications_ =
      static_cast<std::size_t>(options_.replications.value_or(is_random_ ? kPlanReplications : 1));
  return std::nullopt;
}

PlanRuns::Run PlanRuns::run_once(const Quantities& slots, const Situation& situation,
                                 std::uint64_t seed) const {
  scenario::Scenario scenario = scenario_;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Declared& where = declared_[i];
    scenario.groups[where.group].second.reservations[where.reservation].second.sku.capacity =
        slots[i];
  }
  Span span{SimTime(scenario.clock.warm_up), SimTime(scenario.clock.duration)};
  if (!situation.lost_zone.empty()) {
    lose_zone(scenario, situation.location, situation.lost_zone);
    span = zone_loss_of(scenario.clock);
  }
  DemandLedger ledger(span);
  engine::RunOptions options;
  options.seed = seed;
  const Result<engine::RunOutcome> outcome = engine::run(scenario, options, ledger);
  if (!outcome) return {{}, 0, 0, outcome.error()};
  std::vector<ReservationDemand> all = ledger.take();
  Run run{{}, ledger.failed_starts(), outcome->fingerprint, {}};
  for (const Declared& each : declared_) {
    const bool is_lost = !situation.lost_zone.empty() && each.location == situation.location &&
                         each.physical_zone == situation.lost_zone;
    run.demands.push_back(is_lost ? ReservationDemand{} : std::move(all[each.rank]));
  }
  return run;
}

std::optional<Error> PlanRuns::run(const Quantities& slots) {
  runs_.assign(situations_.size() * replications_, {});
  const bool is_complete = for_each_index(runs_.size(), options_.threads, [&](std::size_t index) {
    if (options_.on_progress && !options_.on_progress()) return false;
    runs_[index] =
        run_once(slots, situations_[index / replications_], first_seed() + index % replications_);
    return true;
  });
  if (!is_complete) return Error{};
  for (const Run& run : runs_) {
    if (run.fault) return run.fault;
  }
  return std::nullopt;
}

Demand PlanRuns::pooled(std::size_t reservation, std::size_t situation) const {
  Demand pooled;
  for (std::size_t i = 0; i < replications_; ++i) {
    add(pooled, demands(situation, i)[reservation].demand);
  }
  return pooled;
}

}  // namespace capdrill::study
