// Random scenarios of several subscriptions against the invariants of domain reference 13, items 1
// to 10, 13 and 14: the audit from within, and what can be seen from without. A counter-example is
// shrunk and printed as a scenario file.
//
// CAPDRILL_PROPERTY_RUNS sets how many scenarios each property draws.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "engine/named_zones.hpp"
#include "engine/scaling.hpp"
#include "engine/state_hash.hpp"
#include "support/counterexample.hpp"
#include "support/drill.hpp"
#include "support/property.hpp"
#include "support/random_scenario.hpp"

namespace capdrill::engine {
namespace {

using support::check_property;
using support::RandomScenario;

bool is_fault(const std::string& operation) {
  const std::vector<std::string> faults = {"zoneOutage",  "faultDomainOutage",
                                           "hostFailure", "capacityShortage",
                                           "maintenance", "unhealthyInstances"};
  return std::ranges::find(faults, operation) != faults.end();
}

/// Watches a run from without, instant by instant.
class Watcher : public Observer {
 public:
  void instant_ended(SimTime now, const World& world, const Changes&) override {
    check_zones(world);
    if (before_) {
      check_places(world);
      check_quota(world);
      if (events_ == 1) check_access(now, world);
      // Only an instant of one event tells what its operation did.
      if (operations_.size() == 1 && !unclear_ && events_ == 1)
        check_operation(operations_.front(), world);
    }
    operations_.clear();
    unclear_ = false;
    events_ = 0;
    before_ = world;
  }
  [[nodiscard]] bool wants_events() const override { return true; }
  void event_begins(SimTime, std::uint64_t, std::string_view, std::string_view) override {
    ++events_;
  }
  void clock_moves(SimTime from, SimTime to, const World& world) override {
    const Wide span = (to - from).us();
    std::map<ReservationId, std::int64_t> billed;
    for (const Vm& vm : world.vms) {
      if (!vm.alive || !vm.is_billed()) continue;
      vm_cost += span * world.size_of(vm).price_per_hour.units();
      if (vm.reservation) ++billed[*vm.reservation];
    }
    for (std::uint32_t i = 0; i < world.reservations.size(); ++i) {
      const CapacityReservation& cr = world.reservations[ReservationId(i)];
      const std::int64_t unused =
          std::max<std::int64_t>(0, cr.current_capacity - billed[ReservationId(i)]);
      unused_cost += span * unused * world.sizes[cr.size].price_per_hour.units();
    }
    last = world;
    end = to;
  }
  void operation_ended(const World&, const OperationRecord& operation) override {
    // Only what began and ended in this instant can be judged by the state before it.
    const bool at_once = operation.completed && *operation.completed == operation.submitted;
    if (is_fault(operation.operation) || operation.initiator != "timeline" || !at_once) {
      unclear_ = true;
    } else {
      operations_.push_back(operation);
    }
  }
  void placement_ended(const World&, const PlacementRecord&) override {}
  void fault_ended(const World&, const FaultRecord&) override { unclear_ = true; }

  MoneyTime vm_cost = 0;
  MoneyTime unused_cost = 0;
  World last;
  SimTime end;

 private:
  /// A VM that stays allocated stays where it is, whatever happens to reservations.
  void check_places(const World& world) const {
    std::map<std::uint64_t, const Vm*> stood;
    for (const Vm& vm : before_->vms) {
      if (vm.alive && vm.allocated) stood[vm.number] = &vm;
    }
    for (const Vm& vm : world.vms) {
      if (!vm.alive || !vm.allocated) continue;
      const auto known = stood.find(vm.number);
      if (known == stood.end() || known->second->placed != vm.placed) continue;
      RC_ASSERT(vm.host == known->second->host);
      RC_ASSERT(vm.fault_domain == known->second->fault_domain);
      RC_ASSERT(vm.zone == known->second->zone);
    }
  }

  /// Item 14: whatever zones are called, a VM stands in the physical zone of its reservation.
  static void check_zones(const World& world) {
    for (const Vm& vm : world.vms) {
      if (!vm.alive || !vm.allocated || !vm.reservation) continue;
      RC_ASSERT(*vm.zone == world.reservations[*vm.reservation].zone);
    }
  }

