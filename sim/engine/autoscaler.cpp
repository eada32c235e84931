#include "engine/autoscaler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "capdrill/base/fraction.hpp"
#include "capdrill/rules/zone_rebalancing.hpp"

namespace capdrill::engine {

namespace {

using rules::AutoscaleStep;

std::int64_t running_count(const ScaleSet& set) {
  std::int64_t running = 0;
  for (const ScaleSetZone& zone : set.zones) running += zone.counts.running;
  return running;
}

std::string value_text(rules::MetricValue value) {
  return format_fraction({value, rules::kMetricScale});
}

/// `Percentage CPU GreaterThan 50`.
std::string rule_text(const scenario::AutoscaleRule& rule) {
  constexpr std::array<std::string_view, 6> kOperators = {
      "Equals", "NotEquals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"};
  return fmt::format("{} {} {}", rule.metric_name.text,
                     kOperators[static_cast<std::size_t>(rule.trigger.comparison)],
                     value_text(rule.trigger.threshold));
}

/// The names of source ADG; those of AFL for flapping.
std::string_view event_name(AutoscaleStep step) {
  switch (step) {
    case AutoscaleStep::limits:
    case AutoscaleStep::scale_out:
    case AutoscaleStep::scale_in:
      return "AutoscaleAction";
    case AutoscaleStep::metric_failure:
      return "MetricFailure";
    case AutoscaleStep::flapping_occurred:
      return "FlappingOccurred";
    case AutoscaleStep::flapping:
      return "Flapping";
    case AutoscaleStep::cooldown:
      return "Cooldown";
    case AutoscaleStep::nothing_fires:
      break;
  }
  return "";
}

std::string description(const rules::AutoscaleDecision& decision, std::int64_t current) {
  switch (decision.step) {
    case AutoscaleStep::limits:
      return fmt::format("The count of {} is outside of the limits of the profile.", current);
    case AutoscaleStep::metric_failure:
      return decision.target > current ? "A metric is missing: the set grows to the default count."
                                       : "A metric is missing: nothing is done.";
    case AutoscaleStep::flapping_occurred:
      return "Scale down will occur with updated instance count to avoid flapping.";
    case AutoscaleStep::flapping:
      return "Scale down is put off to avoid flapping.";
    case AutoscaleStep::cooldown:
      return "The cooldown of the last action is not over.";
    case AutoscaleStep::scale_out:
    case AutoscaleStep::scale_in:
    case AutoscaleStep::nothing_fires:
      break;
  }
  return "";
}

}  // namespace

Autoscaler::Autoscaler(Context& context, OperationLog& operations, ScaleSetOperations& sets)
    : context_(context),
      operations_(operations),
      sets_(sets),
      follower_(context, operations, sets) {}

void Autoscaler::adopt(const std::string& name, const scenario::ScaleSet& spec) {
  const std::optional<ScaleSetId> id = find_scale_set(context_.world, name);
  if (!id || id->index() < known_sets_) return;  // its creation was refused
  known_sets_ = id->index() + 1;
  follower_.adopt(*id, spec);
  if (!spec.autoscale || !spec.autoscale->enabled) return;
  Scaled scaled;
  scaled.set = *id;
  scaled.settings = &*spec.autoscale;
  for (const scenario::AutoscaleProfile& profile : spec.autoscale->profiles) {
    scaled.schedules.push_back(profile.schedule);
  }
  for (const scenario::Load& load : spec.load) {
    std::size_t minutes = 0;
    for (const scenario::AutoscaleProfile& profile : spec.autoscale->profiles) {
      for (const scenario::AutoscaleRule& rule : profile.rules) {
        if (rule.metric_name.text != load.metric_name.text) continue;
        minutes = std::max(minutes, rules::window_minutes(rule.trigger));
      }
    }
    if (minutes == 0) continue;  // nobody looks at it
    scaled.meters.emplace_back(load, LoadSignal(context_.scenario, context_.seed, name, load),
                               minutes);
    scaled.metric_names.push_back(load.metric_name.text);
  }
  scaled_.push_back(std::move(scaled));
}

void Autoscaler::start() {
  const auto is_scaled = [](const scenario::ScaleSet& set) {
    return set.autoscale || find_followed_load(set) != nullptr;
  };
  const scenario::Scenario& file = context_.scenario;
  const bool is_needed =
      std::ranges::any_of(file.scale_sets, is_scaled,
                          &std::pair<scenario::Name, scenario::ScaleSet>::second) ||
      std::ranges::any_of(file.timeline, [&](const scenario::TimelineEntry& entry) {
        const auto* creation = std::get_if<scenario::CreateScaleSet>(&entry.operation);
        return creation != nullptr && is_scaled(creation->scale_set);
      });
  if (!is_needed) return;
  context_.schedule_after(file.options.autoscale_period, EventClass::Autoscale,
                          {EventKind::AutoscaleRun, 0, 0});
}

void Autoscaler::instant_ended() {
  if (scaled_.empty()) return;
  for (const ScaleSetId id : context_.changes.scale_sets.ids()) {
    const auto found = std::ranges::find(scaled_, id, &Scaled::set);
    if (found == scaled_.end()) continue;
    found->running.note(context_.now(), running_count(context_.world.scale_sets[id]));
  }
}

bool Autoscaler::is_gone(const Scaled& scaled) const {
  const ScaleSet& set = context_.world.scale_sets[scaled.set];
  return !set.exists || set.deleting;
}

void Autoscaler::run() {
  std::erase_if(scaled_, [this](const Scaled& scaled) { return is_gone(scaled); });
  for (Scaled& scaled : scaled_) evaluate(scaled);
  follower_.run();
  context_.schedule_after(context_.scenario.options.autoscale_period, EventClass::Autoscale,
                          {EventKind::AutoscaleRun, 0, 0});
}

void Autoscaler::take_samples(Scaled& scaled) const {
  for (LoadMeter& meter : scaled.meters) meter.sample_until(context_.now(), scaled.running);
  scaled.running.forget_before(
      SimTime::microseconds(context_.now().us() - context_.now().us() % rules::kMinute.us()));
}

void Autoscaler::read_rules(const Scaled& scaled, const scenario::AutoscaleProfile& profile,
                            std::int64_t current) {
  readings_.clear();
  for (const scenario::AutoscaleRule& rule : profile.rules) {
    rules::RuleReading& reading = readings_.emplace_back();
    reading.trigger = rule.trigger;
    reading.action = rule.action;
    const auto name = std::ranges::find(scaled.metric_names, rule.metric_name.text);
    if (name == scaled.metric_names.end()) continue;
    const LoadMeter& meter =
        scaled.meters[static_cast<std::size_t>(name - scaled.metric_names.begin())];
    reading.source = meter.source();
    reading.observed = rules::observe(rule.trigger, reading.source, meter.samples(), current);
  }
}

AutoscaleRecord Autoscaler::make_record(const Scaled& scaled) const {
  AutoscaleRecord record;
  record.time = context_.now();
  record.scale_set = scaled.set;
  record.current = instance_count(context_.world.scale_sets[scaled.set]);
  record.intended = record.target = record.current;
  return record;
}

void Autoscaler::evaluate(Scaled& scaled) {
  take_samples(scaled);
  const ScaleSet& set = context_.world.scale_sets[scaled.set];
  if (scaled.last_action && operations_.is_under_way(*scaled.last_action)) {
    AutoscaleRecord record = make_record(scaled);
    record.event = "ScaleActionOperationEvaluation";
    record.description = "The last action is in progress.";
    return tell(scaled, record);
  }
  const std::optional<std::size_t> index =
      rules::select_profile(scaled.schedules, context_.now(), context_.scenario.clock.start);
  if (!index) return;
  const scenario::AutoscaleProfile& profile = scaled.settings->profiles[*index];
  const std::int64_t current = instance_count(set);
  read_rules(scaled, profile, current);
  const bool is_cooling_down =
      set.autoscale_cools_until && context_.now() < *set.autoscale_cools_until;
  const rules::AutoscaleDecision decision =
      rules::decide({current, profile.capacity, is_cooling_down, readings_});
  if (decision.step == AutoscaleStep::nothing_fires) return scaled.last_event.clear();
  AutoscaleRecord record = make_record(scaled);
  record.profile = profile.name;
  record.event = event_name(decision.step);
  record.intended = decision.intended;
  record.target = decision.target;
  record.description = description(decision, current);
  if (decision.rule) {
    record.rule = rule_text(profile.rules[*decision.rule]);
    record.observed = readings_[*decision.rule].observed;
  }
  if (rules::puts_off_autoscale(sets_.rebalancing().is_moving(scaled.set), current,
                                decision.target)) {
    record.target = current;
    record.event = "ScaleActionOperationEvaluation";
    record.description = "A zone rebalancing is in progress: the scale-in waits.";
  } else if (decision.target != current) {
    act(scaled, profile, decision, record);
  }
  tell(scaled, record);
}

void Autoscaler::act(Scaled& scaled, const scenario::AutoscaleProfile& profile,
                     const rules::AutoscaleDecision& decision, AutoscaleRecord& record) {
  ScaleSet& set = context_.world.scale_sets[scaled.set];
  const OperationId operation = operations_.submit("scale", set.name, nullptr, "autoscale");
  scaled.last_action = operations_.ref(operation);
  record.operation = scaled.last_action->number;
  sets_.scale({{set.name, {}}, decision.target}, operation);
  operations_.submitted(operation);
  // The timer starts with an action of a rule that had an effect.
  const bool is_by_rule = decision.rule && decision.step != AutoscaleStep::metric_failure;
  if (!is_by_rule || instance_count(set) == record.current) return;
  set.autoscale_cools_until = context_.now() + profile.rules[*decision.rule].action.cooldown;
}

void Autoscaler::tell(Scaled& scaled, const AutoscaleRecord& record) {
  const bool is_action = record.operation != 0;
  const bool is_news = is_action || record.event != scaled.last_event;
  scaled.last_event = is_action ? "" : record.event;
  if (is_news) context_.observer.autoscale_decided(context_.world, record);
}

}  // namespace capdrill::engine
