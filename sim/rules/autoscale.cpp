#include "capdrill/rules/autoscale.hpp"

#include <algorithm>

namespace capdrill::rules {

namespace {

bool fires(const RuleReading& rule) { return is_triggered(rule.trigger, *rule.observed); }

/// The rule of a direction whose result leaves most instances (AUS-5); the first of equal ones.
struct Candidate {
  std::optional<std::size_t> rule;
  std::int64_t result = 0;
};

Candidate strongest(const AutoscaleInput& input, ScaleDirection direction) {
  Candidate best;
  for (std::size_t i = 0; i < input.rules.size(); ++i) {
    const RuleReading& rule = input.rules[i];
    if (rule.action.direction != direction || !fires(rule)) continue;
    const std::int64_t result = result_of(rule.action, input.current);
    if (!best.rule || result > best.result) best = {i, result};
  }
  return best;
}

bool all_fire(std::span<const RuleReading> rules, ScaleDirection direction) {
  return std::ranges::all_of(rules, [direction](const RuleReading& rule) {
    return rule.action.direction != direction || fires(rule);
  });
}

/// AUS-7, AUS-8. Requires: target < current.
AutoscaleDecision scale_in(const AutoscaleInput& input, const Candidate& chosen,
                           std::int64_t target) {
  std::int64_t count = target;
  while (count < input.current && would_flap(input.rules, input.current, count)) ++count;
  AutoscaleStep step = AutoscaleStep::scale_in;
  if (count > target) step = AutoscaleStep::flapping_occurred;
  if (count == input.current) step = AutoscaleStep::flapping;
  return {step, count, target, chosen.rule};
}

/// What the rules ask for, cooldown apart (AUS-4).
AutoscaleDecision ask_rules(const AutoscaleInput& input) {
  const AutoscaleDecision nothing{AutoscaleStep::nothing_fires, input.current, input.current, {}};
  const Candidate out = strongest(input, ScaleDirection::Increase);
  if (out.rule) {
    const std::int64_t target = std::min(out.result, input.limits.maximum);
    if (target <= input.current) return nothing;
    return {AutoscaleStep::scale_out, target, out.result, out.rule};
  }
  const Candidate in = strongest(input, ScaleDirection::Decrease);
  if (!in.rule || !all_fire(input.rules, ScaleDirection::Decrease)) return nothing;
  const std::int64_t target = std::max(in.result, input.limits.minimum);
  return target < input.current ? scale_in(input, in, target) : nothing;
}

}  // namespace

std::int64_t result_of(const ScaleAction& action, std::int64_t current) {
  if (action.type == ScaleType::ExactCount) return action.value;
  const bool grows = action.direction == ScaleDirection::Increase;
  std::int64_t change = action.value;
  if (action.type == ScaleType::PercentChangeCount) {  // AUS-6
    const std::int64_t hundredths = current * action.value;
    change = std::max<std::int64_t>(1, grows ? (hundredths + 99) / 100 : hundredths / 100);
  }
  return std::max<std::int64_t>(0, grows ? current + change : current - change);
}

bool would_flap(std::span<const RuleReading> rules, std::int64_t current, std::int64_t count) {
  return std::ranges::any_of(rules, [&](const RuleReading& rule) {
    if (rule.action.direction != ScaleDirection::Increase) return false;
    if (!is_per_instance(rule.trigger, rule.source)) return fires(rule);
    if (count == 0) return *rule.observed > 0;  // whatever there is to do is too much for nobody
    return is_triggered(rule.trigger, *rule.observed * current / count);
  });
}

AutoscaleDecision decide(const AutoscaleInput& input) {
  const std::int64_t current = input.current;
  const std::int64_t within = std::clamp(current, input.limits.minimum, input.limits.maximum);
  if (within != current) return {AutoscaleStep::limits, within, within, {}};  // AUS-1
  const auto missing = std::ranges::find_if(
      input.rules, [](const RuleReading& rule) { return !rule.observed.has_value(); });
  if (missing != input.rules.end()) {  // AUS-2
    const std::int64_t target = std::max(current, input.limits.default_count);
    return {AutoscaleStep::metric_failure, target, target,
            static_cast<std::size_t>(missing - input.rules.begin())};
  }
  AutoscaleDecision decision = ask_rules(input);
  if (input.is_cooling_down && decision.step != AutoscaleStep::nothing_fires) {  // AUS-3
    decision.step = AutoscaleStep::cooldown;
    decision.target = current;
  }
  return decision;
}

}  // namespace capdrill::rules