  /// Item 13: who is allocated anew through another subscription's group is in its profile, and
  /// may deploy. (Those that stood before stay: check_places.)
  static void check_access(SimTime now, const World& world) {
    for (const Vm& vm : world.vms) {
      if (!vm.alive || !vm.allocated || !vm.reservation || vm.placed != now) continue;
      const ReservationGroup& group = world.groups[world.reservations[*vm.reservation].group];
      if (group.subscription == vm.subscription) continue;
      RC_ASSERT(std::ranges::any_of(group.consumers, [&](const Consumer& consumer) {
        return consumer.subscription == vm.subscription && consumer.validity.holds_at(now);
      }));
      if (!world.checks_rights) continue;
      const std::vector<Right>& rights = world.subscriptions[group.subscription].rights;
      RC_ASSERT(std::ranges::any_of(rights, [&](const Right& right) {
        return right.holder == vm.subscription &&
               right.action == ReservationAction::DeployReservation && right.validity.holds_at(now);
      }));
    }
  }

  /// Use grows only within the limits.
  void check_quota(const World& world) const {
    for (std::uint32_t s = 0; s < world.subscriptions.size(); ++s) {
      const RegionQuota& now = world.subscriptions[SubscriptionId(s)].quota[RegionId(0U)];
      const RegionQuota& was = before_->subscriptions[SubscriptionId(s)].quota[RegionId(0U)];
      const auto check = [](const QuotaLine& line, const QuotaLine& old) {
        if (line.used <= old.used || !line.limit || line.limit != old.limit) return;
        RC_ASSERT(line.used <= *line.limit);
      };
      check(now.total, was.total);
      for (std::uint32_t f = 0; f < world.families.size(); ++f) {
        check(now.families[FamilyId(f)], was.families[FamilyId(f)]);
      }
    }
  }

  [[nodiscard]] static const CapacityReservation* find(const World& world,
                                                       const std::string& target) {
    const std::size_t slash = target.find('/');
    const auto group = find_group(world, target.substr(0, slash));
    if (!group) return nullptr;
    const auto id = find_reservation(world, *group, target.substr(slash + 1));
    return id ? &world.reservations[*id] : nullptr;
  }

  void check_operation(const OperationRecord& operation, const World& world) const {
    const bool succeeded = operation.outcome == Outcome::Succeeded;
    const std::string& name = operation.operation;
    if (name == "deleteCapacityReservation") {
      check_deletion(operation, world, succeeded);
    } else if (name == "deleteCapacityReservationGroup") {
      const auto group = find_group(*before_, operation.target);
      if (group) RC_ASSERT(succeeded == before_->groups[*group].members.empty());
    } else if (name == "createCapacityReservation" || name == "updateCapacityReservation") {
      check_quantity(operation, world, succeeded);
    } else if (name == "scale") {
      check_scaling(operation, world);
    }
    if (!succeeded && operation.done == 0) check_untouched(operation, world);
  }

  /// Items 9 and 10: a scale-in unbalances nothing but for protection's sake, scaling of a strict set
  /// nothing at all; and who is protected stays.
  void check_scaling(const OperationRecord& operation, const World& world) const {
    const auto id = find_scale_set(*before_, operation.target);
    if (!id) return;
    const ScaleSet& before = before_->scale_sets[*id];
    const ScaleSet& after = world.scale_sets[*id];
    std::map<std::uint64_t, bool> stays;
    for (const VmId vm : after.instances) {
      stays[world.vms[vm].number] = !world.vms[vm].is_leaving();
    }
    bool has_protected = false;
    for (const VmId member : before.instances) {
      const Vm& vm = before_->vms[member];
      if (!vm.protect_from_scale_in || vm.is_leaving()) continue;
      has_protected = true;
      RC_ASSERT(stays[vm.number]);
    }
    const bool is_scale_in = instance_count(after) < instance_count(before);
    if (!before.zonal || (!before.zone_balance && (!is_scale_in || has_protected))) return;
    const auto imbalance = [](const World& of, const ScaleSet& set) {
      return rules::imbalance(named_zones(of, set).balance);
    };
    RC_ASSERT(imbalance(world, after) <= std::max<std::int64_t>(1, imbalance(*before_, before)));
  }

