#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "capdrill/engine/run.hpp"
#include "capdrill/scenario/reader.hpp"
#include "support/scenario_text.hpp"

namespace capdrill::support {

/// Of several things of a name the one that exists, else the last.
template <class Things>
const auto& named(const Things& things, const std::string& name) {
  const auto exists = [](const auto& thing) {
    if constexpr (requires { thing.exists; }) return thing.exists;
    return true;
  };
  auto found = things.end();
  for (auto at = things.begin(); at != things.end(); ++at) {
    if (at->name != name) continue;
    found = at;
    if (exists(*at)) break;
  }
  if (found == things.end()) throw std::out_of_range("nothing is named " + name);
  return *found;
}

/// The world at one instant, read by name. A name that nothing bears fails the test.
class State {
 public:
  explicit State(const World& world) : world_(&world) {}

  [[nodiscard]] const World& world() const { return *world_; }
  [[nodiscard]] const CapacityReservation& reservation(const std::string& name) const {
    return named(world_->reservations, name);
  }
  [[nodiscard]] const ScaleSet& set(const std::string& name) const {
    return named(world_->scale_sets, name);
  }
  [[nodiscard]] const Subscription& contoso() const {
    return world_->subscriptions[SubscriptionId(0U)];
  }
  /// vCPUs that contoso uses in the region.
  [[nodiscard]] std::int64_t quota_used() const { return contoso().quota[RegionId(0U)].total.used; }
  [[nodiscard]] const PhysicalZone& zone(const std::string& name) const {
    return named(world_->zones, name);
  }
  [[nodiscard]] const Vm* find_vm(const std::string& name) const {
    for (const Vm& vm : world_->vms) {
      if (vm.alive && vm_name(*world_, vm) == name) return &vm;
    }
    return nullptr;
  }
  [[nodiscard]] const Vm& vm(const std::string& name) const {
    if (const Vm* vm = find_vm(name)) return *vm;
    throw std::out_of_range("no VM " + name);
  }
  [[nodiscard]] std::string zone_of(const std::string& vm_name) const {
    return world_->zones[*vm(vm_name).zone].name;
  }
  /// Instances per zone of a set.
  [[nodiscard]] std::vector<std::int64_t> counts(const std::string& set_name) const {
    std::vector<std::int64_t> counts;
    for (const ScaleSetZone& zone : set(set_name).zones) counts.push_back(zone.counts.instances);
    return counts;
  }
  /// Instance ids of a set, ascending.
  [[nodiscard]] std::vector<std::uint32_t> instances(const std::string& set_name) const {
    std::vector<std::uint32_t> ids;
    for (const VmId vm : set(set_name).instances) ids.push_back(world_->vms[vm].instance);
    return ids;
  }
  /// (quantity in force, allocated, associated), as §2.5 of the domain reference tabulates them.
  [[nodiscard]] std::vector<std::int64_t> qas(const std::string& name) const {
    const CapacityReservation& cr = reservation(name);
    return {cr.current_capacity, cr.allocated, cr.associated};
  }
  /// The whole bill an hour, in units of the price of `small`, discounts taken off.
  [[nodiscard]] double hourly_bill() const {
    std::int64_t rate = 0;
    for (const CostLine& line : world_->cost_lines) {
      rate += line.rate.vm + line.rate.unused_reservation - line.rate.reserved_instance_discount;
    }
    return static_cast<double>(rate) / 1e8;
  }
  /// The exact bill up to `t`, in units of the price of `small` times hours.
  [[nodiscard]] double bill_until(SimTime t) const {
    MoneyTime sum = 0;
    for (const CostLine& line : world_->cost_lines) {
      const CostParts<MoneyTime> parts = line.sum_at(t);
      sum += parts.vm + parts.unused_reservation - parts.reserved_instance_discount;
    }
    return static_cast<double>(sum) / 1e8 / 3.6e9;
  }

