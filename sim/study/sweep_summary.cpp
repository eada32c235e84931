#include <algorithm>
#include <cmath>

#include "capdrill/study/statistics.hpp"
#include "capdrill/study/sweep.hpp"
#include "study/sweep_target.hpp"

namespace capdrill::study {

namespace {

constexpr Duration kHour = Duration::hours(1);

std::optional<std::string> find_fault(const std::vector<SweepRun>& runs) {
  const auto faulty =
      std::ranges::find_if(runs, [](const SweepRun& run) { return run.fault.has_value(); });
  return faulty == runs.end() ? std::nullopt : faulty->fault;
}

/// One metric of every replication that has it.
std::vector<double> values_of(const std::vector<SweepRun>& runs, std::size_t metric) {
  std::vector<double> values;
  for (const SweepRun& run : runs) {
    if (run.values[metric]) values.push_back(*run.values[metric]);
  }
  return values;
}

Figure to_figure(const Estimate& estimate) {
  Figure figure{estimate.mean, {}, {}, estimate.half_width};
  if (!estimate.half_width) return figure;
  figure.low = estimate.mean - *estimate.half_width;
  figure.high = estimate.mean + *estimate.half_width;
  return figure;
}

Figure to_figure(const Bounded& bounded) { return {bounded.value, bounded.low, bounded.high, {}}; }

std::optional<Figure> figure_of(const scenario::StudyMetric& metric,
                                const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  if (metric.quantile) return to_figure(estimate_quantile(values, *metric.quantile));
  if (!metric.is_share) return to_figure(estimate_mean(values));
  return to_figure(
      estimate_share(std::ranges::count(values, 1.0), static_cast<std::int64_t>(values.size())));
}

/// Of the replications that both points have.
std::optional<Figure> difference_of(const std::vector<SweepRun>& runs,
                                    const std::vector<SweepRun>& others, std::size_t metric) {
  std::vector<double> here;
  std::vector<double> there;
  for (std::size_t i = 0; i < std::min(runs.size(), others.size()); ++i) {
    if (!runs[i].values[metric] || !others[i].values[metric]) continue;
    here.push_back(*runs[i].values[metric]);
    there.push_back(*others[i].values[metric]);
  }
  if (here.empty()) return std::nullopt;
  return to_figure(estimate_difference(here, there));
}

PointResult summarize_point(const scenario::Study& study, const SweepRuns& runs,
                            std::size_t point) {
  const std::vector<SweepRun>& own = runs[point];
  PointResult result;
  result.replications = static_cast<std::int64_t>(own.size());
  result.fault = find_fault(own);
  if (result.fault) return result;
  const std::vector<SweepRun>& compared = runs[study.compared];
  const bool is_compared = point != study.compared && !find_fault(compared);
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    const scenario::StudyMetric& metric = study.metrics[i];
    result.figures.push_back(figure_of(metric, values_of(own, i)));
    const bool has_difference = is_compared && !metric.quantile;
    result.differences.push_back(has_difference ? difference_of(own, compared, i) : std::nullopt);
  }
  return result;
}

/// Takes a point into the verdict on the replications, if it lacks more than those before it.
void judge_replications(const scenario::Study& study, std::size_t metric,
                        const std::vector<SweepRun>& runs, Verdict& verdict) {
  const std::vector<double> values = values_of(runs, metric);
  if (values.empty()) return;
  const Estimate estimate = estimate_mean(values);
  const double target = target_of(study, metric, estimate);
  if (!estimate.half_width || (target <= 0 && *estimate.half_width > 0)) return;
  const std::int64_t needed = target > 0 ? *count_needed(estimate, target) : estimate.count;
  if (verdict.replications_needed &&
      needed - estimate.count <= *verdict.replications_needed - verdict.replications) {
    return;
  }
  verdict.replications_needed = needed;
  verdict.replications = estimate.count;
}

void judge_warm_up(std::size_t metric, const std::vector<SweepRun>& runs, Duration warm_up,
                   Verdict& verdict) {
  double hours = 0;
  for (const SweepRun& run : runs) {
    if (!run.warm_ups[metric]) return;
    hours += *run.warm_ups[metric];
  }
  const auto needed =
      kHour * static_cast<std::int64_t>(std::ceil(hours / static_cast<double>(runs.size())));
  if (verdict.warm_up_needed && needed - warm_up <= *verdict.warm_up_needed - verdict.warm_up) {
    return;
  }
  verdict.warm_up_needed = needed;
  verdict.warm_up = warm_up;
}

Verdict judge(const SoundStudy& sound, const SweepRuns& runs, std::size_t metric) {
  const scenario::StudyMetric& what = sound.study.metrics[metric];
  Verdict verdict;
  for (std::size_t point = 0; point < runs.size(); ++point) {
    if (find_fault(runs[point])) continue;
    if (!what.is_share && !what.quantile) {
      judge_replications(sound.study, metric, runs[point], verdict);
    }
    judge_warm_up(metric, runs[point], sound.warm_ups[point], verdict);
  }
  return verdict;
}

}  // namespace

SweepResults summarize(const SoundStudy& study, const SweepRuns& runs) {
  SweepResults results;
  for (std::size_t point = 0; point < runs.size(); ++point) {
    results.points.push_back(summarize_point(study.study, runs, point));
  }
  for (std::size_t metric = 0; metric < study.study.metrics.size(); ++metric) {
    results.verdicts.push_back(judge(study, runs, metric));
  }
  return results;
}

}  // namespace capdrill::study
