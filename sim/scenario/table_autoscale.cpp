#include <fmt/format.h>

#include "scalar.hpp"
#include "table.hpp"
#include "time_zone.hpp"

/// The keys of `autoscale`.
namespace capdrill::scenario {

namespace {

constexpr double kThresholdMax = 1e12;

std::optional<Duration> duration_at(const Node& node, std::string_view key) {
  const Node* value = node.find(key);
  return value == nullptr ? std::nullopt : parse_duration(value->text);
}

std::optional<Fault> check_span(const Node& node, const std::string& key, Duration min,
                                Duration max) {
  const std::optional<Duration> span = duration_at(node, key);
  if (!span || (*span >= min && *span <= max)) return std::nullopt;
  return Fault{.message = fmt::format("'{}' must be from {} to {}", key, format_duration(min),
                                      format_duration(max)),
               .key = key};
}

std::optional<Fault> check_trigger(const Node& node) {
  constexpr Duration kSpanMax = Duration::hours(12);
  for (const char* key : {"timeGrain", "timeWindow"}) {
    if (auto fault = check_span(node, key, rules::kMinute, kSpanMax)) return fault;
    const std::optional<Duration> span = duration_at(node, key);
    if (span && span->us() % rules::kMinute.us() != 0) {
      return Fault{.message = fmt::format("'{}' must be whole minutes", key), .key = key};
    }
  }
  const rules::MetricTrigger defaults;
  if (duration_at(node, "timeGrain").value_or(defaults.time_grain) <=
      duration_at(node, "timeWindow").value_or(defaults.time_window)) {
    return std::nullopt;
  }
  return Fault{.message = "'timeWindow' must not be shorter than 'timeGrain'", .key = "timeGrain"};
}

Structure<AutoscaleRule> trigger_structure() {
  using Trigger = rules::MetricTrigger;
  using enum rules::MetricOperator;
  using Statistic = rules::MetricStatistic;
  using Aggregation = rules::TimeAggregation;
  Structure<Trigger> trigger("", "");
  trigger
      .with_default("timeGrain", &Trigger::time_grain, duration(), "PT1M",
                    "The span whose samples the statistic combines: 1 minute to 12 hours.")
      .with_default("statistic", &Trigger::statistic,
                    word<Statistic>({{"Average", Statistic::Average},
                                     {"Min", Statistic::Min},
                                     {"Max", Statistic::Max},
                                     {"Sum", Statistic::Sum},
                                     {"Count", Statistic::Count}}),
                    "Average", "How it combines those of the instances inside a grain.")
      .with_default("timeWindow", &Trigger::time_window, duration(), "PT5M",
                    "How far it looks back: up to 12 hours.")
      .with_default("timeAggregation", &Trigger::time_aggregation,
                    word<Aggregation>({{"Average", Aggregation::Average},
                                       {"Minimum", Aggregation::Minimum},
                                       {"Maximum", Aggregation::Maximum},
                                       {"Total", Aggregation::Total},
                                       {"Count", Aggregation::Count},
                                       {"Last", Aggregation::Last}}),
                    "Average", "How it combines the grains of the window.")
      .required("operator", &Trigger::comparison,
                word<rules::MetricOperator>({{"Equals", Equals},
                                             {"NotEquals", NotEquals},
                                             {"GreaterThan", GreaterThan},
                                             {"GreaterThanOrEqual", GreaterThanOrEqual},
                                             {"LessThan", LessThan},
                                             {"LessThanOrEqual", LessThanOrEqual}}),
                "How the metric is compared with the threshold.")
      .required("threshold", &Trigger::threshold,
                metric_value({.min = -kThresholdMax, .max = kThresholdMax}),
                "What it is compared with.")
      .with_default("dividePerInstance", &Trigger::divide_per_instance, boolean(), "false",
                    "Divides it by the present number of instances, which makes sense with Sum "
                    "and Count.");
  Structure<AutoscaleRule> structure("metricTrigger", "When a rule fires.");
  structure
      .required("metricName", &AutoscaleRule::metric_name, metric_name(),
                "A metric that `load` has; without any `load` it is missing.")
      .embed(&AutoscaleRule::trigger, trigger)
      .rule(check_trigger);
  return structure;
}

std::optional<Fault> check_action(const Node& node) {
  const Node* type = node.find("type");
  if (type != nullptr && type->text == "ServiceAllowedNextValue") {
    return Fault{.message =
                     "'ServiceAllowedNextValue' is for services that offer steps of "
                     "capacity; a scale set takes any count",
                 .key = "type"};
  }
  return check_span(node, "cooldown", rules::kMinute, Duration::hours(7 * 24));
}

Form<rules::ScaleAction> scale_action_form() {
  using Action = rules::ScaleAction;
  using enum rules::ScaleDirection;
  using enum rules::ScaleType;
  return Structure<Action>("scaleAction", "What a rule does when it fires.")
      .required("direction", &Action::direction,
                word<rules::ScaleDirection>({{"Increase", Increase}, {"Decrease", Decrease}}),
                "Out or in.")
      .with_default("type", &Action::type,
                    word<rules::ScaleType>({{"ChangeCount", ChangeCount},
                                            {"PercentChangeCount", PercentChangeCount},
                                            {"ExactCount", ExactCount},
                                            {"ServiceAllowedNextValue", ExactCount}}),
                    "ChangeCount",
                    "What `value` is: instances more or fewer, percent more or fewer, or the "
                    "count itself. `ServiceAllowedNextValue` is refused.")
      .with_default("value", &Action::value, integer(0, kInstancesMax), "1", "How much.")
      .with_default("cooldown", &Action::cooldown, duration(), "PT5M",
                    "How long no rule acts after it: 1 minute to 1 week.")
      .rule(check_action)
      .form();
}

Form<AutoscaleRule> autoscale_rule_form() {
  return Structure<AutoscaleRule>("autoscaleRule", "A condition and what it leads to.")
      .nested("metricTrigger", trigger_structure(), "When it fires.")
      .always()
      .required("scaleAction", &AutoscaleRule::action, scale_action_form(), "What it does then.")
      .form();
}

std::optional<Fault> check_capacity(const Node& node) {
  const auto value = [&node](std::string_view key) {
    const Node* found = node.find(key);
    return found == nullptr ? std::nullopt : read_integer(found->text);
  };
  const auto least = value("minimum");
  const auto greatest = value("maximum");
  const auto usual = value("default");
  if (!least || !greatest || !usual || (*least <= *usual && *usual <= *greatest)) {
    return std::nullopt;
  }
  const bool is_reversed = *least > *greatest;
  return Fault{.message = is_reversed ? "'minimum' must not be greater than 'maximum'"
                                      : "'default' must be from 'minimum' to 'maximum'",
               .key = is_reversed ? "minimum" : "default"};
}

Form<rules::CapacityLimits> capacity_form() {
  using Limits = rules::CapacityLimits;
  return Structure<Limits>("autoscaleCapacity", "Between which counts a profile scales.")
      .required("minimum", &Limits::minimum, integer(0, kInstancesMax), "The fewest instances.")
      .required("maximum", &Limits::maximum, integer(0, kInstancesMax), "The most.")
      .required("default", &Limits::default_count, integer(0, kInstancesMax),
                "How many there are to be at least while a metric is missing.")
      .rule(check_capacity)
      .form();
}

Form<SimTime> fixed_instant() {
  return converted<SimTime>(instant(InstantLimit::none),
                            [](const Instant& from, const Node&, SimTime& to) { to = from.time; });
}

Form<rules::FixedDate> fixed_date_form() {
  using Date = rules::FixedDate;
  return Structure<Date>("fixedDate", "A span in which a profile applies, once.")
      .described("timeZone", word_text({"UTC"}).shape,
                 "Dates and times bear their offset from UTC themselves.")
      .required("start", &Date::start, fixed_instant(), "From then on.")
      .required("end", &Date::end, fixed_instant(), "Until then: 365 days later at most.")
      .form();
}

Form<rules::Weekday> weekday() {
  using enum rules::Weekday;
  return word<rules::Weekday>({{"Monday", Monday},
                               {"Tuesday", Tuesday},
                               {"Wednesday", Wednesday},
                               {"Thursday", Thursday},
                               {"Friday", Friday},
                               {"Saturday", Saturday},
                               {"Sunday", Sunday}});
}

std::optional<Fault> check_time_zone(const Node& node) {
  const Node* zone = node.find("timeZone");
  if (zone == nullptr || parse_utc_offset(zone->text)) return std::nullopt;
  return Fault{.message =
                   "'timeZone' must be UTC or a fixed offset such as UTC+02:00: zones that "
                   "change their clocks are not known here",
               .key = "timeZone"};
}

Structure<rules::Recurrence> schedule_structure() {
  using Recurrence = rules::Recurrence;
  Structure<Recurrence> structure("recurrentSchedule", "When a recurring profile starts.");
  structure
      .custom(
          "timeZone", text(),
          [](Recurrence& to, const std::string& zone, const Node&) {
            to.utc_offset = parse_utc_offset(zone).value_or(Duration());
          },
          "`UTC`, or an offset from it such as `UTC+02:00`.")
      .by_default("UTC")
      .required("days", &Recurrence::days,
                unique(list_of(weekday(), "a list of days of the week", {.min = 1, .max = 7})),
                "On these days,")
      .required("hours", &Recurrence::hours,
                unique(list_of(integer(0, 23), "a list of hours", {.min = 1, .max = 24})),
                "at these hours,")
      .with_default("minutes", &Recurrence::minutes,
                    unique(list_of(integer(0, 59), "a list of minutes", {.min = 1, .max = 60})),
                    "[0]", "and these minutes of them.")
      .rule(check_time_zone);
  return structure;
}

Form<rules::Recurrence> recurrence_form() {
  Structure<rules::Recurrence> structure("recurrence", "When a profile starts each week.");
  structure.described("frequency", word_text({"Week"}).shape, "How often: each week.")
      .nested("schedule", schedule_structure(), "When in the week.")
      .always();
  return structure.form();
}

std::optional<Fault> check_profile(const Node& node) {
  if (node.find("fixedDate") == nullptr || node.find("recurrence") == nullptr) return std::nullopt;
  return Fault{.message = "a profile has 'fixedDate' or 'recurrence', not both",
               .key = "recurrence"};
}

Form<AutoscaleProfile> autoscale_profile_form() {
  constexpr std::size_t kRulesMax = 10;
  Structure<AutoscaleProfile> structure("autoscaleProfile",
                                        "Limits and rules, and when they hold.");
  structure.required("name", &AutoscaleProfile::name, text(), "Its name.")
      .required("capacity", &AutoscaleProfile::capacity, capacity_form(),
                "Between which counts it scales.")
      .with_default("rules", &AutoscaleProfile::rules,
                    list_of(autoscale_rule_form(), "a list of rules", {.max = kRulesMax}), "[]",
                    "What it watches; none = its limits alone.")
      .custom(
          "fixedDate", fixed_date_form(),
          [](AutoscaleProfile& to, const rules::FixedDate& date, const Node&) {
            to.schedule.fixed_date = date;
          },
          "When it holds, once; such profiles come first.")
      .custom(
          "recurrence", recurrence_form(),
          [](AutoscaleProfile& to, rules::Recurrence recurrence, const Node&) {
            to.schedule.recurrence = std::move(recurrence);
          },
          "When it starts each week; it ends where the next such profile starts. With neither it "
          "is the default, which holds when no other does.")
      .placed(&AutoscaleProfile::origin)
      .rule(check_profile);
  return structure.form();
}

}  // namespace

Form<Autoscale> autoscale_form() {
  constexpr std::size_t kProfilesMax = 20;
  return Structure<Autoscale>("autoscale", "Scales a set by what its metrics show.")
      .with_default("enabled", &Autoscale::enabled, boolean(), "true", "Whether it acts.")
      .required("profiles", &Autoscale::profiles,
                unique(list_of(autoscale_profile_form(), "a list of profiles",
                               {.min = 1, .max = kProfilesMax}),
                       "name"),
                "Of those that apply a fixed date comes before a recurrence, and that before the "
                "default; the first wins.")
      .form();
}

}  // namespace capdrill::scenario
