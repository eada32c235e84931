#include "capdrill/study/plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "study/plan_runs.hpp"

namespace capdrill::study {

namespace {

constexpr std::int64_t kRoundsMax = 10;

class Planner {
 public:
  Planner(const scenario::Scenario& scenario, const PlanOptions& options)
      : scenario_(scenario), options_(options), runs_(scenario, options) {}

  [[nodiscard]] Result<Plan> make();

 private:
  [[nodiscard]] std::vector<Sized> demands() const;
  [[nodiscard]] Quantities solve(const std::vector<Sized>& sized, const Fraction& target) const;
  [[nodiscard]] std::optional<Error> search(Quantities& slots, std::int64_t& rounds);
  [[nodiscard]] VerifiedSituation verify(std::size_t situation, const Quantities& slots) const;
  [[nodiscard]] bool is_met(const Quantities& slots) const;
  [[nodiscard]] PlannedReservation describe(std::size_t reservation, std::int64_t slots,
                                            const Sized& sized) const;
  void bound(std::size_t reservation, PlannedReservation& planned) const;
  [[nodiscard]] Money price_per_hour(const Quantities& slots) const;
  [[nodiscard]] FrontierPoint frontier_point(const std::vector<Sized>& sized,
                                             const Fraction& target) const;
  /// `covered_of(demand of a run, reservation)`.
  template <class CoveredOf>
  [[nodiscard]] std::optional<Estimate> coverage(std::size_t situation,
                                                 CoveredOf&& covered_of) const;

