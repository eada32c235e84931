#include <algorithm>
#include <array>
#include <optional>

#include "capdrill/results/metric.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "results/metric_catalogue.hpp"

namespace capdrill::results {

namespace {

/// The keys of a target, as bits.
enum : unsigned {
  kReservation = 1,
  kGroup = 2,
  kScaleSet = 4,
  kZone = 8,
  kSubscription = 16,
  kLocation = 32,
  kFamily = 64
};

struct TargetKey {
  unsigned bit;
  std::string_view key;
  std::optional<scenario::Name> scenario::MetricTarget::*member;
};
constexpr std::array<TargetKey, 7> kTargetKeys = {{
    {kReservation, "reservation", &scenario::MetricTarget::reservation},
    {kGroup, "group", &scenario::MetricTarget::group},
    {kScaleSet, "scaleSet", &scenario::MetricTarget::scale_set},
    {kZone, "zone", &scenario::MetricTarget::zone},
    {kSubscription, "subscription", &scenario::MetricTarget::subscription},
    {kLocation, "location", &scenario::MetricTarget::location},
    {kFamily, "family", &scenario::MetricTarget::family},
}};

/// In the order in which a metric is looked for.
constexpr std::array<MetricSource, 10> kSources = {
    MetricSource::coverage, MetricSource::scale_set,   MetricSource::quota,
    MetricSource::consumer, MetricSource::reservation, MetricSource::zone,
    MetricSource::tenant,   MetricSource::cost,        MetricSource::sla,
    MetricSource::summary};

unsigned keys_of(const scenario::MetricTarget& of) {
  unsigned keys = 0;
  for (const TargetKey& key : kTargetKeys) {
    if ((of.*key.member).has_value()) keys |= key.bit;
  }
  return keys;
}

bool is_within(unsigned keys, unsigned allowed) { return (keys & ~allowed) == 0; }

bool accepts(MetricSource source, unsigned keys) {
  constexpr unsigned kSlots = kReservation | kGroup | kZone | kLocation | kSubscription;
  switch (source) {
    case MetricSource::coverage:
      return keys == 0 || keys == kGroup || keys == kScaleSet || keys == kSubscription;
    case MetricSource::scale_set:
      return keys == kScaleSet || keys == (kScaleSet | kZone);
    case MetricSource::quota:
      return (keys & kSubscription) != 0 && is_within(keys, kSubscription | kLocation | kFamily);
    case MetricSource::consumer:
      return (keys & kSubscription) != 0 && (keys & (kReservation | kGroup)) != 0 &&
             is_within(keys, kSlots);
    case MetricSource::reservation:
    case MetricSource::cost:
    case MetricSource::sla:
      return is_within(keys, kSlots);
    case MetricSource::zone:
    case MetricSource::tenant:
      return is_within(keys, kZone | kLocation);
    case MetricSource::summary:
      break;
  }
  return keys == 0;
}

std::string_view needed_keys(MetricSource source) {
  switch (source) {
    case MetricSource::coverage:
      return "everything, a group, a scaleSet or a subscription";
    case MetricSource::scale_set:
      return "a scaleSet, also with a zone";
    case MetricSource::quota:
      return "a subscription, also with location and family";
    case MetricSource::consumer:
      return "a subscription with a reservation or a group";
    case MetricSource::reservation:
    case MetricSource::cost:
    case MetricSource::sla:
      return "a reservation, a group, a subscription, a zone or everything";
    case MetricSource::zone:
    case MetricSource::tenant:
      return "a zone or a location";
    case MetricSource::summary:
      break;
  }
  return "the run as a whole, so without `of`";
}

/// The field of a source that bears the name.
std::optional<std::size_t> field_of(MetricSource source, std::string_view name) {
  const std::vector<std::string_view> names = metric_names(source);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const bool counts_code = source == MetricSource::summary && name.starts_with(kByCodePrefix) &&
                           name.size() > kByCodePrefix.size();
  return counts_code ? std::optional(names.size()) : std::nullopt;
}

template <class Fields>
MetricKind kind_in(const Fields& fields, std::size_t field) {
  return field < fields.size() ? fields[field].kind : MetricKind::count;
}

MetricKind kind_of(MetricSource source, std::size_t field) {
  switch (source) {
    case MetricSource::coverage:
      return kind_in(coverage_fields(), field);
    case MetricSource::scale_set:
      return kind_in(scale_set_fields(), field);
    case MetricSource::reservation:
      return kind_in(reservation_fields(), field);
    case MetricSource::zone:
      return kind_in(zone_fields(), field);
    case MetricSource::summary:
      return kind_in(summary_fields(), field);
    case MetricSource::cost:
      return MetricKind::money;
    case MetricSource::sla:
      return MetricKind::ratio;
    case MetricSource::quota:
    case MetricSource::consumer:
    case MetricSource::tenant:
      break;
  }
  return MetricKind::count;
}

ExpectationProblem unknown_metric(const scenario::Name& metric, unsigned keys) {
  std::vector<std::string> fitting;
  std::vector<std::string> others;
  for (const MetricSource source : kSources) {
    for (const std::string_view name : metric_names(source)) {
      std::vector<std::string>& names = accepts(source, keys) ? fitting : others;
      if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
    }
  }
  ExpectationProblem problem{metric.origin, 0, "there is no metric '" + metric.text + "'", {}};
  if (const auto near = scenario::find_nearest(metric.text, fitting)) {
    problem.hint = "did you mean '" + *near + "'?";
  } else if (const auto far = scenario::find_nearest(metric.text, others)) {
    problem.hint = "did you mean '" + *far + "'?";
  } else {
    problem.hint = "a metric is a column of a series table, or a key of the summary";
  }
  return problem;
}

ExpectationProblem misplaced_metric(const scenario::Name& metric, const scenario::MetricTarget& of,
                                    std::string_view where) {
  const std::string target = describe_target(of);
  return {metric.origin, 0,
          "the metric '" + metric.text + "' cannot be read of " +
              (target.empty() ? "everything" : target),
          "it is read of " + std::string(where)};
}

}  // namespace

scenario::MetricTarget plain_target(scenario::MetricTarget of) {
  if (of.family && of.family->text == "total") of.family.reset();
  return of;
}

std::string describe_target(const scenario::MetricTarget& of) {
  std::string text;
  for (const TargetKey& key : kTargetKeys) {
    const std::optional<scenario::Name>& name = of.*key.member;
    if (name) text += (text.empty() ? "" : " ") + std::string(key.key) + " " + name->text;
  }
  return text;
}

std::variant<Metric, ExpectationProblem> find_metric(const scenario::Name& metric,
                                                     const scenario::MetricTarget& of) {
  const unsigned keys = keys_of(of);
  std::string_view where;
  for (const MetricSource source : kSources) {
    const std::optional<std::size_t> field = field_of(source, metric.text);
    if (!field) continue;
    if (accepts(source, keys)) return Metric{source, kind_of(source, *field), *field};
    if (where.empty()) where = needed_keys(source);
  }
  if (where.empty()) return unknown_metric(metric, keys);
  return misplaced_metric(metric, of, where);
}

}  // namespace capdrill::results