  void check_deletion(const OperationRecord& operation, const World& world, bool succeeded) const {
    const CapacityReservation* before = find(*before_, operation.target);
    if (before == nullptr) {
      RC_ASSERT(!succeeded);
      return;
    }
    if (before->updating || before->creating) return;
    RC_ASSERT(succeeded == (before->associated == 0));
    RC_ASSERT(succeeded == (find(world, operation.target) == nullptr));
  }

  /// All or nothing; lowering always succeeds.
  void check_quantity(const OperationRecord& operation, const World& world, bool succeeded) const {
    const CapacityReservation* before = find(*before_, operation.target);
    const CapacityReservation* after = find(world, operation.target);
    if (before == nullptr) {
      RC_ASSERT(succeeded == (after != nullptr));
      if (after != nullptr) RC_ASSERT(after->current_capacity == after->quantity);
      return;
    }
    RC_ASSERT(after != nullptr);
    if (before->updating || before->creating) {
      RC_ASSERT(!succeeded);
      return;
    }
    if (succeeded) {
      RC_ASSERT(after->current_capacity == after->quantity);
      RC_ASSERT(!after->failed);
      return;
    }
    RC_ASSERT(after->current_capacity == before->current_capacity);
    RC_ASSERT(after->covered == before->covered);
    if (operation.code == "PropertyChangeNotAllowed" || operation.code == "Conflict") return;
    // Only a raise can be refused. A refused one left its wish behind if capacity was missing.
    if (after->failed) RC_ASSERT(after->quantity > after->current_capacity);
  }

  static auto own_settings(const ScaleSet& set) {
    return std::tuple(set.model, set.upgrade_mode, set.zone_balance, set.scale_in_rule,
                      set.force_deletion);
  }

  /// What was refused whole left no trace, but for the documented exceptions.
  void check_untouched(const OperationRecord& operation, const World& world) const {
    const bool starved =
        operation.code == "ZonalAllocationFailed" || operation.code == "AllocationFailed";
    // A starved raise (a PUT may be one) is Failed, and a starved scale-out keeps its target.
    const bool creation = operation.operation == "createCapacityReservation" &&
                          find(*before_, operation.target) == nullptr;
    if (starved && !creation) return;
    // What a set was told stays, whether or not its instances could take the model.
    const auto set = find_scale_set(world, operation.target);
    if (set && own_settings(world.scale_sets[*set]) != own_settings(before_->scale_sets[*set])) {
      return;
    }
    if (operation.code == "MaxUnhealthyInstancePercentExceededInRollingUpgrade") return;
    RC_ASSERT(state_hash(world) == state_hash(*before_));
  }

