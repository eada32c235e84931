#include "table.hpp"

namespace capdrill::scenario {

namespace {

constexpr NumberRange kAnyNumber = {.min = -1e18, .max = 1e18};

Form<MetricTarget> target_form() {
  using Target = MetricTarget;
  return Structure<Target>("metricTarget",
                           "Which thing a metric is read of; several keys narrow it down.")
      .optional("reservation", &Target::reservation,
                qualified_name("the name of a capacity reservation, or group/name"),
                "A capacity reservation, or group/name.")
      .optional("group", &Target::group, group_name(), "A reservation group.")
      .optional("scaleSet", &Target::scale_set, name("the name of a scale set"), "A scale set.")
      .optional("zone", &Target::zone, zone_name(), "A physical zone.")
      .optional("subscription", &Target::subscription, subscription_name(),
                "The owner; beside a reservation or a group, counts of VMs are those of its VMs.")
      .optional("location", &Target::location, location_name(), "A region.")
      .optional("family", &Target::family, family_name(), "A quota family, or `total`.")
      .form();
}

Form<Span> span_form() {
  Structure<Span> structure("span", "A part of the run, its end not included.");
  structure.placed(&Span::origin)
      .choice("the start of the span")
      .choice("the end of the span")
      .custom(
          "from", instant(InstantLimit::before_end),
          [](Span& span, Instant from, const Node&) { span.from = from; }, "Its start.")
      .in_choice(1)
      .custom(
          "to", instant(InstantLimit::end_word_and_horizon),
          [](Span& span, Instant to, const Node&) { span.to = to; }, "Its end.")
      .in_choice(0)
      .optional("during", &Span::during, name("the id of a timeline entry"),
                "Instead: the span of the timeline entry of this id.")
      .in_choice(1)
      .in_choice(0);
  return structure.form();
}

/// A comparison with one value.
template <class V>
void add_comparison(Structure<Expectation>& structure, const std::string& key,
                    Comparison comparison, const Form<V>& form, std::string doc) {
  structure
      .custom(
          key, form,
          [comparison](Expectation& to, V value, const Node&) {
            to.comparison = comparison;
            to.values.emplace_back(std::move(value));
          },
          std::move(doc))
      .in_choice();
}

std::optional<Fault> check_absent(const Node& node) {
  const Node* absent = node.find("isAbsent");
  if (absent == nullptr || absent->text == "true") return std::nullopt;
  return Fault{.message = "'isAbsent' can only be true", .key = "isAbsent"};
}

/// What is read of a run: of which thing, and when.
Structure<Expectation> subject_structure(std::string title, std::string doc) {
  using enum Statistic;
  Structure<Expectation> structure(std::move(title), std::move(doc));
  structure.placed(&Expectation::origin)
      .optional("name", &Expectation::name, text(), "What it is about, for the report.")
      .required("metric", &Expectation::metric, name("the name of a metric"),
                "A column of a table, `coverage`, `protection`, or a key of the summary.")
      .with_default("of", &Expectation::of, target_form(), "{}", "What the metric is read of.")
      .choice("an instant or a span")
      .optional("at", &Expectation::at, instant(InstantLimit::end_word),
                "The state after this instant.")
      .in_choice()
      .optional("over", &Expectation::over, span_form(), "A span of the run.")
      .in_choice()
      .needs("statistic")
      .optional("statistic", &Expectation::statistic,
                word<Statistic>({{"min", min},
                                 {"max", max},
                                 {"mean", mean},
                                 {"integral", integral},
                                 {"first", first},
                                 {"last", last},
                                 {"worstHour", worstHour}}),
                "What is computed over the span; `worstHour` is of ratios: the least of the means "
                "over its hours.")
      .needs("over");
  return structure;
}

void add_comparisons(Structure<Expectation>& structure) {
  structure.choice("a comparison");
  const Form<Fraction> exact = decimal(kAnyNumber);
  add_comparison(structure, "equals", Comparison::equals, value(), "Is exactly this.");
  add_comparison(structure, "notEquals", Comparison::notEquals, value(), "Is not this.");
  add_comparison(structure, "lessThan", Comparison::lessThan, exact, "Is below this.");
  add_comparison(structure, "atMost", Comparison::atMost, exact, "Is this or below.");
  add_comparison(structure, "greaterThan", Comparison::greaterThan, exact, "Is above this.");
  add_comparison(structure, "atLeast", Comparison::atLeast, exact, "Is this or above.");
  structure
      .custom(
          "between", list_of(exact, "a list of two numbers", {.min = 2, .max = 2}),
          [](Expectation& to, std::vector<Fraction> values, const Node&) {
            to.comparison = Comparison::between;
            to.values.assign(values.begin(), values.end());
          },
          "Is neither below the first nor above the second.")
      .in_choice()
      .custom(
          "isAbsent", boolean(),
          [](Expectation& to, bool, const Node&) { to.comparison = Comparison::isAbsent; },
          "`true`: there is no value.")
      .in_choice();
  structure
      .with_default("tolerance", &Expectation::tolerance, decimal({.min = 0, .max = 1e18}), "0",
                    "How far off a number may be.")
      .rule(check_absent);
}

}  // namespace

Form<Expectation> expectation_form() {
  Structure<Expectation> structure =
      subject_structure("expectation", "An assertion about the run.");
  add_comparisons(structure);
  return structure.form();
}

Structure<Expectation> metric_structure() {
  Structure<Expectation> meets("meets", "What must hold of the metric in a run.");
  add_comparisons(meets);
  Structure<Expectation> structure =
      subject_structure("metric", "What is read of each run of a study.");
  structure.nested("meets", meets,
                   "Instead of the mean over the replications, the share of them in which this "
                   "holds.");
  return structure;
}

}  // namespace capdrill::scenario
