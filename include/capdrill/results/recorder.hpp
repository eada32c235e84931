#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/engine/run.hpp"
#include "capdrill/results/summary.hpp"
#include "capdrill/results/table.hpp"
#include "capdrill/scenario/spec.hpp"

namespace capdrill::results {

struct RecorderOptions {
  /// As for the run itself.
  std::optional<std::uint64_t> seed;
  std::optional<SimTime> until;
  /// Whether the tables are kept; totals, alerts and expectations always are.
  bool keeps_tables = true;
  /// Asked once, of the state at the end; may be empty.
  std::function<Attainable(const World&, SimTime)> find_attainable = {};
};

/// How long the run is: the scenario's duration, or `until` when that is earlier.
[[nodiscard]] SimTime horizon_of(const scenario::Scenario& scenario, std::optional<SimTime> until);

/// Listens to a run and makes its results. One recorder serves one run.
class Recorder final : public engine::Observer {
 public:
  /// Requires: check_expectations(scenario) found nothing; the scenario outlives the recorder.
  Recorder(const scenario::Scenario& scenario, const RecorderOptions& options);
  Recorder(scenario::Scenario&&, const RecorderOptions&) = delete;
  ~Recorder() override;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void instant_ended(SimTime now, const World& world, const engine::Changes& changes) override;
  void clock_moves(SimTime from, SimTime to, const World& world) override;
  void operation_ended(const World& world, const engine::OperationRecord& operation) override;
  void placement_ended(const World& world, const engine::PlacementRecord& placement) override;
  void fault_ended(const World& world, const engine::FaultRecord& fault) override;
  void upgrade_stepped(const World& world, const engine::UpgradeStepRecord& step) override;
  void autoscale_decided(const World& world, const engine::AutoscaleRecord& decision) override;
  [[nodiscard]] bool wants_events() const override;
  void event_begins(SimTime now, std::uint64_t number, std::string_view kind,
                    std::string_view subject) override;

  /// Judges the expectations and completes the tables. Call once, when the run is over.
  [[nodiscard]] Summary finish(const engine::RunOutcome& outcome);
  /// What the study of the scenario reads of the run, in the order of Scenario::metrics.
  /// Requires: `summary` came from finish().
  [[nodiscard]] std::vector<MetricReading> metrics(const Summary& summary) const;
  /// Complete after finish().
  [[nodiscard]] const Tables& tables() const;
  /// Whether the table is to be written: `output.tables` may leave some out.
  [[nodiscard]] bool records(TableId id) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace capdrill::results
