#include "table_study.hpp"

#include <algorithm>

#include "check.hpp"
#include "table.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::int64_t kReplicationsMax = 1'000'000;
constexpr Wide kDenominatorMax = 1'000'000'000;
constexpr NumberRange kRange = {.min = -1e12, .max = 1e12};

std::optional<Fault> check_axis(const Node& node) {
  const bool is_range =
      node.find("from") != nullptr || node.find("to") != nullptr || node.find("step") != nullptr;
  if (!is_range) {
    if (!node.entries.empty()) return std::nullopt;
    return Fault{.message = "an axis without values", .hint = "every axis has at least one"};
  }
  for (const char* key : {"from", "to", "step"}) {
    if (node.find(key) == nullptr) {
      return Fault{.message = std::string("the range lacks '") + key + "'"};
    }
    // So many can be written, and summed up without a loss.
    if (parse_decimal(node.find(key)->text)->den > kDenominatorMax) {
      return Fault{.message = "a range has at most nine decimals", .key = key};
    }
  }
  if (node.entries.size() > 3) {
    return Fault{.message = "an axis is either a range or a map of named values"};
  }
  if (parse_decimal(node.find("from")->text) > parse_decimal(node.find("to")->text)) {
    return Fault{.message = "the range ends before it begins", .key = "to"};
  }
  return std::nullopt;
}

Form<AxisDraft> axis_form() {
  const auto values =
      unique(list_of(any("a value"), "a list of values", {.min = 1, .max = kPointsMax}));
  const auto listed =
      converted<AxisDraft>(values, [](std::vector<Node> nodes, const Node& node, AxisDraft& axis) {
        axis.origin = node.origin;
        axis.values = std::move(nodes);
      });
  Structure<AxisDraft> mapped("axis",
                              "A range of numbers; or values that set several things together.");
  mapped.placed(&AxisDraft::origin)
      .optional("from", &AxisDraft::from, decimal(kRange), "The first number of a range.")
      .optional("to", &AxisDraft::to, decimal(kRange), "No number of the range is above this one.")
      .optional("step", &AxisDraft::step,
                decimal({.min = 0, .max = kRange.max, .is_min_excluded = true}),
                "What lies between two numbers of the range.")
      .rest(
          map_of(any("a value"), "a map from paths to values", "path"),
          [](AxisDraft& axis, Name name, Named<Node> paths) {
            axis.named.emplace_back(std::move(name), std::move(paths));
          },
          "name of a value")
      .rule(check_axis);
  return by_kind(Alternatives<AxisDraft>{.sequence = listed, .mapping = mapped.form()});
}

Form<ReplicationsDraft> replications_form() {
  const auto count = converted<ReplicationsDraft>(
      integer(1, kReplicationsMax),
      [](std::int64_t value, const Node&, ReplicationsDraft& to) { to.count = value; });
  Structure<PrecisionDraft> precision(
      "auto", "As many replications of each point as one metric of it needs.");
  precision
      .required("metric", &PrecisionDraft::metric, name("the name of a metric of the study"),
                "The metric, by its name.")
      .choice("how sure its mean is to be")
      .optional("halfWidth", &PrecisionDraft::half_width,
                number({.min = 0, .max = 1e18, .is_min_excluded = true}),
                "The half-width of the 95 % interval of its mean is at most this.")
      .in_choice()
      .optional("relativeHalfWidth", &PrecisionDraft::relative_half_width,
                number({.min = 0, .max = 1, .is_min_excluded = true}),
                "The same as a part of the mean.")
      .in_choice()
      .with_default("atLeast", &PrecisionDraft::at_least, integer(2, kReplicationsMax), "10",
                    "Replications that every point gets.")
      .with_default("atMost", &PrecisionDraft::at_most, integer(2, kReplicationsMax), "1000",
                    "Replications after which a point is left as it is.")
      .rule([](const Node& node) -> std::optional<Fault> {
        const auto number = [&](const char* key, std::int64_t otherwise) {
          const Node* value = node.find(key);
          return value == nullptr ? otherwise : std::stoll(value->text);
        };
        if (number("atLeast", PrecisionDraft{}.at_least) <=
            number("atMost", PrecisionDraft{}.at_most)) {
          return std::nullopt;
        }
        return Fault{.message = "'atMost' is less than 'atLeast'", .key = "atMost"};
      });
  Structure<ReplicationsDraft> settled("replications", "How the number of replications is found.");
  settled
      .optional("auto", &ReplicationsDraft::precision, precision.form(),
                "In rounds, until the mean of a metric is sure enough.")
      .always();
  return by_kind(Alternatives<ReplicationsDraft>{.scalar = count, .mapping = settled.form()});
}

