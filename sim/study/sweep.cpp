#include "capdrill/study/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "capdrill/base/hash.hpp"
#include "capdrill/base/version.hpp"
#include "capdrill/engine/run.hpp"
#include "capdrill/results/metric.hpp"
#include "capdrill/results/recorder.hpp"
#include "capdrill/study/journal.hpp"
#include "capdrill/study/parallel.hpp"
#include "capdrill/study/statistics.hpp"
#include "study/sweep_target.hpp"

namespace capdrill::study {

namespace {

/// How many replications of a point are run one after the other, so that its scenario is read once
/// for them.
constexpr std::size_t kAtOnce = 10;

scenario::PointMistake to_mistake(const scenario::Scenario& scenario,
                                  const results::ExpectationProblem& problem) {
  const std::size_t count = scenario.expectations.size();
  const bool is_expectation = problem.expectation < count;
  const std::size_t index = is_expectation ? problem.expectation : problem.expectation - count;
  const scenario::Name& metric =
      (is_expectation ? scenario.expectations : scenario.metrics)[index].metric;
  return {problem.origin, metric.text.size(),
          fmt::format("{}[{}].metric", is_expectation ? "expect" : "metrics", index),
          problem.message, problem.hint};
}

std::uint64_t digest_of(const scenario::Scenario& scenario) {
  std::uint64_t digest = hash_text(scenario.resolved_json);
  for (const scenario::Source& source : scenario.sources) {
    digest = fold_hash(digest, hash_text(source.sha256));
  }
  return digest;
}

bool is_same(const scenario::Diagnostic& a, const scenario::Diagnostic& b) {
  return a.file == b.file && a.line == b.line && a.column == b.column && a.message == b.message;
}

std::optional<double> to_double(const std::optional<Fraction>& value) {
  return value ? std::optional(value->to_double()) : std::nullopt;
}

std::optional<double> warm_up_of(const results::MetricReading& reading) {
  std::vector<double> hours;
  for (const std::optional<Fraction>& hour : reading.hours) {
    if (!hour) return std::nullopt;
    hours.push_back(hour->to_double());
  }
  const std::optional<std::size_t> proposed = propose_warm_up(hours);
  return proposed ? std::optional(static_cast<double>(*proposed)) : std::nullopt;
}

/// Replications of one point that follow one another.
struct Batch {
  std::size_t point;
  std::size_t first;
  std::size_t end;
};

class Sweep {
 public:
  Sweep(const scenario::Study& study, Journal& journal, const SweepOptions& options)
      : study_(study), journal_(journal), options_(options), runs_(study.points.size()) {}

  Result<SweepRuns> run();

 private:
  [[nodiscard]] bool run_round(const std::vector<std::size_t>& wanted);
  [[nodiscard]] bool run_batch(const Batch& batch);
  [[nodiscard]] bool keep(std::size_t point, std::size_t replication, const SweepRun& run);
  [[nodiscard]] std::vector<std::size_t> next_round() const;
  [[nodiscard]] std::size_t replications_wanted(std::size_t point) const;

