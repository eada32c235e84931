#include "results/expectation_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "capdrill/base/check.hpp"
#include "results/metric_catalogue.hpp"

namespace capdrill::results {

namespace {

constexpr const char* kAfterUntil = "lies after --until";
/// Longer fractions are integrals over microseconds, which nobody reads.
constexpr Wide kShownDenominatorMax = 1'000'000;

Found to_found(const std::optional<Fraction>& value) { return value ? Found(*value) : Found(); }

std::string number_text(const Fraction& value, MetricKind kind) {
  std::string text = format_fraction(value);
  const bool is_short = value.den > 1 && value.den <= kShownDenominatorMax;
  if (kind == MetricKind::ratio && is_short) text += fmt::format(" ({}/{})", value.num, value.den);
  return text;
}

/// The number under a dotted path; a code that never occurred occurred zero times.
Found find_in_summary(const Value& summary, std::string_view path) {
  if (path.starts_with(kByCodePrefix)) {
    const Value* codes = summary.find("operations")->find("byCode");
    const Value* count = codes->find(path.substr(kByCodePrefix.size()));
    return to_found(count != nullptr ? count->number() : Fraction{0, 1});
  }
  const Value* value = &summary;
  while (value != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    value = value->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  CAPDRILL_CHECK(value != nullptr, "the summary has every key that may be expected");
  return to_found(value->number());
}

std::string instant_text(const scenario::Instant& instant) {
  return instant.is_end ? "end" : format_duration(instant.time - SimTime());
}

std::string when_text(const scenario::Expectation& expectation) {
  if (expectation.at) return "at " + instant_text(*expectation.at);
  const scenario::Span& span = *expectation.over;
  if (span.during) return "during " + span.during->text;
  return "over " + instant_text(span.from) + ".." + instant_text(span.to);
}

}  // namespace

ExpectationWatch::ExpectationWatch(const scenario::Scenario& scenario, SimTime end)
    : scenario_(scenario), end_(end), is_cut_(end < SimTime(scenario.clock.duration)) {
  for (const scenario::Expectation& expectation : scenario.expectations) add_plan(expectation);
  for (const scenario::Expectation& metric : scenario.metrics) add_plan(metric);
}

void ExpectationWatch::add_plan(const scenario::Expectation& expectation) {
  Plan plan{{}, plain_target(expectation.of)};
  const auto found = find_metric(expectation.metric, plan.of);
  CAPDRILL_CHECK(std::holds_alternative<Metric>(found), "expectations were checked before");
  plan.metric = std::get<Metric>(found);
  if (plan.metric.source != MetricSource::summary) plan.watched = watch(plan.metric, plan.of);
  plans_.push_back(std::move(plan));
}

std::size_t ExpectationWatch::watch(const Metric& metric, const scenario::MetricTarget& of) {
  const auto found = std::ranges::find_if(
      watched_, [&](const Watched& watched) { return watched.reader.reads(metric, of); });
  const auto index = static_cast<std::size_t>(found - watched_.begin());
  if (found == watched_.end()) {
    watched_.push_back(
        {MetricReader(metric, of), metric, {}, {}, SlaSeries(sla_tiers(scenario_.options))});
  }
  return index;
}

void ExpectationWatch::instant_ended(SimTime now, const World& world,
                                     const engine::Changes& changes) {
  const bool is_first = now == SimTime();
  for (Watched& watched : watched_) {
    if (!is_first && !watched.reader.is_concerned(changes)) continue;
    if (watched.metric.source == MetricSource::sla) {
      watched.sla.set(watched.reader.sla_units(world));
    } else if (watched.metric.kind == MetricKind::money) {
      watched.cost.set(watched.reader.cost(world, now));
    } else {
      watched.steps.set(now, watched.reader.sample(world));
    }
  }
}

void ExpectationWatch::note_occurrence(const std::string& id, SimTime begin,
                                       std::optional<SimTime> end) {
  if (id.empty()) return;
  const auto [entry, is_new] = occurrences_.try_emplace(id, Occurrence{begin, end});
  if (!is_new && begin < entry->second.begin) entry->second = {begin, end};
}

void ExpectationWatch::operation_ended(const engine::OperationRecord& operation) {
  note_occurrence(operation.timeline_id, operation.submitted, operation.completed);
}

void ExpectationWatch::fault_ended(const engine::FaultRecord& fault) {
  // A fault may also be told of as an operation, which is over at once.
  const auto known = occurrences_.find(fault.timeline_id);
  if (known != occurrences_.end() && known->second.begin == fault.begin) occurrences_.erase(known);
  note_occurrence(fault.timeline_id, fault.begin, fault.end);
}

bool ExpectationWatch::is_cut_off(const scenario::Instant& instant) const {
  return is_cut_ && (instant.is_end || instant.time >= end_);
}

ExpectationWatch::Reading ExpectationWatch::read_statistic(scenario::Statistic statistic,
                                                           const Interval& over,
                                                           const Watched& watched) const {
  using scenario::Statistic;
  const MetricKind kind = watched.metric.kind;
  if (kind == MetricKind::text) {
    const bool at_begin = statistic == Statistic::first || over.to <= over.from;
    const Sample sample = at_begin ? watched.steps.at(over.from) : watched.steps.before(over.to);
    if (sample.is_absent()) return {{}, "absent", {}};
    const std::string_view state = reservation_states()[static_cast<std::size_t>(sample.num)];
    return {std::string(state), fmt::format("'{}'", state), {}};
  }
  std::optional<Fraction> value;
  if (watched.metric.source == MetricSource::sla) {
    value =
        watched.sla.at(watched.metric.field, statistic == Statistic::first ? over.from : over.to);
  } else if (kind != MetricKind::money) {
    value = watched.steps.statistic(statistic, over);
  } else {
    const bool is_extreme = statistic == Statistic::min || statistic == Statistic::max;
    const std::optional<Money> amount =
        is_extreme ? watched.cost.extreme(over, statistic == Statistic::min)
                   : watched.cost.at(statistic == Statistic::first ? over.from : over.to);
    if (amount) value = Fraction{amount->units(), 100'000'000};
  }
  if (!value) return {{}, "absent", {}};
  return {*value, number_text(*value, kind), {}};
}

ExpectationWatch::Reading ExpectationWatch::read_at(const scenario::Instant& at,
                                                    const Watched& watched) const {
  if (is_cut_off(at)) return {{}, {}, kAfterUntil};
  using scenario::Statistic;
  if (at.is_end) return read_statistic(Statistic::last, {SimTime(), end_}, watched);
  return read_statistic(Statistic::first, {at.time, at.time}, watched);
}

ExpectationWatch::Reading ExpectationWatch::read_over(const scenario::Expectation& expectation,
                                                      const Watched& watched) const {
  const scenario::Span& span = *expectation.over;
  Interval over{span.from.time, span.to.time};
  if (span.during) {
    const auto found = occurrences_.find(span.during->text);
    if (found == occurrences_.end()) {
      if (is_cut_) return {{}, {}, kAfterUntil};
      return {{}, fmt::format("nothing, for {} never ran", span.during->text), {}, true};
    }
    const Occurrence& occurrence = found->second;
    if (is_cut_ && !occurrence.end) return {{}, {}, kAfterUntil};
    over = {occurrence.begin, std::min(occurrence.end.value_or(end_), end_)};
  } else if (is_cut_ && (span.to.is_end || span.to.time > end_)) {
    return {{}, {}, kAfterUntil};
  }
  return read_statistic(expectation.statistic, over, watched);
}

ExpectationWatch::Reading ExpectationWatch::read(const scenario::Expectation& expectation,
                                                 const Plan& plan, const Value& summary) const {
  if (plan.metric.source == MetricSource::summary) {
    if (is_cut_) return {{}, {}, kAfterUntil};
    const Found found = find_in_summary(summary, expectation.metric.text);
    const auto* number = std::get_if<Fraction>(&found);
    return {found, number != nullptr ? number_text(*number, plan.metric.kind) : "absent", {}};
  }
  const Watched& watched = watched_[plan.watched];
  return expectation.at ? read_at(*expectation.at, watched) : read_over(expectation, watched);
}

ExpectationResult ExpectationWatch::judge(std::size_t index, const Value& summary) const {
  const scenario::Expectation& expectation = scenario_.expectations[index];
  const Plan& plan = plans_[index];
  const Reading reading = read(expectation, plan, summary);
  ExpectationResult result;
  // The reader names what has no name after its place, which the line ends with anyway.
  if (expectation.name != fmt::format("expect[{}]", index)) result.name = expectation.name;
  result.metric = expectation.metric.text;
  result.target = describe_target(plan.of);
  result.instant = when_text(expectation);
  if (expectation.over) result.statistic = statistic_name(expectation.statistic);
  result.comparison = comparison_name(*expectation.comparison);
  result.expected = expected_text(expectation);
  result.place = scenario::format_origin(scenario_, expectation.origin);
  if (!reading.why_skipped.empty()) {
    result.found = reading.why_skipped;
    return result;
  }
  result.found = reading.text;
  const bool is_met = !reading.is_void && is_as_expected(reading.found, expectation);
  result.verdict = is_met ? Verdict::met : Verdict::unmet;
  return result;
}

std::vector<ExpectationResult> ExpectationWatch::judge(const Value& summary) const {
  std::vector<ExpectationResult> results;
  for (std::size_t i = 0; i < scenario_.expectations.size(); ++i) {
    results.push_back(judge(i, summary));
  }
  return results;
}

std::vector<MetricReading> ExpectationWatch::read_metrics(const Value& summary) const {
  std::vector<MetricReading> readings;
  for (std::size_t i = 0; i < scenario_.metrics.size(); ++i) {
    const scenario::Expectation& metric = scenario_.metrics[i];
    const Plan& plan = plans_[scenario_.expectations.size() + i];
    const Reading reading = read(metric, plan, summary);
    MetricReading& result = readings.emplace_back();
    if (metric.comparison) {
      const bool is_met = !reading.is_void && is_as_expected(reading.found, metric);
      result.value = Fraction{is_met ? 1 : 0, 1};
    } else if (const auto* number = std::get_if<Fraction>(&reading.found)) {
      result.value = *number;
    }
    if (plan.metric.source == MetricSource::summary) continue;
    result.hours = watched_[plan.watched].steps.hourly_means({SimTime(), end_});
  }
  return readings;
}

}  // namespace capdrill::results
