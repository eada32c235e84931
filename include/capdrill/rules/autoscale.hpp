#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "capdrill/rules/autoscale_metric.hpp"

// id    | sentence                                                                  | source
// AUS-1 | A count outside of [minimum, maximum] is brought back into it before        | ABP (A5),
//       | anything else; this ignores the cooldown and resets none                   | choice 11.13
// AUS-2 | While any metric is missing, the set grows to the default count, and does   | AUS, ADG (A6)
//       | not shrink                                                                 |
// AUS-3 | No rule acts before the cooldown of the one that acted last is over: one    | AUS, ADG (A3)
//       | timer for both directions                                                  |
// AUS-4 | One scale-out rule suffices; scale-in needs all of its rules, and that no   | AUS, ABP (A4)
//       | scale-out rule fires                                                       |
// AUS-5 | Of several rules the one that leaves most instances wins, in both directions | AUS (A1, A2)
// AUS-6 | A change by percent is rounded up for scale-out and down for scale-in, and   | choice 11.13
//       | is one at least                                                            |
// AUS-7 | A scale-in is held against the scale-out rules with the metric projected as | AFL, AUS (A8),
//       | observed x current / target; per-instance metrics only                      | choice 11.19
// AUS-8 | If one would fire, the smallest count between target and present at which    | AFL (A12),
//       | none does is taken (FlappingOccurred); without one nothing happens (Flapping) | choice 11.19

namespace capdrill::rules {

enum class ScaleDirection : std::uint8_t { Increase, Decrease };
enum class ScaleType : std::uint8_t { ChangeCount, PercentChangeCount, ExactCount };

/// What a rule of autoscale does when it fires.
struct ScaleAction {
  ScaleDirection direction = ScaleDirection::Increase;
  ScaleType type = ScaleType::ChangeCount;
  std::int64_t value = 1;
  Duration cooldown = kMinute * 5;
};

/// Inclusive. Unit: instances.
struct CapacityLimits {
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::int64_t default_count = 0;
};

/// A rule and what its metric shows; nothing = missing.
struct RuleReading {
  MetricTrigger trigger;
  ScaleAction action;
  MetricSource source = MetricSource::instances;
  std::optional<MetricValue> observed;
};

/// What one evaluation looks at.
struct AutoscaleInput {
  std::int64_t current = 0;
  CapacityLimits limits;
  bool is_cooling_down = false;
  std::span<const RuleReading> rules;
};

enum class AutoscaleStep : std::uint8_t {
  nothing_fires,
  limits,
  metric_failure,
  cooldown,
  scale_out,
  scale_in,
  /// Scale-in to more instances than intended.
  flapping_occurred,
  /// Scale-in is put off.
  flapping
};

/// What is to be done: nothing if `target` is the present count.
struct AutoscaleDecision {
  AutoscaleStep step = AutoscaleStep::nothing_fires;
  std::int64_t target = 0;
  /// What the rule alone would have asked for.
  std::int64_t intended = 0;
  /// The rule that acts, or whose metric is missing.
  std::optional<std::size_t> rule;
};

/// What the action asks for (AUS-6), before limits.
[[nodiscard]] std::int64_t result_of(const ScaleAction& action, std::int64_t current);

/// AUS-7: whether a scale-out rule would fire with `count` instances.
[[nodiscard]] bool would_flap(std::span<const RuleReading> rules, std::int64_t current,
                              std::int64_t count);

/// AUS-1 to AUS-8.
[[nodiscard]] AutoscaleDecision decide(const AutoscaleInput& input);

}  // namespace capdrill::rules