  const scenario::Study& study_;
  Journal& journal_;
  const SweepOptions& options_;
  SweepRuns runs_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::size_t planned_ = 0;
  std::optional<Error> fault_;
};

bool Sweep::keep(std::size_t point, std::size_t replication, const SweepRun& run) {
  const std::lock_guard lock(mutex_);
  if (!fault_) fault_ = journal_.add(point, replication, run);
  ++done_;
  return !fault_ && (!options_.on_progress || options_.on_progress(done_, planned_));
}

bool Sweep::run_batch(const Batch& batch) {
  const auto scenario = read_point(study_, batch.point);
  CAPDRILL_CHECK(scenario.has_value(), "the points of a sweep were checked before");
  for (std::size_t i = batch.first; i < batch.end; ++i) {
    runs_[batch.point][i] = run_replication(*scenario, i);
    if (!keep(batch.point, i, runs_[batch.point][i])) return false;
  }
  return true;
}

/// Brings each point to as many replications as are wanted of it.
bool Sweep::run_round(const std::vector<std::size_t>& wanted) {
  std::vector<Batch> batches;
  for (std::size_t point = 0; point < wanted.size(); ++point) {
    std::vector<SweepRun>& runs = runs_[point];
    const std::size_t begin = runs.size();
    runs.resize(std::max(begin, wanted[point]));
    for (std::size_t i = begin; i < runs.size(); ++i) {
      if (auto known = journal_.find(point, i)) {
        runs[i] = std::move(*known);
        continue;
      }
      const bool goes_on = !batches.empty() && batches.back().point == point &&
                           batches.back().end == i && i - batches.back().first < kAtOnce;
      if (goes_on)
        ++batches.back().end;
      else
        batches.push_back({point, i, i + 1});
      ++planned_;
    }
  }
  return for_each_index(batches.size(), options_.threads,
                        [&](std::size_t index) { return run_batch(batches[index]); });
}

/// What the replications at hand say that a point needs, at most twice as many as it has.
std::size_t Sweep::replications_wanted(std::size_t point) const {
  const scenario::Replications& replications = study_.replications;
  const std::size_t count = runs_[point].size();
  const scenario::Precision& precision = *replications.precision;
  std::vector<double> values;
  for (const SweepRun& run : runs_[point]) {
    if (!run.fault && run.values[precision.metric]) values.push_back(*run.values[precision.metric]);
  }
  if (values.size() < 2) return count;
  const Estimate estimate = estimate_mean(values);
  const double target = target_of(study_, precision.metric, estimate);
  if (*estimate.half_width <= target) return count;
  const std::int64_t needed = target > 0 ? *count_needed(estimate, target) : replications.at_most;
  const auto at_most = static_cast<std::size_t>(replications.at_most);
  return std::min({std::max(static_cast<std::size_t>(needed), count + 1), 2 * count, at_most});
}

std::vector<std::size_t> Sweep::next_round() const {
  std::vector<std::size_t> wanted;
  for (std::size_t point = 0; point < runs_.size(); ++point) {
    wanted.push_back(replications_wanted(point));
  }
  return wanted;
}

Result<SweepRuns> Sweep::run() {
  std::vector<std::size_t> wanted(runs_.size(),
                                  static_cast<std::size_t>(study_.replications.at_least));
  while (true) {
    if (!run_round(wanted)) return Unexpected{fault_.value_or(Error{})};
    if (!study_.replications.precision) break;
    std::vector<std::size_t> next = next_round();
    if (next == wanted) break;
    wanted = std::move(next);
  }
  if (auto fault = journal_.sort(runs_)) return Unexpected{std::move(*fault)};
  return std::move(runs_);
}

}  // namespace

Result<scenario::Scenario, scenario::ReadFailure> read_point(const scenario::Study& study,
                                                             std::size_t point) {
  auto scenario = scenario::scenario_of(study, point);
  if (!scenario) return scenario;
  std::vector<scenario::PointMistake> mistakes;
  for (const results::ExpectationProblem& problem : results::check_expectations(*scenario)) {
    mistakes.push_back(to_mistake(*scenario, problem));
  }
  if (mistakes.empty()) return scenario;
  return Unexpected{scenario::failure_of(study, mistakes)};
}

Result<SoundStudy, scenario::ReadFailure> check_points(scenario::Study study, std::size_t threads,
                                                       const OnProgress& on_progress) {
  std::vector<std::uint64_t> digests(study.points.size());
  std::vector<Duration> warm_ups(study.points.size());
  std::vector<std::vector<scenario::Diagnostic>> mistakes(study.points.size());
  std::mutex mutex;
  std::size_t done = 0;
  const bool is_done = for_each_index(digests.size(), threads, [&](std::size_t point) {
    const auto scenario = read_point(study, point);
    if (scenario) {
      digests[point] = digest_of(*scenario);
      warm_ups[point] = scenario->clock.warm_up;
    } else {
      mistakes[point] = scenario.error().diagnostics;
    }
    const std::lock_guard lock(mutex);
    return !on_progress || on_progress(++done, digests.size());
  });
  scenario::ReadFailure failure;
  for (const auto& of_point : mistakes) {
    for (const scenario::Diagnostic& mistake : of_point) {
      const bool is_known = std::ranges::any_of(
          failure.diagnostics, [&](const auto& known) { return is_same(known, mistake); });
      if (!is_known) failure.diagnostics.push_back(mistake);
    }
  }
  if (!is_done || !failure.diagnostics.empty()) return Unexpected{std::move(failure)};
  std::uint64_t digest = fold_hash(hash_text(kVersion), hash_text(study.sha256));
  for (const std::uint64_t each : digests) digest = fold_hash(digest, each);
  return SoundStudy{std::move(study), fmt::format("{:016x}", digest), std::move(warm_ups)};
}

SweepRun run_replication(const scenario::Scenario& scenario, std::size_t replication) {
  const std::uint64_t seed = scenario.clock.seed + replication;
  results::Recorder recorder(scenario, {.seed = seed, .until = {}, .keeps_tables = false});
  engine::RunOptions options;
  options.seed = seed;
  const Result<engine::RunOutcome> outcome = engine::run(scenario, options, recorder);
  SweepRun run;
  if (!outcome) {
    run.fault = outcome.error().place + ": " + outcome.error().message;
    return run;
  }
  const results::Summary summary = recorder.finish(*outcome);
  for (const results::MetricReading& reading : recorder.metrics(summary)) {
    run.values.push_back(to_double(reading.value));
    run.warm_ups.push_back(warm_up_of(reading));
  }
  return run;
}

Result<SweepRuns> run_sweep(const scenario::Study& study, Journal& journal,
                            const SweepOptions& options) {
  return Sweep(study, journal, options).run();
}

}  // namespace capdrill::study
