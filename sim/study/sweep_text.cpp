#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "capdrill/results/text_table.hpp"
#include "capdrill/study/statistics.hpp"
#include "capdrill/study/sweep.hpp"
#include "study/number_text.hpp"

namespace capdrill::study {

namespace {

using results::TextTable;

/// Four decimals for what is small, such as ratios; two otherwise.
int decimals_of(const Figure& figure) { return std::abs(figure.value) < 10 ? 4 : 2; }

/// `0.8 ±0.02`, `0.95 (0.76 to 0.99)`; a half-width of zero is not shown, nor what is not known.
std::string cell(const std::optional<Figure>& figure) {
  if (!figure) return "-";
  const int decimals = decimals_of(*figure);
  const std::string value = number_text(figure->value, decimals);
  if (figure->half_width) {
    const std::string half_width = number_text(*figure->half_width, decimals);
    return value + (half_width == "0" ? "" : " ±" + half_width);
  }
  if (!figure->low && !figure->high) return value;
  const auto bound = [&](const std::optional<double>& each) {
    return each ? number_text(*each, decimals) : "?";
  };
  return fmt::format("{} ({} to {})", value, bound(figure->low), bound(figure->high));
}

/// `18 points, 20 replications each`.
std::string size_text(const scenario::Study& study) {
  const scenario::Replications& replications = study.replications;
  const std::string least =
      replications.precision ? std::to_string(replications.at_least) + " to " : "";
  return fmt::format("{} point{}, {}{} replication{} each", study.points.size(),
                     study.points.size() == 1 ? "" : "s", least, replications.at_most,
                     replications.at_most == 1 ? "" : "s");
}

void add_axis_columns(const scenario::Study& study, TextTable& table) {
  for (const scenario::Axis& axis : study.axes) {
    table.add_column(axis.label, TextTable::Align::left);
  }
}

/// The number of the point, then its values.
std::vector<std::string> axis_cells(const scenario::Study& study, std::size_t point) {
  std::vector<std::string> cells = {std::to_string(point + 1)};
  for (std::size_t axis = 0; axis < study.axes.size(); ++axis) {
    cells.push_back(study.axes[axis].values[study.points[point][axis]].text);
  }
  return cells;
}

std::vector<std::string> row_of(const scenario::Study& study, const SweepResults& results,
                                std::size_t point) {
  const PointResult& result = results.points[point];
  std::vector<std::string> row = axis_cells(study, point);
  if (study.replications.precision) row.push_back(std::to_string(result.replications));
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    row.push_back(cell(result.figures[i]));
    if (!study.metrics[i].quantile) row.push_back(cell(result.differences[i]));
  }
  return row;
}

TextTable table_of(const scenario::Study& study, const SweepResults& results) {
  TextTable table;
  table.add_column("point", TextTable::Align::right);
  add_axis_columns(study, table);
  if (study.replications.precision) table.add_column("runs", TextTable::Align::right);
  const std::string against = fmt::format("vs {}", study.compared + 1);
  for (const scenario::StudyMetric& metric : study.metrics) {
    table.add_column(metric.label, TextTable::Align::right);
    if (!metric.quantile) table.add_column(against, TextTable::Align::right);
  }
  for (std::size_t point = 0; point < study.points.size(); ++point) {
    if (!results.points[point].fault) table.add_row(row_of(study, results, point));
  }
  return table;
}

std::string replications_verdict(const Verdict& verdict) {
  if (!verdict.replications_needed) return "-";
  if (*verdict.replications_needed <= verdict.replications) return "enough";
  return fmt::format("about {} needed", *verdict.replications_needed);
}

std::string warm_up_verdict(const Verdict& verdict) {
  if (!verdict.warm_up_needed) return "-";
  if (*verdict.warm_up_needed <= verdict.warm_up) return "enough";
  return fmt::format("should be {}, is {}", format_duration(*verdict.warm_up_needed),
                     format_duration(verdict.warm_up));
}

/// Nothing where one run of a point tells all.
std::string verdicts_text(const scenario::Study& study, const SweepResults& results) {
  const bool is_told = std::ranges::any_of(results.verdicts, [](const Verdict& verdict) {
    return verdict.replications_needed || verdict.warm_up_needed;
  });
  if (!is_told) return "";
  TextTable table;
  table.add_column("metric", TextTable::Align::left);
  table.add_column("replications", TextTable::Align::left);
  table.add_column("warm-up", TextTable::Align::left);
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    table.add_row({study.metrics[i].label, replications_verdict(results.verdicts[i]),
                   warm_up_verdict(results.verdicts[i])});
  }
  return "\n" + table.text("  ");
}

std::string faults_text(const SweepResults& results) {
  std::string text;
  for (std::size_t point = 0; point < results.points.size(); ++point) {
    const PointResult& result = results.points[point];
    if (result.fault) text += fmt::format("point {} cannot be run: {}\n", point + 1, *result.fault);
  }
  return text;
}

}  // namespace

std::string points_text(const scenario::Study& study) {
  TextTable table;
  table.add_column("point", TextTable::Align::right);
  add_axis_columns(study, table);
  for (std::size_t point = 0; point < study.points.size(); ++point) {
    table.add_row(axis_cells(study, point));
  }
  return fmt::format("{}  {}\n\n{}\n", study.name, size_text(study), table.text("  "));
}

std::string to_text(const SoundStudy& study, const SweepResults& results) {
  const scenario::Study& what = study.study;
  return fmt::format("{}  {}{}\n\n{}{}{}", what.name, size_text(what),
                     what.replications.at_most == 1 ? "" : ", with 95 % confidence",
                     table_of(what, results).text("  "), verdicts_text(what, results),
                     faults_text(results));
}

}  // namespace capdrill::study
