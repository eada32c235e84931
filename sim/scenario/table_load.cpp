#include <utility>

#include "scalar.hpp"
#include "table.hpp"

/// The keys of `load`.
namespace capdrill::scenario {

namespace {

constexpr double kLoadMax = 1e12;
constexpr double kFactorMax = 1e6;
constexpr double kDeviationMax = 10;
constexpr double kBurstMax = 100;

Form<rules::MetricValue> load_value() { return metric_value({.min = 0, .max = kLoadMax}); }

Form<LoadStep> load_step_form() {
  using Value = std::optional<rules::MetricValue>;
  const auto value =
      by_kind(Alternatives<Value>{.scalar = maybe(load_value()), .null_doc = "No data."});
  return Structure<LoadStep>("loadStep", "A value, and from when on it holds.")
      .custom(
          "at", instant(InstantLimit::before_end),
          [](LoadStep& to, const Instant& at, const Node&) { to.at = at.time; }, "From then on.")
      .always()
      .required("value", &LoadStep::value, value, "The load; null = the metric is missing.")
      .placed(&LoadStep::origin)
      .form();
}

std::optional<Fault> check_low_and_high(const Node& node) {
  const Node* low = node.find("low");
  const Node* high = node.find("high");
  if (low == nullptr || high == nullptr) return std::nullopt;
  if (read_number(low->text) <= read_number(high->text)) return std::nullopt;
  return Fault{.message = "'low' must not be greater than 'high'", .key = "low"};
}

Form<DiurnalLoad> diurnal_form() {
  return Structure<DiurnalLoad>("diurnalLoad", "A cosine over each day.")
      .required("low", &DiurnalLoad::low, load_value(), "The least of the day.")
      .required("high", &DiurnalLoad::high, load_value(), "The greatest of the day.")
      .with_default("peak", &DiurnalLoad::peak, duration(), "PT14H",
                    "When it is greatest, after midnight UTC.")
      .rule(check_low_and_high)
      .form();
}

Form<LoadColumn> load_column_form() {
  const auto column = name("the name of a column");
  return Structure<LoadColumn>("loadColumn", "A column of a CSV file.")
      .required("file", &LoadColumn::file, file_name(),
                "A CSV file beside the scenario, with a header, sorted by time.")
      .required("column", &LoadColumn::column, column,
                "Its column with the values; one that is empty = no data.")
      .with_default("timeColumn", &LoadColumn::time_column, column, "time",
                    "Its column with the times: seconds from the start, or dates and times, the "
                    "first of which is the start.")
      .with_default("factor", &LoadColumn::factor, metric_value({.min = 0, .max = kFactorMax}), "1",
                    "What each value is multiplied by.")
      .optional(
          "bootstrap", &LoadColumn::bootstrap, duration(Zero::refused),
          "Each stretch of this length is one of the file's whole ones, drawn; columns of one "
          "file are drawn together. Absent = the file as it is.")
      .form();
}

Form<LoadNoise> noise_form() {
  return Structure<LoadNoise>("loadNoise", "What a load deviates by.")
      .required("standardDeviation", &LoadNoise::standard_deviation,
                number({.min = 0, .max = kDeviationMax}),
                "Relative to the load: 0.2 = a fifth of it. The deviates are normal; no load falls "
                "below 0.")
      .with_default("every", &LoadNoise::every, duration(Zero::refused), "PT1H",
                    "How long one deviate holds.")
      .form();
}

Form<LoadBursts> bursts_form() {
  return Structure<LoadBursts>("loadBursts", "Rises that come by chance.")
      .required("interval", &LoadBursts::interval, duration(Zero::refused),
                "The mean time from the end of one to the begin of the next, which is exponential.")
      .required("duration", &LoadBursts::duration, distribution_form(Zero::refused),
                "How long one lasts.")
      .required("factor", &LoadBursts::factor, metric_value({.min = 0, .max = kBurstMax}),
                "What the load is multiplied by meanwhile.")
      .form();
}

Form<std::vector<LoadCorrelation>> correlation_form() {
  return converted<std::vector<LoadCorrelation>>(
      map_of(number({.min = -1, .max = 1}), "a map from scale sets to correlations", "scale set"),
      [](const Named<double>& from, const Node&, std::vector<LoadCorrelation>& to) {
        to.clear();
        for (const auto& [name, coefficient] : from) to.push_back({name, coefficient});
      });
}

std::optional<Fault> check_followed(const Node& node) {
  const Node* scope = node.find("scope");
  if (node.find("perInstance") == nullptr || scope == nullptr) return std::nullopt;
  if (scope->text != "instance") return std::nullopt;
  return Fault{.message = "'perInstance' is for the load of a whole set, not of each instance",
               .key = "perInstance"};
}

Structure<Load> load_structure() {
  Structure<Load> structure("load", "What a set has to do, of one metric.");
  structure
      .with_default("metricName", &Load::metric_name, metric_name(), "Percentage CPU",
                    "The metric, as rules name it. `Percentage CPU` of an instance ends at 100.")
      .with_default("scope", &Load::scope,
                    word<LoadScope>({{"set", LoadScope::set},
                                     {"instance", LoadScope::instance},
                                     {"queue", LoadScope::queue}}),
                    "set",
                    "`set`: the load of the whole set, of which every running instance shows its "
                    "share; `instance`: what each of them shows, however many there are; `queue`: "
                    "what waits in a queue, of which rules see the part per instance.")
      .choice("a kind of load")
      .custom(
          "constant", load_value(),
          [](Load& to, rules::MetricValue value, const Node& node) {
            to.steps = {LoadStep{.at = SimTime(), .value = value, .origin = node.origin}};
          },
          "The same all the time. In percent of one instance for `Percentage CPU` of a set: 250 "
          "keeps five instances half busy.")
      .in_choice()
      .optional("steps", &Load::steps, list_of(load_step_form(), "a list of steps", {.min = 1}),
                "Values that hold until the next one; before the first there is no data.")
      .in_choice()
      .optional("diurnal", &Load::diurnal, diurnal_form(), "A cosine over each day.")
      .in_choice()
      .optional("csv", &Load::csv, load_column_form(),
                "A column of a CSV file; each value holds until the next row, the last one to the "
                "end.")
      .in_choice()
      .optional("noise", &Load::noise, noise_form(), "What it deviates by, drawn.")
      .optional("bursts", &Load::bursts, bursts_form(), "Rises that come by chance.")
      .custom(
          "correlation", correlation_form(),
          [](Load& to, const std::vector<LoadCorrelation>& from, const Node&) {
            to.correlation = from;
          },
          "How closely its noise goes together with that of other sets, from -1 to 1; said at one "
          "of the two is enough.")
      .needs("noise")
      .optional("perInstance", &Load::per_instance, metric_value({.min = 1e-6, .max = kLoadMax}),
                "What one instance carries. The set is then kept at load / perInstance instances, "
                "rounded up, that are not down; it has no `autoscale`.")
      .rule(check_followed);
  return structure;
}

}  // namespace

Form<rules::MetricValue> metric_value(NumberRange range) {
  return converted<rules::MetricValue>(
      decimal(range), [](const Fraction& from, const Node&, rules::MetricValue& to) {
        to = from.num * rules::kMetricScale / from.den;
      });
}

Form<Name> metric_name() { return name("the name of a metric"); }

Form<std::vector<Load>> load_form() {
  const auto one = load_structure().form();
  const auto single = converted<std::vector<Load>>(
      one, [](Load load, const Node&, std::vector<Load>& to) { to = {std::move(load)}; });
  constexpr std::size_t kMetricsMax = 100;
  const auto several =
      unique(list_of(one, "a list of loads", {.min = 1, .max = kMetricsMax}), "metricName");
  return by_kind(Alternatives<std::vector<Load>>{.sequence = several, .mapping = single});
}

}  // namespace capdrill::scenario
