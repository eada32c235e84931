#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/results/value.hpp"
#include "capdrill/scenario/study.hpp"

/// Every point of a study, run as often as it takes, and what the runs say together.
namespace capdrill::study {

/// What one run of one point leaves.
struct SweepRun {
  /// By metric; absent where the metric is.
  std::vector<std::optional<double>> values;
  /// By metric: the hours that it takes until the start is forgotten. Absent when there is no telling.
  std::vector<std::optional<double>> warm_ups;
  /// Why it could not be run; then there are no values.
  std::optional<std::string> fault;
};

/// Called with how many runs are done, of how many; false stops. May be empty. Called by several
/// threads, one at a time.
using OnProgress = std::function<bool(std::size_t, std::size_t)>;

/// A study of which every point is known to be sound.
struct SoundStudy {
  scenario::Study study;
  /// 16 hexadecimal digits of all that the runs depend on: the version, the study file, the resolved
  /// scenario of each point and the digests of its files.
  std::string digest;
  /// By point: what its scenario leaves out at the start.
  std::vector<Duration> warm_ups;
};

/// Reads the scenario of every point once.
/// Errors: those of all points together, each once. An empty list: it was stopped.
[[nodiscard]] Result<SoundStudy, scenario::ReadFailure> check_points(scenario::Study study,
                                                                     std::size_t threads,
                                                                     const OnProgress& on_progress);

/// The scenario of a point, its metrics checked.
[[nodiscard]] Result<scenario::Scenario, scenario::ReadFailure> read_point(
    const scenario::Study& study, std::size_t point);

/// One replication: the seed is the scenario's plus its number.
[[nodiscard]] SweepRun run_replication(const scenario::Scenario& scenario, std::size_t replication);

/// By point, then replication.
using SweepRuns = std::vector<std::vector<SweepRun>>;

struct SweepOptions {
  /// 0 = all cores.
  std::size_t threads = 0;
  OnProgress on_progress;
};

class Journal;

/// Runs what the journal lacks, and writes each run into it at once. Replications go on in rounds when
/// the study asks for precision; who needs more is judged when a round is over, so that the number of
/// threads plays no part.
/// Errors: the journal cannot be written; it was stopped (then the message is empty).
[[nodiscard]] Result<SweepRuns> run_sweep(const scenario::Study& study, Journal& journal,
                                          const SweepOptions& options);

/// One metric of one point over its replications. Low and high bound it with 95 % confidence.
struct Figure {
  double value = 0;
  std::optional<double> low;
  std::optional<double> high;
  /// Of a mean, whose bounds are as far below as above.
  std::optional<double> half_width;
};

struct PointResult {
  /// How many were run.
  std::int64_t replications = 0;
  /// By metric; absent when no replication has a value.
  std::vector<std::optional<Figure>> figures;
  /// The mean of the differences to the compared point, replication by replication. Absent of
  /// quantiles, and at the compared point itself.
  std::vector<std::optional<Figure>> differences;
  /// Why a run of it could not be made; then there are no figures.
  std::optional<std::string> fault;
};

/// Whether a metric was given enough, at the point that was given least of what it needs.
struct Verdict {
  /// Replications until the half-width of the mean is what the study asks for, else a twentieth of
  /// the mean. Absent for shares and quantiles, and when nothing is known of the spread.
  std::optional<std::int64_t> replications_needed;
  std::int64_t replications = 0;
  /// How long the start takes to be forgotten: propose_warm_up() of the hourly means, as a mean over
  /// the replications in whole hours. Absent when no point tells.
  std::optional<Duration> warm_up_needed;
  Duration warm_up;
};

struct SweepResults {
  std::vector<PointResult> points;
  std::vector<Verdict> verdicts;
};

[[nodiscard]] SweepResults summarize(const SoundStudy& study, const SweepRuns& runs);

/// Tables for people: of the points before they are run, and after.
[[nodiscard]] std::string points_text(const scenario::Study& study);
[[nodiscard]] std::string to_text(const SoundStudy& study, const SweepResults& results);
/// A row per point.
[[nodiscard]] std::string points_csv(const scenario::Study& study, const SweepResults& results);
/// A row per run.
[[nodiscard]] std::string runs_csv(const scenario::Study& study, const SweepRuns& runs);
[[nodiscard]] results::Value to_value(const SoundStudy& study, const SweepResults& results);

}  // namespace capdrill::study
