#include <fmt/format.h>

#include "capdrill/base/version.hpp"
#include "capdrill/study/statistics.hpp"
#include "capdrill/study/sweep.hpp"
#include "study/number_text.hpp"

namespace capdrill::study {

namespace {

using results::Value;

/// A text as a cell of a CSV file.
std::string text_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string cell_or_empty(const std::optional<double>& value) {
  return value ? csv_cell(*value) : "";
}

/// Value, low and high, each after a comma.
std::string figure_cells(const std::optional<Figure>& figure) {
  if (!figure) return ",,,";
  return "," + csv_cell(figure->value) + "," + cell_or_empty(figure->low) + "," +
         cell_or_empty(figure->high);
}

std::string axes_header(const scenario::Study& study) {
  std::string text = "point";
  for (const scenario::Axis& axis : study.axes) text += "," + text_cell(axis.label);
  return text;
}

std::string axes_cells(const scenario::Study& study, std::size_t point) {
  std::string text = std::to_string(point + 1);
  for (std::size_t axis = 0; axis < study.axes.size(); ++axis) {
    text += "," + text_cell(study.axes[axis].values[study.points[point][axis]].text);
  }
  return text;
}

// ---- summary.json ----------------------------------------------------------------------------

Value number_or_null(const std::optional<double>& value) {
  return value ? Value::ratio(rounded(*value)) : Value();
}

Value to_value(const std::optional<Figure>& figure) {
  if (!figure) return {};
  Value value = Value::object();
  value.set("value", Value::ratio(rounded(figure->value)));
  value.set("low", number_or_null(figure->low));
  return std::move(value.set("high", number_or_null(figure->high)));
}

Value to_value(const scenario::Study& study, const PointResult& result, std::size_t point) {
  Value value = Value::object();
  value.set("point", Value::integer(static_cast<Wide>(point + 1)));
  Value axes = Value::object();
  for (std::size_t axis = 0; axis < study.axes.size(); ++axis) {
    axes.set(study.axes[axis].name,
             Value::text(study.axes[axis].values[study.points[point][axis]].text));
  }
  value.set("axes", std::move(axes));
  value.set("replications", Value::integer(result.replications));
  if (result.fault) return std::move(value.set("fault", Value::text(*result.fault)));
  Value metrics = Value::object();
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    Value metric = to_value(result.figures[i]);
    if (!metric.is_null()) metric.set("difference", to_value(result.differences[i]));
    metrics.set(study.metrics[i].label, std::move(metric));
  }
  return std::move(value.set("metrics", std::move(metrics)));
}

Value to_value(const scenario::StudyMetric& metric, const Verdict& verdict) {
  Value value = Value::object();
  value.set("name", Value::text(metric.label));
  value.set("figure", Value::text(metric.is_share   ? "share"
                                  : metric.quantile ? "quantile"
                                                    : "mean"));
  if (metric.quantile) value.set("quantile", Value::ratio(rounded(*metric.quantile)));
  value.set("replicationsNeeded",
            verdict.replications_needed ? Value::integer(*verdict.replications_needed) : Value());
  return std::move(value.set(
      "warmUpNeeded",
      verdict.warm_up_needed ? Value::text(format_duration(*verdict.warm_up_needed)) : Value()));
}

}  // namespace

std::string points_csv(const scenario::Study& study, const SweepResults& results) {
  std::string text = axes_header(study) + ",replications";
  for (const scenario::StudyMetric& metric : study.metrics) {
    for (const char* column :
         {"", " low", " high", " difference", " difference low", " difference high"}) {
      text += "," + text_cell(metric.label + column);
    }
  }
  text += ",fault\n";
  for (std::size_t point = 0; point < study.points.size(); ++point) {
    const PointResult& result = results.points[point];
    text += axes_cells(study, point) + "," + std::to_string(result.replications);
    for (std::size_t i = 0; i < study.metrics.size(); ++i) {
      text += figure_cells(result.fault ? std::nullopt : result.figures[i]);
      text += figure_cells(result.fault ? std::nullopt : result.differences[i]);
    }
    text += "," + text_cell(result.fault.value_or("")) + "\n";
  }
  return text;
}

std::string runs_csv(const scenario::Study& study, const SweepRuns& runs) {
  std::string text = axes_header(study) + ",replication";
  for (const scenario::StudyMetric& metric : study.metrics) text += "," + text_cell(metric.label);
  text += ",fault\n";
  for (std::size_t point = 0; point < runs.size(); ++point) {
    for (std::size_t i = 0; i < runs[point].size(); ++i) {
      const SweepRun& run = runs[point][i];
      text += axes_cells(study, point) + "," + std::to_string(i);
      for (std::size_t metric = 0; metric < study.metrics.size(); ++metric) {
        text += "," + (run.fault ? "" : cell_or_empty(run.values[metric]));
      }
      text += "," + text_cell(run.fault.value_or("")) + "\n";
    }
  }
  return text;
}

Value to_value(const SoundStudy& study, const SweepResults& results) {
  const scenario::Study& what = study.study;
  Value value = Value::object();
  value.set("study", Value::text(what.name));
  value.set("version", Value::text(kVersion));
  value.set("digest", Value::text(study.digest));
  value.set("confidence", Value::ratio(rounded(kConfidence)));
  value.set("compared", Value::integer(static_cast<Wide>(what.compared + 1)));
  Value metrics = Value::list();
  for (std::size_t i = 0; i < what.metrics.size(); ++i) {
    metrics.add(to_value(what.metrics[i], results.verdicts[i]));
  }
  value.set("metrics", std::move(metrics));
  Value points = Value::list();
  for (std::size_t point = 0; point < what.points.size(); ++point) {
    points.add(to_value(what, results.points[point], point));
  }
  return std::move(value.set("points", std::move(points)));
}

}  // namespace capdrill::study
