#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/result.hpp"
#include "capdrill/scenario/reader.hpp"
#include "capdrill/scenario/spec.hpp"

/// A study file: a grid of variants of one scenario, and what is read of their runs.
namespace capdrill::scenario {

/// How many points a study may have, those that its constraint drops included.
inline constexpr std::size_t kPointsMax = 100'000;

/// One value of an axis: its name, or how it is written.
struct AxisValue {
  std::string text = {};
  /// Absent = it is no number.
  std::optional<Fraction> number = std::nullopt;
};

/// What is varied.
struct Axis {
  /// The path that is set, or the user's own name.
  std::string name;
  /// The last steps of the path, as many as tell it apart from the other axes.
  std::string label;
  std::vector<AxisValue> values;
};

/// What is read of each run, and how the replications of a point are made one figure.
struct StudyMetric {
  std::string label;
  /// It is to meet something: the figure is the share of replications in which it does.
  bool is_share = false;
  /// The figure is this quantile, instead of the mean.
  std::optional<double> quantile;
};

/// Replications go on until the half-width of a mean is small enough. One of the two is given.
struct Precision {
  std::size_t metric = 0;
  std::optional<double> half_width;
  /// As a part of the mean.
  std::optional<double> relative_half_width;
};

struct Replications {
  std::int64_t at_least = 1;
  /// The same, unless there is a precision to be reached.
  std::int64_t at_most = 1;
  std::optional<Precision> precision;
};

/// What the scenarios of the points are made of.
class StudyBase;

struct Study {
  std::string name;
  std::string description;
  std::vector<Axis> axes;
  /// Of each axis, the index of its value. The last axis goes fastest; never empty.
  std::vector<std::vector<std::size_t>> points;
  std::vector<StudyMetric> metrics;
  Replications replications;
  /// The point that the others are compared with.
  std::size_t compared = 0;
  /// SHA-256 of the study file.
  std::string sha256;
  std::shared_ptr<const StudyBase> base;
};

/// Reads a study and the scenario that it varies.
/// Errors: every mistake of both together; what only a point can tell is left to scenario_of().
[[nodiscard]] Result<Study, ReadFailure> read_study(const std::filesystem::path& file);

/// The scenario of a point, its `metrics` those of the study. May be called by several threads.
/// Errors: as of read_scenario(); a value of an axis stands in the study file.
[[nodiscard]] Result<Scenario, ReadFailure> scenario_of(const Study& study, std::size_t point);

/// Something wrong with the scenario of a point that only results can know.
struct PointMistake {
  Origin origin;
  std::size_t length = 1;
  std::string key_path;
  std::string message;
  std::string hint;
};
/// Requires: not empty.
[[nodiscard]] ReadFailure failure_of(const Study& study, const std::vector<PointMistake>& mistakes);

/// The JSON Schema of study files, and their reference as Markdown; see schema.hpp.
[[nodiscard]] std::string study_json_schema();
[[nodiscard]] std::string study_reference_markdown();

}  // namespace capdrill::scenario