  const scenario::Scenario& scenario_;
  const PlanOptions& options_;
  PlanRuns runs_;
};

// ---- quantities ----------------------------------------------------------------------------

std::vector<Sized> Planner::demands() const {
  std::vector<Sized> sized;
  for (std::size_t i = 0; i < runs_.declared().size(); ++i) {
    Sized& each = sized.emplace_back(Sized{runs_.declared()[i].price_per_hour, {}});
    for (std::size_t s = 0; s < runs_.situations().size(); ++s) {
      each.demands.push_back(runs_.pooled(i, s));
    }
  }
  return sized;
}

Quantities Planner::solve(const std::vector<Sized>& sized, const Fraction& target) const {
  if (options_.goal == PlanGoal::coverage) return slots_for_coverage(sized, target);
  Quantities slots;
  for (const Sized& each : sized) {
    std::int64_t most = 0;
    for (const Demand& demand : each.demands) {
      most = std::max(most, slots_for_probability(demand, target));
    }
    slots.push_back(most);
  }
  return slots;
}

bool Planner::is_met(const Quantities& slots) const {
  for (std::size_t s = 0; s < runs_.situations().size(); ++s) {
    if (!verify(s, slots).is_met) return false;
  }
  return true;
}

// ---- what they do --------------------------------------------------------------------------

template <class CoveredOf>
std::optional<Estimate> Planner::coverage(std::size_t situation, CoveredOf&& covered_of) const {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < runs_.replications(); ++i) {
    const std::vector<ReservationDemand>& demands = runs_.demands(situation, i);
    Fraction ratio{0, 0};
    for (std::size_t r = 0; r < demands.size(); ++r) {
      ratio.num += covered_of(demands[r], r);
      ratio.den += asked(demands[r].demand);
    }
    if (ratio.den > 0) ratios.push_back(ratio.to_double());
  }
  if (ratios.empty()) return std::nullopt;
  return runs_.is_random() ? estimate_mean(ratios) : exactly(ratios.front());
}

VerifiedSituation Planner::verify(std::size_t situation, const Quantities& slots) const {
  VerifiedSituation verified;
  verified.name = runs_.situations()[situation].name;
  verified.coverage =
      coverage(situation, [](const ReservationDemand& each, std::size_t) { return each.covered; });
  std::vector<double> failed;
  for (std::size_t i = 0; i < runs_.replications(); ++i) {
    failed.push_back(static_cast<double>(runs_.failed_starts(situation, i)));
  }
  verified.failed_starts = runs_.is_random() ? estimate_mean(failed) : exactly(failed.front());
  Wide all_asked = 0;
  Wide all_covered = 0;
  bool is_probable = true;
  for (std::size_t r = 0; r < slots.size(); ++r) {
    for (std::size_t i = 0; i < runs_.replications(); ++i) {
      all_covered += runs_.demands(situation, i)[r].covered;
    }
    const Demand demand = runs_.pooled(r, situation);
    all_asked += asked(demand);
    const std::int64_t time = time_of(demand);
    if (time == 0) continue;
    const Fraction enough{time - time_above(demand, slots[r]), time};
    is_probable &= enough >= options_.target;
    verified.least_probability = std::min(verified.least_probability, enough.to_double());
  }
  verified.is_met = options_.goal == PlanGoal::probability
                        ? is_probable
                        : all_covered * options_.target.den >= all_asked * options_.target.num;
  return verified;
}

PlannedReservation Planner::describe(std::size_t reservation, std::int64_t slots,
                                     const Sized& sized) const {
  const Declared& where = runs_.declared()[reservation];
  const auto& [group_name, group] = scenario_.groups[where.group];
  const auto& [name, written] = group.reservations[where.reservation];
  PlannedReservation planned;
  planned.group = group_name.text;
  planned.name = name.text;
  planned.size = written.sku.name.text;
  if (written.zone) planned.zone = written.zone->text;
  planned.reserved_now = written.sku.capacity;
  planned.slots = slots;
  const Demand& demand = sized.demands.front();
  if (!demand.empty()) {
    planned.mean_demand = Fraction{asked(demand), time_of(demand)}.to_double();
    planned.most_demand = demand.rbegin()->first;
  }
  if (options_.goal == PlanGoal::probability) bound(reservation, planned);
  return planned;
}

/// The quantities for which the target cannot be excluded. The part of a run's time in which all are
/// covered varies no more than a coin of the same mean, so that Wilson's interval is wide enough.
void Planner::bound(std::size_t reservation, PlannedReservation& planned) const {
  if (!runs_.is_random() || runs_.replications() < 2) return;
  planned.low = 0;
  planned.high = 0;
  for (std::size_t s = 0; s < runs_.situations().size(); ++s) {
    const auto share_within = [&](std::int64_t slots) {
      double share = 0;
      for (std::size_t i = 0; i < runs_.replications(); ++i) {
        const Demand& demand = runs_.demands(s, i)[reservation].demand;
        const std::int64_t time = time_of(demand);
        share += time == 0 ? 1 : 1 - Fraction{time_above(demand, slots), time}.to_double();
      }
      return share;
    };
    const auto trials = static_cast<std::int64_t>(runs_.replications());
    const double target = options_.target.to_double();
    std::optional<std::int64_t> low;
    std::optional<std::int64_t> high;
    for (const auto& [vms, time] : runs_.pooled(reservation, s)) {
      const double share = share_within(vms);
      const auto up = std::min(trials, static_cast<std::int64_t>(std::ceil(share - 1e-9)));
      const auto down = static_cast<std::int64_t>(std::floor(share + 1e-9));
      if (!low && estimate_share(up, trials).high >= target) low = vms;
      if (!high && estimate_share(down, trials).low >= target) high = vms;
    }
    planned.low = std::max(*planned.low, low.value_or(0));
    if (!high) planned.high = std::nullopt;
    if (planned.high) planned.high = std::max(*planned.high, *high);
  }
}

Money Planner::price_per_hour(const Quantities& slots) const {
  std::int64_t units = 0;
  for (std::size_t i = 0; i < slots.size(); ++i)
    units += slots[i] * runs_.declared()[i].price_per_hour.units();
  return Money::units(units);
}

FrontierPoint Planner::frontier_point(const std::vector<Sized>& sized,
                                      const Fraction& target) const {
  const Quantities slots = solve(sized, target);
  FrontierPoint point{target, 0, price_per_hour(slots), {}};
  for (const std::int64_t each : slots) point.slots += each;
  point.coverage = coverage(0, [&](const ReservationDemand& each, std::size_t reservation) {
    return covered(each.demand, slots[reservation]);
  });
  return point;
}

/// Grows the quantities until what they themselves bring about is met.
std::optional<Error> Planner::search(Quantities& slots, std::int64_t& rounds) {
  if (auto fault = runs_.run(slots)) return fault;
  slots = solve(demands(), options_.target);
  for (rounds = 1;; ++rounds) {
    if (auto fault = runs_.run(slots)) return fault;
    if (rounds == kRoundsMax || is_met(slots)) return std::nullopt;
    Quantities more = solve(demands(), options_.target);
    for (std::size_t i = 0; i < slots.size(); ++i) more[i] = std::max(more[i], slots[i]);
    if (more == slots) return std::nullopt;
    slots = std::move(more);
  }
}

Result<Plan> Planner::make() {
  if (runs_.declared().empty()) {
    return Unexpected{Error{scenario_.name,
                            "there is nothing to plan: no capacity reservation is "
                            "declared (one of capacity 0 is enough)"}};
  }
  if (auto fault = runs_.probe()) return Unexpected{std::move(*fault)};
  Plan plan;
  Quantities slots = runs_.own();
  if (auto fault = search(slots, plan.rounds)) return Unexpected{std::move(*fault)};
  plan.scenario = scenario_.name;
  plan.goal = options_.goal;
  plan.target = options_.target;
  plan.seed = runs_.first_seed();
  plan.replications = static_cast<std::int64_t>(runs_.replications());
  plan.per_hour = price_per_hour(slots);
  const std::vector<Sized> sized = demands();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    plan.slots += slots[i];
    plan.reservations.push_back(describe(i, slots[i], sized[i]));
  }
  for (std::size_t s = 0; s < runs_.situations().size(); ++s)
    plan.situations.push_back(verify(s, slots));
  constexpr std::array<Fraction, 7> kTargets = {
      {{8, 10}, {9, 10}, {95, 100}, {98, 100}, {99, 100}, {999, 1000}, {1, 1}}};
  for (const Fraction& target : kTargets) plan.frontier.push_back(frontier_point(sized, target));
  return plan;
}

}  // namespace

bool Plan::is_met() const { return std::ranges::all_of(situations, &VerifiedSituation::is_met); }

Result<Plan> make_plan(const scenario::Scenario& scenario, const PlanOptions& options) {
  return Planner(scenario, options).make();
}

}  // namespace capdrill::study