  std::optional<World> before_;
  std::vector<OperationRecord> operations_;
  /// Events of this instant.
  int events_ = 0;
  /// Something else happened in this instant, or the operation began earlier.
  bool unclear_ = false;
};

/// The exact bill of a run, as its books have it.
CostParts<MoneyTime> booked(const Watcher& watcher) {
  CostParts<MoneyTime> sum;
  for (const CostLine& line : watcher.last.cost_lines) {
    const CostParts<MoneyTime> parts = line.sum_at(watcher.end);
    sum.vm += parts.vm;
    sum.unused_reservation += parts.unused_reservation;
  }
  return sum;
}

/// What is wrong with a scenario's run, watched from without; nothing when all is well.
std::optional<std::string> watch(const std::string& text) {
  try {
    Watcher watcher;
    const auto outcome = run(support::read(text), support::audited(), watcher);
    if (!outcome) return outcome.error().message;
    const CostParts<MoneyTime> sum = booked(watcher);
    RC_ASSERT((sum.vm == watcher.vm_cost));
    RC_ASSERT((sum.unused_reservation == watcher.unused_cost));
  } catch (const rc::detail::CaseResult& result) {
    return result.description;
  } catch (const std::exception& error) {
    return error.what();
  }
  return std::nullopt;
}

/// Fails with the smallest timeline that still breaks, as a scenario file.
void run_watched(const RandomScenario& random) {
  const std::string text = random.text().str();
  if (!support::verdict(text, watch)) return;
  const auto fails = [](const std::string& fewer) {
    const bool is_readable = scenario::read_scenario_text(fewer, "test.yaml").has_value();
    return is_readable && support::verdict(fewer, watch).has_value();
  };
  const std::string smallest = support::shrink(text, fails);
  RC_FAIL(support::verdict(smallest, watch).value_or("it broke once, and not again") +
          "\n# The smallest scenario found that breaks:\n" + smallest);
}

/// The scenario, which a failure shows.
scenario::Scenario read_and_log(const RandomScenario& random) {
  RC_LOG() << random.text().str();
  return support::read(random.text().str());
}

TEST(RandomRuns, KeepTheInvariantsWhenOperationsTakeNoTime) {
  check_property([] {
    RandomScenario::Limits limits;
    limits.may_take_time = false;
    limits.may_coincide = false;
    run_watched(RandomScenario(limits));
  });
}

TEST(RandomRuns, KeepTheInvariantsWithLatenciesOutagesAndTenantsAtOnce) {
  check_property([] { run_watched(RandomScenario(RandomScenario::Limits{})); });
}

TEST(RandomRuns, KeepTheInvariantsOverAThousandOperations) {
  check_property(
      [] {
        RandomScenario::Limits limits;
        limits.operations_min = 1000;
        limits.operations_max = 1200;
        run_watched(RandomScenario(limits));
      },
      30);
}

TEST(RandomRuns, AreTheSameEachTime) {
  check_property([] {
    const RandomScenario random{RandomScenario::Limits{}};
    const scenario::Scenario scenario = read_and_log(random);
    support::Recorder first;
    support::Recorder second;
    const auto one = run(scenario, RunOptions{}, first);
    const auto two = run(scenario, RunOptions{}, second);
    RC_ASSERT(one->fingerprint == two->fingerprint);
    RC_ASSERT(one->state_hash == two->state_hash);
  });
}

TEST(RandomRuns, AreThePrefixOfLongerOnes) {
  check_property([] {
    const RandomScenario random{RandomScenario::Limits{}};
    const scenario::Scenario scenario = read_and_log(random);
    RunOptions options;
    options.until = SimTime(Duration::minutes(*rc::gen::inRange(1, 200)));
    support::Recorder whole;
    support::Recorder part;
    RC_ASSERT(run(scenario, RunOptions{}, whole).has_value());
    const auto outcome = run(scenario, options, part);
    const auto expected = whole.worlds.lower_bound(outcome->end);
    RC_ASSERT(outcome->state_hash == state_hash(std::prev(expected)->second));
    RC_ASSERT(part.worlds.size() ==
              static_cast<std::size_t>(std::distance(whole.worlds.begin(), expected)));
  });
}

TEST(Bills, AreConservedWhenRunningVmsMoveIntoFreeSlotsAndLowerByTheirPrice) {
  check_property([] {
    const auto quantity = *rc::gen::inRange<std::int64_t>(0, 12);
    const auto inside = *rc::gen::inRange(0, 6);
    const auto outside = *rc::gen::inRange(1, 8);
    support::ScenarioText text;
    text.unlimited_zones(1).group("crg", {quantity});
    if (inside > 0) {
      text.vm("in", support::in_zone("1", "crg") + ", count: " + std::to_string(inside));
    }
    for (int i = 0; i < outside; ++i) {
      const std::string name = "out" + std::to_string(i);
      text.vm(name, support::in_zone("1"));
      text.at("PT" + std::to_string(i + 1) + "M", support::join_vm(name, "crg"));
    }
    // And out again, once the quantity is 0.
    text.at("PT1H", support::update_cr("z1", 0));
    for (int i = 0; i < outside; ++i) {
      text.at("PT" + std::to_string(i + 61) + "M", support::leave_vm("out" + std::to_string(i)));
    }
    const support::Drill drill(text);
    RC_ASSERT(drill.outcome().unexpected_operations == 0);
    for (int i = 0; i <= outside; ++i) {
      const double wanted = static_cast<double>(std::max<std::int64_t>(quantity, inside + i)) +
                            static_cast<double>(outside - i);
      RC_ASSERT(drill.at("PT" + std::to_string(i) + "M").hourly_bill() == wanted);
    }
    for (int i = 0; i <= outside; ++i) {
      RC_ASSERT(drill.at("PT" + std::to_string(i + 60) + "M").hourly_bill() ==
                static_cast<double>(inside + outside));
    }
  });
}

}  // namespace
}  // namespace capdrill::engine