Structure<MetricDraft> metric_draft_structure() {
  Structure<MetricDraft> structure("metric", "What is read of each run of a study.");
  structure.embed(&MetricDraft::what, metric_structure())
      .optional("quantile", &MetricDraft::quantile,
                number({.min = 0, .max = 1, .is_min_excluded = true}),
                "Instead of the mean over the replications, this quantile of them.")
      .rule([](const Node& node) -> std::optional<Fault> {
        if (node.find("quantile") == nullptr || node.find("meets") == nullptr) return std::nullopt;
        return Fault{.message = "'quantile' stands beside 'meets', which is told as a share",
                     .key = "quantile"};
      });
  return structure;
}

Form<std::vector<MetricDraft>> study_metrics_form() {
  return list_of(metric_draft_structure().form(), "a list of metrics", {.min = 1, .max = 1000});
}

/// A text that is checked where it is read.
Form<Node> constraint_form() {
  const Form<std::string> written = text();
  return {written.shape, any({}).bind};
}

}  // namespace

Form<StudyDraft> study_form() {
  Structure<StudyDraft> root("study",
                             "A study: variants of one scenario, and what is read of them.");
  root.required("study", &StudyDraft::name, text(), "The name of the study.")
      .optional("description", &StudyDraft::description, text(), "What it is about.")
      .required("base", &StudyDraft::base, file_name(),
                "The scenario that is varied, in the folder of the study or below it.")
      .required("axes", &StudyDraft::axes,
                map_of(axis_form(), "a map from axes to their values", "axis", 1),
                "What is varied: under a path as of `--set` a list of values or a range; under a "
                "name of one's own, values with names, each a map from paths to values. All "
                "combinations are the points of the study.")
      .optional("constraint", &StudyDraft::constraint, constraint_form(),
                "Drops the combinations of which it does not hold, `a + b <= 10 and not c == x`: "
                "names of axes or the ends of their paths, values, numbers, + - *, == != < <= > "
                ">=, and, or, not, brackets; what is no word stands in quotes.")
      .required("metrics", &StudyDraft::metrics, study_metrics_form(), "What is read of each run.")
      .with_default("replications", &StudyDraft::replications, replications_form(), "20",
                    "Runs of each point: of the k-th one (from 0) the seed is the scenario's + k.")
      .optional("compare", &StudyDraft::compare,
                map_of(any("a value"), "a map from axes to values", "axis"),
                "The point with which the others are compared, by its value on each axis (if it is "
                "not named, the first one); otherwise the first point.");
  return root.form();
}

std::vector<Expectation> read_metrics(const Node& metrics, const BindContext& context,
                                      Problems& problems) {
  struct Holder {
    std::vector<MetricDraft> metrics;
  };
  static const Form<Holder> form = [] {
    Structure<Holder> structure("metrics", "The metrics of a study.");
    structure.required("metrics", &Holder::metrics, study_metrics_form(),
                       "What is read of each run.");
    return structure.form();
  }();
  Node root = made_map(metrics.origin.source);
  root.entries.push_back(Entry{.key = "metrics", .origin = metrics.origin, .value = metrics});
  check_tree(root, *form.shape, context, problems);
  Holder holder;
  form.bind(root, context, holder);
  std::vector<Expectation> result;
  for (MetricDraft& metric : holder.metrics) result.push_back(std::move(metric.what));
  return result;
}

}  // namespace capdrill::scenario
