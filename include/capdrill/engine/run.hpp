#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "capdrill/base/result.hpp"
#include "capdrill/engine/observer.hpp"
#include "capdrill/scenario/spec.hpp"

namespace capdrill::engine {

/// How far a run has come; reported from time to time.
struct Progress {
  SimTime now;
  std::uint64_t events = 0;
};

struct RunOptions {
  /// Replaces the scenario's seed.
  std::optional<std::uint64_t> seed;
  /// Ends the run earlier than the scenario's duration.
  std::optional<SimTime> until;
  /// Holds the invariants of the platform against the state: what an event touched after each
  /// event, everything every so many events and at the end. A broken one is a bug: it aborts.
  bool audit = false;
  /// Called every few thousand events; returning false interrupts the run. May be empty.
  std::function<bool(const Progress&)> on_progress;
};

struct RunOutcome {
  /// Hash over events and their effects, by name.
  std::uint64_t fingerprint = 0;
  /// Hash of the final state alone.
  std::uint64_t state_hash = 0;
  std::uint64_t events = 0;
  /// The horizon: the scenario's duration, or `until`.
  SimTime end;
  bool interrupted = false;
  /// Timeline operations that did not end as the timeline says.
  std::int64_t unexpected_operations = 0;
};

/// Runs the scenario and tells `observer` what happens.
/// Errors: a refusal at t = 0 of what the file declares, with its place and Azure's code; then the
/// observer has heard of nothing that matters.
[[nodiscard]] Result<RunOutcome> run(const scenario::Scenario& scenario, const RunOptions& options,
                                     Observer& observer);

}  // namespace capdrill::engine
