#include "capdrill/results/series.hpp"

#include <algorithm>

#include "capdrill/base/check.hpp"

namespace capdrill::results {

namespace {

constexpr Duration kHour = Duration::hours(1);

/// How many steps lie at or before `t`.
template <class Step>
std::size_t steps_until(const std::vector<Step>& steps, SimTime t) {
  const auto after = std::ranges::upper_bound(steps, t, {}, &Step::time);
  return static_cast<std::size_t>(after - steps.begin());
}

template <class Step>
std::size_t steps_before(const std::vector<Step>& steps, SimTime t) {
  const auto from = std::ranges::lower_bound(steps, t, {}, &Step::time);
  return static_cast<std::size_t>(from - steps.begin());
}

}  // namespace

void StepSeries::set(SimTime time, const Sample& value) {
  if (!steps_.empty()) {
    Step& last = steps_.back();
    CAPDRILL_DEBUG_CHECK(time >= last.time, "a series is written in order of time");
    if (last.value == value) return;
    if (last.time == time) {
      last.value = value;
      return;
    }
  }
  steps_.push_back({time, value});
}

Sample StepSeries::at(SimTime t) const {
  const std::size_t count = steps_until(steps_, t);
  return count == 0 ? Sample{} : steps_[count - 1].value;
}

Sample StepSeries::before(SimTime t) const {
  const std::size_t count = steps_before(steps_, t);
  return count == 0 ? Sample{} : steps_[count - 1].value;
}

/// Calls visit(value, duration) for each step that holds in the interval.
template <class Visit>
void StepSeries::visit(const Interval& over, const Visit& visit) const {
  const std::size_t first = steps_until(steps_, over.from);
  for (std::size_t i = first == 0 ? 0 : first - 1; i < steps_.size(); ++i) {
    const SimTime begin = std::max(steps_[i].time, over.from);
    const SimTime end = i + 1 < steps_.size() ? std::min(steps_[i + 1].time, over.to) : over.to;
    if (begin >= over.to) return;
    visit(steps_[i].value, end - begin);
  }
}

std::optional<Fraction> StepSeries::extreme(const Interval& over, bool least) const {
  std::optional<Fraction> best;
  visit(over, [&](const Sample& value, Duration) {
    const std::optional<Fraction> fraction = value.fraction();
    if (fraction && (!best || (least ? *fraction < *best : *fraction > *best))) best = fraction;
  });
  return best;
}

std::optional<Fraction> StepSeries::worst_hour(const Interval& over) const {
  std::optional<Fraction> worst;
  for (const std::optional<Fraction>& mean : hourly_means(over)) {
    if (mean && (!worst || *mean < *worst)) worst = mean;
  }
  return worst;
}

std::vector<std::optional<Fraction>> StepSeries::hourly_means(const Interval& over) const {
  std::vector<std::optional<Fraction>> means;
  for (SimTime begin = over.from; begin < over.to; begin = begin + kHour) {
    const Interval hour{begin, std::min(begin + kHour, over.to)};
    means.push_back(statistic(scenario::Statistic::mean, hour));
  }
  return means;
}

std::optional<Fraction> StepSeries::statistic(scenario::Statistic statistic,
                                              const Interval& over) const {
  using scenario::Statistic;
  if (statistic == Statistic::first) return at(over.from).fraction();
  if (over.to <= over.from) {
    if (statistic == Statistic::integral) return Fraction{0, 1};
    return at(over.from).fraction();
  }
  switch (statistic) {
    case Statistic::min:
      return extreme(over, true);
    case Statistic::max:
      return extreme(over, false);
    case Statistic::first:
    case Statistic::last:
      return before(over.to).fraction();
    case Statistic::worstHour:
      return worst_hour(over);
    case Statistic::mean:
    case Statistic::integral:
      break;
  }
  Wide num = 0;
  Wide den = 0;
  visit(over, [&](const Sample& value, Duration held) {
    num += Wide{value.num} * held.us();
    den += Wide{value.den} * held.us();
  });
  if (den == 0) return std::nullopt;
  return Fraction{num, statistic == Statistic::mean ? den : kMicrosecondsPerHour};
}

void CostSeries::set(const Step& step) {
  if (!steps_.empty() && steps_.back().time == step.time) {
    steps_.back() = step;
  } else {
    steps_.push_back(step);
  }
}

std::optional<Money> CostSeries::at(SimTime t) const {
  const std::size_t count = steps_until(steps_, t);
  if (count == 0) return std::nullopt;
  const Step& step = steps_[count - 1];
  return round_to_money(step.sum + step.rate * (t - step.time).us());
}

std::optional<Money> CostSeries::extreme(const Interval& over, bool least) const {
  std::optional<Money> best;
  const auto consider = [&](SimTime t) {
    const std::optional<Money> amount = at(t);
    if (amount && (!best || (least ? *amount < *best : *amount > *best))) best = amount;
  };
  consider(over.from);
  for (std::size_t i = steps_until(steps_, over.from); i < steps_.size(); ++i) {
    if (steps_[i].time < over.to) consider(steps_[i].time);
  }
  consider(over.to);
  return best;
}

}  // namespace capdrill::results