 private:
  const World* world_;
};

/// Remembers everything that a run tells: what ended, and the world after each instant.
class Recorder : public engine::Observer {
 public:
  void instant_ended(SimTime now, const World& world, const engine::Changes&) override {
    worlds.insert_or_assign(now, world);
  }
  void operation_ended(const World&, const engine::OperationRecord& operation) override {
    (operation.initiator == "timeline" ? operations : platform_operations).push_back(operation);
  }
  void placement_ended(const World&, const engine::PlacementRecord& placement) override {
    placements.push_back(placement);
  }
  void fault_ended(const World&, const engine::FaultRecord& fault) override {
    faults.push_back(fault);
  }
  void autoscale_decided(const World&, const engine::AutoscaleRecord& decision) override {
    decisions.push_back(decision);
  }

  void upgrade_stepped(const World&, const engine::UpgradeStepRecord& step) override {
    upgrade_steps.push_back(step);
  }

  std::map<SimTime, World> worlds;
  /// Those of the timeline.
  std::vector<engine::OperationRecord> operations;
  std::vector<engine::OperationRecord> platform_operations;
  std::vector<engine::PlacementRecord> placements;
  std::vector<engine::FaultRecord> faults;
  std::vector<engine::UpgradeStepRecord> upgrade_steps;
  std::vector<engine::AutoscaleRecord> decisions;
};

inline SimTime instant(const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration) throw std::invalid_argument("no duration: " + text);
  return SimTime(*duration);
}

inline scenario::Scenario read(const std::string& text) {
  auto read = scenario::read_scenario_text(text, "test.yaml");
  if (!read) {
    throw std::invalid_argument(scenario::format_diagnostics(read.error().diagnostics) + "\n" +
                                text);
  }
  return std::move(*read);
}

/// A run with everything checked.
inline engine::RunOptions audited() {
  engine::RunOptions options;
  options.audit = true;
  return options;
}

/// A run that was recorded.
class Drill {
 public:
  explicit Drill(const ScenarioText& text, const engine::RunOptions& options = audited())
      : Drill(text.str(), options) {}
  explicit Drill(const std::string& text, const engine::RunOptions& options = audited()) {
    const scenario::Scenario scenario = read(text);
    auto outcome = engine::run(scenario, options, recorder_);
    if (outcome) {
      outcome_ = *outcome;
    } else {
      error_ = outcome.error();
    }
  }

  /// Why nothing ran: a refusal of what the file declares.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const engine::RunOutcome& outcome() const {
    if (error_) throw std::runtime_error(error_->place + ": " + error_->message);
    return outcome_;
  }
  [[nodiscard]] const Recorder& recorder() const { return recorder_; }

  /// The state after all events at the instant.
  [[nodiscard]] State at(const std::string& text) const {
    static_cast<void>(outcome());
    return State(std::prev(recorder_.worlds.upper_bound(instant(text)))->second);
  }
  /// The limit from the left at the horizon.
  [[nodiscard]] State end() const {
    static_cast<void>(outcome());
    return State(recorder_.worlds.rbegin()->second);
  }
  [[nodiscard]] double bill() const { return end().bill_until(outcome_.end); }
  /// The n-th operation of the timeline that ended, from 0.
  [[nodiscard]] const engine::OperationRecord& operation(std::size_t n) const {
    static_cast<void>(outcome());
    return recorder_.operations.at(n);
  }
  /// The code of the last of them; empty when it succeeded.
  [[nodiscard]] const std::string& last_code() const {
    static_cast<void>(outcome());
    return recorder_.operations.at(recorder_.operations.size() - 1).code;
  }
  /// Codes of all of them in the order of their ends; empty where one succeeded.
  [[nodiscard]] std::vector<std::string> codes() const {
    static_cast<void>(outcome());
    std::vector<std::string> codes;
    for (const engine::OperationRecord& operation : recorder_.operations) {
      codes.push_back(operation.code);
    }
    return codes;
  }

 private:
  Recorder recorder_;
  engine::RunOutcome outcome_;
  std::optional<Error> error_;
};

}  // namespace capdrill::support
