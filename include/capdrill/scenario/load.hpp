#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/random.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/rules/autoscale_metric.hpp"
#include "capdrill/scenario/name.hpp"

/// What the instances of a set have to do.
namespace capdrill::scenario {

/// Who has to carry a load: the running instances together in equal shares, each of them the whole
/// of it, or nobody (what waits in a queue).
enum class LoadScope { set, instance, queue };

/// From `at` on; no value = no data.
struct LoadStep {
  SimTime at;
  std::optional<rules::MetricValue> value;
  Origin origin;
};

/// A cosine over the day between two values, the greatest at `peak` after midnight UTC.
struct DiurnalLoad {
  rules::MetricValue low = 0;
  rules::MetricValue high = 0;
  Duration peak;
};

/// A column of a CSV file; it goes into the steps of its load.
struct LoadColumn {
  Name file;
  Name column;
  Name time_column;
  rules::MetricValue factor = rules::kMetricScale;
  /// Each stretch of this length is one of the file's, drawn; absent = the file as it is.
  std::optional<Duration> bootstrap;
  /// How many whole stretches the file has.
  std::int64_t blocks = 0;
};

/// Every `every` the load is multiplied by another 1 + standard_deviation * Z, at least 0, where Z is
/// standard normal.
struct LoadNoise {
  double standard_deviation = 0;
  Duration every;
};

/// Rises of a drawn length; the time from the end of one to the begin of the next is exponential.
struct LoadBursts {
  Duration interval;
  DurationDistribution duration;
  rules::MetricValue factor = rules::kMetricScale;
};

/// How closely the noise of two sets goes together.
struct LoadCorrelation {
  Name scale_set;
  double coefficient = 0;
};

/// What the set has to do, of one metric: steps, or a cosine, and what is drawn of it.
struct Load {
  Name metric_name;
  LoadScope scope = LoadScope::set;
  std::vector<LoadStep> steps;
  std::optional<DiurnalLoad> diurnal;
  std::optional<LoadColumn> csv;
  std::optional<LoadNoise> noise;
  std::optional<LoadBursts> bursts;
  std::vector<LoadCorrelation> correlation;
  /// What one instance carries; the set is then kept as large as the load asks for.
  std::optional<rules::MetricValue> per_instance;
};

/// The noise of a set is the sum over its parts of the weight times the draws of the part's set. The
/// weights are a row of the matrix whose product with its own transpose is the correlations.
struct NoiseMix {
  struct Part {
    std::string scale_set;
    double weight = 1;
  };
  std::string scale_set;
  std::vector<Part> parts;
};

}  // namespace capdrill::scenario
